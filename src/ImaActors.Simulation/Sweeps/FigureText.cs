using System;
using System.Globalization;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Sweeps;

/// <summary>Statistics of figures as people read them: <c>31.7 s ± 0.02 s</c>.</summary>
public static class FigureText
{
    private static readonly (double Size, string Name)[] Times = [(1e9, "s"), (1e6, "ms"), (1e3, "us"), (1, "ns")];

    private const double Percent = 100;

    /// <summary>The unit in which values of this size are shown, and how many of the figure's own unit it is.</summary>
    /// <param name="size">The greatest value that is shown together with others.</param>
    /// <param name="unit">Unit of the figure.</param>
    public static (double Scale, string Name) UnitFor(double size, string unit) => unit switch
    {
        FigureUnits.Nanoseconds => Array.Find(Times, time => Math.Abs(size) >= time.Size) is { Name: not null } found ? found : Times[^1],
        FigureUnits.Ratio => (1 / Percent, "%"),
        FigureUnits.Count => (1, ""),
        _ => (1, unit),
    };

    /// <summary>A mean with half of its interval.</summary>
    public static string Of(SampleStatistics sample, string unit)
    {
        var (scale, name) = UnitFor(Math.Abs(sample.Mean), unit);
        var half = sample.HalfWidth is { } width ? " \u00b1 " + Number(width / scale) : "";
        return (Number(sample.Mean / scale) + half + " " + name).TrimEnd();
    }

    /// <summary>Half of the interval of a mean, in the unit in which the mean is shown; null if there is no interval.</summary>
    public static string? OfHalf(SampleStatistics sample, string unit)
    {
        var (scale, name) = UnitFor(Math.Abs(sample.Mean), unit);
        return sample.HalfWidth is { } width ? ("\u00b1 " + Number(width / scale) + " " + name).TrimEnd() : null;
    }

    /// <summary>A value with its unit.</summary>
    public static string Of(double value, string unit)
    {
        var (scale, name) = UnitFor(value, unit);
        return (Number(value / scale) + " " + name).TrimEnd();
    }

    /// <summary>A part as a percentage with its sign.</summary>
    public static string OfPart(double part) => (part * Percent).ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Three decimals, and two significant digits where that is too few.</summary>
    private static string Number(double value)
    {
        const double least = 0.01;
        return Math.Abs(value) >= least || value == 0 ? value.ToString("#,0.###", CultureInfo.InvariantCulture) : value.ToString("G2", CultureInfo.InvariantCulture);
    }
}
