using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;

namespace ImaActors.Actors.Protocol;

/// <summary>
/// The messages of a sub-tick. Data flows one way around a ring: coordinator, workload, owners, TPM, coordinator; beside it,
/// shards and TPM tell the namespaces what concerns them, and the TPM tells the audit log.
/// </summary>
public static class PipelineProtocol
{
    /// <summary>Coordinator to workload: everything before this sub-tick is complete; what is under way goes on at <c>Next</c>.</summary>
    public sealed record AdvanceTo(TickKey Key, WorldView View, IReadOnlyList<StepCompletion> Completions, Instant Next) : ITickMessage;

    /// <summary>Workload to TPM: how many owners have steps in this sub-tick, the TPM's own steps, and how far virtual time goes.</summary>
    public sealed record SubTickPlanned(TickKey Key, int Parts, IReadOnlyList<KeyedStep> Steps, Instant Until, Duration Resolution) : ITickMessage;

    /// <summary>Workload to one owner: all its steps of this sub-tick, and what it may see of others.</summary>
    public sealed record OwnerSteps(TickKey Key, OwnerAddress Owner, WorldView View, IReadOnlyList<KeyedStep> Steps) : ITickMessage;

    /// <summary>Owner to TPM: what its steps gave, and which namespaces it told of violations.</summary>
    public sealed record OwnerCommits(TickKey Key, CommitPart Part, ImmutableArray<NamespaceOrdinal> Told) : ITickMessage;

    /// <summary>Shard to a namespace: violations that concern it.</summary>
    public sealed record ViolationsRecorded(TickKey Key, NamespaceOrdinal Namespace, OwnerAddress Shard, int Count) : ITickMessage;

    /// <summary>TPM to a namespace: entries of its view, and how many shards told it of violations in this sub-tick.</summary>
    public sealed record EntriesCommitted(TickKey Key, NamespaceOrdinal Namespace, IReadOnlyList<ListEntry> Entries, int ViolationParts) : ITickMessage;

    /// <summary>Namespace to coordinator: it has heard all of this sub-tick that concerns it.</summary>
    public sealed record NamespaceSettled(TickKey Key, NamespaceOrdinal Namespace) : ITickMessage;

    /// <summary>TPM to audit log: records in the order in which they were caused.</summary>
    public sealed record RecordsCommitted(TickKey Key, IReadOnlyList<AuditRecord> Records) : ITickMessage;

    /// <summary>TPM to coordinator: the sub-tick is in the list; these namespaces have to settle before the next one.</summary>
    public sealed record TickCommitted(
        TickKey Key,
        IReadOnlyList<StepCompletion> Completions,
        IReadOnlyList<Publication> Publications,
        Instant Next,
        ImmutableArray<NamespaceOrdinal> Settling) : ITickMessage;

    /// <summary>Workload to coordinator: nothing is left to do.</summary>
    public sealed record WorkloadFinished(TickKey Key) : ITickMessage;
}
