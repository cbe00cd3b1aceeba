using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>The figures of a run, in the order of <see cref="FigureCatalog"/>. What has no value, a mean of nothing for example, is left out.</summary>
public sealed class Figures
{
    private readonly Dictionary<string, Figure> _byName;

    private Figures(ImmutableArray<Figure> all)
    {
        All = all;
        _byName = all.ToDictionary(figure => figure.Name, StringComparer.Ordinal);
    }

    /// <summary>All figures: those of the whole run, then those of each machine if there are several.</summary>
    public ImmutableArray<Figure> All { get; }

    /// <summary>The figures of a run.</summary>
    public static Figures Of(ScenarioResult result)
    {
        var figures = ImmutableArray.CreateBuilder<Figure>();
        new FigureWriter(figures, string.Empty, result.Machines, result.Scenario).Write();
        if (result.Machines.Length > 1)
        {
            foreach (var machine in result.Machines)
            {
                new FigureWriter(figures, FigureCatalog.MachinePrefix + machine.Name + ".", [machine], result.Scenario).Write();
            }
        }

        return new Figures(figures.ToImmutable());
    }

    /// <summary>The figure of this name, or null.</summary>
    public Figure? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The value of a figure, in its unit: durations are nanoseconds, shares between 0 and 1.</summary>
    /// <exception cref="KeyNotFoundException">The run has no such figure.</exception>
    public decimal this[string name] => Find(name)?.Value ?? throw new KeyNotFoundException($"the run has no figure {name}; did you mean {Nearest(name)}?");

    /// <summary>The figure whose name is nearest to a wrong one.</summary>
    public string Nearest(string name) => All.MinBy(figure => Distance(figure.Name, name))!.Name;

