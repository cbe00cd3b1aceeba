using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Machine;

/// <summary>A machine before it boots: what a recording or a scenario says about it.</summary>
public sealed record MachineDefinition
{
    /// <summary>The kernel.</summary>
    public required KernelProfile Profile { get; init; }

    /// <summary>Kernel parameters, in order.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>The TPM's banks with registers 0 to 9 as the firmware left them; empty without a TPM.</summary>
    public ImmutableArray<BankDefinition> Banks { get; init; } = [];

    /// <summary>The data disk.</summary>
    public required DiskDefinition Disk { get; init; }

    /// <summary>Content of the data disk; directories before what is in them is not needed.</summary>
    public ImmutableArray<FileDefinition> Files { get; init; } = [];

    /// <summary>Certificates built into the kernel, DER.</summary>
    public ImmutableArray<byte[]> BuiltInCertificates { get; init; } = [];

    /// <summary>Certificate at the fixed path that the kernel loads into <c>.ima</c> at boot, DER, or null for none.</summary>
    public byte[]? BootCertificate { get; init; }

    /// <summary>Digests in the kernel's blacklist (A-60: <c>bin:</c>).</summary>
    public ImmutableArray<byte[]> BlacklistedDigests { get; init; } = [];

    /// <summary>The time model.</summary>
    public MachineTiming Timing { get; init; } = MachineTiming.Zero;

    /// <summary>When this boot began.</summary>
    public Instant BootedAt { get; init; }

    /// <summary><c>user.max_ima_namespaces</c> of the initial user namespace, or null for no limit.</summary>
    public int? NamespaceLimit { get; init; }

    /// <summary>The kernel is built with IMA. Without it there is no list, not even a boot_aggregate; nothing else then may ask for IMA either.</summary>
    public bool HasIma { get; init; } = true;

    /// <summary>What the kernel before handed over at kexec, or null after a reset.</summary>
    public KexecHandover? Handover { get; init; }

    /// <summary>Another boot follows: what is on the disk at the end is part of the report.</summary>
    public bool KeepsDisk { get; init; }

    /// <summary>Name of the first process.</summary>
    public string FirstProcess { get; init; } = "root";
}

/// <summary>A PCR bank and what the firmware left in its registers 0 to 9.</summary>
public sealed record BankDefinition(string Name, ImmutableArray<byte[]> Registers);

/// <summary>What outlives a kexec.</summary>
/// <param name="Registers">The TPM's registers as they stand, or null without a TPM: nothing resets them.</param>
/// <param name="List">The measurement list in the form of M-91, or null if it is not carried over.</param>
public sealed record KexecHandover(PcrBanks? Registers, byte[]? List);

/// <summary>The data disk: device name, file system type, magic, UUID, mount point, change counter.</summary>
public sealed record DiskDefinition(string Device, string Type, ulong Magic, System.Guid Uuid, string MountPoint, bool CountsChanges);

/// <summary>A file or directory of the data disk. Paths are kernel text below the mount point.</summary>
public sealed record FileDefinition(string Path, bool IsDirectory, int Mode, uint Uid, uint Gid, byte[] Content, ImmutableArray<(string Name, byte[] Value)> Xattrs);
