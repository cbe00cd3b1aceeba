using System.Collections.Immutable;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;
using ImaActors.Simulation.Workloads;

namespace ImaActors.Simulation.Results;

/// <summary>Everything that a run of a scenario left behind: input of figures, expectations, digests and files.</summary>
public sealed record ScenarioResult
{
    /// <summary>The scenario as it was run.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Machines, in the order of their specification and number.</summary>
    public required ImmutableArray<MachineResult> Machines { get; init; }

    /// <summary>Checks that failed; empty when all held.</summary>
    public required ImmutableArray<FailedCheck> FailedChecks { get; init; }

    /// <summary>The run was interrupted: what is here is what was done so far.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>One machine of a run.</summary>
public sealed record MachineResult
{
    /// <summary>Name of the machine: that of its specification, with its number when there are several.</summary>
    public required string Name { get; init; }

    /// <summary>Its specification.</summary>
    public required MachineSpec Spec { get; init; }

    /// <summary>Boots in order; all but the last ended by reboot or kexec.</summary>
    public required ImmutableArray<BootResult> Boots { get; init; }

    /// <summary>Who stands behind the container ordinals of operation keys, by ordinal; empty if the run did not say.</summary>
    public ImmutableArray<ContainerIdentity> Containers { get; init; } = [];

    /// <summary>Starts of containers, by instant of request and then by container.</summary>
    public required ImmutableArray<ContainerStart> Starts { get; init; }

    /// <summary>Operations by kind: counts, failures and latencies, in order of kind names.</summary>
    public required ImmutableArray<OperationStatistics> Operations { get; init; }

    /// <summary>One record for each operation in the order (container, process, number), if the run was asked for them; otherwise empty.</summary>
    public ImmutableArray<OperationRecord> OperationRecords { get; init; } = [];

    /// <summary>Failed operations by kind and error: counts.</summary>
    public required ImmutableArray<OperationFailures> Failures { get; init; }

    /// <summary>Virtual time of all operations, by use.</summary>
    public required TimeSpent Spent { get; init; }

    /// <summary>How busy the shared resources were.</summary>
    public required ImmutableArray<ResourceUse> Resources { get; init; }

    /// <summary>Chained SHA-256 over the operations of all processes: results and completion instants.</summary>
    public required ImmutableArray<byte> OperationDigest { get; init; }

    /// <summary>The same without instants.</summary>
    public required ImmutableArray<byte> OperationSemanticDigest { get; init; }

    /// <summary>The instant at which the last operation had ended.</summary>
    public required Instant End { get; init; }

    /// <summary>Ticks that had work.</summary>
    public required long Ticks { get; init; }

    /// <summary>Sub-ticks: how often the actors met.</summary>
    public required long SubTicks { get; init; }

    /// <summary>Steps of all operations.</summary>
    public required long Steps { get; init; }

    /// <summary>Steps that were served behind one that came later within the same tick: the error of meeting only at ticks.</summary>
    public required long Overtaken { get; init; }
}

/// <summary>A container ordinal of operation keys.</summary>
/// <param name="Ordinal">The ordinal.</param>
/// <param name="Name">Name of the container, or <c>host</c>.</param>
/// <param name="Group">Its group, or <c>host</c>.</param>
public sealed record ContainerIdentity(int Ordinal, string Name, string Group);

/// <summary>One boot of a machine.</summary>
public sealed record BootResult
{
    /// <summary>When the machine booted.</summary>
    public required Instant Start { get; init; }

    /// <summary>Hash algorithm, banks and kernel.</summary>
    public required MeasurementSettings Settings { get; init; }

    /// <summary>Registers before IMA started, or null without a TPM.</summary>
    public required PcrBanks? StartRegisters { get; init; }

    /// <summary>Registers at the end, or null.</summary>
    public required PcrBanks? Registers { get; init; }

    /// <summary>The measurement list.</summary>
    public required ImmutableArray<ListEntry> Entries { get; init; }

    /// <summary>For each entry when it was appended.</summary>
    public required ImmutableArray<Instant> EntryInstants { get; init; }

    /// <summary>Entries at the beginning of the list that the kernel before handed over (M-92).</summary>
    public int Restored { get; init; }

    /// <summary>For each entry the operation that caused it; the key of no operation where none did; empty if the run did not say.</summary>
    public ImmutableArray<OperationKey> EntryKeys { get; init; } = [];

    /// <summary>For each entry the cause of the violation (<c>ToMToU</c>, <c>open_writers</c>), or null.</summary>
    public required ImmutableArray<string?> ViolationCauses { get; init; }

