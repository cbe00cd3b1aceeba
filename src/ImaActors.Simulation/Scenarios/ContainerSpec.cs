using System.Collections.Immutable;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>A group of equal containers, named <c>NAME-0</c>, <c>NAME-1</c>….</summary>
public sealed record ContainerSpec
{
    /// <summary>Name of the group.</summary>
    public required string Name { get; init; }

    /// <summary>How many.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Kind of machine that they run on.</summary>
    public required string Machine { get; init; }

    /// <summary>Image, or null: they see the host's files.</summary>
    public string? Image { get; init; }

    /// <summary>When the first of them is started.</summary>
    public Duration StartAt { get; init; }

    /// <summary>Time from one start to the next, nanoseconds.</summary>
    public Distribution StartEvery { get; init; } = new ConstantDistribution(0);

    /// <summary>The group inside whose container of the same number (modulo its count) each of these is started, or null for the host.</summary>
    public string? Inside { get; init; }

    /// <summary>Containers that are started one inside the other: 1 is a plain one, 32 a chain of 32.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>An IMA namespace of its own.</summary>
    public bool ImaNamespace { get; init; } = true;

    /// <summary>A user namespace of its own.</summary>
    public IdMapSpec? UserNamespace { get; init; }

    /// <summary>Policy that is loaded at activation, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>Text of <c>kcmd_for_children</c>, or null.</summary>
    public string? Kcmd { get; init; }

    /// <summary>Certificate of <c>x509_for_children</c>, DER, or empty.</summary>
    public ImmutableArray<byte> Certificate { get; init; } = [];

    /// <summary>Certificates that the container's first process adds to its <c>.ima</c> keyring, DER.</summary>
    public ImmutableArray<ImmutableArray<byte>> Keys { get; init; } = [];

    /// <summary>Volumes.</summary>
    public ImmutableArray<VolumeMount> Volumes { get; init; } = [];

    /// <summary>Time between being up and being stopped, nanoseconds; null: it stays.</summary>
    public Distribution? Lifetime { get; init; }

    /// <summary>How often it is started altogether; each time a new namespace. 0: again and again.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>It is started again after a reboot.</summary>
    public bool RestartsAfterReboot { get; init; } = true;

    /// <summary>Processes; the first is the one whose start makes the container "up".</summary>
    public ImmutableArray<ProcessSpec> Processes { get; init; } = [];
}

/// <summary>Id maps: container N of the group has ids <see cref="FirstHostId"/> + N * <see cref="Length"/> onwards.</summary>
public sealed record IdMapSpec(uint FirstHostId, uint Length);

/// <summary>A volume in a container.</summary>
public sealed record VolumeMount(string Volume, string Path, bool ReadOnly);

/// <summary>A process of a container.</summary>
public sealed record ProcessSpec
{
    /// <summary>Name in its container.</summary>
    public required string Name { get; init; }

    /// <summary>How many; with several the names get <c>-0</c>, <c>-1</c>….</summary>
    public int Count { get; init; } = 1;

    /// <summary>Program that it runs first, or null.</summary>
    public string? Program { get; init; }

    /// <summary>Libraries that it maps executable after that, in order.</summary>
    public ImmutableArray<string> Libraries { get; init; } = [];

    /// <summary>Configuration files that it reads after that, in order.</summary>
    public ImmutableArray<string> Configuration { get; init; } = [];

    /// <summary>What it does then, one after the other.</summary>
    public ImmutableArray<BehaviourSpec> Behaviours { get; init; } = [];
}
