using System.Collections.Immutable;

namespace ImaActors.Simulation.Results;

/// <summary>A run with everything that is worked out from it, once for all outputs.</summary>
/// <param name="Result">The run.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="Outcomes">What became of the expectations.</param>
/// <param name="Digest">Its digests.</param>
/// <param name="Verdict">What it comes to.</param>
public sealed record RunEvaluation(
    ScenarioResult Result, Figures Figures, ImmutableArray<ExpectationOutcome> Outcomes, RunDigest Digest, Verdict Verdict)
{
    /// <summary>The verdict as a sentence.</summary>
    public string Words => RunVerdict.Words(Result, Outcomes);

    /// <summary>Works everything out.</summary>
    public static RunEvaluation Of(ScenarioResult result)
    {
        var figures = Figures.Of(result);
        var outcomes = ExpectationCheck.Evaluate(result, figures);
        return new RunEvaluation(result, figures, outcomes, RunDigest.Of(result), RunVerdict.Of(result, outcomes));
    }
}
