using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace ImaActors.Simulation.Results;

/// <summary>What a run comes to.</summary>
public enum Verdict
{
    /// <summary>It came to its end, all checks hold and all expectations.</summary>
    Good,
    /// <summary>It came to its end, but not all expectations hold.</summary>
    ExpectationFailed,
    /// <summary>A check of the program itself failed: no number of the run can be trusted.</summary>
    CheckFailed,
    /// <summary>It was interrupted: expectations and figures are those of what was done so far.</summary>
    Partial,
}

/// <summary>Finds the verdict and says it.</summary>
public static class RunVerdict
{
    /// <summary>The verdict: a failed check outweighs an interruption, an interruption outweighs expectations.</summary>
    public static Verdict Of(ScenarioResult result, ImmutableArray<ExpectationOutcome> outcomes) =>
        !result.FailedChecks.IsEmpty ? Verdict.CheckFailed
        : result.IsPartial ? Verdict.Partial
        : outcomes.All(outcome => outcome.Holds) ? Verdict.Good
        : Verdict.ExpectationFailed;

    /// <summary>The word of summaries: <c>good</c>, <c>expectation-failed</c>, <c>check-failed</c>, <c>partial</c>.</summary>
    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Good => "good",
        Verdict.ExpectationFailed => "expectation-failed",
        Verdict.CheckFailed => "check-failed",
        Verdict.Partial => "partial",
        _ => throw new UnreachableException($"unknown verdict {verdict}"),
    };

    /// <summary>The verdict as a sentence, with what did not hold and what was found.</summary>
    public static string Words(ScenarioResult result, ImmutableArray<ExpectationOutcome> outcomes)
    {
        var broken = outcomes.Where(outcome => !outcome.Holds).ToList();
        return Of(result, outcomes) switch
        {
            Verdict.Good when outcomes.IsEmpty => "good: all checks hold, nothing was expected",
            Verdict.Good => string.Create(CultureInfo.InvariantCulture, $"good: all checks hold, {Number(outcomes.Length, "expectation holds", "expectations hold")}"),
            Verdict.ExpectationFailed => string.Create(CultureInfo.InvariantCulture, $"not as expected: {broken.Count} of {Number(outcomes.Length, "expectation", "expectations")} {(broken.Count == 1 ? "does" : "do")} not hold: ")
                + string.Join("; ", broken.Select(outcome => $"{outcome.Name}: {outcome.Expected}, {(outcome.Found is null || outcome.Problem is not null ? outcome.Problem : "found " + outcome.FoundText)}")),
            Verdict.CheckFailed => "a check failed: " + string.Join("; ", result.FailedChecks),
            Verdict.Partial => "interrupted: this is what was done so far",
            var other => throw new UnreachableException($"unknown verdict {other}"),
        };
    }

    private static string Number(int count, string one, string several) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : several)}");
}
