using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using ImaActors.Cli.Files;
using ImaActors.Cli.Scenarios;
using ImaActors.Core.Boot;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Cli.Tests;

/// <summary>An engine whose machines did nothing, or what the test says.</summary>
internal sealed class FakeScenarioEngine(Func<Scenario, CancellationToken, ScenarioResult> answer) : IScenarioEngine, IDisposable
{
    public List<ScenarioRunOptions> Runs { get; } = [];

    public List<Scenario> Scenarios { get; } = [];

    public bool Disposed { get; private set; }

    public ScenarioResult Run(Scenario scenario, ScenarioRunOptions options, IRunObserver observer, CancellationToken stop)
    {
        Runs.Add(options);
        Scenarios.Add(scenario);
        observer.Advanced(new RunProgress("host", new Instant(500_000_000), scenario.Length, 1234, 3, 4));
        return answer(scenario, stop);
    }

    public void Dispose() => Disposed = true;
}

/// <summary>A small scenario and its result.</summary>
internal static class SmallScenario
{
    public static Scenario Scenario { get; } = new()
    {
        Name = "small",
        Question = "Does it run?",
        Seed = 7,
        Length = Duration.FromSeconds(1),
        Expectations = [new Expectation { Name = "few", Figure = "steps", AtMost = 5 }],
        Machines = [new MachineSpec { Name = "host", Profile = KernelProfiles.Namespaced }],
    };

    public static ScenarioRead Read { get; } = new(
        Scenario,
        [new FolderFile("scenario.conf", Encoding.UTF8.GetBytes("name = small\n")), new FolderFile("inputs/p.policy", [2])],
        [new InputFile("small.conf", 12, "00ff")],
        []);

    /// <summary>A result in which the machine took so many steps.</summary>
    public static ScenarioResult Result(Scenario scenario, long steps = 1, bool isPartial = false, params string[] failedChecks) => new()
    {
        Scenario = scenario,
        Machines = [Machine(scenario.Machines[0], steps)],
        FailedChecks = [.. failedChecks.Select(what => new FailedCheck(RunCheck.Registers, what))],
        IsPartial = isPartial,
    };

    private static MachineResult Machine(MachineSpec spec, long steps) => new()
    {
        Name = spec.Name,
        Spec = spec,
        Boots = [],
        Starts = [],
        Operations = [new OperationStatistics("open", 1234, 0, new LatencyHistogram())],
        Failures = [],
        Spent = new TimeSpent(),
        Resources = [],
        OperationDigest = [1],
        OperationSemanticDigest = [2],
        End = new Instant(1_500_000_000),
        Ticks = 1,
        SubTicks = 1,
        Steps = steps,
        Overtaken = 0,
    };
}
