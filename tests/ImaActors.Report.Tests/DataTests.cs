using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;
using OxyPlot;
using Xunit;

namespace ImaActors.Report.Tests;

public sealed class DataTests
{
    [Theory]
    [InlineData("0", "0 s")]
    [InlineData("7", "7 ns")]
    [InlineData("999", "999 ns")]
    [InlineData("5770000", "5.77 ms")]
    [InlineData("570600000", "571 ms")]
    [InlineData("12340000000", "12.3 s")]
    [InlineData("7199000000000", "7,199 s")]
    [InlineData("7200000000000", "2 h")]
    public void Times_have_three_digits_or_so(string nanoseconds, string words) => Assert.Equal(words, Plain(Say.Time(decimal.Parse(nanoseconds, CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData("0", "0 %", "0 %")]
    [InlineData("0.0004", "less than 0.1 %", "< 0.1 %")]
    [InlineData("0.1626", "16.3 %", "16.3 %")]
    [InlineData("0.9996", "more than 99.9 %", "> 99.9 %")]
    [InlineData("1", "100 %", "100 %")]
    [InlineData("2.4913", "249.1 %", "249.1 %")]
    public void Neither_nothing_nor_all_looks_like_it(string part, string words, string inTables)
    {
        var value = decimal.Parse(part, CultureInfo.InvariantCulture);
        Assert.Equal((words, inTables), (Plain(Say.Share(value)), Plain(Say.ShortShare(value))));
    }

    [Fact]
    public void A_curve_with_few_changes_has_a_step_for_each()
    {
        var curve = new StepCurve();
        curve.Add(30, -1);
        curve.Add(10, 2);
        Assert.Equal(
            [new(0, 0), new(1, 0), new(1, 2), new(3, 2), new(3, 1), new(5, 1)],
            curve.Points(50, nanoseconds => nanoseconds / 10));
    }

    [Fact]
    public void A_curve_with_many_changes_is_looked_at_at_even_distances()
    {
        var curve = new StepCurve();
        for (var i = 1; i <= 24_000; i++)
        {
            curve.Add(i, 1);
        }

        var points = curve.Points(24_000, nanoseconds => nanoseconds);
        Assert.Equal(StepCurve.SamplesMax + 2, points.Count);
        Assert.Equal(new DataPoint(100, 100), points[2]);
        Assert.Equal(new DataPoint(24_000, 24_000), points[^1]);
    }

    /// <summary>Windows of 1000 ns: busy all of the first, half of the second, none of the third; the run ends in the middle of the fourth.</summary>
    [Fact]
    public void Stretches_of_a_queue_end_with_the_run()
    {
        var stretches = QueueCurve.Of(Use([new(new(1000), new(3000), 4), new(new(500), default, 0), default, new(new(250), new(500), 2)]), 3500);
        Assert.Equal(
            [new(0, 1000, 1, 3, 4), new(1000, 2000, 0.5, 0, 0), new(2000, 3000, 0, 0, 0), new(3000, 3500, 0.5, 1, 2)],
            stretches);
        Assert.Equal((0L, 2000L), QueueCurve.LongestBusy(stretches, 0.5));
        Assert.Null(QueueCurve.LongestBusy(stretches, 1.1));
    }

    [Fact]
    public void Waiting_is_over_with_the_last_window_that_has_some()
    {
        Assert.Equal(2000, QueueCurve.LastWaiting(Use([default, new(new(5), new(1), 1), new(new(5), default, 0)])));
        Assert.Equal(0, QueueCurve.LastWaiting(Use([new(new(5), default, 0)])));
    }

    [Fact]
    public void A_long_series_has_no_more_stretches_than_a_plot_can_show()
    {
        var stretches = QueueCurve.Of(Use([.. Enumerable.Range(0, 512).Select(_ => new ResourceWindow(new(250), new(2000), 3))]), 512_000);
        Assert.Equal(QueueCurve.StretchesMax, stretches.Count);
        Assert.All(stretches, stretch => Assert.Equal((4000, 0.25, 2, 3), (stretch.Until - stretch.From, stretch.Busy, stretch.Waiting, stretch.Longest)));
    }

    /// <summary>A year of windows of a microsecond: more than an int counts.</summary>
    [Fact]
    public void A_resource_that_was_used_only_at_the_beginning_of_a_year_has_its_stretches()
    {
        const long Year = 365L * 86400 * 1_000_000_000;
        var stretches = QueueCurve.Of(Use([new(new(1000), new(2000), 2)]), Year);
        Assert.Equal(QueueCurve.StretchesMax, stretches.Count);
        Assert.Equal((0L, Year), (stretches[0].From, stretches[^1].Until));
        Assert.Equal(2L, stretches[0].Longest);
        Assert.All(stretches.Skip(1), stretch => Assert.Equal((0.0, 0.0, 0L), (stretch.Busy, stretch.Waiting, stretch.Longest)));
    }

    private static ResourceUse Use(ImmutableArray<ResourceWindow> windows) =>
        new("tpm", 1, 1, 1, default, default, 1) { Series = new ResourceSeries(new Duration(1000), windows) };

    private static string Plain(string text) => text.Replace('\u00a0', ' ');
}
