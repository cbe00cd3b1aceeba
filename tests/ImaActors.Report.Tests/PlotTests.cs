using System;
using System.Linq;
using ImaActors.Report.Plots;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using Xunit;

namespace ImaActors.Report.Tests;

public sealed class PlotTests
{
    private const double LeastContrast = 3;   // of graphical objects, WCAG 2.1, 1.4.11

    [Fact]
    public void Series_stand_out_from_the_page_in_light_and_dark() => Assert.All(Palette.Series, colour =>
    {
        Assert.True(Contrast(colour.Light, Palette.Ground.Light) >= LeastContrast, colour.Light);
        Assert.True(Contrast(colour.Dark, Palette.Ground.Dark) >= LeastContrast, colour.Dark);
    });

    [Fact]
    public void Text_of_axes_is_readable_in_light_and_dark()
    {
        Assert.True(Contrast(Palette.Text.Light, Palette.Ground.Light) >= 4.5);
        Assert.True(Contrast(Palette.Text.Dark, Palette.Ground.Dark) >= 4.5);
    }

    [Fact]
    public void Every_colour_has_a_stand_in_of_its_own() => Assert.Equal(Palette.All.Length, Palette.All.Select(Palette.StandIn).Distinct().Count());

    [Fact]
    public void A_picture_scales_and_describes_itself()
    {
        var svg = new Plot("mine").With(PlotTheme.Numbers("things (1)"), PlotTheme.VirtualTime(TimeScale.For(1_000_000_000), 1e9)).Line("a", [new(0, 0), new(1, 5)], 0).Drawn("five <things>").Svg;
        Assert.StartsWith("<svg ", svg, StringComparison.Ordinal);
        Assert.Contains("viewBox=\"0 0 560 270\"", svg, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"five &lt;things&gt;\"", svg, StringComparison.Ordinal);
        Assert.Contains("id=\"mine-clipPath1\"", svg, StringComparison.Ordinal);
        Assert.Contains("url(#mine-clipPath1)", svg, StringComparison.Ordinal);
        Assert.Contains("stroke:var(--series-1)", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("rgb(", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("font-family", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_plotting_library_cannot_draw_is_an_error_and_no_picture_of_an_error()
    {
        var model = PlotTheme.Empty();
        model.Axes.Add(PlotTheme.Names(["a"]));
        model.Axes.Add(PlotTheme.Numbers("n", AxisPosition.Bottom));
        var series = new IntervalBarSeries { LabelFormatString = "{7}" };
        series.Items.Add(new IntervalBarItem(0, 1));
        model.Series.Add(series);
        Assert.Contains("the plot bad", Assert.Throws<InvalidOperationException>(() => SvgDrawing.Draw(model, 200, "bad", "bad")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "ns")]
    [InlineData(999, "ns")]
    [InlineData(1_000, "us")]
    [InlineData(1_500_000, "ms")]
    [InlineData(10_000_000_000, "s")]
    [InlineData(7_200_000_000_000, "h")]
    public void An_axis_of_time_has_the_largest_unit_that_fits(long longest, string unit) => Assert.Equal(unit, TimeScale.For(longest).Unit);

    [Fact]
    public void Names_that_XML_cannot_hold_are_drawn_with_a_replacement() => Assert.Equal("a\ufffdb\ufffd", PlotTheme.Printable("a\0b\uffff"));

    /// <summary>WCAG 2.1: (L1 + 0.05) / (L2 + 0.05) of relative luminances.</summary>
    private static double Contrast(string one, string two)
    {
        var (a, b) = (Luminance(one), Luminance(two));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        var parsed = OxyColor.Parse(colour);
        return (0.2126 * Linear(parsed.R)) + (0.7152 * Linear(parsed.G)) + (0.0722 * Linear(parsed.B));

        static double Linear(byte part) => part / 255.0 is var value && value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
