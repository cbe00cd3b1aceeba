using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using System.Threading;
using ImaActors.Core.Boot;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Cli.Tests;

/// <summary>An engine whose machines did nothing, or what the test says.</summary>
internal sealed class FakeScenarioEngine(Func<Scenario, CancellationToken, ScenarioResult> answer) : IScenarioEngine, IDisposable
{
    public List<ScenarioRunOptions> Runs { get; } = [];

    public bool Disposed { get; private set; }

    public ScenarioResult Run(Scenario scenario, ScenarioRunOptions options, IRunObserver observer, CancellationToken stop)
    {
        Runs.Add(options);
        observer.Advanced(new RunProgress("host", new Instant(500_000_000), scenario.Length, 1234, 3, 4));
        return answer(scenario, stop);
    }

    public void Dispose() => Disposed = true;
}

/// <summary>An evaluation whose verdict a test decides.</summary>
internal sealed class FakeEvaluator(bool isGood) : IRunEvaluator
{
    public EvaluationOptions? Asked { get; private set; }

    public ImmutableArray<OutputFile> More { get; init; } = [];

    public RunEvaluation Evaluate(ScenarioResult result, EvaluationOptions options)
    {
        Asked = options;
        var summary = Encoding.UTF8.GetBytes($$"""{"scenario": "{{result.Scenario.Name}}", "partial": {{(result.IsPartial ? "true" : "false")}}}""" + "\n");
        return new RunEvaluation
        {
            Verdict = result.IsPartial ? "partial: stopped" : isGood ? "passed: 1 of 1 expectations" : "failed: 0 of 1 expectations",
            IsGood = isGood,
            Expectations = [isGood ? "ok few found 1" : "FAIL few found 9, expected at most 1"],
            MainFigures = [("operations", "1,234")],
            Digest = "abcd",
            Summary = summary,
            JUnit = Encoding.UTF8.GetBytes("<testsuites/>\n"),
            Files = [new OutputFile("views/host/root.ascii", [1]), new OutputFile("summary.json", summary), .. More],
        };
    }
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
        Machines = [new MachineSpec { Name = "host", Profile = KernelProfiles.Namespaced }],
    };

    public static ScenarioRead Read { get; } = new(Scenario, [new OutputFile("scenario.conf", Encoding.UTF8.GetBytes("name = small\n")), new OutputFile("inputs/p.policy", [2])], []);

    public static ScenarioResult Result(Scenario scenario, bool isPartial = false, params string[] failedChecks) =>
        new() { Scenario = scenario, Machines = [], FailedChecks = [.. failedChecks], IsPartial = isPartial };
}
