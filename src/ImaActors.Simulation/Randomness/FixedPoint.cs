using System;
using System.Numerics;
using System.Threading;

namespace ImaActors.Simulation.Randomness;

/// <summary>Numbers with 48 bits behind the point, and powers of two of them.</summary>
internal static class FixedPoint
{
    /// <summary>Bits behind the point.</summary>
    public const int Bits = 48;

    /// <summary>One half.</summary>
    public const long Half = 1L << (Bits - 1);

    /// <summary>Bits behind the point of a mantissa, a number from 1 to below 2.</summary>
    private const int MantissaBits = 62;

    /// <summary>Bits of the exponent that one table stands for.</summary>
    private const int TableBits = 8;

    private const int Entries = 1 << TableBits;

    /// <summary>2^(i / 256), then 2^(i / 65536), as mantissas.</summary>
    private static readonly Lazy<(long[] Coarse, long[] Fine)> Powers = new(
        () => (Mantissas(Entries), Mantissas(Entries * Entries)), LazyThreadSafetyMode.ExecutionAndPublication);

    private static readonly long NaturalLog2 = Mantissa(DecimalFunctions.NaturalLog2);

    /// <summary>The nearest number to a decimal.</summary>
    public static long From(decimal value) => (long)decimal.Round(value * (1L << Bits));

    /// <summary>Logarithm to the base 2, by squaring: each square above 2 is a bit. Rounded down.</summary>
    public static long Log2(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        var whole = BitOperations.Log2((ulong)value);
        var mantissa = (UInt128)(ulong)value << (MantissaBits - whole);
        long result = whole;
        for (var bit = 0; bit < Bits; bit++)
        {
            mantissa = (mantissa * mantissa) >> MantissaBits;
            var above = mantissa >> (MantissaBits + 1) != 0;
            result = (result << 1) | (above ? 1L : 0L);
            mantissa >>= above ? 1 : 0;
        }

        return result;
    }

    /// <summary><paramref name="factor"/> times 2 to a power, with <paramref name="fractionBits"/> bits behind the point; capped far above 2^62.</summary>
    public static Int128 TimesPowerOf2(long factor, Int128 power, int fractionBits)
    {
        var (coarse, fine) = Powers.Value;
        var fraction = (long)(power & ((1L << Bits) - 1));
        var mantissa = Multiply(coarse[fraction >> (Bits - TableBits)], fine[(fraction >> (Bits - (2 * TableBits))) & (Entries - 1)]);

        // What is left is below 2^-16: 1 + y + y^2 / 2 errs by less than 2^-50.
        var rest = Multiply((fraction & ((1L << (Bits - (2 * TableBits))) - 1)) << (MantissaBits - Bits), NaturalLog2);
        mantissa += Multiply(mantissa, rest + (Multiply(rest, rest) >> 1));

        var whole = (int)Int128.Clamp(power >> Bits, -128, 128);
        var product = (Int128)factor * mantissa;
        var shift = MantissaBits - fractionBits - whole;
        return shift >= 0 ? product >> Math.Min(shift, 127) : long.LeadingZeroCount(factor) - whole < 1 ? Int128.MaxValue : product << -shift;
    }

    private static long Multiply(long left, long right) => (long)(((Int128)left * right) >> MantissaBits);

    private static long Mantissa(decimal value) => (long)decimal.Round(value * (1L << MantissaBits));

    private static long[] Mantissas(int stepsToTwo)
    {
        var table = new long[Entries];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = Mantissa(DecimalFunctions.Exp(DecimalFunctions.NaturalLog2 * i / stepsToTwo));
        }

        return table;
    }
}
