using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Simulation.Results;
using OxyPlot;

namespace ImaActors.Report.Data;

/// <summary>A stretch of virtual time of a <see cref="QueueCurve"/>.</summary>
/// <param name="From">Begin, nanoseconds.</param>
/// <param name="Until">End, nanoseconds.</param>
/// <param name="Busy">Part of the servers' time in service.</param>
/// <param name="Waiting">Mean number of requests that wait.</param>
/// <param name="Longest">Most that waited at the same time.</param>
internal readonly record struct QueueStretch(long From, long Until, double Busy, double Waiting, long Longest);

/// <summary>The series of a resource in stretches few enough for a plot.</summary>
internal static class QueueCurve
{
    /// <summary>Most stretches.</summary>
    public const int StretchesMax = 128;

    /// <summary>The stretches from the first boot to an end.</summary>
    /// <param name="use">The resource.</param>
    /// <param name="end">The end, nanoseconds; the last stretch ends with it.</param>
    public static IReadOnlyList<QueueStretch> Of(ResourceUse use, long end)
    {
        var width = use.Series.Width.Nanoseconds;
        var windows = use.Series.Windows;

        // A resource that was last used early has narrow windows, and a long run billions of them: counted as long, taken only where there are any.
        var many = Math.Max(1, (((end + width - 1) / width) + StretchesMax - 1) / StretchesMax);
        var stretches = new List<QueueStretch>();
        for (var first = 0L; first * width < end; first += many)
        {
            var part = windows.Skip((int)Math.Min(first, windows.Length)).Take((int)Math.Min(many, windows.Length)).ToList();
            var (from, until) = (first * width, Math.Min((first + many) * width, end));
            var length = (double)(until - from);
            stretches.Add(new QueueStretch(
                from,
                until,
                part.Sum(window => window.Busy.Nanoseconds) / (length * use.Servers),
                part.Sum(window => window.Waiting.Nanoseconds) / length,
                part.Select(window => window.LongestQueue).DefaultIfEmpty().Max()));
        }

        return stretches;
    }

    /// <summary>The end of the last window in which something waits, nanoseconds; 0 if nothing ever does.</summary>
    public static long LastWaiting(ResourceUse use)
    {
        var last = use.Series.Windows.Length - 1;
        while (last >= 0 && use.Series.Windows[last].Waiting.Nanoseconds == 0)
        {
            last--;
        }

        return (last + 1) * use.Series.Width.Nanoseconds;
    }

    /// <summary>A value of each stretch as a line of steps.</summary>
    public static IEnumerable<DataPoint> Steps(IEnumerable<QueueStretch> stretches, Func<double, double> scale, Func<QueueStretch, double> value)
    {
        foreach (var stretch in stretches)
        {
            yield return new DataPoint(scale(stretch.From), value(stretch));
            yield return new DataPoint(scale(stretch.Until), value(stretch));
        }
    }

    /// <summary>The longest run of stretches that are busy at least so much, or null if none is.</summary>
    public static (long From, long Until)? LongestBusy(IReadOnlyList<QueueStretch> stretches, double least)
    {
        (long From, long Until)? longest = null;
        for (var i = 0; i < stretches.Count; i++)
        {
            var first = i;
            while (i < stretches.Count && stretches[i].Busy >= least)
            {
                i++;
            }

            if (i > first && (longest is not { } one || stretches[i - 1].Until - stretches[first].From > one.Until - one.From))
            {
                longest = (stretches[first].From, stretches[i - 1].Until);
            }
        }

        return longest;
    }
}
