using System;
using System.Numerics;

namespace ImaActors.Simulation.Randomness;

/// <summary>
/// Where a quantile table has its knots: at probabilities of a tail, 64 to each halving, so that the far tail is as fine as the
/// middle. Between two knots the value changes in a straight line; beyond the last, at 2^-32, it stays.
/// </summary>
internal static class TailTable
{
    private const int Octaves = 32;
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;

    /// <summary>Number of knots. Knot 0 is the farthest, the last one stands at probability 1.</summary>
    public const int Knots = (Octaves * Steps) + 1;

    /// <summary>Probability of the tail that begins at a knot.</summary>
    public static decimal Probability(int knot)
    {
        var octave = Octaves - (knot / Steps);
        return (Steps + (knot % Steps)) / (decimal)((long)Steps << octave);
    }

    /// <summary>The knot below a tail of <paramref name="tail"/> / 2^64, and where the tail stands between it and the next, in parts of 2^64.</summary>
    public static (int Knot, ulong Place) Locate(ulong tail)
    {
        var octave = BitOperations.LeadingZeroCount(tail);
        if (octave >= Octaves)
        {
            return (0, 0);
        }

        var normal = tail << octave;
        var step = (int)(normal >> (63 - StepBits)) & (Steps - 1);
        return (((Octaves - 1 - octave) * Steps) + step, normal << (StepBits + 1));
    }

    /// <summary>The value of a table at a tail.</summary>
    public static long Between(long[] table, ulong tail)
    {
        var (knot, place) = Locate(tail);
        var low = table[knot];
        return low + (long)(((Int128)(table[knot + 1] - low) * place) >> 64);
    }

    /// <summary>The mean of the straight lines between values at the knots, rounded down.</summary>
    public static Int128 Mean(Func<int, Int128> value)
    {
        // Weights in units of 2^-(Octaves + StepBits + 1): half of the width of the narrowest step.
        var sum = value(0) << (StepBits + 1);
        for (var knot = 0; knot + 1 < Knots; knot++)
        {
            sum += (value(knot) + value(knot + 1)) << (knot / Steps);
        }

        return sum >> (Octaves + StepBits + 1);
    }

    /// <summary>The mean of the straight lines between values at the knots.</summary>
    public static decimal Mean(decimal[] values)
    {
        var sum = values[0] * Probability(0);
        for (var knot = 0; knot + 1 < Knots; knot++)
        {
            sum += (values[knot] + values[knot + 1]) / 2 * (Probability(knot + 1) - Probability(knot));
        }

        return sum;
    }
}
