using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>N-80, N-81, N-83.</summary>
public sealed class CapabilityCheckTests
{
    [Fact]
    public void Rights_reach_downwards_only() // N-81
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 0 4294967295\n");
        world.Spawn("n1", "n2", user: true);
        world.Spawn("root", "m1", user: true);
        Assert.True(world.IsAdminOf("root", "n2"));
        Assert.True(world.IsAdminOf("n1", "n2"));
        Assert.False(world.IsAdminOf("n2", "n1"));
        Assert.False(world.IsAdminOf("n2", "root"));
        Assert.False(world.IsAdminOf("m1", "n1")); // a sibling
        Assert.False(world.IsAdminOf("m1", "n2"));
    }

    [Fact]
    public void The_creating_euid_has_every_capability_from_the_parents_side_even_with_empty_sets() // N-81
    {
        var world = new TestWorld { ["u"] = TestWorld.User(1000, 1000), ["v"] = TestWorld.User(1001, 1000) };
        world.Spawn("u", "n1", user: true);
        world.WriteMaps("root", "n1", "0 1000 1\n");
        world.Spawn("n1", "n2", user: true);
        Assert.True(world.IsAdminOf("u", "n1"));
        Assert.True(world.IsAdminOf("u", "n2")); // and below it
        Assert.False(world.IsAdminOf("v", "n1"));
        world["n1x"] = world["n1"] with { Effective = CapabilitySet.None };
        Assert.False(world.IsAdminOf("n1x", "n1")); // the same euid, but inside
        Assert.True(world.IsAdminOf("n1x", "n2"));
    }

    [Fact]
    public void A_process_of_a_child_has_nothing_in_the_initial_namespace() // N-80
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.True(CapabilityCheck.HasInInitial(world.Table, world["root"], Capability.Setuid));
        Assert.False(CapabilityCheck.HasInInitial(world.Table, world["n1"], Capability.Setuid));
    }

    [Theory]
    [InlineData(100000, 100000, true)]
    [InlineData(100000, 0, false)]
    [InlineData(0, 100000, false)]
    [InlineData(0, 0, false)]
    public void Over_a_file_both_owner_and_group_must_be_mapped(uint uid, uint gid, bool holds) // N-83
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 100000 10\n");
        Assert.Equal(holds, CapabilityCheck.HasOverInode(world.Table, world["n1"], uid, gid, Capability.DacOverride));
        Assert.True(CapabilityCheck.HasOverInode(world.Table, world["root"], uid, gid, Capability.DacOverride));
    }
}
