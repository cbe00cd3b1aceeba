using System.Collections.Immutable;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;

namespace ImaActors.Cli;

/// <summary>Makes what people and programs read out of a result.</summary>
internal interface IRunEvaluator
{
    /// <summary>Figures, verdict and files of a result.</summary>
    RunEvaluation Evaluate(ScenarioResult result, EvaluationOptions options);
}

/// <summary>What is asked of an evaluation.</summary>
/// <param name="Views">Namespaces that get views of their own, beside the initial one: the first so many by ordinal; null for none at all, not even the initial one.</param>
/// <param name="Operations">Write the record of each operation.</param>
/// <param name="Command">The command that runs this again.</param>
internal sealed record EvaluationOptions(int? Views, bool Operations, string Command);

/// <summary>A run, evaluated.</summary>
internal sealed record RunEvaluation
{
    /// <summary>The verdict, one line.</summary>
    public required string Verdict { get; init; }

    /// <summary>Every expectation and every check holds. A partial run may be good and is still partial.</summary>
    public required bool IsGood { get; init; }

    /// <summary>Expectations, a line each: <c>ok NAME …</c> or <c>FAIL NAME …</c>.</summary>
    public required ImmutableArray<string> Expectations { get; init; }

    /// <summary>The main figures: name and value with unit.</summary>
    public required ImmutableArray<(string Name, string Value)> MainFigures { get; init; }

    /// <summary>Digest of the run, hexadecimal.</summary>
    public required string Digest { get; init; }

    /// <summary>Content of summary.json.</summary>
    public required byte[] Summary { get; init; }

    /// <summary>Expectations and checks as JUnit XML.</summary>
    public required byte[] JUnit { get; init; }

    /// <summary>Files of the run directory, summary.json among them, the scenario not.</summary>
    public required ImmutableArray<OutputFile> Files { get; init; }
}
