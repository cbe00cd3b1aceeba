using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Scenarios;

/// <summary>A scenario as read from its file: everything that decides a run except the code.</summary>
/// <remarks>Values are checked by the reader: names are unique, references lead somewhere, numbers are in their ranges.</remarks>
public sealed record Scenario
{
    /// <summary>Name: lower case letters, digits and hyphens; part of the run directory.</summary>
    public required string Name { get; init; }

    /// <summary>The question that the scenario answers, one sentence.</summary>
    public string Question { get; init; } = string.Empty;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Length of a tick, the window in which actors work without meeting.</summary>
    public Duration Resolution { get; init; } = Duration.FromMicroseconds(100);

    /// <summary>No operation begins later; null: the run ends when every process has done its work.</summary>
    public Duration? Length { get; init; }

    /// <summary>The kernels have IMA; off to see what the same workload costs without it.</summary>
    public bool HasIma { get; init; } = true;

    /// <summary>Containers stay in the initial namespace, which has the rules of all of them; to see what namespaces of their own cost.</summary>
    public bool SharesNamespace { get; init; }

    /// <summary>Kinds of machines.</summary>
    public required ImmutableArray<MachineSpec> Machines { get; init; }

    /// <summary>Images of containers.</summary>
    public ImmutableArray<ImageSpec> Images { get; init; } = [];

    /// <summary>Volumes that containers share.</summary>
    public ImmutableArray<VolumeSpec> Volumes { get; init; } = [];

    /// <summary>Groups of equal containers.</summary>
    public ImmutableArray<ContainerSpec> Containers { get; init; } = [];

    /// <summary>What happens from outside, by instant.</summary>
    public ImmutableArray<TimelineEvent> Timeline { get; init; } = [];

    /// <summary>Calls of a whole run, which is played back instead of what containers and timeline would do; null: nothing is.</summary>
    public ImmutableArray<TraceCall>? Trace { get; init; }

    /// <summary>What the author expects of the result.</summary>
    public ImmutableArray<Expectation> Expectations { get; init; } = [];
}

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

/// <summary>An image: a list of files. All containers of an image have the same files.</summary>
public sealed record ImageSpec
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>The image whose files come first, or null.</summary>
    public string? Base { get; init; }

    /// <summary>Whether containers share one lower layer (overlay) or have a copy each.</summary>
    public ImageLayer Layer { get; init; } = ImageLayer.Shared;

    /// <summary>Files and directories, paths absolute in the image. Directories in between are made.</summary>
    public ImmutableArray<ImageFile> Files { get; init; } = [];
}

/// <summary>How the files of an image reach a container.</summary>
public enum ImageLayer
{
    /// <summary>An overlay with the image as its lower layer and an own upper layer.</summary>
    Shared,
    /// <summary>A copy for each container.</summary>
    Private,
    /// <summary>No layers: all containers are rooted in the image itself, with the same inodes.</summary>
    Direct,
}

/// <summary>What a synthetic file holds.</summary>
public enum ImageFileKind
{
    /// <summary>Bytes that mean nothing.</summary>
    Data,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>A program that runs until it is killed.</summary>
    Program,
    /// <summary>A program that ends at once.</summary>
    Command,
    /// <summary>A loader or library: executable segments and nothing to run.</summary>
    Library,
    /// <summary>A script, run by <see cref="ImageFile.Interpreter"/>.</summary>
    Script,
    /// <summary>The bytes in <see cref="ImageFile.Content"/>.</summary>
    Given,
}

/// <summary>A file of an image or volume.</summary>
public sealed record ImageFile
{
    /// <summary>Absolute path in the image or volume.</summary>
    public required string Path { get; init; }

    /// <summary>What it holds.</summary>
    public ImageFileKind Kind { get; init; }

    /// <summary>Bytes; for programs and scripts a shorter size is raised to what the format needs.</summary>
    public int Size { get; init; }

    /// <summary>How many files: the path of each holds <c>{n}</c>, from 0.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Permission bits.</summary>
    public int Mode { get; init; } = 0x1a4;

    /// <summary>Owner.</summary>
    public uint Uid { get; init; }

