using System.Globalization;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>What became of an expectation.</summary>
/// <param name="Name">Name of the expectation.</param>
/// <param name="Holds">It holds.</param>
/// <param name="Found">The value found in <paramref name="Unit"/>, or null if there is none; <paramref name="Problem"/> then says why.</param>
/// <param name="Expected">What was expected, in words: <c>starts.p99 at most 5 s</c>.</param>
/// <param name="Unit">Unit of the value, one of <see cref="FigureUnits"/>.</param>
/// <param name="Problem">Why there is nothing to compare, or null.</param>
public sealed record ExpectationOutcome(string Name, bool Holds, decimal? Found, string Expected, string Unit, string? Problem)
{
    /// <summary>The value found as people read it, or the problem.</summary>
    public string FoundText => Found is { } value ? Show(value, Unit) : Problem ?? string.Empty;

    /// <summary>A value with its unit: <c>5.77 ms</c>, <c>12</c>, <c>0.25</c>, <c>1024 bytes</c>.</summary>
    public static string Show(decimal value, string unit) => unit switch
    {
        FigureUnits.Nanoseconds when value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue => new Duration((long)value).ToString(),
        FigureUnits.Count or FigureUnits.Ratio => value.ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(CultureInfo.InvariantCulture) + " " + unit,
    };
}
