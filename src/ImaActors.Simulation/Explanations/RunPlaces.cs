using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Explanations;

/// <summary>Something that was looked for, or why it was not found and what there is instead; exactly one of the two.</summary>
/// <param name="Value">What was found, or null.</param>
/// <param name="Problem">Why not, or null.</param>
public sealed record Found<T>(T? Value, string? Problem)
    where T : class
{
    /// <summary>It was found.</summary>
    internal static Found<T> It(T value) => new(value, null);

    /// <summary>It was not.</summary>
    internal static Found<T> Not(string problem) => new(null, problem);
}

/// <summary>An entry of a list.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Boot">Number of the boot, from 0.</param>
/// <param name="Position">Position in the list of the machine, from 0.</param>
public sealed record EntryPlace(MachineResult Machine, int Boot, int Position)
{
    /// <summary>The boot.</summary>
    public BootResult BootResult => Machine.Boots[Boot];

    /// <summary>The entry.</summary>
    public ListEntry Entry => BootResult.Entries[Position];
}

/// <summary>An operation of a machine.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Record">The operation.</param>
public sealed record OperationPlace(MachineResult Machine, OperationRecord Record);

/// <summary>Finds what people name in a run: machines, entries, operations.</summary>
public static class RunPlaces
{
    private const int NamesShown = 12;

    /// <summary>A machine by its name; the only one if none is given.</summary>
    public static Found<MachineResult> Machine(ScenarioResult run, string? name)
    {
        var names = run.Machines.Select(machine => machine.Name);
        if (name is null)
        {
            return run.Machines is [var only]
                ? Found<MachineResult>.It(only)
                : Found<MachineResult>.Not($"the run has several machines; name one with --machine: {Shown(names)}");
        }

        return run.Machines.FirstOrDefault(machine => machine.Name == name) is { } found
            ? Found<MachineResult>.It(found)
            : Found<MachineResult>.Not($"the run has no machine {name}; it has {Shown(names)}");
    }

    /// <summary>An entry by its number.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="boot">Number of the boot, or null: the only one.</param>
    /// <param name="number">Number of the entry from 1, as lines of the list are numbered.</param>
    /// <param name="view">The namespace as whose list it is counted, by number, container or <c>ns-ORDINAL</c>; null: the initial one.</param>
    public static Found<EntryPlace> Entry(MachineResult machine, int? boot, long number, string? view)
    {
        if (boot is null && machine.Boots.Length > 1)
        {
            return Found<EntryPlace>.Not($"the machine {machine.Name} booted {machine.Boots.Length} times; name the boot with --boot, 0 to {machine.Boots.Length - 1}");
        }

        var which = boot ?? 0;
        if (which < 0 || which >= machine.Boots.Length)
        {
            return Found<EntryPlace>.Not($"the machine {machine.Name} has no boot {which}; it has 0 to {machine.Boots.Length - 1}");
        }

        var result = machine.Boots[which];
        var positions = Enumerable.Range(0, result.Entries.Length);
        if (view is not null)
        {
            var found = Namespace(result, view);
            if (found.Value is not { } one)
            {
                return Found<EntryPlace>.Not(found.Problem!);
            }

            positions = one.Ordinal == NamespaceOrdinal.Initial ? positions : positions.Where(position => result.Entries[position].Ordinal == one.Ordinal);
        }

        var seen = positions.ToList();
        return number >= 1 && number <= seen.Count
            ? Found<EntryPlace>.It(new EntryPlace(machine, which, seen[(int)number - 1]))
            : Found<EntryPlace>.Not(seen.Count == 0
                ? "this list has no entries"
                : $"this list has no entry {number}; it has 1 to {seen.Count}");
    }

    /// <summary>An operation by the name of its process and its number, as operations.csv has them.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="process">Name of the process, or the columns <c>container</c> and <c>process</c> as <c>3.0</c>.</param>
    /// <param name="number">Number.</param>
    public static Found<OperationPlace> Operation(MachineResult machine, string process, long number)
    {
        var ofProcess = machine.OperationRecords.Where(record => record.Process == process || Keyed(record.Key) == process).ToList();
        if (ofProcess.Count == 0)
        {
            var names = machine.OperationRecords.Select(record => record.Process).Distinct().Order(StringComparer.Ordinal);
            return Found<OperationPlace>.Not($"no process {process} performed an operation on {machine.Name}; there are {Shown(names)}");
        }

        var found = ofProcess.Where(record => record.Key.Number == number).ToList();
        return found switch
        {
            [var only] => Found<OperationPlace>.It(new OperationPlace(machine, only)),
            [] => Found<OperationPlace>.Not($"{process} has no operation {number}; it has {Shown(ofProcess.Select(record => RuleNotes.Number(record.Key.Number)))}"),
            _ => Found<OperationPlace>.Not(
                $"{process} has {found.Count} operations {number}; name one by its container and process numbers: "
                + Shown(found.Select(record => $"{Keyed(record.Key)}:{number} ({record.Kind} {record.Subject} at {RuleNotes.Seconds(record.Start)})"))),
        };
    }

    /// <summary>Container and process of an operation, as <see cref="Operation"/> takes them.</summary>
    internal static string Keyed(OperationKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Container}.{key.Process}");

    private static Found<NamespaceResult> Namespace(BootResult boot, string name)
    {
        ImmutableArray<NamespaceResult> found =
        [
            .. boot.Namespaces.Where(one => one.Number.ToString() == name || one.Container == name || Ordinal(one) == name),
        ];
        return found switch
        {
            [var only] => Found<NamespaceResult>.It(only),
            [] => Found<NamespaceResult>.Not($"there is no namespace {name}; there are {Shown(boot.Namespaces.Select(one => one.Container ?? Ordinal(one)))}"),
            _ => Found<NamespaceResult>.Not($"several namespaces are called {name}; name one of {Shown(found.Select(Ordinal))}"),
        };
    }

    private static string Ordinal(NamespaceResult one) => "ns-" + RuleNotes.Number(one.Ordinal.Value);

    private static string Shown(IEnumerable<string> names)
    {
        var first = names.Take(NamesShown + 1).ToList();
        return string.Join(", ", first.Take(NamesShown)) + (first.Count > NamesShown ? ", ..." : string.Empty);
    }
}
