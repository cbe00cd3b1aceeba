using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>Sequences of operations recorded on the kernel, as far as they are about credentials. The names of the tests are those of the recordings.</summary>
public sealed class RecordedSequencesTests
{
    private const int PolicyMode = 0x186; // 0606
    private const int ForChildrenMode = 0x82; // 0202
    private const int ListMode = 0x124; // 0444

    [Fact]
    public void Perm_user() // N-58, N-78, N-81
    {
        var world = new TestWorld();
        world.Spawn("root", "p", user: false);
        Assert.Equal(Errno.None, world.SetResGid("p", 1000));
        Assert.Equal(Errno.None, world.SetResUid("p", 1000));
        Assert.True(world.Opens("p", ListMode, FileAccess.Read)); // EPERM comes from the capability
        Assert.False(world.IsAdminOf("p", "root"));
        Assert.True(world.Opens("p", PolicyMode, FileAccess.Write));
        Assert.True(world.Opens("p", ForChildrenMode, FileAccess.Write)); // EPERM, not EACCES
    }

    [Fact]
    public void Perm_group_root() // N-58, N-70, N-78, N-83
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.None, world.WriteMaps("root", "n1", "0 100000 65536\n"));
        Assert.Equal(Errno.None, world.SetResUid("n1", 0));
        Assert.Equal(100000u, world["n1"].Uid); // as in the audit record
        Assert.True(world.Opens("n1", ListMode, FileAccess.Read) && world.IsAdminOf("n1", "n1"));
        Assert.False(world.Opens("n1", PolicyMode, FileAccess.Read));
        Assert.False(world.Opens("n1", PolicyMode, FileAccess.Write));
        Assert.Equal(Errno.None, world.SetResGid("n1", 0));
        Assert.True(world.Opens("n1", PolicyMode, FileAccess.Read));
        Assert.True(world.Opens("n1", PolicyMode, FileAccess.Write));
    }

    [Fact]
    public void Perm_ns_grandchild_user() // N-14, N-81, N-82, N-86
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.None, world.WriteMaps("root", "n1", "0 0 4294967295\n"));
        Assert.Equal(Errno.None, world.Spawn("n1", "n1u", user: true));
        Assert.Equal(Errno.None, world.WriteMaps("n1", "n1u", "0 0 4294967295\n"));
        Assert.True(world.Opens("n1u", ListMode, FileAccess.Read));
        Assert.False(world.IsAdminOf("n1u", "n1")); // EPERM
        Assert.True(world.Opens("n1u", PolicyMode, FileAccess.Write));
        Assert.Equal(Errno.None, NamespacePermission.CheckCreate(world.Table, world["n1u"]));
        Assert.True(world.Opens("n1u", ForChildrenMode, FileAccess.Write)); // EPERM comes from the owner
    }

    [Fact]
    public void Perm_ns_owner() // N-79, N-81, N-82, N-86
    {
        var world = new TestWorld();
        world.Spawn("root", "p", user: false);
        world.SetResGid("p", 1000);
        world.SetResUid("p", 1000);
        Assert.Equal(Errno.EPERM, NamespacePermission.CheckCreate(world.Table, world["p"]));
        Assert.Equal(Errno.None, world.Spawn("p", "n1", user: true));
        Assert.Equal(Errno.None, NamespacePermission.CheckCreate(world.Table, world["n1"])); // N-14
        Assert.Equal(Errno.None, world.WriteMaps("root", "n1", "0 1000 1\n"));
        Assert.True(world.Opens("n1", PolicyMode, FileAccess.Write));
        Assert.True(world.Opens("n1", PolicyMode, FileAccess.Read) && world.IsAdminOf("n1", "n1"));
        world.Spawn("n1", "n1x", user: false);
        Assert.Equal(Errno.None, world.CapSet("n1x"));
        Assert.False(world.IsAdminOf("n1x", "n1"));
        Assert.True(world.Opens("n1x", PolicyMode, FileAccess.Write));
        Assert.False(world.IsAdminOf("p", "root"));
    }

    [Fact]
    public void Perm_parent_in_ns() // N-44, N-81, N-84
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 0 4294967295\n");
        world.Spawn("root", "p", user: false);
        Assert.True(world.Inspects("p", "n1"));
        Assert.Equal(Errno.None, NamespacePermission.CheckJoin(world.Table, world["p"], world["n1"].UserNamespace));
        Assert.True(world.IsAdminOf("p", "n1"));
    }

    [Fact]
    public void Perm_root_nocap() // N-58, N-79
    {
        var world = new TestWorld();
        world.Spawn("root", "p", user: false);
        Assert.Equal(Errno.None, world.CapSet("p"));
        Assert.False(world.IsAdminOf("p", "root"));
        Assert.True(world.Opens("p", PolicyMode, FileAccess.Write));
        world.Spawn("root", "q", user: false);
        Assert.Equal(Errno.None, world.CapSet("q", "sys_admin"));
        Assert.True(world.IsAdminOf("q", "root") && world.Opens("q", PolicyMode, FileAccess.Read));
    }

    [Fact]
    public void Perm_policy_ns_dac() // N-58
    {
        var world = new TestWorld();
        world.Spawn("root", "p", user: false);
        world.SetResGid("p", 1000);
        world.SetResUid("p", 1000);
        Assert.True(world.Opens("p", PolicyMode, FileAccess.Write));
    }

    [Fact]
    public void Perm_config() // N-79, N-81
    {
        var world = new TestWorld();
        world.Spawn("root", "p", user: false);
        Assert.Equal(Errno.None, world.CapSet("p", "dac_override"));
        Assert.True(world.Opens("p", ForChildrenMode, FileAccess.Write));
        Assert.False(world.IsAdminOf("p", "root"));
        Assert.Equal(Errno.EPERM, NamespacePermission.CheckCreate(world.Table, world["p"]));
    }

    [Fact]
    public void Ns_nested_user() // N-77, N-78, N-82, N-85, N-86
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.None, world.WriteMaps("root", "n1", "0 100000 65536\n"));
        Assert.Equal(Errno.None, world.SetResGid("n1", 0));
        Assert.Equal(Errno.None, world.SetResUid("n1", 0));
        Assert.True(world.Opens("n1", PolicyMode, FileAccess.Write));
        Assert.Equal(Errno.None, world.Spawn("n1", "n2", user: true));
        Assert.Equal(Errno.EACCES, world.WriteMap("n1", "n2", "0 1000 1000\n", group: false));
        Assert.Equal(Errno.EACCES, world.WriteMap("n1", "n2", "0 1000 1000\n", group: true));
        Assert.Equal(Errno.EINVAL, world.SetResGid("n2", 0));
        Assert.Equal(Errno.EINVAL, world.SetResUid("n2", 0));
        Assert.True(world.Opens("n2", PolicyMode, FileAccess.Write));
    }

    [Fact]
    public void Ns_unshare_user() // N-14, N-58, N-82, N-83, N-86
    {
        var world = new TestWorld();
        world.Spawn("root", "p", user: false);
        Assert.Equal(Errno.None, world.SetResUid("p", 1000)); // the group stays 0
        Assert.Equal(Errno.None, world.UnshareUser("p"));
        Assert.Equal(Errno.None, NamespacePermission.CheckCreate(world.Table, world["p"]));
        Assert.Equal(Errno.None, world.WriteMap("root", "p", "0 1000 1\n", group: false));
        Assert.False(world.Opens("p", ForChildrenMode, FileAccess.Write));
        world.Spawn("p", "n1", user: false);
        Assert.False(world.Opens("n1", PolicyMode, FileAccess.Read));
    }

    [Theory]
    [InlineData("0 100000 65536\n", 100000u)] // ns-swap-user
    [InlineData("0 0 4294967295\n", 0u)] // ns-clone3-user
    [InlineData("0 100000 1000\n", 100000u)] // nspolicy-uid-print
    [InlineData("0 100000 10\n", 100000u)] // nspolicy-uid-user-root
    public void A_mapped_root_of_a_child_keeps_its_capabilities(string map, uint real) // N-70, N-78, N-86
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.None, world.WriteMaps("root", "n1", map));
        Assert.Equal(Errno.None, world.SetResGid("n1", 0));
        Assert.Equal(Errno.None, world.SetResUid("n1", 0));
        Assert.Equal((real, real, CapabilitySet.All), (world["n1"].Euid, world["n1"].Fsgid, world["n1"].Effective));
        Assert.True(world.Opens("n1", PolicyMode, FileAccess.Write));
        Assert.False(CapabilityCheck.HasInInitial(world.Table, world["n1"], Capability.Setuid)); // N-80
    }

    [Fact]
    public void Nspolicy_uid_print() // N-44, N-84: the real root inspects a child that is not dumpable
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 100000 1000\n");
        world.SetResGid("n1", 0);
        world.SetResUid("n1", 0);
        Assert.False(world["n1"].Dumpable); // N-85
        world.Spawn("root", "q", user: false);
        Assert.True(world.Inspects("q", "n1"));
        Assert.Equal(Errno.None, NamespacePermission.CheckJoin(world.Table, world["q"], world["n1"].UserNamespace));
    }

    [Fact]
    public void Nspolicy_uid_remap_file() // N-77, N-78, N-84
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.None, world.WriteMaps("root", "n1", "0 200000 1000\n"));
        Assert.Equal(Errno.None, world.SetResGid("n1", 0));
        Assert.Equal(Errno.None, world.SetResUid("n1", 0));
        world.Spawn("n1", "n1u", user: false);
        Assert.Equal(Errno.None, world.SetResUid("n1u", 7));
        Assert.Equal((200007u, CapabilitySet.None), (world["n1u"].Euid, world["n1u"].Permitted));
        world.Spawn("root", "u7", user: false);
        Assert.Equal(Errno.None, world.SetResUid("u7", 7));
        Assert.False(world.Inspects("u7", "n1"));
    }

    [Fact]
    public void Ns_setns_perm() // N-44, N-84
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: false);
        world.Spawn("root", "n2", user: true);
        Assert.Equal(Errno.None, world.WriteMaps("root", "n2", "0 0 4294967295\n"));
        world.Spawn("root", "p", user: false);
        world.SetResUid("p", 1000);
        Assert.False(world.Inspects("p", "n1"));
        Assert.False(world.Inspects("n2", "n1"));
        Assert.True(world.Inspects("n1", "n2"));
        Assert.Equal(Errno.None, NamespacePermission.CheckJoin(world.Table, world["n1"], world["n2"].UserNamespace));
        Assert.False(world.Inspects("n2", "root"));
        Assert.Equal(Errno.EPERM, NamespacePermission.CheckJoin(world.Table, world["n2"], UserNamespaceOrdinal.Initial));
        Assert.Equal(Errno.EPERM, NamespacePermission.CheckJoin(world.Table, world["p"], world["n2"].UserNamespace));
    }
}
