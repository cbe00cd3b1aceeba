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
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Owners;

/// <summary>A step of the TPM.</summary>
public abstract record TpmStep : Step<Done>
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.Tpm);
}

/// <summary>A namespace is about to become active: its start mark is fixed (step 5 of N-31).</summary>
public sealed record StartNamespace(NamespaceOrdinal Namespace) : TpmStep;

/// <summary>A namespace has become active: its ns_aggregate is added (step 7 of N-31, N-145).</summary>
public sealed record AddAggregate(NamespaceOrdinal Namespace, NamespaceId Number, Template Template, AuditSubject Activator) : TpmStep;

/// <summary>The activation lock is taken, or given back; the answer comes when it is held.</summary>
public sealed record HoldActivation(NamespaceOrdinal Namespace, bool Takes) : TpmStep;

/// <summary>Namespaces ended: their start marks go (N-47, N-48).</summary>
public sealed record RetireNamespaces(ImmutableArray<NamespaceOrdinal> Namespaces) : TpmStep;

/// <summary>Entries that were appended, for the views of one namespace.</summary>
public sealed record CommittedEntries(NamespaceOrdinal Namespace, IReadOnlyList<ListEntry> Entries);

/// <summary>An audit record with the operation that caused it.</summary>
/// <param name="Key">The operation.</param>
/// <param name="Text">The record.</param>
/// <param name="At">When it was written.</param>
public readonly record struct AuditRecord(OperationKey Key, string Text, Instant At = default);

/// <summary>An entry of the list.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="At">When it was appended.</param>
/// <param name="ViolationCause">Cause of a violation, or null.</param>
public readonly record struct ListedEntry(ListEntry Entry, Instant At, string? ViolationCause)
{
    /// <summary>The operation that caused it; none caused boot_aggregate and what the kernel before handed over.</summary>
    public OperationKey Key { get; init; }
}

/// <summary>How a machine spent its virtual time.</summary>
/// <param name="Resources">How busy the shared resources were.</param>
/// <param name="Overtaken">Steps that were served behind one that began later in the same tick.</param>
public sealed record TimeReport(ImmutableArray<ResourceUse> Resources, long Overtaken);

/// <summary>What the TPM made of the parts of one sub-tick.</summary>
/// <param name="Completions">Steps that ended, in the order of time.</param>
/// <param name="Publications">Publications, in order of steps.</param>
/// <param name="Entries">Appended entries by the namespace that sees them, in order of ordinals; root sees all.</param>
/// <param name="Audit">Audit records in the order in which they were written.</param>
/// <param name="Next">When the next thing under way happens, or <see cref="Instant.Never"/>.</param>
public sealed record SubTickCommitted(
    IReadOnlyList<StepCompletion> Completions,
    IReadOnlyList<Publication> Publications,
    IReadOnlyList<CommittedEntries> Entries,
    IReadOnlyList<AuditRecord> Audit,
    Instant Next);

/// <summary>Waits until no entry of some namespaces is under way to the list.</summary>
internal sealed record DrainEmission(ImmutableArray<NamespaceOrdinal> Namespaces) : Emission;

/// <summary>Start marks of namespaces that ended are to go.</summary>
internal sealed record RetireEmission(ImmutableArray<NamespaceOrdinal> Namespaces) : Emission;

/// <summary>
/// The measurement list and the registers of one machine: the only place that appends and extends. It is also the barrier of a
/// sub-tick, where steps go through virtual time.
/// </summary>
public sealed class TpmOwner : IEmissionSink
{
    private static readonly AuditSubject Swapper = new("?", "0", 0, 0, 0, 0, 0, 0, 0, 0, "swapper", string.Empty);

    private readonly MachineFacts _machine;
    private readonly MeasurementLog _log = new();
    private readonly List<ListedEntry> _listed = [];
    private readonly ResourceQueues _queues;
    private List<AuditRecord> _audit = [];
    private SortedDictionary<int, List<ListEntry>> _entries = [];

    /// <summary>A list with nothing in it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="registers">Registers with what the firmware left, or null without a TPM.</param>
    public TpmOwner(MachineFacts machine, PcrBanks? registers)
    {
        _machine = machine;
        Registers = registers;
        _queues = new ResourceQueues(machine.Timing, this);
    }

    /// <summary>The registers, or null without a TPM.</summary>
    public PcrBanks? Registers { get; }

    /// <summary>The list with what the end of a run asks about its entries.</summary>
    public IReadOnlyList<ListedEntry> Entries => _listed;

    /// <summary>Entries at the start of the list that came from the kernel before (M-92); their digests are in the registers already.</summary>
    public int Restored { get; private set; }

    /// <summary>How busy the shared resources were.</summary>
    public TimeReport Time => new(_queues.Use, _queues.Overtaken);

    /// <inheritdoc/>
    bool IEmissionSink.HasTpm => Registers is not null;

    /// <summary>Restores the list of the kernel before if there is one (M-92), and adds boot_aggregate, before any policy exists (M-66); it takes no time, because the clock starts with the first process.</summary>
    public SubTickCommitted Boot()
    {
        if (_machine.RestoredList is { } list)
        {
            foreach (var restored in KexecBuffer.Restore(list, _machine.Settings, _machine.Hash).Entries)
            {
                _log.AppendRestored(restored);
                _listed.Add(new ListedEntry(restored, _machine.BootedAt, null));
                Show(NamespaceOrdinal.Initial, restored);
                Restored++;
            }
        }

        if (_machine.HasIma)
        {
            AddBootAggregate();
        }

        return Committed([], []);
    }

