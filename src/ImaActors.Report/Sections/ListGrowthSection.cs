using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;
using ImaActors.Simulation.Results;

namespace ImaActors.Report.Sections;

/// <summary>How the measurement list grew, by class of namespaces: a group of containers, the host, or neither.</summary>
internal static class ListGrowthSection
{
    private const int CurvesMax = 6;
    private const int RowsMax = 15;

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        const string Title = "How the measurement list grew";
        var lead = "Entries are appended and never leave, and the kernel keeps them all in memory. A file that many namespaces measure is listed once for each of them. After a reboot the list begins again.";
        var classes = Classes(run);
        if (classes.Count == 0 || run.End == 0)
        {
            return new Section("list", Title, lead, [Part.Empty("Nothing was measured in this run: no list has an entry.")]);
        }

        return new Section("list", Title, lead, [Curves(run, classes), Numbers(run, classes)]);
    }

    /// <summary>Classes with entries, the largest first.</summary>
    private static List<NamespaceClass> Classes(RunData run)
    {
        var classes = new Dictionary<string, NamespaceClass>(StringComparer.Ordinal);
        foreach (var machine in run.Machines)
        {
            for (var i = 0; i < machine.Boots.Length; i++)
            {
                Add(machine.Boots[i], RunData.EndOf(machine, i), i == machine.Boots.Length - 1);
            }
        }

        return [.. classes.Values.Where(one => one.Entries > 0).OrderByDescending(one => one.Entries).ThenBy(one => one.Name, StringComparer.Ordinal)];

        void Add(BootResult boot, long end, bool isLast)
        {
            var names = NamespaceClass.NamesOf(boot);
            foreach (var one in boot.Namespaces)
            {
                ClassOf(names[one.Ordinal.Value]).Namespaces++;
            }

            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            for (var i = 0; i < boot.Entries.Length; i++)
            {
                var name = names.GetValueOrDefault(boot.Entries[i].Ordinal.Value, FigureCatalog.Ungrouped);
                var one = ClassOf(name);
                one.Entries++;
                one.Violations += boot.ViolationCauses[i] is null ? 0 : 1;
                one.Growth.Add(boot.EntryInstants[i].Nanoseconds, 1);
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }

            // The next boot begins with an empty list.
            foreach (var (name, count) in isLast ? [] : counts)
            {
                ClassOf(name).Growth.Add(end, -count);
            }
        }

        NamespaceClass ClassOf(string name)
        {
            if (!classes.TryGetValue(name, out var one))
            {
                classes.Add(name, one = new NamespaceClass(name));
            }

            return one;
        }
    }

    private static Picture Curves(RunData run, List<NamespaceClass> classes)
    {
        var scale = TimeScale.For(run.End);
        var plot = new Plot("list").With(PlotTheme.VirtualTime(scale, run.End), PlotTheme.Numbers("entries in the list"));
        var shown = classes.Take(CurvesMax).ToList();
        for (var i = 0; i < shown.Count; i++)
        {
            plot.Line(shown[i].Label, shown[i].Growth.Points(run.End, scale.Of), i);
        }

        var all = classes.Sum(one => one.Entries);
        var title = $"{Say.Count(all, "entry", "entries")} in all, {Say.Share(classes[0].Entries, all)} of them of {classes[0].Label}";
        return plot.Drawn(
            title,
            (run.HasSeveralMachines ? "All machines together. " : string.Empty)
                + (classes.Count > CurvesMax ? $"The {Say.Number(CurvesMax)} largest of {Say.Count(classes.Count, "class", "classes")} are shown." : string.Empty));
    }

    private static Table Numbers(RunData run, List<NamespaceClass> classes) => new(
        $"The lists take {Say.Bytes(run.Value("list.bytes"))} at the end",
        ["namespaces of", Column.Number("namespaces"), Column.Number("entries"), Column.Number("for each"), Column.Number("violations")],
        [
            .. classes.Take(RowsMax).Select(one => (IReadOnlyList<Cell>)
            [
                one.Label,
                Say.Number(one.Namespaces),
                Say.Number(one.Entries),
                one.Namespaces == 0 ? string.Empty : Say.Digits((decimal)one.Entries / one.Namespaces),
                Say.Number(one.Violations),
            ]),
        ],
        classes.Count > RowsMax ? $"{Say.Count(classes.Count - RowsMax, "smaller class", "smaller classes")} in summary.json." : "The size is that of binary_runtime_measurements as the host reads it, in the last boot.");
}
