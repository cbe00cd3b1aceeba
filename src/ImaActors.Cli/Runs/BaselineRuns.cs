using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Runs;

/// <summary>The same workload with the same seed on kernels that are set up otherwise: beside it one sees what IMA and its namespaces cost.</summary>
/// <param name="Name">Name of its folder below <c>baselines</c>.</param>
/// <param name="Override">The key that makes it, as for <c>--set</c>.</param>
/// <param name="Run">What came of it, or null.</param>
/// <param name="Missing">Why there is none, or null.</param>
/// <param name="Read">The scenario that was run; null if none was.</param>
/// <param name="RealNanoseconds">Real time that it took.</param>
internal sealed record BaselineRun(string Name, string Override, RunEvaluation? Run, string? Missing, ScenarioRead? Read = null, long RealNanoseconds = 0)
{
    /// <summary>Folder of the baselines in a run directory.</summary>
    public const string Folder = "baselines";

    /// <summary>Name of the one on kernels without IMA.</summary>
    public const string WithoutIma = "without-ima";

    /// <summary>Name of the one in which containers stay in the initial namespace.</summary>
    public const string OneNamespace = "one-namespace";
}

/// <summary>Runs the baselines of a scenario.</summary>
/// <param name="host">Where scenarios come from.</param>
/// <param name="execution">What runs them.</param>
internal sealed class BaselineRuns(CliHost host, ScenarioExecution execution)
{
    private static readonly (string Name, string Override)[] All = [(BaselineRun.WithoutIma, "ima=off"), (BaselineRun.OneNamespace, "namespaces=shared")];

    /// <summary>Baselines that were not run, all for the same reason.</summary>
    public static ImmutableArray<BaselineRun> None(string reason) => [.. All.Select(one => new BaselineRun(one.Name, one.Override, null, reason))];

    /// <summary>Runs those that differ from the run itself.</summary>
    /// <param name="scenario">The scenario that was run.</param>
    /// <param name="options">How it was run.</param>
    /// <param name="stop">Asks to stop: what is not complete then is left out.</param>
    public ImmutableArray<BaselineRun> Run(Scenario scenario, RunOptions options, CancellationToken stop) =>
        [.. All.Select(one => Run(one.Name, one.Override, scenario, options, stop))];

    private BaselineRun Run(string name, string key, Scenario scenario, RunOptions options, CancellationToken stop)
    {
        if (!scenario.HasIma || (scenario.SharesNamespace && name == BaselineRun.OneNamespace))
        {
            return new BaselineRun(name, key, null, scenario.HasIma ? "The run itself has one namespace for all containers." : "The run itself is without IMA.");
        }

        if (stop.IsCancellationRequested)
        {
            return new BaselineRun(name, key, null, "The command was stopped before this was run; run it again.");
        }

        var read = host.Scenarios.Read(options.Scenario, [.. options.Overrides, key]);
        if (read.Scenario is not { } other)
        {
            return new BaselineRun(name, key, null, "The scenario cannot be read with " + key + ": " + string.Join("; ", read.Errors) + ".");
        }

        // What the author expects is said of the run itself.
        var begun = host.Clock.GetTimestamp();
        var result = execution.Run(
            other with { Expectations = [] }, new ScenarioRunOptions(options.Engine, false), options.Quiet ? null : $"{scenario.Name}, {key}", stop);
        return result.IsPartial
            ? new BaselineRun(name, key, null, "It was stopped before its end; run the command again.")
            : new BaselineRun(name, key, RunEvaluation.Of(result), null, read, RunCommand.Nanoseconds(host.Clock.GetElapsedTime(begun)));
    }
}
