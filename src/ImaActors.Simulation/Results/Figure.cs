namespace ImaActors.Simulation.Results;

/// <summary>One number of a summary.</summary>
/// <param name="Name">Name, as <see cref="FigureCatalog"/> lists it: <c>starts.p99</c>.</param>
/// <param name="Value">Value in <paramref name="Unit"/>, without zeros at its end.</param>
/// <param name="Unit">One of <see cref="FigureUnits"/>.</param>
public sealed record Figure(string Name, decimal Value, string Unit);

/// <summary>Units of figures.</summary>
public static class FigureUnits
{
    /// <summary>A number of things.</summary>
    public const string Count = "count";

    /// <summary>Nanoseconds of virtual time.</summary>
    public const string Nanoseconds = "ns";

    /// <summary>A part of a whole, 0 to 1, to six decimals.</summary>
    public const string Ratio = "ratio";

    /// <summary>Bytes.</summary>
    public const string Bytes = "bytes";
}