    /// <summary>Group.</summary>
    public uint Gid { get; init; }

    /// <summary>Loader of a program or command (null: static), interpreter of a script.</summary>
    public string? Interpreter { get; init; }

    /// <summary>The bytes of <see cref="ImageFileKind.Given"/>.</summary>
    public ImmutableArray<byte> Content { get; init; } = [];

    /// <summary>Extended attributes: labels.</summary>
    public ImmutableArray<(string Name, ImmutableArray<byte> Value)> Xattrs { get; init; } = [];
}

/// <summary>A volume: files on the machine's disk that several containers mount.</summary>
public sealed record VolumeSpec
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Files at the start.</summary>
    public ImmutableArray<ImageFile> Files { get; init; } = [];
}

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

/// <summary>Kinds of behaviours; each is a cycle of system calls.</summary>
public enum BehaviourKind
{
    /// <summary>Opens, reads and closes one of the files.</summary>
    ReadMostly,
    /// <summary>Runs one of the files as a program.</summary>
    ExecStorm,
    /// <summary>Creates a new file, writes it, renames it over one of the files.</summary>
    Update,
    /// <summary>Appends to the first file and rotates it after <see cref="BehaviourSpec.RotateAfter"/> appends.</summary>
    Log,
    /// <summary>Opens a file for reading, keeps it open, and writes it through a second descriptor: open-writers and ToMToU of its own.</summary>
    WriteWhileRead,
    /// <summary>Opens a file for writing, keeps it open, and reads it through a second descriptor.</summary>
    ReadWhileWrite,
    /// <summary>Opens one of the files for writing, writes it, and closes it after <see cref="BehaviourSpec.Hold"/>.</summary>
    Write,
    /// <summary>Opens one of the files for reading, keeps it open for <see cref="BehaviourSpec.Hold"/>, and closes it.</summary>
    HoldOpen,
    /// <summary>Starts a child in a new IMA namespace, lets it run one of the files, and ends it.</summary>
    NamespaceChurn,
    /// <summary>Adds the next of the keys to <c>.ima</c> and unlinks the one before.</summary>
    KeyRotation,
    /// <summary>Reads the measurement list of its namespace.</summary>
    ReadList,
    /// <summary>Makes the calls of <see cref="BehaviourSpec.Trace"/>.</summary>
    Trace,
}

/// <summary>A behaviour of a process.</summary>
public sealed record BehaviourSpec
{
    /// <summary>Kind.</summary>
    public required BehaviourKind Kind { get; init; }

    /// <summary>Files that it chooses from: absolute paths in the container. <c>{n}</c> with <see cref="FileCount"/>, <c>{container}</c> and <c>{process}</c> are filled in.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>How many files a path with <c>{n}</c> stands for.</summary>
    public int FileCount { get; init; } = 1;

    /// <summary>How a file is chosen.</summary>
    public FileChoice Choice { get; init; }

    /// <summary>Entries of the list of <see cref="FileChoice.List"/>.</summary>
    public int ListLength { get; init; }

    /// <summary>Program that each cycle of <see cref="BehaviourKind.ReadMostly"/> runs to its end before it reads, or null.</summary>
    public string? Command { get; init; }

    /// <summary>Number of cycles; 0: until the end of the run or of the container.</summary>
    public int Cycles { get; init; }

    /// <summary>Time before the first cycle, nanoseconds.</summary>
    public Distribution After { get; init; } = new ConstantDistribution(0);

    /// <summary>Time from the end of a cycle to the beginning of the next, nanoseconds.</summary>
    public Distribution Every { get; init; } = new ConstantDistribution(0);

    /// <summary>Time that a file stays open, nanoseconds.</summary>
    public Distribution Hold { get; init; } = new ConstantDistribution(0);

    /// <summary>Bytes of one write or one read.</summary>
    public int Size { get; init; } = 4096;

    /// <summary>Appends until a log is rotated.</summary>
    public int RotateAfter { get; init; } = 100;

    /// <summary>Keys of a key rotation, DER.</summary>
    public ImmutableArray<ImmutableArray<byte>> Keys { get; init; } = [];

