using System.Collections.Immutable;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Boot;
using ImaActors.Core.Keys;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Machine;

/// <summary>What never changes while a machine runs, and every owner may know.</summary>
public sealed record MachineFacts
{
    /// <summary>The kernel.</summary>
    public required KernelProfile Profile { get; init; }

    /// <summary>Kernel parameters as read at boot.</summary>
    public required BootParameters Boot { get; init; }

    /// <summary>System algorithm and banks.</summary>
    public required MeasurementSettings Settings { get; init; }

    /// <summary>Templates that can be named.</summary>
    public required TemplateCatalog Templates { get; init; }

    /// <summary>Hash functions.</summary>
    public required IHashFunctions Hash { get; init; }

    /// <summary>Reads certificates.</summary>
    public required ICertificateParser Certificates { get; init; }

    /// <summary>Checks who issued a certificate.</summary>
    public required IIssuerVerifier Issuers { get; init; }

    /// <summary>Makes verifiers over published keys.</summary>
    public required ISignatureVerifiers Signatures { get; init; }

    /// <summary>Certificate that the kernel loads into <c>.ima</c> at boot, DER, or null.</summary>
    public byte[]? BootCertificate { get; init; }

    /// <summary>Certificates built into the kernel, DER.</summary>
    public required ImmutableArray<byte[]> BuiltInCertificates { get; init; }

    /// <summary>The time model.</summary>
    public MachineTiming Timing { get; init; } = MachineTiming.Zero;

    /// <summary>When this boot began.</summary>
    public Instant BootedAt { get; init; }

    /// <summary>The measurement list of the kernel before, in the form of M-91, or null.</summary>
    public byte[]? RestoredList { get; init; }

    /// <summary>The kernel is built with IMA.</summary>
    public bool HasIma { get; init; } = true;

    /// <summary>Another boot follows: what is on the disk at the end is part of the report.</summary>
    public bool KeepsDisk { get; init; }

    /// <summary>Number of the file system of the data disk.</summary>
    public required int DiskFileSystem { get; init; }

    /// <summary>Inodes of kernel files whose reads and writes are answered by an owner other than the inode cache.</summary>
    public required ImmutableDictionary<InodeId, SpecialFile> SpecialFiles { get; init; }

    /// <summary>Number of the proc file system.</summary>
    public required int ProcFileSystem { get; init; }

    /// <summary>Number of the securityfs file system.</summary>
    public required int SecurityFileSystem { get; init; }

    /// <summary>Number of nsfs, which is mounted nowhere.</summary>
    public required int NamespaceFileSystem { get; init; }
}
