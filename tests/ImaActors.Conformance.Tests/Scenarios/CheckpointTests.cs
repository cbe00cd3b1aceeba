using System.IO;
using ImaActors.Actors.Hosting;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Workloads;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>All state of a run goes to bytes at any tick, and a process that reads them ends the run with the same digest.</summary>
public sealed class CheckpointTests
{
    private const int CheckpointsOfARun = 7;

    public static TheoryData<string, bool> Runs()
    {
        var runs = new TheoryData<string, bool>();
        foreach (var name in ShortVersions.Names)
        {
            runs.Add(name, false);
            runs.Add(name, true);
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_ends_with_the_same_digest_from_a_checkpoint_at_any_sub_tick(string name, bool onActors)
    {
        var scenario = ShortVersions.Load(name);
        var whole = SmallScenarios.Serial(scenario);
        var expected = RunDigest.Of(whole).Digest;
        var distance = (whole.Machines[0].SubTicks / CheckpointsOfARun) - 1;
        for (var i = 1; i <= CheckpointsOfARun; i++)
        {
            var checkpoint = Checkpoints.Of(scenario, i * distance, onActors);
            Assert.Equal(expected, FreshProcess.Digest(scenario, checkpoint!, i % 2 == 0));   // written by one engine, read by either
        }
    }

    [Fact]
    public void A_run_has_no_checkpoint_behind_its_end() => Assert.Null(Checkpoints.Of(ShortVersions.Load("tomtou"), long.MaxValue, false));

    [Fact]
    public void A_fresh_process_ends_the_run_with_the_same_digest()
    {
        (string, string)[] overrides = [.. ShortVersions.Of("quickstart")];
        var scenario = ShortVersions.Load("quickstart");
        var expected = FreshProcess.Digest(scenario, null, false);
        Assert.Equal(expected, FreshProcess.Run("quickstart", null, false, overrides));
        Assert.Equal(expected, FreshProcess.Run("quickstart", null, true, overrides));
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Checkpoints.Of(scenario, 300, true)!.ToBytes());
            Assert.Equal(expected, FreshProcess.Run("quickstart", file, false, overrides));
            Assert.Equal(expected, FreshProcess.Run("quickstart", file, true, overrides));
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
