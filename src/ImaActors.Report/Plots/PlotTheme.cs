using System;
using System.Globalization;
using System.Linq;
using OxyPlot;
using OxyPlot.Axes;

namespace ImaActors.Report.Plots;

/// <summary>How all plots look: an empty plot and its axes. Titles and legends are text of the page, beside the picture.</summary>
internal static class PlotTheme
{
    /// <summary>Size of all text in a plot, pixels at <see cref="SvgDrawing.Width"/>.</summary>
    public const double FontSize = 12;

    /// <summary>Height of most plots.</summary>
    public const int Height = 270;

    /// <summary>Width of the lines of series.</summary>
    public const double LineWidth = 2;

    /// <summary>Dashes and gaps of the lines of series by their place, in line widths, so that they can be told apart without colours; the first is solid.</summary>
    private static readonly double[][] Dashes = [[], [4, 2], [1.2, 1.4], [7, 2, 1.5, 2], [9, 2.5], [3, 1.5, 1, 1.5]];

    /// <summary>A plot without axes and series.</summary>
    public static PlotModel Empty() => new()
    {
        Culture = CultureInfo.InvariantCulture,
        DefaultFontSize = FontSize,
        TextColor = Palette.StandIn(Palette.Text),
        PlotAreaBorderThickness = new OxyThickness(0),
        PlotAreaBorderColor = OxyColors.Transparent,
        Padding = new OxyThickness(2, 6, 14, 2),
    };

    /// <summary>Dashes and gaps of a series; none for a solid line.</summary>
    public static double[] DashesOf(int place) => Dashes[place % Dashes.Length];

    /// <summary>An axis of virtual time from the first boot on.</summary>
    public static Axis VirtualTime(TimeScale scale, double end) => Styled(new LinearAxis
    {
        Position = AxisPosition.Bottom,
        Title = $"virtual time ({scale.Unit})",
        Minimum = 0,
        Maximum = scale.Of(Math.Max(end, 1)),
        IntervalLength = 70,
        StringFormat = "#,0.######",
    });

    /// <summary>An axis of numbers from zero on.</summary>
    public static Axis Numbers(string title, AxisPosition position = AxisPosition.Left, double? most = null) => Styled(new LinearAxis
    {
        Position = position,
        Title = title,
        Minimum = 0,
        Maximum = most ?? double.NaN,
        MaximumPadding = 0.06,
        IntervalLength = position == AxisPosition.Left ? 45 : 70,
        StringFormat = "#,0.######",
    });

    /// <summary>An axis of numbers in steps of ten, each decade with a label.</summary>
    public static Axis Decades(string title, double least, double most, Func<double, string> label) => Styled(new LogarithmicAxis
    {
        Position = AxisPosition.Left,
        Title = title,
        Minimum = Math.Pow(10, Math.Floor(Math.Log10(least))),
        Maximum = Math.Pow(10, Math.Max(Math.Ceiling(Math.Log10(most)), Math.Floor(Math.Log10(least)) + 1)),
        MinorTickSize = 0,
        LabelFormatter = label,
    });

    /// <summary>An axis of names, the first on top.</summary>
    public static CategoryAxis Names(string[] names, string? title = null)
    {
        var axis = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, GapWidth = 0.45, Title = title };
        foreach (var name in names)
        {
            axis.Labels.Add(Printable(name));
        }

        Styled(axis);
        axis.MajorGridlineStyle = LineStyle.None;
        return axis;
    }

    /// <summary>A text that XML can hold.</summary>
    public static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) || char.IsSurrogate(character) || character >= '\ufffe' ? '\ufffd' : character));

    private static Axis Styled(Axis axis)
    {
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Palette.StandIn(Palette.Grid);
        axis.MajorGridlineThickness = 1;
        axis.MinorGridlineStyle = LineStyle.None;
        axis.TickStyle = TickStyle.None;
        axis.MinorTickSize = 0;
        axis.AxislineStyle = axis.Position == AxisPosition.Bottom ? LineStyle.Solid : LineStyle.None;
        axis.AxislineColor = Palette.StandIn(Palette.Axis);
        axis.TicklineColor = Palette.StandIn(Palette.Axis);
        axis.AxisTitleDistance = axis.Position == AxisPosition.Left ? 8 : 6;
        axis.AxisTickToLabelDistance = 5;
        return axis;
    }
}
