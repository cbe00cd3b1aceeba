using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;
using ImaActors.Simulation.Results;

namespace ImaActors.Report.Sections;

/// <summary>The TPM over virtual time, and who waits elsewhere.</summary>
internal static class TpmSection
{
    private const string Tpm = "tpm";
    private const int MachinesShown = 4;
    private const double Full = 0.9;
    private const double LeastShown = 0.01;
    private const double RatioForDecades = 30;
    private const int EarlyPart = 3;

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        const string Title = "The TPM and the queues over time";
        var lead = "Every new entry is appended to the list and extends a register of the TPM, one after the other. What cannot be served at once waits in a queue.";
        if (run.End == 0)
        {
            return new Section("tpm", Title, lead, [Part.Empty("The run ended at once, so there is no time to show.")]);
        }

        List<Part> parts = [];
        var machines = Busiest(run);
        if (machines.Count == 0)
        {
            parts.Add(Part.Empty(run.Machines.All(machine => machine.Spec.Tpm is null)
                ? "No machine of this scenario has a TPM: entries are appended, and nothing is extended."
                : "Nothing came to the list or the TPM in this run."));
        }
        else
        {
            parts.Add(Utilisation(run, machines));
            parts.Add(Queue(run, machines));
        }

        parts.Add(Everything(run));
        parts.Add(Resources(run));
        return new Section("tpm", Title, lead, parts);
    }

    private static List<(MachineResult Machine, ResourceUse Use)> Busiest(RunData run) =>
    [
        .. run.Machines.Where(machine => machine.Spec.Tpm is not null)
            .SelectMany(machine => machine.Resources.Where(use => use.Name == Tpm && use.Busy.Nanoseconds > 0).Select(use => (machine, use)))
            .OrderByDescending(pair => pair.use.Busy.Nanoseconds)
            .Take(MachinesShown),
    ];

    private static string? Shown(RunData run, int shown)
    {
        var withTpm = run.Machines.Count(machine => machine.Spec.Tpm is not null);
        return withTpm > shown ? $"Shown are the {Say.Number(shown)} of {Say.Count(withTpm, "machine")} whose TPM was busy longest." : null;
    }

    private static Part Utilisation(RunData run, List<(MachineResult Machine, ResourceUse Use)> machines)
    {
        var scale = TimeScale.For(run.End);
        var plot = new Plot("tpm-busy").With(PlotTheme.VirtualTime(scale, run.End), PlotTheme.Numbers("time in service (%)", most: 104));
        for (var i = 0; i < machines.Count; i++)
        {
            var stretches = QueueCurve.Of(machines[i].Use, machines[i].Machine.End.Nanoseconds);
            var points = QueueCurve.Steps(stretches, scale.Of, stretch => Math.Min(100, stretch.Busy * 100));
            var name = machines.Count == 1 ? "TPM" : machines[i].Machine.Name;
            _ = machines.Count == 1 ? plot.Area(name, points, i) : plot.Line(name, points, i);
        }

        var (first, use) = machines[0];
        var all = QueueCurve.Of(use, first.End.Nanoseconds);
        var whole = (decimal)use.Busy.Nanoseconds / first.End.Nanoseconds;
        var where = QueueCurve.LongestBusy(all, Full) is { } span && whole < (decimal)Full
            ? $": nearly all of it from {Say.Time(span.From)} to {Say.Time(span.Until)}"
            : string.Empty;
        if (where.Length > 0 && QueueCurve.LongestBusy(all, Full) is { } busy && (busy.Until - busy.From) < 0.5 * use.Busy.Nanoseconds)
        {
            where = $", without a pause from {Say.Time(busy.From)} to {Say.Time(busy.Until)}";
        }

        if (where.Length == 0 && whole < (decimal)Full)
        {
            var peak = all.MaxBy(stretch => stretch.Busy);
            where = $", and at most {Say.Share((decimal)Math.Min(1, peak.Busy))} in any {Say.Time(peak.Until - peak.From)}, at {Say.Time(peak.From)}";
        }

        var who = machines.Count == 1 ? "The TPM" : $"The TPM of {first.Name}";
        return plot.Drawn(
            $"{who} was busy {Say.Share(whole)} of {Say.Time(first.End)}{where}", Shown(run, machines.Count) ?? $"Each step is the mean over {Say.Time(all[0].Until - all[0].From)}.");
    }

    private static Part Queue(RunData run, List<(MachineResult Machine, ResourceUse Use)> machines)
    {
        if (machines.All(pair => pair.Use.Waited == 0))
        {
            return Part.Empty("No entry ever waited for the TPM: its queue was empty all the time.");
        }

        var scale = TimeScale.For(run.End);
        var plot = new Plot("tpm-queue").With(PlotTheme.VirtualTime(scale, run.End), PlotTheme.Numbers("entries that wait"));
        for (var i = 0; i < machines.Count; i++)
        {
            var stretches = QueueCurve.Of(machines[i].Use, machines[i].Machine.End.Nanoseconds);
            if (machines.Count == 1)
            {
                plot.Area("most at the same time", QueueCurve.Steps(stretches, scale.Of, stretch => stretch.Longest), 1);
                plot.Line("mean", QueueCurve.Steps(stretches, scale.Of, stretch => stretch.Waiting), 0);
            }
            else
            {
                plot.Line(machines[i].Machine.Name + ", mean", QueueCurve.Steps(stretches, scale.Of, stretch => stretch.Waiting), i);
            }
        }

        var use = machines[0].Use;
        var mean = (decimal)use.Waiting.Nanoseconds / machines[0].Machine.End.Nanoseconds;
        return plot.Drawn($"At most {Say.Count(use.LongestQueue, "entry waited", "entries waited")} for the TPM at the same time, {Say.Digits(mean)} in the mean", Shown(run, machines.Count));
    }

    /// <summary>All queues of the machine that waited most.</summary>
    private static Part Everything(RunData run)
    {
        var machine = run.Machines.MaxBy(one => one.Resources.Sum(use => (double)use.Waiting.Nanoseconds))!;
        var waited = machine.Resources.Where(use => use.Waiting.Nanoseconds > 0).OrderByDescending(use => use.Waiting.Nanoseconds).ToList();
        if (waited.Count == 0 || machine.End.Nanoseconds == 0)
        {
            return Part.Empty("Nothing ever waited: cores, disk, list, TPM and every lock were free whenever they were asked for.");
        }

        // Where waiting is over early, the rest of the run would only press the curves against the axis.
        var over = waited.Max(use => QueueCurve.LastWaiting(use));
        var end = over > 0 && over < machine.End.Nanoseconds / EarlyPart ? over : machine.End.Nanoseconds;
        var scale = TimeScale.For(end);
        var all = waited.Select(use => (use.Name, Stretches: QueueCurve.Of(use, end))).ToList();
        var curves = all.Where(curve => curve.Name == all[0].Name || Peak(curve.Stretches) >= LeastShown).ToList();
        var peaks = curves.Select(curve => Peak(curve.Stretches)).ToList();
        var needsDecades = peaks.Max() >= LeastShown && peaks.Max() > RatioForDecades * peaks.Min();
        var plot = new Plot("queues").With(
            PlotTheme.VirtualTime(scale, end),
            needsDecades
                ? PlotTheme.Decades("mean number that wait", LeastShown, Math.Max(peaks.Max(), 1), value => Say.Digits((decimal)value))
                : PlotTheme.Numbers("mean number that wait"));
        var place = 0;
        foreach (var (name, stretches) in curves)
        {
            plot.Line(Say.Sentence(Say.Resource(name)), QueueCurve.Steps(stretches, scale.Of, stretch => needsDecades ? Math.Max(stretch.Waiting, LeastShown) : stretch.Waiting), place++);
        }

        var total = waited.Sum(use => (decimal)use.Waiting.Nanoseconds);
        return plot.Drawn(
            $"{Say.Sentence(Say.Share(waited[0].Waiting.Nanoseconds, total))} of all waiting was for the {Say.Resource(waited[0].Name)}",
            (run.HasSeveralMachines ? $"Machine {machine.Name}, where most time was waited. " : string.Empty)
                + (end < machine.End.Nanoseconds ? $"Only the time until {Say.Time(end)} is shown: nothing waits afterwards. " : string.Empty)
                + (needsDecades ? $"Each line of the grid is ten times the one below or more; what is less than {LeastShown} lies on the lowest." : string.Empty));

        static double Peak(IReadOnlyList<QueueStretch> stretches) => stretches.Max(stretch => stretch.Waiting);
    }

    private static Table Resources(RunData run)
    {
        var names = run.Machines.SelectMany(machine => machine.Resources).Select(use => use.Name).Distinct(StringComparer.Ordinal);
        return new Table(
            "What there was to wait for" + (run.HasSeveralMachines ? ", all machines together" : string.Empty),
            ["resource", Column.Number("busy"), Column.Number("served"), Column.Number("had to wait"), Column.Number("mean wait"), Column.Number("longest queue")],
            [
                .. names.Select(name => (IReadOnlyList<Cell>)
                [
                    Say.Sentence(Say.Resource(name)),
                    Say.ShortShare(run.Value(name + ".utilisation")),
                    Say.Number(run.Value(name + ".served")),
                    Say.Number(run.Value(name + ".waited")),
                    Say.Time(run.Value(name + ".mean-wait")),
                    Say.Number(run.Value(name + ".longest-queue")),
                ]),
            ],
            "Busy is the time in service as a part of all servers and the whole run. Kinds of locks with many instances can exceed 100 %.");
    }
}
