using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ImaActors.Simulation.Results;

/// <summary>Whose views of the list are written besides that of the initial namespace: the first namespaces by ordinal.</summary>
/// <param name="Count">How many of them.</param>
public readonly record struct ViewSelection(int Count)
{
    /// <summary>The view of the initial namespace only.</summary>
    public static ViewSelection None { get; } = new(0);

    /// <summary>The views of all namespaces.</summary>
    public static ViewSelection All { get; } = new(int.MaxValue);

    /// <summary>Reads <c>all</c>, <c>none</c> or a number.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ViewSelection views)
    {
        switch (text)
        {
            case "all":
                views = All;
                return true;
            case "none":
                views = None;
                return true;
            default:
                var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
                views = new ViewSelection(count);
                return isNumber;
        }
    }
}
