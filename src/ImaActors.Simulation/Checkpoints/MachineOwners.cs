using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>The owners of a machine's state: as it boots, or as a checkpoint holds them.</summary>
/// <param name="boot">The machine.</param>
/// <param name="shards">Shards of the inode cache; a checkpoint keeps its own number.</param>
/// <param name="checkpoint">State to go on from, or null to begin.</param>
/// <param name="externals">What the checkpoint names instead of holding.</param>
public sealed class MachineOwners(MachineBoot boot, int shards, MachineCheckpoint? checkpoint = null, ExternalObjects? externals = null)
{
    /// <summary>The machine boots now: boot_aggregate is due.</summary>
    public bool IsBoot => checkpoint is null;

    /// <summary>Number of shards.</summary>
    public int Shards => checkpoint?.Shards ?? shards;

    /// <summary>Number of the file system of the data disk.</summary>
    public int DiskFileSystem => boot.Facts.DiskFileSystem;

    /// <summary>What the barrier holds.</summary>
    public BarrierState Barrier => checkpoint is null ? new BarrierState(boot.View, [], Instant.Never) : Read<BarrierState>(MachineCheckpoint.Barrier);

    /// <summary>Namespaces that exist.</summary>
    public IEnumerable<NamespaceOrdinal> Namespaces => checkpoint is null ? [NamespaceOrdinal.Initial] : checkpoint.Namespaces.Select(ordinal => new NamespaceOrdinal(ordinal));

    /// <summary>Reports of namespaces that have ended.</summary>
    public SortedDictionary<int, NamespaceReport> Ended => checkpoint is null ? [] : Read<SortedDictionary<int, NamespaceReport>>(MachineCheckpoint.Ended);

    /// <summary>The kernel.</summary>
    public KernelOwner Kernel() => checkpoint is null ? boot.CreateKernel() : Read<KernelOwner>(MachineCheckpoint.Kernel);

    /// <summary>The keyrings.</summary>
    public KeyringOwner Keyring() => checkpoint is null ? boot.CreateKeyring() : Read<KeyringOwner>(MachineCheckpoint.Keyring);

    /// <summary>List and registers.</summary>
    public TpmOwner Tpm() => checkpoint is null ? boot.CreateTpm() : Read<TpmOwner>(MachineCheckpoint.Tpm);

    /// <summary>The audit log.</summary>
    public AuditOwner Audit() => checkpoint is null ? boot.CreateAudit() : Read<AuditOwner>(MachineCheckpoint.Audit);

    /// <summary>A shard.</summary>
    public InodeCacheOwner Shard(int number) => checkpoint is null ? boot.CreateShard(number, shards) : Read<InodeCacheOwner>(MachineCheckpoint.Shard(number));

    /// <summary>A namespace: one that exists, or a new one.</summary>
    public NamespaceOwner Namespace(NamespaceOrdinal ordinal) => checkpoint is not null && checkpoint.Parts.ContainsKey(MachineCheckpoint.Namespace(ordinal))
        ? Read<NamespaceOwner>(MachineCheckpoint.Namespace(ordinal))
        : boot.CreateNamespace(ordinal);

    private T Read<T>(string part) => checkpoint!.Read<T>(part, externals ?? ExternalObjects.Of(boot.Facts));
}
