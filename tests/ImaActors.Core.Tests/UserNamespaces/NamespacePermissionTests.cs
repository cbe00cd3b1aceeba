using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>N-14, N-44.</summary>
public sealed class NamespacePermissionTests
{
    [Fact]
    public void Making_a_namespace_needs_the_capability_in_the_own_user_namespace() // N-14
    {
        var world = new TestWorld { ["u"] = TestWorld.User(1000, 1000) };
        Assert.Equal(Errno.None, NamespacePermission.CheckCreate(world.Table, world["root"]));
        Assert.Equal(Errno.EPERM, NamespacePermission.CheckCreate(world.Table, world["u"]));
        world.UnshareUser("u");
        Assert.Equal(Errno.None, NamespacePermission.CheckCreate(world.Table, world["u"]));
    }

    [Fact]
    public void Joining_needs_the_capability_in_the_owner_and_in_the_own_user_namespace() // N-44
    {
        var world = new TestWorld { ["u"] = TestWorld.User(1000, 1000) };
        world.Spawn("u", "n1", user: true);
        var owner = world["n1"].UserNamespace;
        Assert.True(world.IsAdminOf("u", "n1")); // as the creator
        Assert.Equal(Errno.EPERM, NamespacePermission.CheckJoin(world.Table, world["u"], owner)); // but nothing at home
        Assert.Equal(Errno.None, NamespacePermission.CheckJoin(world.Table, world["n1"], owner));
        Assert.Equal(Errno.None, NamespacePermission.CheckJoin(world.Table, world["root"], owner));
        Assert.Equal(Errno.EPERM, NamespacePermission.CheckJoin(world.Table, world["n1"], UserNamespaceOrdinal.Initial));
    }
}
