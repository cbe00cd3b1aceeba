using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;
using ImaActors.Simulation.Results;
using OxyPlot;
using OxyPlot.Series;

namespace ImaActors.Report.Sections;

/// <summary>When measurements could not be trusted, why, and in whose list that stands.</summary>
internal static class ViolationSection
{
    private const int ClassesMax = 10;
    private const int RowsMax = 12;
    private const int Buckets = 80;
    private const int RowHeight = 30;
    private const int AxesHeight = 80;
    private const double SmallestMarker = 4;
    private const double MarkerGrowth = 2.2;

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        const string Title = "Violations";
        var lead = "A violation says that a measurement cannot be trusted, because the file was open for writing and for measured reading at the same time. The list then shows zeros, and the TPM is extended with ones, so nobody can hide it.";
        var all = All(run);
        if (all.Count == 0)
        {
            return new Section("violations", Title, lead, [Part.Empty("There was none in this run: no file was written while somebody who measures had it open, and none was measured while it was open for writing.")]);
        }

        return new Section("violations", Title, lead, [Timeline(run, all), Numbers(all)]);
    }

    private static List<Violation> All(RunData run)
    {
        var all = new List<Violation>();
        foreach (var boot in run.Boots)
        {
            var names = NamespaceClass.NamesOf(boot);
            for (var i = 0; i < boot.Entries.Length; i++)
            {
                if (boot.ViolationCauses[i] is { } cause)
                {
                    all.Add(new Violation(
                        boot.EntryInstants[i].Nanoseconds, cause, names.GetValueOrDefault(boot.Entries[i].Ordinal.Value, FigureCatalog.Ungrouped), Say.Path(boot.Entries[i])));
                }
            }
        }

        return all;
    }

    private static Picture Timeline(RunData run, List<Violation> all)
    {
        var end = Math.Max(run.End, 1);
        var scale = TimeScale.For(end);
        var classes = all.CountBy(one => one.Class).OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(ClassesMax).Select(one => one.Key).ToList();
        var names = PlotTheme.Names([.. classes.Select(NamespaceClass.LabelOf)]);
        names.MajorGridlineStyle = LineStyle.Solid;
        names.IsTickCentered = true;
        var plot = new Plot("violations", (classes.Count * RowHeight) + AxesHeight).With(names, PlotTheme.VirtualTime(scale, end));
        foreach (var cause in all.Select(one => one.Cause).Distinct().Order(StringComparer.Ordinal))
        {
            var place = cause == ViolationCause.ToMToU ? 1 : 0;
            var points = all.Where(one => one.Cause == cause)
                .CountBy(one => (Row: classes.IndexOf(one.Class), Bucket: Math.Min(Buckets - 1, (int)((Int128)one.At * Buckets / end))))
                .Where(one => one.Key.Row >= 0)
                .OrderBy(one => one.Key)
                .Select(one => new ScatterPoint(
                    scale.Of((one.Key.Bucket + 0.5) * end / Buckets), one.Key.Row + (place == 1 ? -0.14 : 0.14), SmallestMarker + (MarkerGrowth * Math.Log2(one.Value))));
            plot.Points(CauseName(cause), points, place, place == 1 ? MarkerType.Circle : MarkerType.Diamond);
        }

        var (first, last) = (all.Min(one => one.At), all.Max(one => one.At));
        var span = first == last ? $"at {Say.Time(first)}" : $"between {Say.Time(first)} and {Say.Time(last)}";
        return plot.Drawn(
            $"{Say.Count(all.Count, "violation")} {span}: {Say.List(all.CountBy(one => one.Cause).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{Say.Number(one.Value)} {CauseName(one.Key)}"))}",
            "The larger a mark, the more violations it stands for.");
    }

    private static Table Numbers(List<Violation> all)
    {
        var rows = all.GroupBy(one => (one.Class, one.Cause, one.Path)).OrderByDescending(one => one.Count()).ThenBy(one => one.Key).ToList();
        return new Table(
            "In whose list, and for which file",
            ["namespaces of", "cause", Column.Long("file"), Column.Number("number"), Column.Number("first")],
            [
                .. rows.Take(RowsMax).Select(one => (IReadOnlyList<Cell>)
                [
                    NamespaceClass.LabelOf(one.Key.Class), CauseName(one.Key.Cause), one.Key.Path, Say.Number(one.Count()), Say.Time(one.Min(each => each.At)),
                ]),
            ],
            rows.Count > RowsMax ? $"{Say.Count(rows.Count - RowsMax, "more row")} like these are left out." : null);
    }

    private static string CauseName(string cause) => cause == ViolationCause.OpenWriters ? "open-writers" : cause;

    private sealed record Violation(long At, string Cause, string Class, string Path);
}
