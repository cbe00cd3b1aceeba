using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>A kind of machine. <see cref="Count"/> of them exist, each with its own containers: names get <c>-0</c>, <c>-1</c>… when there are several.</summary>
public sealed record MachineSpec
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>How many.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The kernel.</summary>
    public required KernelProfile Profile { get; init; }

    /// <summary>Kernel parameters, in order.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>The kernel is built with IMA.</summary>
    public bool HasIma { get; init; } = true;

    /// <summary>Policy that the host's root loads into the initial namespace before the first container is started, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>Number of cores.</summary>
    public int Cores { get; init; } = 4;

    /// <summary>Main memory in bytes: decides the kernel's own limit of namespaces.</summary>
    public long Memory { get; init; } = 16L << 30;

    /// <summary><c>user.max_ima_namespaces</c> of the initial user namespace; null: the kernel's default for <see cref="Memory"/>.</summary>
    public int? NamespaceLimit { get; init; }

    /// <summary>The disk.</summary>
    public StorageSpec Storage { get; init; } = new();

    /// <summary>The TPM, or null for none.</summary>
    public TpmSpec? Tpm { get; init; }

    /// <summary>Which locks are waited for.</summary>
    public LockSet Locks { get; init; } = LockSet.All;

    /// <summary>What work costs.</summary>
    public CostModel Costs { get; init; } = CostModel.Zero;

    /// <summary>Certificates built into the kernel, DER: <c>.ima</c> takes what their keys have signed, and nothing else.</summary>
    public ImmutableArray<ImmutableArray<byte>> BuiltInCertificates { get; init; } = [];

    /// <summary>kexec hands the list to the next kernel (M-91); off in both recorded profiles.</summary>
    public bool CarriesListOverKexec { get; init; }
}

/// <summary>The disk of a machine.</summary>
public sealed record StorageSpec
{
    /// <summary>Time from a request to its first byte, nanoseconds.</summary>
    public Distribution Latency { get; init; } = new ConstantDistribution(0);

    /// <summary>Bytes a second after the first; 0: as fast as you like.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Requests served at the same time.</summary>
    public int QueueDepth { get; init; } = 32;

    /// <summary>All files are in the page cache from the start.</summary>
    public bool StartsCached { get; init; }
}

/// <summary>The TPM of a machine.</summary>
public sealed record TpmSpec
{
    /// <summary>Banks, in order: sha1, sha256, sha384, sha512, sm3.</summary>
    public ImmutableArray<HashAlgorithm> Banks { get; init; } = [HashAlgorithm.Sha1, HashAlgorithm.Sha256];

    /// <summary>Time of one extend of all banks, nanoseconds.</summary>
    public Distribution ExtendLatency { get; init; } = new ConstantDistribution(0);

    /// <summary>Name of the preset that gave <see cref="ExtendLatency"/>, or null.</summary>
    public string? Preset { get; init; }

    /// <summary>What the firmware left in registers 0 to 9; those that are missing are zero.</summary>
    public ImmutableArray<RegisterStart> StartValues { get; init; } = [];
}

/// <summary>A register of a bank before IMA starts.</summary>
public sealed record RegisterStart(HashAlgorithm Bank, int Register, ImmutableArray<byte> Value);
