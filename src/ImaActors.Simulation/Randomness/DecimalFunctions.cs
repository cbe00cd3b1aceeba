using System;

namespace ImaActors.Simulation.Randomness;

/// <summary>Functions that tables are made with. Decimals: the same digits on every machine.</summary>
internal static class DecimalFunctions
{
    /// <summary>Natural logarithm of 2.</summary>
    public const decimal NaturalLog2 = 0.6931471805599453094172321215m;

    /// <summary>Density of the normal distribution at zero: 1 / sqrt(2 pi).</summary>
    private const decimal NormalDensityAtZero = 0.3989422804014326779399460599m;

    /// <summary>Terms below it change nothing that is kept.</summary>
    private const decimal Negligible = 1e-27m;

    /// <summary>Natural logarithm of a number above 0 and not above 1.</summary>
    public static decimal Log(decimal value)
    {
        var result = 0m;
        for (; value < 1; value *= 2)
        {
            result -= NaturalLog2;
        }

        // log v = 2 (t + t^3/3 + t^5/5 ...) with t = (v - 1) / (v + 1), and 1 <= v < 2
        var ratio = (value - 1) / (value + 1);
        var power = ratio;
        for (var n = 1; power > Negligible; n += 2)
        {
            result += 2 * power / n;
            power *= ratio * ratio;
        }

        return result;
    }

    /// <summary>e to a power between -60 and 60.</summary>
    public static decimal Exp(decimal power)
    {
        // exp(x) = exp(x / 2^k)^(2^k): halved until the series is short.
        var halvings = 0;
        for (; Math.Abs(power) > 0.25m; power /= 2)
        {
            halvings++;
        }

        var sum = 1m;
        var term = power;
        for (var n = 1; Math.Abs(term) > Negligible; n++, term *= power / n)
        {
            sum += term;
        }

        for (; halvings > 0; halvings--)
        {
            sum *= sum;
        }

        return sum;
    }

    /// <summary>How many standard deviations above the mean the upper tail of a probability begins.</summary>
    /// <param name="tail">Probability of the tail, above 2^-40 and not above a half.</param>
    /// <param name="near">A number near the answer, not above it.</param>
    public static decimal NormalQuantile(decimal tail, decimal near)
    {
        for (var round = 0; round < 20; round++)
        {
            var density = NormalDensityAtZero * Exp(-near * near / 2);
            var step = (NormalTail(near, density) - tail) / density;
            step *= 1 + (near * step / 2);
            near += step;
            if (Math.Abs(step) < 1e-9m)
            {
                // The rule is of third order, so what this step left is below the digits of the density: 1e-10 in the far tail.
                return near;
            }
        }

        throw new ArithmeticException($"no normal quantile found for a tail of {tail}");
    }

    /// <summary>1/2 - density (z + z^3/3 + z^5/15 + ...): all terms of one sign (Marsaglia 2004, "Evaluating the Normal Distribution").</summary>
    private static decimal NormalTail(decimal deviation, decimal density)
    {
        var sum = 0m;
        var term = deviation;
        for (var n = 1; term > Negligible; n += 2, term *= deviation * deviation / n)
        {
            sum += term;
        }

        return 0.5m - (density * sum);
    }
}