    /// <summary>Policy of the namespaces that a churn makes, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>The children of a churn get an IMA namespace; only a variant of the scenario says no.</summary>
    public bool ChurnsIma { get; init; } = true;

    /// <summary>Calls of a trace, in order.</summary>
    public ImmutableArray<TraceCall> Trace { get; init; } = [];
}

/// <summary>How a behaviour chooses a file.</summary>
public enum FileChoice
{
    /// <summary>One after the other.</summary>
    RoundRobin,
    /// <summary>Each with the same probability.</summary>
    Uniform,
    /// <summary>
    /// Along a list of uniform draws that all copies of the process share: copy K of N takes the entries K, K + N… and begins again at the end.
    /// </summary>
    List,
}

/// <summary>What happens from outside at an instant.</summary>
public abstract record TimelineEvent(string Name, Duration At);

/// <summary>A process of each container of a group writes its policy file; for <c>host</c> the host's root writes that of the initial namespace.</summary>
public sealed record PolicyUpdateEvent(string Name, Duration At, string Containers, string Policy) : TimelineEvent(Name, At);

/// <summary>The host's root writes a file: of a volume, of an image's shared layer, or of the upper layer of the containers of a group.</summary>
public sealed record TamperEvent(string Name, Duration At, TamperTarget Target, string TargetName, string Path, ImmutableArray<byte> Content) : TimelineEvent(Name, At);

/// <summary>Where a tampered file lies.</summary>
public enum TamperTarget
{
    /// <summary>A volume.</summary>
    Volume,
    /// <summary>The shared layer of an image.</summary>
    Image,
    /// <summary>Each container of a group.</summary>
    Containers,
}

/// <summary>The containers of a group are stopped.</summary>
public sealed record StopEvent(string Name, Duration At, string Containers) : TimelineEvent(Name, At);

/// <summary>The machine reboots: new list, new registers.</summary>
public sealed record RebootEvent(string Name, Duration At, string Machine) : TimelineEvent(Name, At);

/// <summary>The machine boots a new kernel without a reset: new list unless it is carried over, registers stay.</summary>
public sealed record KexecEvent(string Name, Duration At, string Machine) : TimelineEvent(Name, At);

/// <summary>What the author expects: a figure within bounds, or a number of things found by filter.</summary>
public sealed record Expectation
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of a figure of the summary (<c>starts.p99</c>), or null when things are counted.</summary>
    public string? Figure { get; init; }

    /// <summary>What is counted, or null when a figure is compared.</summary>
    public ExpectationCount? Count { get; init; }

    /// <summary>Machine, or null for all.</summary>
    public string? Machine { get; init; }

    /// <summary>Group of containers whose namespaces count, <c>host</c> for the initial namespace, or null for all.</summary>
    public string? Containers { get; init; }

    /// <summary>Part of the path or event name of entries, violations and audit records, or null.</summary>
    public string? Path { get; init; }

    /// <summary>Cause of violations: <c>ToMToU</c> or <c>open_writers</c>; null for both.</summary>
    public string? Cause { get; init; }

    /// <summary>Text that an audit record holds, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Kind of operations (<c>open</c>, <c>spawn</c>), or null.</summary>
    public string? Operation { get; init; }

    /// <summary>Error name of operations (<c>ENOSPC</c>), <c>any</c> for every failure, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Only what happened until then.</summary>
    public Duration? By { get; init; }

    /// <summary>Least value, in the figure's unit; durations in nanoseconds.</summary>
    public decimal? AtLeast { get; init; }

    /// <summary>Greatest value.</summary>
    public decimal? AtMost { get; init; }

    /// <summary>The exact value.</summary>
    public decimal? EqualTo { get; init; }

    /// <summary>Bounds were written as durations, so values are shown as such.</summary>
    public bool IsDuration { get; init; }
}

/// <summary>What an expectation counts.</summary>
public enum ExpectationCount
{
    /// <summary>Entries of the measurement list, violations included.</summary>
    Entries,
    /// <summary>Violation entries.</summary>
    Violations,
    /// <summary>Audit records.</summary>
    Audit,
    /// <summary>Operations.</summary>
    Operations,
    /// <summary>Containers that came up.</summary>
    ContainersUp,
}
