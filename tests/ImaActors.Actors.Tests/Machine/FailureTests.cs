using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using ImaActors.Actors.Hosting;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Actors.Tests.Machine;

/// <summary>A defect in an owner ends the run with its exception; nothing hangs.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_broken_invariant_in_a_shard_ends_the_run()
    {
        using var engine = new ActorEngine(2);
        var boot = SmallCases.Boot(SmallCases.Violations);
        var run = engine.Run(boot, new OneBadStep(new InspectInode(new InodeId(987654321))), 2);
        var failure = await Assert.ThrowsAsync<BrokenInvariantException>(() => run.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("not in its shard", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_invariant_in_a_file_system_ends_the_run()
    {
        using var engine = new ActorEngine(2);
        var boot = SmallCases.Boot(SmallCases.Violations);
        var run = engine.Run(boot, new OneBadStep(new ChangeDirectory(6, 12345, 0, 0, 0, boot.View.Kernel[new ProcessId(1)].Credentials)), 2);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => run.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task An_engine_runs_on_after_a_run_that_failed()
    {
        using var engine = new ActorEngine(1);
        var boot = SmallCases.Boot(SmallCases.Violations);
        await Assert.ThrowsAsync<BrokenInvariantException>(() => engine.Run(boot, new OneBadStep(new InspectInode(new InodeId(5))), 2));
        var again = SmallCases.Boot(SmallCases.Violations);
        var report = await engine.Run(again, new Simulation.Recordings.RecordedWorkload(SmallCases.Violations, again.Facts), 2);
        RunChecks.Verify(again, report);
    }

    private sealed class OneBadStep(Step step) : IWorkload
    {
        public Duration Resolution => Duration.FromMicroseconds(100);

        public WorkloadSteps Advance(WorldView view, IReadOnlyList<StepCompletion> completions, Instant next) =>
            new(1, 0, [new KeyedStep(new OperationKey(0, 1, 0), step)], Instant.Never);
    }
}
