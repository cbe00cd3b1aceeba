using System;
using System.Threading;

namespace ImaActors.Simulation.Randomness;

/// <summary>
/// Numbers whose logarithm is normally distributed: latencies with a long tail. Straight lines between the knots of
/// <see cref="TailTable"/>, one table for both halves; samples end 6.2 standard deviations from the median, and at 2^62.
/// </summary>
public sealed record LogNormalDistribution : Distribution
{
    /// <summary>What is exceeded by one draw in a hundred of the normal distribution, in standard deviations.</summary>
    private const decimal NormalPercentile99 = 2.3263478740408411009m;

    /// <summary>Fraction bits of the values at the knots, which are up to 2^62.</summary>
    private const int ValueBits = 16;

    /// <summary>Fraction bits of a place between two knots.</summary>
    private const int PlaceBits = 32;

    private static readonly Int128 Greatest = (Int128)(1L << 62) << ValueBits;

    /// <summary>Normal quantiles of the upper half, in units of <see cref="NormalPercentile99"/>; knot probabilities are doubled.</summary>
    private static readonly Lazy<long[]> Unit = new(MakeUnit, LazyThreadSafetyMode.ExecutionAndPublication);

    private readonly long _logRatio;

    private LogNormalDistribution(long median, long percentile99)
    {
        Median = median;
        Percentile99 = percentile99;
        _logRatio = FixedPoint.Log2(percentile99) - FixedPoint.Log2(median);
        Mean = ExactMean();
    }

    /// <summary>Half of the samples are not above it.</summary>
    public long Median { get; }

    /// <summary>99 of 100 samples are not above it.</summary>
    public long Percentile99 { get; }

    /// <inheritdoc/>
    public override long Mean { get; }

    /// <summary>The distribution with a median and a 99th percentile.</summary>
    /// <param name="median">Above zero.</param>
    /// <param name="p99">Not below the median.</param>
    public static LogNormalDistribution Of(long median, long p99)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(median);
        ArgumentOutOfRangeException.ThrowIfLessThan(p99, median);
        return new LogNormalDistribution(median, p99);
    }

    /// <inheritdoc/>
    public override long Sample(ulong draw)
    {
        var upper = draw >> 63 != 0;
        var (knot, place) = TailTable.Locate((upper ? ~draw : draw) << 1);
        var low = ValueAt(knot, upper);
        var high = knot + 1 < TailTable.Knots ? ValueAt(knot + 1, upper) : low;
        var value = low + (((high - low) * (Int128)(place >> (64 - PlaceBits))) >> PlaceBits);
        return (long)((value + (1 << (ValueBits - 1))) >> ValueBits);
    }

    private Int128 ValueAt(int knot, bool upper)
    {
        var deviation = upper ? Unit.Value[knot] : -Unit.Value[knot];
        var power = ((Int128)_logRatio * deviation) >> FixedPoint.Bits;
        return Int128.Min(FixedPoint.TimesPowerOf2(Median, power, ValueBits), Greatest);
    }

    private long ExactMean()
    {
        var lower = TailTable.Mean(knot => ValueAt(knot, upper: false));
        var upper = TailTable.Mean(knot => ValueAt(knot, upper: true));
        return (long)((((lower + upper) >> 1) + (1 << (ValueBits - 1))) >> ValueBits);
    }

    private static long[] MakeUnit()
    {
        var unit = new long[TailTable.Knots];
        var deviation = 0m;
        for (var knot = unit.Length - 1; knot >= 0; knot--)
        {
            deviation = DecimalFunctions.NormalQuantile(TailTable.Probability(knot) / 2, deviation);
            unit[knot] = FixedPoint.From(deviation / NormalPercentile99);
        }

        return unit;
    }
}
