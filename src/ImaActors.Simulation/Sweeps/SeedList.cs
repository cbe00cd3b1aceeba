using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;

namespace ImaActors.Simulation.Sweeps;

/// <summary>Reads the seeds of a sweep: <c>1..30</c>, <c>1,2,5</c>, or both: <c>1..3,7</c>.</summary>
public static class SeedList
{
    /// <summary>Most seeds of a sweep.</summary>
    public const int SeedsMax = 100_000;

    private const string Range = "..";

    /// <summary>Reads seeds.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="seeds">The seeds in the order in which they stand there.</param>
    /// <param name="error">What is wrong with it, or null.</param>
    public static bool TryParse(string text, out ImmutableArray<ulong> seeds, out string? error)
    {
        var found = new List<ulong>();
        var seen = new HashSet<ulong>();
        seeds = [];
        foreach (var part in text.Split(','))
        {
            var (first, last) = part.IndexOf(Range, StringComparison.Ordinal) is >= 0 and var dots ? (part[..dots], part[(dots + Range.Length)..]) : (part, part);
            if (!TryNumber(first, out var from) || !TryNumber(last, out var to))
            {
                error = $"'{part}' is neither a whole number from 0 to {ulong.MaxValue} nor a range as 1..30";
                return false;
            }

            if (to < from)
            {
                error = $"the range {part} ends before it begins; write {to}..{from}";
                return false;
            }

            if (to - from >= SeedsMax || found.Count + (int)(to - from) >= SeedsMax)
            {
                error = $"these are more than {SeedsMax} seeds; take fewer";
                return false;
            }

            for (var offset = 0UL; offset <= to - from; offset++)
            {
                if (!seen.Add(from + offset))
                {
                    error = $"the seed {from + offset} stands there twice; take one away";
                    return false;
                }

                found.Add(from + offset);
            }
        }

        seeds = [.. found];
        error = null;
        return true;
    }

    private static bool TryNumber(string text, out ulong number) => ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
