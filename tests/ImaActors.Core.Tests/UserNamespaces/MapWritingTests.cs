using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>N-71, N-85, N-86.</summary>
public sealed class MapWritingTests
{
    [Theory]
    [InlineData(0u, 0u, true, 1000u, Errno.EACCES)]
    [InlineData(1000u, 1000u, true, 1000u, Errno.None)]
    [InlineData(1000u, 1000u, false, 1000u, Errno.EACCES)] // not dumpable: the file belongs to 0:0
    [InlineData(1000u, 1000u, false, 0u, Errno.None)]
    public void The_map_belongs_to_the_process_while_it_is_dumpable(uint uid, uint gid, bool dumpable, uint writer, Errno expected) => // N-85, N-86
        Assert.Equal(expected, MapWriting.CheckOpen(new TestWorld().Table, TestWorld.User(writer, writer), TestWorld.User(uid, gid) with { Dumpable = dumpable }));

    [Fact]
    public void A_map_is_written_once_each() // N-71
    {
        var world = Child();
        Assert.Equal(Errno.None, world.WriteMap("root", "n1", "0 5 1\n", group: false));
        Assert.Equal(Errno.EPERM, world.WriteMap("root", "n1", "0 6 1\n", group: false));
        Assert.Equal(Errno.None, world.WriteMap("root", "n1", "0 7 1\n", group: true));
        var written = world.Table[world["n1"].UserNamespace];
        Assert.Equal(new IdMapLine(0, 5, 1), Assert.Single(written.UidMap));
        Assert.Equal(new IdMapLine(0, 7, 1), Assert.Single(written.GidMap));
    }

    [Fact]
    public void A_bad_text_is_EINVAL_and_leaves_the_map_empty() // N-86
    {
        var world = Child();
        Assert.Equal(Errno.EINVAL, world.WriteMap("root", "n1", "0 0 0\n", group: false));
        Assert.Equal(Errno.EINVAL, world.WriteMap("root", "n1", "0 0 1\n" + new string(' ', 4090), group: false));
        Assert.Equal(Errno.None, world.WriteMap("root", "n1", "0 0 1" + new string(' ', 4090), group: false));
    }

    [Fact]
    public void The_writer_is_in_the_namespace_or_in_its_parent() // N-71, N-86
    {
        var world = Child();
        world.WriteMaps("root", "n1", "0 0 4294967295\n");
        world.Spawn("n1", "n2", user: true);
        world.Spawn("root", "m1", user: true);
        Assert.Equal(Errno.EPERM, Write(world, "root", "n2", "0 0 1\n", group: false)); // the grandparent
        Assert.Equal(Errno.EPERM, Write(world, "m1", "n2", "0 0 1\n", group: false));
        Assert.Equal(Errno.EPERM, MapWriting.Write(world.Table, world["root"], UserNamespaceOrdinal.Initial, "0 0 1\n", group: false).Error);
        Assert.Equal(Errno.None, Write(world, "n1", "n2", "0 0 1\n", group: false));
    }

    [Fact]
    public void The_writer_is_administrator_of_the_namespace() // N-86
    {
        var world = Child();
        world["r"] = TestWorld.User(1, 1) with { Effective = new CapabilitySet(1UL << (int)Capability.Setuid) };
        Assert.Equal(Errno.EPERM, Write(world, "r", "n1", "0 0 2\n", group: false));
        world["r"] = TestWorld.User(1, 1) with { Effective = new CapabilitySet((1UL << (int)Capability.SysAdmin) | (1UL << (int)Capability.Setuid)) };
        Assert.Equal(Errno.EPERM, Write(world, "r", "n1", "0 0 2\n", group: true)); // CAP_SETGID is needed for the groups
        Assert.Equal(Errno.None, Write(world, "r", "n1", "0 0 2\n", group: false));
    }

    [Theory]
    [InlineData("0 1000 1\n", false, Errno.None)]
    [InlineData("0 1000 1\n", true, Errno.None)] // with setgroups denied
    [InlineData("0 1000 2\n", false, Errno.EPERM)]
    [InlineData("0 1001 1\n", false, Errno.EPERM)]
    [InlineData("0 1000 1\n1 1001 1\n", false, Errno.EPERM)]
    public void Without_capabilities_the_creator_maps_his_own_id(string text, bool group, Errno expected) // N-86
    {
        var world = new TestWorld { ["u"] = TestWorld.User(1000, 1000) };
        world.Spawn("u", "n1", user: true);
        world.Change(world.Table[world["n1"].UserNamespace] with { SetgroupsDenied = true });
        Assert.Equal(expected, world.WriteMap("u", "n1", text, group)); // from the parent
        Assert.Equal(expected == Errno.None ? Errno.EPERM : expected, world.WriteMap("n1", "n1", text, group)); // written already, or not his
        world.Spawn("u", "n2", user: true);
        world.Change(world.Table[world["n2"].UserNamespace] with { SetgroupsDenied = true });
        Assert.Equal(expected, world.WriteMap("n2", "n2", text, group)); // from inside
    }

    [Fact]
    public void The_own_gid_can_be_mapped_without_capabilities_only_once_setgroups_is_denied() // N-86
    {
        var world = new TestWorld { ["u"] = TestWorld.User(1000, 1000) };
        world.Spawn("u", "n1", user: true);
        Assert.Equal(Errno.EPERM, world.WriteMap("n1", "n1", "0 1000 1\n", group: true));
        world.Change(world.Table[world["n1"].UserNamespace] with { SetgroupsDenied = true });
        Assert.Equal(Errno.None, world.WriteMap("n1", "n1", "0 1000 1\n", group: true));
    }

    [Fact]
    public void Somebody_with_the_same_right_but_another_euid_is_not_the_creator() // N-86
    {
        var world = new TestWorld { ["u"] = TestWorld.User(1000, 1000) };
        world.Spawn("u", "n1", user: true);
        world["v"] = TestWorld.User(1001, 1001) with { Effective = new CapabilitySet(1UL << (int)Capability.SysAdmin) };
        Assert.Equal(Errno.EPERM, Write(world, "v", "n1", "0 1001 1\n", group: false));
    }

    [Theory]
    [InlineData("0 0 10\n", Errno.None)]
    [InlineData("0 9 1\n", Errno.None)]
    [InlineData("0 9 2\n", Errno.EPERM)] // spans two lines of the parent
    [InlineData("0 10 10\n", Errno.None)]
    [InlineData("0 20 1\n", Errno.EPERM)]
    [InlineData("0 0 1\n1 30 1\n", Errno.EPERM)]
    public void Every_lower_id_is_mapped_in_the_parent(string text, Errno expected) // N-86
    {
        var world = Child();
        world.WriteMaps("root", "n1", "0 0 10\n10 100 10\n");
        Assert.Equal(Errno.None, world.Spawn("n1", "n2", user: true));
        Assert.Equal(expected, Write(world, "n1", "n2", text, group: false));
    }

    private static TestWorld Child()
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        return world;
    }

    private static Errno Write(TestWorld world, string writer, string target, string text, bool group) =>
        MapWriting.Write(world.Table, world[writer], world[target].UserNamespace, text, group).Error;
}
