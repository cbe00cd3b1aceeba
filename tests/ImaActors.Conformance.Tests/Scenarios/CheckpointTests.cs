using System.IO;
using ImaActors.Actors.Hosting;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Workloads;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>All state of a run goes to bytes at any tick, and a process that reads them ends the run with the same digest.</summary>
public sealed class CheckpointTests
{
    private static readonly (string Key, string Value)[] Short = [("containers.web.count", "6"), ("length", "200 ms")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_ends_with_the_same_digest_from_a_checkpoint_at_any_sub_tick(bool onActors)
    {
        var scenario = Library.Load("quickstart", Short);
        var expected = FreshProcess.Digest(scenario, null, false);
        var checkpoints = 0;
        for (var subTicks = 1L; Checkpoints.Of(scenario, subTicks, onActors) is { } checkpoint; subTicks += 37)
        {
            Assert.Equal(expected, FreshProcess.Digest(scenario, checkpoint, checkpoints++ % 2 == 0));   // written by one engine, read by either
        }

        Assert.True(checkpoints > 10, $"only {checkpoints} checkpoints");
    }

    [Fact]
    public void A_fresh_process_ends_the_run_with_the_same_digest()
    {
        var scenario = Library.Load("quickstart", Short);
        var expected = FreshProcess.Digest(scenario, null, false);
        Assert.Equal(expected, FreshProcess.Run("quickstart", null, false, Short));
        Assert.Equal(expected, FreshProcess.Run("quickstart", null, true, Short));
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Checkpoints.Of(scenario, 300, true)!.ToBytes());
            Assert.Equal(expected, FreshProcess.Run("quickstart", file, false, Short));
            Assert.Equal(expected, FreshProcess.Run("quickstart", file, true, Short));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

/// <summary>Makes checkpoints of the first boot of a scenario with one machine.</summary>
internal static class Checkpoints
{
    public const int Shards = 3;

    /// <summary>The state after a number of sub-ticks, or null if the run ended before.</summary>
    public static MachineCheckpoint? Of(Scenario scenario, long subTicks, bool onActors)
    {
        var machine = new ScenarioMachine(MachinePlan.Of(scenario)[0], Cryptography.For, false);
        var (boot, workload) = machine.Next();
        var externals = machine.Externals(boot);
        var owners = new MachineOwners(boot, Shards);
        if (onActors)
        {
            using var engine = new ActorEngine(2);
            return engine.Checkpoint(boot, workload, owners, subTicks, externals).GetAwaiter().GetResult();
        }

        var run = new SerialRun(owners);
        for (var i = 0L; i < subTicks; i++)
        {
            if (!run.Step(workload))
            {
                return null;
            }
        }

        return run.Checkpoint(workload, externals);
    }
}
