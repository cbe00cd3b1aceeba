using System;
using System.Collections.Generic;
using System.Linq;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace ImaActors.Simulation.Sweeps;

/// <summary>What a sample of equal runs says about a figure.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="HalfWidth">
/// Half of the 95 % interval of the mean after Student: mean - half-width to mean + half-width. Null for a single value, of which no interval is known.
/// </param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
public sealed record SampleStatistics(int Count, double Mean, double? HalfWidth, double Min, double Max)
{
    /// <summary>Part of all intervals that hold the mean which they were made for.</summary>
    public const double Confidence = 0.95;

    /// <summary>The statistics of a sample.</summary>
    /// <param name="values">At least one value.</param>
    public static SampleStatistics Of(IReadOnlyCollection<decimal> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);

        // Sums of figures are exact in decimal; only roots and quantiles need double.
        var mean = values.Sum() / values.Count;
        var (min, max) = (values.Min(), values.Max());
        return new SampleStatistics(
            values.Count, (double)mean, values.Count == 1 ? null : min == max ? 0 : HalfWidthOf([.. values.Select(value => (double)(value - mean))]), (double)min, (double)max);
    }

    private static double HalfWidthOf(double[] deviations)
    {
        var quantile = StudentT.InvCDF(location: 0, scale: 1, freedom: deviations.Length - 1, p: (1 + Confidence) / 2);
        return quantile * deviations.StandardDeviation() / Math.Sqrt(deviations.Length);
    }
}
