using ImaActors.Simulation.Results;

namespace ImaActors.Report;

/// <summary>What a report is made from.</summary>
/// <param name="Run">The run.</param>
/// <param name="Facts">Version, real time and command line.</param>
/// <param name="WithoutIma">The same workload on machines without IMA.</param>
/// <param name="OneNamespace">The same workload with IMA, but all containers in the initial namespace.</param>
public sealed record ReportInputs(RunEvaluation Run, RunSummaryFacts Facts, Baseline WithoutIma, Baseline OneNamespace);

/// <summary>A run that another is compared with, or why there is none.</summary>
public sealed record Baseline
{
    private Baseline()
    {
    }

    /// <summary>The run, or null.</summary>
    public RunEvaluation? Run { get; private init; }

    /// <summary>Why there is none, as a sentence; empty if there is one.</summary>
    public string WhyMissing { get; private init; } = string.Empty;

    /// <summary>A run.</summary>
    public static Baseline Of(RunEvaluation run) => new() { Run = run };

    /// <summary>There is none.</summary>
    /// <param name="why">The reason and what to do about it, as a sentence with its full stop.</param>
    public static Baseline Missing(string why) => new() { WhyMissing = why };
}
