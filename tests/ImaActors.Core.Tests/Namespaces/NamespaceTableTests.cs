using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Integrity;
using ImaActors.Core.Tests.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.Namespaces;

public sealed class NamespaceTableTests
{
    [Fact] // N-3, N-105
    public void A_retired_namespace_is_not_found()
    {
        var world = new CheckWorld(string.Empty, string.Empty);
        Assert.Equal(1, world.Environment.Table.Find(new NamespaceOrdinal(1))!.Activation);
        world.Remove(1);
        Assert.Null(world.Environment.Table.Find(new NamespaceOrdinal(1)));
        Assert.Throws<BrokenInvariantException>(() => world.Environment.Table.PolicyOf(new NamespaceOrdinal(1)));
    }

    [Fact] // N-74, N-110: through the owner of the process's own namespace
    public void Rule_numbers_go_through_the_map_of_the_owner()
    {
        var users = new TestWorld();
        users.Spawn("root", "a", user: true);
        users.WriteMaps("root", "a", "0 100000 65536");
        var world = new CheckWorld(string.Empty) { Users = users.Table };
        world.Add(1, string.Empty, activation: 1, owner: users["a"].UserNamespace);
        Assert.Equal(100005u, new OwnerIdMap(world.Environment.Table, new NamespaceOrdinal(1)).RealUid(5));
        Assert.Null(new OwnerIdMap(world.Environment.Table, new NamespaceOrdinal(1)).RealUid(70000));
        Assert.Equal(5u, new OwnerIdMap(world.Environment.Table, NamespaceOrdinal.Initial).RealUid(5));
    }
}
