using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Time;

public sealed class SeriesRecorderTests
{
    private const long Width = 1000;   // nanoseconds, before any doubling

    private readonly SeriesRecorder _recorder = new();

    [Fact]
    public void Nothing_recorded_gives_no_window() => Assert.Equal(ResourceSeries.Empty.Windows, _recorder.Series.Windows);

    [Fact]
    public void An_interval_is_shared_out_among_the_windows_that_it_covers()
    {
        _recorder.Busy(At(900), At(3_250));
        var series = _recorder.Series;
        Assert.Equal(new Duration(Width), series.Width);
        Assert.Equal([100, 1000, 1000, 250], Busy(series));
    }

    [Fact]
    public void Intervals_that_overlap_count_each()
    {
        _recorder.Waited(At(0), At(2_000));
        _recorder.Waited(At(500), At(2_500));
        _recorder.Waited(At(700), At(700));
        Assert.Equal([1500, 2000, 500], Waiting(_recorder.Series));
    }

    [Fact]
    public void The_longest_queue_is_that_of_its_window_and_at_least_the_mean_rounded_up()
    {
        _recorder.Queued(3, At(10));
        _recorder.Queued(2, At(20));
        _recorder.Queued(1, At(1_999));
        _recorder.Waited(At(2_000), At(3_000));
        _recorder.Waited(At(2_000), At(2_001));
        Assert.Equal([3, 1, 2], _recorder.Series.Windows.Select(window => window.LongestQueue));
    }

    [Fact]
    public void An_interval_beyond_the_last_window_makes_all_windows_twice_as_wide()
    {
        _recorder.Busy(At(0), At(1_500));
        _recorder.Queued(4, At(1_000));
        _recorder.Queued(6, At(3_000));
        _recorder.Busy(At(511_000), At(512_000));
        Assert.Equal(new Duration(Width), _recorder.Series.Width);
        Assert.Equal(ResourceSeries.WindowsMax, _recorder.Series.Windows.Length);

        _recorder.Busy(At(512_000), At(512_001));
        var series = _recorder.Series;
        Assert.Equal(new Duration(2 * Width), series.Width);
        Assert.Equal(257, series.Windows.Length);
        Assert.Equal((1500, 1000, 1), (Busy(series)[0], Busy(series)[255], Busy(series)[256]));
        Assert.Equal([4, 6, 0], series.Windows[..3].Select(window => window.LongestQueue));
    }

    /// <summary>Whatever comes in whatever order, nothing is lost, and each window has what a sum nanosecond by nanosecond gives.</summary>
    [Fact]
    public void A_series_is_the_sum_of_its_intervals() => Gen.Long[0, 3_000_000].Select(Gen.Long[0, 400_000]).List[1, 30].Sample(intervals =>
    {
        var recorder = new SeriesRecorder();
        foreach (var (from, length) in intervals)
        {
            recorder.Busy(At(from), At(from + length));
            recorder.Waited(At(from), At(from + length));
        }

        var series = recorder.Series;
        var width = series.Width.Nanoseconds;
        for (var i = 0; i < series.Windows.Length; i++)
        {
            var (begin, end) = (i * width, (i + 1) * width);
            var covered = intervals.Sum(one => Math.Max(0, Math.Min(end, one.Item1 + one.Item2) - Math.Max(begin, one.Item1)));
            Assert.Equal((covered, covered), (series.Windows[i].Busy.Nanoseconds, series.Windows[i].Waiting.Nanoseconds));
        }

        Assert.Equal(intervals.Sum(one => one.Item2), series.Windows.Sum(window => window.Busy.Nanoseconds));
    });

    [Fact]
    public void Two_series_together_have_the_wider_windows()
    {
        var fine = new SeriesRecorder();
        fine.Busy(At(0), At(3_000));
        fine.Queued(2, At(0));
        fine.Queued(5, At(2_500));
        var wide = new SeriesRecorder();
        wide.Busy(At(1_000), At(2_500));
        wide.Queued(1, At(0));
        wide.Busy(At(1_000_000), At(1_000_100));
        foreach (var both in new[] { fine.Series.Plus(wide.Series), wide.Series.Plus(fine.Series) })
        {
            Assert.Equal(new Duration(2 * Width), both.Width);
            Assert.Equal(501, both.Windows.Length);
            Assert.Equal((3000, 1500, 100), (Busy(both)[0], Busy(both)[1], Busy(both)[500]));
            Assert.Equal([3, 5], both.Windows[..2].Select(window => window.LongestQueue));
        }
    }

    private static Instant At(long nanoseconds) => new(nanoseconds);

    private static List<long> Busy(ResourceSeries series) => [.. series.Windows.Select(window => window.Busy.Nanoseconds)];

    private static List<long> Waiting(ResourceSeries series) => [.. series.Windows.Select(window => window.Waiting.Nanoseconds)];
}
