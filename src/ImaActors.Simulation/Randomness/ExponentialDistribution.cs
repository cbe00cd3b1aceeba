using System;
using System.Threading;

namespace ImaActors.Simulation.Randomness;

/// <summary>
/// The time to the next of independent events. Straight lines between the knots of <see cref="TailTable"/>, drawn so that their mean
/// is the mean asked for; the greatest sample is 22 means.
/// </summary>
public sealed record ExponentialDistribution : Distribution
{
    private static readonly Lazy<long[]> Unit = new(MakeUnit, LazyThreadSafetyMode.ExecutionAndPublication);

    private ExponentialDistribution(long mean) => Mean = mean;

    /// <inheritdoc/>
    public override long Mean { get; }

    /// <summary>The distribution with a mean.</summary>
    /// <param name="mean">Not negative, and a 32nd of the greatest number at most.</param>
    public static ExponentialDistribution WithMean(long mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mean);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mean, long.MaxValue / 32);
        return new ExponentialDistribution(mean);
    }

    /// <inheritdoc/>
    public override long Sample(ulong draw)
    {
        var unit = TailTable.Between(Unit.Value, ~draw);
        return (long)((((Int128)Mean * unit) + FixedPoint.Half) >> FixedPoint.Bits);
    }

    /// <summary>Minus the logarithm of each knot's probability, divided by the mean of the lines between them (20 millionths above 1).</summary>
    private static long[] MakeUnit()
    {
        var quantiles = new decimal[TailTable.Knots];
        for (var knot = 0; knot < quantiles.Length; knot++)
        {
            quantiles[knot] = -DecimalFunctions.Log(TailTable.Probability(knot));
        }

        var mean = TailTable.Mean(quantiles);
        return Array.ConvertAll(quantiles, quantile => FixedPoint.From(quantile / mean));
    }
}
