using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;
using ImaActors.Simulation.Results;

namespace ImaActors.Report.Sections;

/// <summary>The slowest starts, what they waited for, and why others failed.</summary>
internal static class SlowestSection
{
    private const int RowsMax = 10;
    private const int ReasonsMax = 10;
    private const int UsesMax = 2;

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        const string Title = "The slowest starts";
        if (run.Starts.Count == 0)
        {
            return new Section("slowest", Title, "Which containers were slow to come up, and what they spent their time on.", [Part.Empty("No container was started in this run.")]);
        }

        List<Part> parts = [];
        if (run.End > 0)
        {
            parts.Add(Progress(run));
        }

        parts.Add(run.Up.Count > 0 ? Slowest(run) : Part.Empty("No container came up."));
        if (run.Starts.Any(one => one.Start.Failure is not null))
        {
            parts.Add(Failures(run));
        }

        return new Section("slowest", Title, "Which containers were slow to come up, and what they spent their time on.", parts);
    }

    private static Picture Progress(RunData run)
    {
        var scale = TimeScale.For(run.End);
        var (due, up) = (new StepCurve(), new StepCurve());
        foreach (var one in run.Starts)
        {
            due.Add(one.Start.Requested.Nanoseconds, 1);
            if (one.Start.Up is { } instant)
            {
                up.Add(instant.Nanoseconds, 1);
            }
        }

        var lastDue = run.Starts.Max(one => one.Start.Requested.Nanoseconds);
        return new Plot("starts")
            .With(PlotTheme.VirtualTime(scale, run.End), PlotTheme.Numbers("starts of containers"))
            .Line("up", up.Points(run.End, scale.Of), 0)
            .Line("due", due.Points(run.End, scale.Of), 1)
            .Drawn(
                run.Up.Count == 0
                    ? $"{Say.Count(run.Starts.Count, "start was due", "starts were due")}, and none came up"
                    : $"The last start was due at {Say.Time(lastDue)}, the last container was up at {Say.Time(run.Value("containers.last-up"))}",
                "The distance between the curves is how many containers are on their way.");
    }

    private static Part Slowest(RunData run)
    {
        var slowest = run.Up
            .OrderByDescending(one => (one.Start.Up!.Value - one.Start.Requested).Nanoseconds)
            .ThenBy(one => one.Start.Requested.Nanoseconds)
            .Take(RowsMax);
        return new Table(
            run.Up.Count > RowsMax ? $"The {Say.Number(RowsMax)} slowest of {Say.Number(run.Up.Count)} starts" : "All starts, the slowest first",
            ["container", Column.Number("due at"), Column.Number("took"), "most of it spent"],
            [
                .. slowest.Select(one => (IReadOnlyList<Cell>)
                [
                    run.NameOn(one.Machine, one.Start.Container),
                    Say.Time(one.Start.Requested),
                    Say.Time(one.Start.Up!.Value - one.Start.Requested),
                    MostOf(one.Start),
                ]),
            ]);
    }

    private static string MostOf(ContainerStart start)
    {
        var total = start.Spent.Total.Nanoseconds;
        return total == 0
            ? "nothing: it took no time"
            : string.Join(", ", StartTimeSection.Order
                .Where(use => start.Spent[use].Nanoseconds > 0)
                .OrderByDescending(use => start.Spent[use].Nanoseconds)
                .Take(UsesMax)
                .Select(use => $"{Say.Use(use)} {Say.Share(start.Spent[use].Nanoseconds, total)}"));
    }

    private static Part Failures(RunData run)
    {
        var reasons = run.Starts.Where(one => one.Start.Failure is not null).GroupBy(one => (one.Start.Group, one.Start.Failure)).ToList();
        return ((Part)new Table(
            $"{Say.Count(reasons.Sum(one => one.Count()), "start", "starts")} failed",
            ["containers", Column.Number("how many"), "first", Column.Long("the operation that failed")],
            [
                .. reasons.Take(ReasonsMax).Select(one => (IReadOnlyList<Cell>)
                [
                    one.Key.Group, Say.Number(one.Count()), run.NameOn(one.First().Machine, one.First().Start.Container), one.Key.Failure!,
                ]),
            ],
            reasons.Count > ReasonsMax ? $"{Say.Count(reasons.Count - ReasonsMax, "more reason")} left out." : null)).Wide();
    }
}
