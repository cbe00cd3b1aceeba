using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Simulation.Time;
using OxyPlot;

namespace ImaActors.Report.Plots;

/// <summary>A colour by its purpose: a CSS variable of the page, so that the same picture serves light, dark and paper.</summary>
/// <param name="Variable">Name of the variable: <c>--series-1</c>.</param>
/// <param name="Light">Its value on white.</param>
/// <param name="Dark">Its value on a dark ground.</param>
internal sealed record PaletteColour(string Variable, string Light, string Dark);

/// <summary>
/// The colours of plots. OxyPlot knows none of the variables: it draws with stand-ins, colours that no plot uses otherwise, and
/// <see cref="SvgDrawing"/> puts the variables in their place.
/// </summary>
internal static class Palette
{
    /// <summary>Text of axes.</summary>
    public static PaletteColour Text { get; } = new("--plot-text", "#4a5462", "#b6c0cc");

    /// <summary>Lines of the grid.</summary>
    public static PaletteColour Grid { get; } = new("--plot-grid", "#e2e6eb", "#2c3540");

    /// <summary>Lines of axes.</summary>
    public static PaletteColour Axis { get; } = new("--plot-axis", "#9aa5b1", "#5c6875");

    /// <summary>The ground of the page, between things that touch each other.</summary>
    public static PaletteColour Ground { get; } = new("--plot-ground", "#ffffff", "#161b22");

    /// <summary>Series, to be told apart by people who see red and green alike; after Okabe and Ito, darker on white for contrast.</summary>
    public static ImmutableArray<PaletteColour> Series { get; } =
    [
        new("--series-1", "#0b62a8", "#62b0ee"),
        new("--series-2", "#c8500a", "#ff9755"),
        new("--series-3", "#00805f", "#41cba0"),
        new("--series-4", "#9b4d96", "#dc97d6"),
        new("--series-5", "#a37200", "#e8bf45"),
        new("--series-6", "#5f6b7a", "#a8b3bf"),
    ];

    /// <summary>Uses of virtual time: a hue for what is used, its lighter shade for the wait before it, and a warm family for the locks.</summary>
    private static readonly ImmutableArray<PaletteColour> UseColours =
    [
        UseColour(TimeUse.CoreWait, "#8cbbe0", "#2f6ea3"),
        UseColour(TimeUse.StorageWait, "#8accb5", "#1f7d62"),
        UseColour(TimeUse.TpmWait, "#f0a184", "#a4502c"),
        UseColour(TimeUse.ActivationWait, "#d98a00", "#f0b13c"),
        UseColour(TimeUse.ActiveListWait, "#f2cb6c", "#b98a2a"),
        UseColour(TimeUse.InodeWait, "#97693a", "#c79a6b"),
        UseColour(TimeUse.RecordWait, "#d3b594", "#7d6244"),
        UseColour(TimeUse.Computing, "#0b62a8", "#62b0ee"),
        UseColour(TimeUse.Hashing, "#5b4bb3", "#a99cf0"),
        UseColour(TimeUse.Verifying, "#b5abe8", "#6c5fc0"),
        UseColour(TimeUse.Reading, "#00805f", "#41cba0"),
        UseColour(TimeUse.Extending, "#bb3a0c", "#ff8552"),
    ];

    /// <summary>All of them, those of series first.</summary>
    public static ImmutableArray<PaletteColour> All { get; } = [.. Series, .. UseColours, Text, Grid, Axis, Ground];

    private static readonly Dictionary<PaletteColour, int> Places = All.Select((colour, place) => (colour, place)).ToDictionary(pair => pair.colour, pair => pair.place);

    /// <summary>The colour of a use.</summary>
    public static PaletteColour Of(TimeUse use) => UseColours[(int)use];

    /// <summary>The colour of a series by its place; after the last colour they begin again.</summary>
    public static PaletteColour OfSeries(int place) => Series[place % Series.Length];

    /// <summary>What OxyPlot draws with in place of a colour.</summary>
    public static OxyColor StandIn(PaletteColour colour) => OxyColor.FromRgb(1, 2, (byte)Places[colour]);

    /// <summary>What stands for a colour in a picture that OxyPlot wrote.</summary>
    public static string Written(PaletteColour colour) => string.Create(CultureInfo.InvariantCulture, $"rgb(1,2,{Places[colour]})");

    /// <summary>The variables as CSS declarations.</summary>
    public static string Declarations(Func<PaletteColour, string> value) => string.Concat(All.Select(colour => $"{colour.Variable}:{value(colour)};"));

    private static PaletteColour UseColour(TimeUse use, string light, string dark) => new("--use-" + Simulation.Results.FigureCatalog.NameOf(use), light, dark);
}
