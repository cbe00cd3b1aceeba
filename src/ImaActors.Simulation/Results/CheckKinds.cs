using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Results;

/// <summary>A kind of check that is made at the end of every run.</summary>
/// <param name="Name">Name: <c>list-replays-to-registers</c>.</param>
/// <param name="Claim">What holds if the check does.</param>
/// <param name="Failures">The failures of this kind, in words.</param>
public sealed record CheckOutcome(string Name, string Claim, ImmutableArray<string> Failures)
{
    /// <summary>The check holds.</summary>
    public bool Holds => Failures.IsEmpty;
}

/// <summary>Sorts failed checks by kind, so that a report can name the kinds that hold as well.</summary>
public static class CheckKinds
{
    /// <summary>The kind of failures whose words belong to no other kind.</summary>
    public const string Other = "other-checks";

    // Words of failures as RunChecks writes them; a test compares.
    private static readonly (string Name, string Claim, string[] Words)[] Known =
    [
        ("list-replays-to-registers", "the list replays to the registers of every bank", ["the list does not replay to PCR"]),
        ("namespaces-count-what-is-listed", "every namespace counted the violations and entries that the list holds for it", [" violations, the list holds ", " entries, the list holds ", "which no actor answers for"]),
        ("no-entry-twice", "no namespace has the same measurement twice", ["is in the list already"]),
        ("inodes-count-open-files", "readers and writers of every inode are the files that are open", [" readers and ", " writers, open are "]),
    ];

    /// <summary>An outcome for each kind; <see cref="Other"/> comes last, and only if there are such failures.</summary>
    public static ImmutableArray<CheckOutcome> Of(IEnumerable<string> failures)
    {
        var byKind = failures.ToLookup(failure => Known.FirstOrDefault(kind => kind.Words.Any(words => failure.Contains(words, StringComparison.Ordinal))).Name ?? Other);
        var outcomes = Known.Select(kind => new CheckOutcome(kind.Name, kind.Claim, [.. byKind[kind.Name]]));
        return byKind.Contains(Other)
            ? [.. outcomes, new CheckOutcome(Other, "the other checks hold", [.. byKind[Other]])]
            : [.. outcomes];
    }
}
