using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Actors.Protocol;

/// <summary>The end of a run: the coordinator asks everybody once and puts the answers together.</summary>
public static class ReportProtocol
{
    /// <summary>Coordinator to all: say what is left.</summary>
    public sealed record ReportWanted
    {
        /// <summary>The one value.</summary>
        public static ReportWanted Value { get; } = new();
    }

    /// <summary>Namespaces' parent: namespaces that still exist, and those that ended during the run.</summary>
    public sealed record NamespacesReported(ImmutableArray<NamespaceReport> Namespaces);

    /// <summary>One shard's inodes.</summary>
    public sealed record ShardReported(int Shard, ImmutableArray<InodeReport> Inodes, ImmutableArray<RecordReport> Records, ImmutableArray<DiskInode> Disk);

    /// <summary>List, registers and how virtual time was spent.</summary>
    public sealed record TpmReported(ImmutableArray<ListedEntry> Listed, PcrBanks? Registers, TimeReport Time, int Restored);

    /// <summary>Audit log.</summary>
    public sealed record AuditReported(IReadOnlyList<AuditRecord> Records);
}
