using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>N-84.</summary>
public sealed class ProcessInspectionTests
{
    private static readonly UserNamespaceTable Initial = new TestWorld().Table;
    private static readonly Credentials User = TestWorld.User(1000, 1000);
    private static readonly Credentials Tracer = TestWorld.User(5, 5) with { Effective = new CapabilitySet(1UL << (int)Capability.SysPtrace) };

    [Fact]
    public void A_process_inspects_itself_always() => // N-84
        Assert.True(ProcessInspection.Allowed(Initial, User with { Dumpable = false, Suid = 7 }, User with { Dumpable = false, Suid = 7 }, same: true));

    [Fact]
    public void All_ids_must_agree() // N-84 (a)
    {
        Assert.True(ProcessInspection.Allowed(Initial, User, User, same: false));
        Assert.True(ProcessInspection.Allowed(Initial, User with { Uid = 7, Gid = 7 }, User, same: false)); // of the caller only the file system ids count
        Credentials[] others =
        [
            User with { Uid = 7 }, User with { Euid = 7 }, User with { Suid = 7 }, User with { Gid = 7 }, User with { Egid = 7 }, User with { Sgid = 7 },
        ];
        Assert.All(others, other => Assert.False(ProcessInspection.Allowed(Initial, User, other, same: false)));
        Assert.All(others, other => Assert.True(ProcessInspection.Allowed(Initial, Tracer, other, same: false)));
    }

    [Fact]
    public void A_process_that_is_not_dumpable_needs_the_capability_in_the_initial_namespace() // N-84 (b)
    {
        Assert.False(ProcessInspection.Allowed(Initial, User, User with { Dumpable = false }, same: false));
        Assert.True(ProcessInspection.Allowed(Initial, Tracer, User with { Dumpable = false }, same: false));
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world["n1x"] = world["n1"] with { Dumpable = false };
        Assert.False(world.Inspects("n1", "n1x"));
        Assert.True(world.Inspects("root", "n1x"));
    }

    [Fact]
    public void The_permitted_set_of_the_target_must_lie_within_the_effective_set_of_the_caller() // N-84 (c)
    {
        var target = User with { Permitted = new CapabilitySet(3) };
        Assert.False(ProcessInspection.Allowed(Initial, User with { Effective = new CapabilitySet(1), Permitted = new CapabilitySet(3) }, target, same: false));
        Assert.True(ProcessInspection.Allowed(Initial, User with { Effective = new CapabilitySet(3) }, target, same: false));
        Assert.True(ProcessInspection.Allowed(Initial, Tracer, target, same: false));
    }

    [Fact]
    public void Another_user_namespace_needs_the_capability_there() // N-84 (c)
    {
        var world = new TestWorld { ["u"] = User, ["v"] = User };
        world.Spawn("u", "n1", user: true);
        Assert.True(world.Inspects("v", "n1")); // the euid that created it has it (N-81)
        Assert.False(world.Inspects("n1", "v"));
    }
}
