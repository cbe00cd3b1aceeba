using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Explanations;

/// <summary>Names of what was there during one boot of a machine: namespaces, containers, operations, entries.</summary>
internal sealed class BootWords
{
    private readonly Dictionary<NamespaceOrdinal, NamespaceResult> _namespaces;
    private readonly Dictionary<int, ContainerIdentity> _containers;
    private readonly Dictionary<OperationKey, OperationRecord> _operations;
    private readonly Dictionary<ListEntry, int> _positions = new(ReferenceEqualityComparer.Instance);

    public BootWords(MachineResult machine, int boot)
    {
        (Number, Boot) = (boot, machine.Boots[boot]);
        _namespaces = Boot.Namespaces.ToDictionary(one => one.Ordinal);
        _containers = machine.Containers.ToDictionary(one => one.Ordinal);
        _operations = machine.OperationRecords.ToDictionary(record => record.Key);
        for (var i = 0; i < Boot.Entries.Length; i++)
        {
            _positions.TryAdd(Boot.Entries[i], i);
        }
    }

    /// <summary>Number of the boot, from 0.</summary>
    public int Number { get; }

    /// <summary>The boot.</summary>
    public BootResult Boot { get; }

    /// <summary>The kernel has IMA namespaces.</summary>
    public bool HasNamespaces => Boot.Settings.Profile.HasImaNamespaces;

    /// <summary>A namespace with its number and container.</summary>
    public string Namespace(NamespaceOrdinal ordinal) => ordinal == NamespaceOrdinal.Initial ? $"{NamespaceId.Initial} (the initial one)"
        : !_namespaces.TryGetValue(ordinal, out var one) ? "ns-" + RuleNotes.Number(ordinal.Value)
        : one.Container is { } container ? $"{one.Number} (container {container}, group {one.Group})"
        : $"{one.Number} (ns-{RuleNotes.Number(ordinal.Value)})";

    /// <summary>A container by its ordinal.</summary>
    public string Container(int ordinal) => ordinal == 0 ? "on the host"
        : _containers.TryGetValue(ordinal, out var one) ? "container " + one.Name
        : "container " + RuleNotes.Number(ordinal);

    /// <summary>The record of an operation, or null if it had not ended.</summary>
    public OperationRecord? Operation(OperationKey key) => _operations.GetValueOrDefault(key);

    /// <summary>Number of an entry from 1, or null if it is not in the list: it was a duplicate.</summary>
    public int? NumberOf(ListEntry entry) => _positions.TryGetValue(entry, out var position) ? position + 1 : null;

    /// <summary>Number of the entry that an entry is a duplicate of: the last one before with the same digest (N-144); null if there is none.</summary>
    public int? NumberOfTwin(ListEntry duplicate)
    {
        for (var i = Boot.Entries.Length - 1; i >= 0; i--)
        {
            var entry = Boot.Entries[i];
            if (!entry.IsViolation && entry.Namespace == duplicate.Namespace && entry.Pcr == duplicate.Pcr && entry.SystemDigest.Span.SequenceEqual(duplicate.SystemDigest.Span))
            {
                return i + 1;
            }
        }

        return null;
    }

    /// <summary>The line of a rule as the policy file shows it.</summary>
    public string Rule(PolicyRule rule) => PolicyWriter.Write(rule, Boot.Settings.Profile).TrimEnd() is { Length: > 0 } text
        ? text
        : "a rule with a label that no security module knows, which the policy file does not show";

    /// <summary>An open file with who opened it, and when.</summary>
    public string Open(OpenNote open)
    {
        var flags = open.Flags.CanWrite() ? "for writing" : "for reading";
        var by = Operation(open.File.Opener) is { } record
            ? $"{record.Process} ({record.Kind} {record.Subject}, number {RuleNotes.Number(record.Key.Number)}), since {RuleNotes.Seconds(record.Start)}"
            : "an operation that had not ended, number " + RuleNotes.Number(open.File.Opener.Number) + " of process " + RunPlaces.Keyed(open.File.Opener);
        return $"{by}, open {flags}, namespace {Namespace(open.Opener)}";
    }
}
