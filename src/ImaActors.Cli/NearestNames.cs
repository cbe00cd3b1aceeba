using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Cli;

/// <summary>Finds the names that somebody may have meant.</summary>
internal static class NearestNames
{
    private const int NamesMax = 3;

    /// <summary>The names that differ from <paramref name="wrong"/> by few changes, or hold it; the nearest first.</summary>
    public static ImmutableArray<string> Of(string wrong, IEnumerable<string> names) =>
    [
        .. names.Select(name => (Name: name, Changes: name.Contains(wrong, StringComparison.OrdinalIgnoreCase) && wrong.Length > 0 ? 1 : Changes(wrong, name)))
            .Where(candidate => candidate.Changes <= Math.Max(2, wrong.Length / 3))
            .OrderBy(candidate => candidate.Changes)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Take(NamesMax)
            .Select(candidate => candidate.Name),
    ];

    /// <summary>Least number of characters to insert, remove or replace (Levenshtein 1966).</summary>
    private static int Changes(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
