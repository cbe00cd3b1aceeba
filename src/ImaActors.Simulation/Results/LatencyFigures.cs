using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Results;

/// <summary>Mean and percentiles of latencies, in nanoseconds. Integers and decimals only: the same numbers on every machine.</summary>
/// <param name="Mean">Mean, rounded to a whole number.</param>
/// <param name="P50">The value with half of all values at or below it.</param>
/// <param name="P90">The value with 90 of 100 values at or below it.</param>
/// <param name="P99">The value with 99 of 100 values at or below it.</param>
/// <param name="Max">The greatest value.</param>
public sealed record LatencyFigures(decimal Mean, long P50, long P90, long P99, long Max)
{
    /// <summary>Of exact values, in any order; null if there are none.</summary>
    public static LatencyFigures? Of(IEnumerable<long> values)
    {
        var sorted = values.Order().ToImmutableArray();
        return sorted.IsEmpty
            ? null
            : new LatencyFigures(
                Rounded(sorted.Aggregate(Int128.Zero, (sum, value) => sum + value), sorted.Length),
                At(50),
                At(90),
                At(99),
                sorted[^1]);

        long At(int percent) => sorted[(int)Rank(percent, sorted.Length) - 1];
    }

    /// <summary>Of a histogram, as the upper ends of its steps; null if it is empty.</summary>
    public static LatencyFigures? Of(LatencyHistogram histogram)
    {
        if (histogram.Count == 0)
        {
            return null;
        }

        var steps = histogram.Steps.ToImmutableArray();
        return new LatencyFigures(
            Rounded(steps.Aggregate(Int128.Zero, (sum, step) => sum + ((Int128)step.Middle * step.Count)), histogram.Count),
            At(50),
            At(90),
            At(99),
            steps[^1].Highest);

        long At(int percent)
        {
            var left = Rank(percent, histogram.Count);
            return steps.First(step => (left -= step.Count) <= 0).Highest;
        }
    }

    /// <summary>The nearest rank: the least place, counted from 1, with at least so many percent of all places up to it.</summary>
    private static long Rank(int percent, long count) => (long)((((Int128)count * percent) + 99) / 100);

    private static decimal Rounded(Int128 sum, long count) => (decimal)(((sum * 2) + count) / ((Int128)count * 2));
}
