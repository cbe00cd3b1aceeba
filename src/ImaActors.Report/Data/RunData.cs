using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Report.Data;

/// <summary>A start of a container with its machine.</summary>
internal sealed record PlacedStart(MachineResult Machine, ContainerStart Start);

/// <summary>A namespace with its machine and boot.</summary>
internal sealed record PlacedNamespace(MachineResult Machine, BootResult Boot, NamespaceResult Namespace, Instant End);

/// <summary>What several sections need of a run.</summary>
internal sealed class RunData
{
    /// <summary>The data of a run.</summary>
    public RunData(RunEvaluation run)
    {
        Run = run;
        Machines = run.Result.Machines;
        End = Machines.Select(machine => machine.End.Nanoseconds).DefaultIfEmpty().Max();
        Starts = [.. Machines.SelectMany(machine => machine.Starts.Select(start => new PlacedStart(machine, start)))];
        Up = [.. Starts.Where(one => one.Start.Up is not null)];
        Namespaces = [.. Machines.SelectMany(NamespacesOf)];
        Spent = new TimeSpent();
        foreach (var one in Up)
        {
            Spent.Add(one.Start.Spent);
        }
    }

    /// <summary>The run.</summary>
    public RunEvaluation Run { get; }

    /// <summary>Its scenario.</summary>
    public Scenario Scenario => Run.Result.Scenario;

    /// <summary>Its machines.</summary>
    public ImmutableArray<MachineResult> Machines { get; }

    /// <summary>There are several machines, so a container is named with its own.</summary>
    public bool HasSeveralMachines => Machines.Length > 1;

    /// <summary>The instant at which the last operation of all machines had ended, nanoseconds.</summary>
    public long End { get; }

    /// <summary>All starts of containers.</summary>
    public IReadOnlyList<PlacedStart> Starts { get; }

    /// <summary>Those that came up.</summary>
    public IReadOnlyList<PlacedStart> Up { get; }

    /// <summary>IMA namespaces, the initial ones included.</summary>
    public IReadOnlyList<PlacedNamespace> Namespaces { get; }

    /// <summary>Virtual time of all starts that came up.</summary>
    public TimeSpent Spent { get; }

    /// <summary>Boots of all machines.</summary>
    public IEnumerable<BootResult> Boots => Machines.SelectMany(machine => machine.Boots);

    /// <summary>A figure, or null.</summary>
    public Figure? Figure(string name) => Run.Figures.Find(name);

    /// <summary>The value of a figure, 0 if there is none.</summary>
    public decimal Value(string name) => Figure(name)?.Value ?? 0;

    /// <summary>Name of a thing on a machine.</summary>
    public string NameOn(MachineResult machine, string name) => HasSeveralMachines ? machine.Name + "/" + name : name;

    /// <summary>Instants at which a boot begins and ends, nanoseconds.</summary>
    public static long EndOf(MachineResult machine, int boot) =>
        boot + 1 < machine.Boots.Length ? machine.Boots[boot + 1].Start.Nanoseconds : machine.End.Nanoseconds;

    private static IEnumerable<PlacedNamespace> NamespacesOf(MachineResult machine)
    {
        for (var i = 0; i < machine.Boots.Length; i++)
        {
            var end = new Instant(EndOf(machine, i));
            foreach (var one in machine.Boots[i].Namespaces)
            {
                yield return new PlacedNamespace(machine, machine.Boots[i], one, one.Retired is { } retired ? Instant.Min(retired, end) : end);
            }
        }
    }

    /// <summary>It is not the initial namespace of its machine.</summary>
    public static bool IsOwn(NamespaceResult one) => one.Ordinal != NamespaceOrdinal.Initial;
}
