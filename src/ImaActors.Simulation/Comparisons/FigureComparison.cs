using System.Collections.Generic;
using System.Linq;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Comparisons;

/// <summary>A figure of two runs side by side.</summary>
/// <param name="Name">Name of the figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Left">Its value in the first run, or null if it has none there.</param>
/// <param name="Right">Its value in the second run, or null.</param>
public sealed record FigureComparison(string Name, string Unit, decimal? Left, decimal? Right)
{
    private const int RelativeDecimals = 6;

    /// <summary>The second less the first, or null if one of them has no value.</summary>
    public decimal? Difference => Right - Left;

    /// <summary>The difference as a part of the first, to six decimals; null if there is none or the first is zero.</summary>
    public decimal? Relative => Difference is { } difference && Left is { } left and not 0 ? decimal.Round(difference / left, RelativeDecimals) : null;

    /// <summary>All figures of two runs: those of the first in their order, then those that only the second has.</summary>
    public static IEnumerable<FigureComparison> Of(Figures left, Figures right) =>
        left.All.Select(figure => new FigureComparison(figure.Name, figure.Unit, figure.Value, right.Find(figure.Name)?.Value))
            .Concat(right.All.Where(figure => left.Find(figure.Name) is null).Select(figure => new FigureComparison(figure.Name, figure.Unit, null, figure.Value)));
}