    /// <summary>Audit log, numbered and cut.</summary>
    public required ImmutableArray<AuditRecord> Audit { get; init; }

    /// <summary>For each audit record when it was written.</summary>
    public required ImmutableArray<Instant> AuditInstants { get; init; }

    /// <summary>IMA namespaces by ordinal, retired ones included.</summary>
    public required ImmutableArray<NamespaceResult> Namespaces { get; init; }
}

/// <summary>One IMA namespace of a boot.</summary>
/// <param name="Ordinal">Our name.</param>
/// <param name="Number">The number that the kernel shows; may come again.</param>
/// <param name="Container">Container whose start made it, <c>host</c> for the initial one, or null.</param>
/// <param name="Group">Group of that container, <c>host</c>, or null.</param>
/// <param name="Activated">When it became active, or null.</param>
/// <param name="Retired">When it ended, or null.</param>
/// <param name="Entries">Entries in its view.</param>
/// <param name="Violations">Its violation counter.</param>
/// <param name="Policy">Its rules as the policy file shows them; null when it was never active.</param>
public sealed record NamespaceResult(
    NamespaceOrdinal Ordinal,
    NamespaceId Number,
    string? Container,
    string? Group,
    Instant? Activated,
    Instant? Retired,
    int Entries,
    long Violations,
    string? Policy);

/// <summary>One start of a container.</summary>
/// <param name="Container">Name of the container.</param>
/// <param name="Group">Its group.</param>
/// <param name="Requested">When its start was due.</param>
/// <param name="Up">When its first process had run, mapped and read everything; null if it did not come up.</param>
/// <param name="Failure">The operation that failed, with its path and error (<c>exec_hold /bin/app: EACCES</c>), or null.</param>
/// <param name="Spent">Virtual time of the start by use.</param>
public sealed record ContainerStart(string Container, string Group, Instant Requested, Instant? Up, string? Failure, TimeSpent Spent);

/// <summary>Operations of one kind.</summary>
/// <param name="Kind">Name of the system call.</param>
/// <param name="Count">How many.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Latencies">Their latencies in nanoseconds.</param>
public sealed record OperationStatistics(string Kind, long Count, long Failed, LatencyHistogram Latencies);

/// <summary>Failed operations of one kind with one error.</summary>
/// <param name="Kind">Name of the system call.</param>
/// <param name="Group">Group of the containers that performed them, or <c>host</c>.</param>
/// <param name="Error">Error name.</param>
/// <param name="Count">How many.</param>
public sealed record OperationFailures(string Kind, string Group, string Error, long Count);

/// <summary>One operation.</summary>
/// <param name="Key">Container, process and number of the operation.</param>
/// <param name="Process">Name of the process that performed it.</param>
/// <param name="Kind">Name of the system call.</param>
/// <param name="Subject">What it was about: a path, a label, a name.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it had ended.</param>
/// <param name="Ret">The value returned.</param>
/// <param name="Error">Error name, or null.</param>
/// <param name="Spent">Virtual time by use.</param>
public sealed record OperationRecord(
    OperationKey Key, string Process, string Kind, string Subject, Instant Start, Instant End, long Ret, string? Error, TimeSpent Spent)
{
    /// <summary>The call with all that is needed to make it again, without bytes that follow from a seed; null if the run did not say.</summary>
    public ScriptedCall? Call { get; init; }

    /// <summary>For the first operation of a thread of calls: the operation of another one after whose end it began, or null.</summary>
    public OperationKey? After { get; init; }

    /// <summary>What the call belonged to.</summary>
    public CallPhase Phase { get; init; } = CallPhase.Run;
}

/// <summary>How busy a shared resource was.</summary>
/// <param name="Name"><c>cores</c>, <c>storage</c>, <c>tpm</c>, <c>activation-lock</c>, <c>active-list-lock</c>, <c>inode-locks</c>, <c>record-locks</c>.</param>
/// <param name="Servers">How many can be served at once; 1 for a lock.</param>
/// <param name="Served">Requests.</param>
/// <param name="Waited">Requests that had to wait.</param>
/// <param name="Busy">Time in service, over all servers.</param>
/// <param name="Waiting">Time of waiting, over all requests.</param>
/// <param name="LongestQueue">Most requests that waited at the same time.</param>
public sealed record ResourceUse(string Name, int Servers, long Served, long Waited, Duration Busy, Duration Waiting, int LongestQueue)
{
    /// <summary>The same over virtual time; for kinds of locks over all instances together. No part of a digest.</summary>
    public ResourceSeries Series { get; init; } = ResourceSeries.Empty;
}