    private void AddBootAggregate()
    {
        var entry = EntryBuilder.Build(
            _machine.Settings, _machine.Hash, _machine.Boot.Template, _machine.Profile.DefaultPcr, NamespaceOrdinal.Initial,
            BootAggregate.Event(_machine.Settings.SystemAlgorithm, Registers, _machine.Hash));
        Invariant.That(entry is not null, "boot_aggregate can always be built");
        Append(default, new EntryEmission(new EntryRequest(entry, EntryKind.BootAggregate, Swapper, new AuditObject(BootAggregate.Name))), _machine.BootedAt);
    }

    /// <summary>Merges the parts of a sub-tick in order of instant and key, and lets virtual time go on.</summary>
    /// <param name="parts">Parts of all owners that had steps, in any order.</param>
    /// <param name="steps">The TPM's own steps.</param>
    /// <param name="until">What is under way goes on until this instant, or to the end of the tick in which the first step ends.</param>
    /// <param name="resolution">Length of a tick.</param>
    public SubTickCommitted Commit(IReadOnlyList<CommitPart> parts, IReadOnlyList<KeyedStep> steps, Instant until, Duration resolution)
    {
        var merged = parts.SelectMany(part => part.Steps).Concat(steps.Select(Run)).OrderBy(commit => commit.Step).ToList();
        for (var i = 1; i < merged.Count; i++)
        {
            Invariant.That(merged[i - 1].Step < merged[i].Step, "two steps of a sub-tick have the same key");
        }

        _queues.Begin(merged);
        var completions = _queues.Run(until, instant => Ticks.EndOf(instant, resolution));
        return Committed(completions, [.. merged.SelectMany(commit => commit.Publications)]);
    }

    /// <inheritdoc/>
    bool IEmissionSink.Append(OperationKey key, EntryEmission entry, Instant now) => Append(key, entry, now);

    /// <inheritdoc/>
    void IEmissionSink.Carry(OperationKey key, Emission emission, Instant now)
    {
        switch (emission)
        {
            case AuditEmission record:
                _audit.Add(new AuditRecord(key, record.Text, now));
                break;
            case StartEmission start:
                _log.StartNamespace(start.Namespace);
                break;
            case RetireEmission retire:
                foreach (var ordinal in retire.Namespaces)
                {
                    _log.Retire(ordinal);
                }

                break;
            default:
                throw new UnreachableException($"unknown emission {emission.GetType().Name}");
        }
    }

    private bool Append(OperationKey key, EntryEmission added, Instant now)
    {
        var request = added.Request;
        var outcome = MeasurementCommit.Commit(_log, Registers, _machine.Hash, request, _machine.Boot.IntegrityAudit, _machine.Profile.AuditSubjectLabel);
        foreach (var text in outcome.Audit)
        {
            _audit.Add(new AuditRecord(key, text, now));
        }

        if (outcome.Added)
        {
            _listed.Add(new ListedEntry(request.Entry, now, request.ViolationCause) { Key = key });
            Show(NamespaceOrdinal.Initial, request.Entry);
            if (request.Entry.Ordinal != NamespaceOrdinal.Initial)
            {
                Show(request.Entry.Ordinal, request.Entry);
            }
        }

        return outcome.Added;
    }

    private void Show(NamespaceOrdinal ordinal, ListEntry entry)
    {
        if (!_entries.TryGetValue(ordinal.Value, out var list))
        {
            list = [];
            _entries.Add(ordinal.Value, list);
        }

        list.Add(entry);
    }

    private SubTickCommitted Committed(IReadOnlyList<StepCompletion> completions, IReadOnlyList<Publication> publications)
    {
        var committed = new SubTickCommitted(
            completions,
            publications,
            [.. _entries.Select(pair => new CommittedEntries(new NamespaceOrdinal(pair.Key), pair.Value))],
            _audit,
            _queues.Next);
        (_audit, _entries) = ([], []);
        return committed;
    }

    /// <summary>The TPM's own steps become emissions, so that they find their place among all others.</summary>
    private StepCommit Run(KeyedStep keyed)
    {
        switch (keyed.Step)
        {
            case StartNamespace start:
                return new StepCommit(keyed, Done.Value, [new StartEmission(start.Namespace)], []);
            case AddAggregate aggregate:
                return new StepCommit(keyed, Done.Value, Aggregate(aggregate), []);
            case RetireNamespaces retire:
                // What is under way may wait for a lock itself, so it is waited for before the lock is taken.
                return new StepCommit(keyed, Done.Value, [new DrainEmission(retire.Namespaces), .. Locked(LockKind.ActiveListWrite, new RetireEmission(retire.Namespaces))], []);
            case HoldActivation hold:
                return new StepCommit(keyed, Done.Value, [new LockEmission(LockKind.Activation, default, hold.Namespace, hold.Takes)], []);
            default:
                throw new UnreachableException($"unknown TPM step {keyed.Step.GetType().Name}");
        }
    }

    private IReadOnlyList<Emission> Aggregate(AddAggregate step)
    {
        var entry = EntryBuilder.Build(
            _machine.Settings, _machine.Hash, step.Template, _machine.Profile.DefaultPcr, step.Namespace, NamespaceAggregate.Event(step.Number));
        var target = new AuditObject(NamespaceAggregate.NameOf(step.Number));
        return
        [
            entry is not null
                ? new EntryEmission(new EntryRequest(entry, EntryKind.NamespaceAggregate, step.Activator, target))
                : new AuditEmission(MeasurementCommit.Lost(EntryKind.NamespaceAggregate, step.Activator, target, null, null, _machine.Profile.AuditSubjectLabel)),
        ];
    }

    private static IReadOnlyList<Emission> Locked(LockKind kind, Emission emission) =>
        [new LockEmission(kind, default, default, true), emission, new LockEmission(kind, default, default, false)];

    private sealed record StartEmission(NamespaceOrdinal Namespace) : Emission;
}
