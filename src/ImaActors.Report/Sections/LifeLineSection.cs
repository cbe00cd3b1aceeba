using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;

namespace ImaActors.Report.Sections;

/// <summary>When IMA namespaces lived.</summary>
internal static class LifeLineSection
{
    private const int LinesMax = 24;
    private const int RowHeight = 17;
    private const int AxesHeight = 60;
    private const int NameLengthMax = 22;

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        const string Title = "Lives of namespaces";
        var lead = "An IMA namespace counts from its activation, when its first process is born into it, to its retirement, when nothing holds it any more.";
        var own = run.Namespaces.Where(one => RunData.IsOwn(one.Namespace)).ToList();
        var active = own.Where(one => one.Namespace.Activated is not null).OrderBy(one => one.Namespace.Activated!.Value.Nanoseconds).ToList();
        if (active.Count == 0)
        {
            return new Section("lives", Title, lead, [Part.Empty(own.Count == 0
                ? "No IMA namespace was made in this run: everything happened in the initial namespace, that of the host."
                : $"{Say.Count(own.Count, "namespace was", "namespaces were")} made, and none became active.")]);
        }

        return new Section("lives", Title, lead, [Lines(run, active), Number(run, active)]);
    }

    private static Picture Lines(RunData run, List<PlacedNamespace> active)
    {
        var end = Math.Max(run.End, 1);
        var scale = TimeScale.For(end);
        var shown = active.Count <= LinesMax ? active : [.. Enumerable.Range(0, LinesMax).Select(i => active[(int)((long)i * (active.Count - 1) / (LinesMax - 1))])];
        var plot = new Plot("lives", (shown.Count * RowHeight) + AxesHeight).With(PlotTheme.Names([.. shown.Select(one => NameOf(run, one))]), PlotTheme.VirtualTime(scale, end));
        var spans = shown.Select((one, row) => (one.Namespace.Retired, Span: (row, scale.Of(one.Namespace.Activated!.Value.Nanoseconds), scale.Of(one.End.Nanoseconds)))).ToList();
        if (spans.Any(one => one.Retired is null))
        {
            plot.Spans("active to the end", spans.Where(one => one.Retired is null).Select(one => one.Span), 0);
        }

        if (spans.Any(one => one.Retired is not null))
        {
            plot.Spans("retired", spans.Where(one => one.Retired is not null).Select(one => one.Span), 1);
        }

        var retired = active.Count(one => one.Namespace.Retired is not null);
        var first = Say.Time(active[0].Namespace.Activated!.Value);
        var last = Say.Time(active[^1].Namespace.Activated!.Value);
        return plot.Drawn(
            $"{Say.Count(active.Count, "namespace became", "namespaces became")} active, {(active.Count == 1 ? $"at {first}" : $"from {first} to {last}")}; {(retired == 0 ? "none" : Say.Number(retired))} retired before the end",
            active.Count > LinesMax ? $"{Say.Number(LinesMax)} of {Say.Number(active.Count)} are shown, at even distances in the order of their activation." : null);
    }

    private static string NameOf(RunData run, PlacedNamespace one)
    {
        var name = run.NameOn(one.Machine, one.Namespace.Container ?? $"number {one.Namespace.Number}");
        return name.Length <= NameLengthMax ? name : "…" + name[^(NameLengthMax - 1)..];
    }

    private static Picture Number(RunData run, List<PlacedNamespace> active)
    {
        var scale = TimeScale.For(Math.Max(run.End, 1));
        var alive = new StepCurve();
        var changes = new List<(long At, int Change)>();
        foreach (var one in active)
        {
            alive.Add(one.Namespace.Activated!.Value.Nanoseconds, 1);
            changes.Add((one.Namespace.Activated!.Value.Nanoseconds, 1));
            if (one.End.Nanoseconds < run.End)
            {
                alive.Add(one.End.Nanoseconds, -1);
                changes.Add((one.End.Nanoseconds, -1));
            }
        }

        changes.Sort();
        var (now, most) = (0, 0);
        foreach (var (_, change) in changes)
        {
            now += change;
            most = Math.Max(most, now);
        }

        return new Plot("active")
            .With(PlotTheme.VirtualTime(scale, run.End), PlotTheme.Numbers("active namespaces"))
            .Area("active namespaces", alive.Points(run.End, scale.Of), 0)
            .Drawn(
                $"At most {Say.Count(most, "namespace was", "namespaces were")} active at the same time",
                "A check of the kernel walks past every active namespace, so its cost grows with this number.");
    }
}
