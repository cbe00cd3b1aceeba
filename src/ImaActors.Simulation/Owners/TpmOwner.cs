using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using ImaActors.Core.Audit;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>A step of the TPM.</summary>
public abstract record TpmStep : Step<Done>
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.Tpm);
}

/// <summary>A namespace became active: its start mark is fixed, then its ns_aggregate added (steps 5 and 7 of N-31, N-145).</summary>
public sealed record StartNamespace(NamespaceOrdinal Namespace, NamespaceId Number, Template Template, AuditSubject Activator) : TpmStep;

/// <summary>Namespaces ended: their start marks go (N-47, N-48).</summary>
public sealed record RetireNamespaces(ImmutableArray<NamespaceOrdinal> Namespaces) : TpmStep;

/// <summary>Entries that were appended, for the views of one namespace.</summary>
public sealed record CommittedEntries(NamespaceOrdinal Namespace, IReadOnlyList<ListEntry> Entries);

/// <summary>An audit record with the operation that caused it.</summary>
public readonly record struct AuditRecord(OperationKey Key, string Text);

/// <summary>What the TPM made of the parts of one sub-tick.</summary>
/// <param name="Replies">Answers for the operations, in key order.</param>
/// <param name="Publications">Publications, in key order.</param>
/// <param name="Entries">Appended entries by the namespace that sees them, in order of ordinals; root sees all.</param>
/// <param name="Audit">Audit records in the order in which they were caused.</param>
public sealed record SubTickCommitted(
    IReadOnlyList<(OperationKey Key, object Reply)> Replies,
    IReadOnlyList<Publication> Publications,
    IReadOnlyList<CommittedEntries> Entries,
    IReadOnlyList<AuditRecord> Audit);

/// <summary>The measurement list and the registers of one machine: the only place that appends and extends.</summary>
public sealed class TpmOwner
{
    private static readonly AuditSubject Swapper = new("?", "0", 0, 0, 0, 0, 0, 0, 0, 0, "swapper", string.Empty);

    private readonly MachineFacts _machine;
    private readonly MeasurementLog _log = new();

    /// <summary>A list with nothing in it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="registers">Registers with what the firmware left, or null without a TPM.</param>
    public TpmOwner(MachineFacts machine, PcrBanks? registers)
    {
        _machine = machine;
        Registers = registers;
    }

    /// <summary>The registers, or null without a TPM.</summary>
    public PcrBanks? Registers { get; }

    /// <summary>The list, for the checks at the end of a run.</summary>
    public IEnumerable<ListEntry> Entries => Enumerable.Range(0, _log.Count).Select(position => _log[position]);

    /// <summary>Adds boot_aggregate, before any policy exists (M-66).</summary>
    public SubTickCommitted Boot()
    {
        var entry = EntryBuilder.Build(
            _machine.Settings, _machine.Hash, _machine.Boot.Template, _machine.Profile.DefaultPcr, NamespaceOrdinal.Initial,
            BootAggregate.Event(_machine.Settings.SystemAlgorithm, Registers, _machine.Hash));
        Invariant.That(entry is not null, "boot_aggregate can always be built");
        var request = new EntryRequest(entry, EntryKind.BootAggregate, Swapper, new AuditObject(BootAggregate.Name));
        return Commit([new CommitPart(new OwnerAddress(OwnerKind.Tpm), [new StepCommit(default, Done.Value, [new EntryEmission(request)], [])])], []) with { Replies = [] };
    }

    /// <summary>Merges the parts of a sub-tick by key and carries them out.</summary>
    /// <param name="parts">Parts of all owners that had steps, in any order.</param>
    /// <param name="steps">The TPM's own steps.</param>
    public SubTickCommitted Commit(IReadOnlyList<CommitPart> parts, IReadOnlyList<KeyedStep> steps)
    {
        var merged = parts.SelectMany(part => part.Steps).Concat(steps.Select(Run)).OrderBy(commit => commit.Key).ToList();
        var audit = new List<AuditRecord>();
        var entries = new SortedDictionary<int, List<ListEntry>>();
        for (var i = 0; i < merged.Count; i++)
        {
            Invariant.That(i == 0 || merged[i - 1].Key < merged[i].Key, "two steps of a sub-tick have the same key");
            foreach (var emission in merged[i].Emissions)
            {
                Carry(merged[i].Key, emission, entries, audit);
            }
        }

        return new SubTickCommitted(
            [.. merged.Select(commit => (commit.Key, commit.Reply))],
            [.. merged.SelectMany(commit => commit.Publications)],
            [.. entries.Select(pair => new CommittedEntries(new NamespaceOrdinal(pair.Key), pair.Value))],
            audit);
    }

    private void Carry(OperationKey key, Emission emission, SortedDictionary<int, List<ListEntry>> entries, List<AuditRecord> audit)
    {
        switch (emission)
        {
            case AuditEmission record:
                audit.Add(new AuditRecord(key, record.Text));
                break;
            case StartEmission start:
                _log.StartNamespace(start.Namespace);
                break;
            case EntryEmission added:
                var entry = added.Request.Entry;
                var outcome = MeasurementCommit.Commit(_log, Registers, _machine.Hash, added.Request, _machine.Boot.IntegrityAudit, _machine.Profile.AuditSubjectLabel);
                audit.AddRange(outcome.Audit.Select(text => new AuditRecord(key, text)));
                if (outcome.Added)
                {
                    Add(entries, NamespaceOrdinal.Initial, entry);
                    if (entry.Ordinal != NamespaceOrdinal.Initial)
                    {
                        Add(entries, entry.Ordinal, entry);
                    }
                }

                break;
            default:
                throw new UnreachableException($"unknown emission {emission.GetType().Name}");
        }
    }

    private static void Add(SortedDictionary<int, List<ListEntry>> entries, NamespaceOrdinal ordinal, ListEntry entry)
    {
        if (!entries.TryGetValue(ordinal.Value, out var list))
        {
            list = [];
            entries.Add(ordinal.Value, list);
        }

        list.Add(entry);
    }

    /// <summary>The TPM's own steps become emissions at their key, so that their order among all others is the same.</summary>
    private StepCommit Run(KeyedStep keyed)
    {
        switch (keyed.Step)
        {
            case StartNamespace start:
                var entry = EntryBuilder.Build(
                    _machine.Settings, _machine.Hash, start.Template, _machine.Profile.DefaultPcr, start.Namespace, NamespaceAggregate.Event(start.Number));
                var target = new AuditObject(NamespaceAggregate.NameOf(start.Number));
                Emission aggregate = entry is not null
                    ? new EntryEmission(new EntryRequest(entry, EntryKind.NamespaceAggregate, start.Activator, target))
                    : new AuditEmission(MeasurementCommit.Lost(EntryKind.NamespaceAggregate, start.Activator, target, null, null, _machine.Profile.AuditSubjectLabel));
                return new StepCommit(keyed.Key, Done.Value, [new StartEmission(start.Namespace), aggregate], []);
            case RetireNamespaces retire:
                foreach (var ordinal in retire.Namespaces)
                {
                    _log.Retire(ordinal);
                }

                return new StepCommit(keyed.Key, Done.Value, [], []);
            default:
                throw new UnreachableException($"unknown TPM step {keyed.Step.GetType().Name}");
        }
    }

    private sealed record StartEmission(NamespaceOrdinal Namespace) : Emission;
}