    /// <summary>How many letters must be changed, put in or taken out to make one name of the other.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}

/// <summary>Works out the figures of some machines together.</summary>
internal sealed class FigureWriter(
    ImmutableArray<Figure>.Builder figures, string prefix, ImmutableArray<MachineResult> machines, Scenarios.Scenario scenario)
{
    private const int RatioDecimals = 6;
    private const string TpmResource = "tpm";

    private IEnumerable<BootResult> Boots => machines.SelectMany(machine => machine.Boots);

    private IEnumerable<BootResult> LastBoots => machines.Where(machine => !machine.Boots.IsEmpty).Select(machine => machine.Boots[^1]);

    /// <summary>Adds them all.</summary>
    public void Write()
    {
        Starts();
        List();
        Operations();
        Namespaces();
        Resources();
        Add("virtual-time", machines.Select(machine => machine.End.Nanoseconds).DefaultIfEmpty().Max());
        Add("ticks", machines.Sum(machine => machine.Ticks));
        Add("sub-ticks", machines.Sum(machine => machine.SubTicks));
        Add("steps", machines.Sum(machine => machine.Steps));
        Add("overtaken.share", Ratio(machines.Sum(machine => machine.Overtaken), machines.Sum(machine => machine.Steps)));
    }

    private void Starts()
    {
        var starts = machines.SelectMany(machine => machine.Starts).ToList();
        var up = starts.Where(start => start.Up is not null).ToList();
        Add("containers.requested", starts.Count);
        Add("containers.up", up.Count);
        Add("containers.failed", starts.Count(start => start.Failure is not null));
        if (up.Count == 0)
        {
            return;
        }

        Add("containers.last-up", up.Max(start => start.Up!.Value.Nanoseconds));
        Latencies("starts", LatencyFigures.Of(up.Select(start => (start.Up!.Value - start.Requested).Nanoseconds)));
        var spent = new TimeSpent();
        foreach (var start in up)
        {
            spent.Add(start.Spent);
        }

        foreach (var use in Enum.GetValues<TimeUse>())
        {
            Add("starts.share." + FigureCatalog.NameOf(use), Ratio(spent[use].Nanoseconds, spent.Total.Nanoseconds));
        }
    }

    private void List()
    {
        Add("entries", Boots.Sum(boot => boot.Entries.Length));
        foreach (var (group, count) in EntriesByGroup())
        {
            Add("entries." + group, count);
        }

        Add("list.bytes", LastBoots.Sum(boot => boot.Entries.Sum(entry => (long)ListWriter.BinarySize(entry, boot.Settings.Profile.HasImaNamespaces))));
        Add("violations", Boots.Sum(boot => boot.Entries.Count(entry => entry.IsViolation)));
        Add("violations.tomtou", Boots.Sum(boot => boot.ViolationCauses.Count(cause => cause == ViolationCause.ToMToU)));
        Add("violations.open-writers", Boots.Sum(boot => boot.ViolationCauses.Count(cause => cause == ViolationCause.OpenWriters)));
        Add("audit", Boots.Sum(boot => boot.Audit.Length));
    }

    /// <summary>Entries of the host, then of each group on these machines in the order of the scenario, then of namespaces without one.</summary>
    private IEnumerable<(string Group, long Count)> EntriesByGroup()
    {
        var kinds = machines.Select(machine => machine.Spec.Name).ToHashSet(StringComparer.Ordinal);
        List<string> order = [FigureCatalog.Host, .. scenario.Containers.Where(group => kinds.Contains(group.Machine)).Select(group => group.Name)];
        var counts = order.ToDictionary(group => group, _ => 0L, StringComparer.Ordinal);
        foreach (var boot in Boots)
        {
            var groups = new NamespaceGroups(boot);
            foreach (var entry in boot.Entries)
            {
                var group = groups.Of(entry);
                if (!counts.TryAdd(group, 1))
                {
                    counts[group]++;
                }
                else
                {
                    order.Add(group);
                }
            }
        }

        return order.Select(group => (group, counts[group]));
    }

    private void Operations()
    {
        var all = machines.SelectMany(machine => machine.Operations).ToList();
        Add("operations", all.Sum(one => one.Count));
        Add("operations.failed", all.Sum(one => one.Failed));
        foreach (var kind in MergedStatistics.Merged(machines))
        {
            var name = "operations." + kind.Kind;
            Add(name + ".count", kind.Count);
            Add(name + ".failed", kind.Failed);
            Latencies(name, LatencyFigures.Of(kind.Latencies));
        }
    }

    private void Namespaces()
    {
        var made = Boots.SelectMany(boot => boot.Namespaces).Where(IsNotInitial).ToList();
        Add("namespaces.created", made.Count);
        Add("namespaces.activated", made.Count(one => one.Activated is not null));
        Add("namespaces.active-at-end", LastBoots.Sum(boot => boot.Namespaces.Count(one => IsNotInitial(one) && one is { Activated: not null, Retired: null })));
        Add("namespaces.numbers-reused", Boots.Sum(boot => boot.Namespaces.CountBy(one => one.Number).Count(given => given.Value > 1)));
    }

    private void Resources()
    {
        var names = machines.SelectMany(machine => machine.Resources).Select(resource => resource.Name).Distinct(StringComparer.Ordinal).ToList();
        if (names.Contains(TpmResource))
        {
            Add("tpm.extends", machines.SelectMany(machine => machine.Resources).Where(resource => resource.Name == TpmResource).Sum(resource => resource.Served));
        }

        foreach (var name in names)
        {
            var uses = machines
                .SelectMany(machine => machine.Resources.Where(resource => resource.Name == name).Select(resource => (Use: resource, machine.End)))
                .ToList();
            var served = uses.Sum(one => one.Use.Served);
            Add(name + ".served", served);
            Add(name + ".waited", uses.Sum(one => one.Use.Waited));
            Add(name + ".utilisation", Ratio(uses.Sum(one => (decimal)one.Use.Busy.Nanoseconds), uses.Sum(one => (decimal)one.Use.Servers * one.End.Nanoseconds)));
            Add(name + ".mean-wait", Whole(uses.Sum(one => (decimal)one.Use.Waiting.Nanoseconds), served));
            Add(name + ".longest-queue", uses.Max(one => one.Use.LongestQueue));
        }
    }

    private void Latencies(string name, LatencyFigures? latencies)
    {
        if (latencies is null)
        {
            return;
        }

        Add(name + ".mean", latencies.Mean);
        Add(name + ".p50", latencies.P50);
        Add(name + ".p90", latencies.P90);
        Add(name + ".p99", latencies.P99);
        Add(name + ".max", latencies.Max);
    }

    /// <summary>Every figure is one of the catalog, which knows its unit.</summary>
    private void Add(string name, decimal value)
    {
        var meaning = FigureCatalog.Of(name);
        Invariant.That(meaning is not null, $"the figure {name} is in the catalog");
        figures.Add(new Figure(prefix + name, value, meaning.Unit));
    }

    private static bool IsNotInitial(NamespaceResult one) => one.Ordinal != NamespaceOrdinal.Initial;

    /// <summary>A part of a whole; 0 of nothing.</summary>
    private static decimal Ratio(decimal part, decimal whole) => whole == 0 ? 0 : Trimmed(decimal.Round(part / whole, RatioDecimals, MidpointRounding.AwayFromZero));

    private static decimal Whole(decimal sum, long count) => count == 0 ? 0 : decimal.Round(sum / count, MidpointRounding.AwayFromZero);

    /// <summary>The same number without zeros at its end, so that equal numbers are the same text.</summary>
    private static decimal Trimmed(decimal value) => value / 1.000000000000000000000000000000000m;
}
