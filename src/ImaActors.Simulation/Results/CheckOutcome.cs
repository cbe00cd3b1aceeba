using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Results;

/// <summary>How one check of a run came out.</summary>
/// <param name="Check">The check.</param>
/// <param name="Failures">What does not hold, in words; empty if it holds.</param>
public sealed record CheckOutcome(RunCheck Check, ImmutableArray<string> Failures)
{
    /// <summary>The check holds.</summary>
    public bool Holds => Failures.IsEmpty;

    /// <summary>Outcomes of all checks, those that hold included.</summary>
    public static ImmutableArray<CheckOutcome> Of(IEnumerable<FailedCheck> failures)
    {
        var failed = failures.ToLookup(failure => failure.Check, failure => failure.What);
        return [.. RunCheck.All.Select(check => new CheckOutcome(check, [.. failed[check]]))];
    }
}
