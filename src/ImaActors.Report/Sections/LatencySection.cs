using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;
using ImaActors.Simulation.Results;
using OxyPlot;
using OxyPlot.Axes;

namespace ImaActors.Report.Sections;

/// <summary>How long system calls took: percentiles of those that IMA looks at.</summary>
internal static class LatencySection
{
    private const int CurvesMax = 6;
    private const int RowsMax = 12;
    private const int PointsInDecade = 24;

    /// <summary>Calls that a policy has hooks for: these are shown before others.</summary>
    private static readonly string[] Hooked = ["open", "exec_hold", "exec", "mmap"];

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        const string Title = "How long system calls took";
        var lead = "IMA works inside system calls: opening or running a file that has to be measured takes until its digest is in the list and the TPM has taken it.";
        var kinds = Merged(run);
        if (kinds.Count == 0)
        {
            return new Section("latency", Title, lead, [Part.Empty("No system call was made in this run.")]);
        }

        return new Section("latency", Title, lead, [Curves(kinds), Numbers(kinds)]);
    }

    private static List<Kind> Merged(RunData run) =>
    [
        .. run.Machines.SelectMany(machine => machine.Operations)
            .GroupBy(one => one.Kind, StringComparer.Ordinal)
            .Select(kind => new Kind(kind.Key, kind.Sum(one => one.Count), kind.Sum(one => one.Failed), StepsOf(kind)))
            .Where(kind => kind.Steps.Count > 0)
            .OrderBy(kind => Array.IndexOf(Hooked, kind.Name) is >= 0 and var place ? place : Hooked.Length)
            .ThenByDescending(kind => kind.Total)
            .ThenBy(kind => kind.Name, StringComparer.Ordinal),
    ];

    private static List<LatencyStep> StepsOf(IEnumerable<OperationStatistics> kind)
    {
        var all = new LatencyHistogram();
        foreach (var one in kind)
        {
            all.Add(one.Latencies);
        }

        return [.. all.Steps];
    }

    private static Picture Curves(List<Kind> kinds)
    {
        var shown = kinds.Take(CurvesMax).ToList();
        var decades = shown.Max(kind => Decades(kind.Measured));
        var plot = new Plot("latency", 300).With(
            Percentiles(decades),
            PlotTheme.Decades("latency", Math.Max(1, shown.Min(kind => kind.Steps[0].Highest)), Math.Max(1, shown.Max(kind => kind.Steps[^1].Highest)), value => Say.Time((decimal)value)));
        for (var i = 0; i < shown.Count; i++)
        {
            plot.Line(shown[i].Name, Points(shown[i]), i);
        }

        var first = shown[0];
        return plot.Drawn(
            $"Half of all {first.Name} calls took at most {Say.Time(first.At(0.5m))}, one of a hundred took {Say.Time(first.At(0.99m))} or more",
            "Read upwards from a percentile: so many of the calls were not slower. Both axes grow by factors; a curve ends where it has one call left.");
    }

    /// <summary>The axis of percentiles: each unit leaves a tenth of the calls.</summary>
    private static LinearAxis Percentiles(double decades)
    {
        var axis = (LinearAxis)PlotTheme.Numbers("percentile of calls (%)", AxisPosition.Bottom, Math.Max(decades, 1) * 1.02);
        axis.MajorStep = 1;
        axis.LabelFormatter = value => PercentileName((int)Math.Round(value));
        return axis;
    }

    private static string PercentileName(int decade) => decade switch
    {
        <= 0 => "0",
        1 => "90",
        _ => "99" + (decade == 2 ? string.Empty : "." + new string('9', decade - 2)),
    };

    private static double Decades(long count) => Math.Log10(Math.Max(count, 2));

    private static IEnumerable<DataPoint> Points(Kind kind)
    {
        var last = Decades(kind.Measured);
        var before = 0L;
        var drawn = -1;
        foreach (var step in kind.Steps)
        {
            // The step reaches from the calls before it to those with it; many steps of the same pixel are one.
            var from = Math.Min(last, -Math.Log10(1 - ((double)before / kind.Measured)));
            before += step.Count;
            var until = before == kind.Measured ? last : Math.Min(last, -Math.Log10(1 - ((double)before / kind.Measured)));
            var place = (int)(until * PointsInDecade);
            if (place > drawn || before == kind.Measured)
            {
                drawn = place;
                yield return new DataPoint(from, Math.Max(1, step.Highest));
                yield return new DataPoint(until, Math.Max(1, step.Highest));
            }
        }
    }

    private static Table Numbers(List<Kind> kinds) => new(
        "Latencies by system call",
        ["call", Column.Number("calls"), Column.Number("failed"), Column.Number("median"), Column.Number("90 %"), Column.Number("99 %"), Column.Number("longest")],
        [
            .. kinds.Take(RowsMax).Select(kind => (IReadOnlyList<Cell>)
            [
                kind.Name,
                Say.Number(kind.Count),
                Say.Number(kind.Failed),
                Say.Time(kind.At(0.5m)),
                Say.Time(kind.At(0.9m)),
                Say.Time(kind.At(0.99m)),
                Say.Time(kind.Steps[^1].Highest),
            ]),
        ],
        kinds.Count > RowsMax ? $"{Say.Count(kinds.Count - RowsMax, "more call")} in summary.json." : null);

    /// <summary>Calls of a kind.</summary>
    private sealed record Kind(string Name, long Count, long Failed, List<LatencyStep> Steps)
    {
        /// <summary>Calls in the histogram.</summary>
        public long Measured { get; } = Steps.Sum(step => step.Count);

        /// <summary>Their time together.</summary>
        public decimal Total { get; } = Steps.Sum(step => (decimal)step.Middle * step.Count);

        /// <summary>The latency that a part of the calls did not exceed.</summary>
        public long At(decimal part)
        {
            var left = (long)Math.Ceiling(Measured * part);
            return Steps.First(step => (left -= step.Count) <= 0).Highest;
        }
    }
}
