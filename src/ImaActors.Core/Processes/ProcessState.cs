using System.Collections.Immutable;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Processes;

/// <summary>A descriptor of a process: a label, or none once the label names something else, and the open file.</summary>
public sealed record DescriptorSlot(string? Label, OpenFileId File);

/// <summary>Protection of a mapping.</summary>
[System.Flags]
public enum Protection
{
    /// <summary>PROT_NONE.</summary>
    None = 0,
    /// <summary>PROT_READ.</summary>
    Read = 1,
    /// <summary>PROT_WRITE.</summary>
    Write = 2,
    /// <summary>PROT_EXEC.</summary>
    Execute = 4,
}

/// <summary>A mapping of a process; it holds its open file.</summary>
/// <param name="Label">Label, or null once the label names something else.</param>
/// <param name="File">The open file.</param>
/// <param name="Protection">Current protection.</param>
/// <param name="IsShared">MAP_SHARED.</param>
/// <param name="IsWritable">Counts as a shared writable mapping (M-35).</param>
/// <param name="Length">Length in bytes.</param>
public sealed record MappingSlot(string? Label, OpenFileId File, Protection Protection, bool IsShared, bool IsWritable, long Length);

/// <summary>Which kind of kernel file an open file is, when reads and writes are answered by another owner than its inode's.</summary>
public enum SpecialFile
{
    /// <summary>An ordinary file.</summary>
    None,
    /// <summary>securityfs <c>policy</c>.</summary>
    Policy,
    /// <summary>securityfs <c>ascii_runtime_measurements</c>.</summary>
    AsciiList,
    /// <summary>securityfs <c>binary_runtime_measurements</c>.</summary>
    BinaryList,
    /// <summary>securityfs <c>runtime_measurements_count</c>.</summary>
    MeasurementCount,
    /// <summary>securityfs <c>violations</c>.</summary>
    Violations,
    /// <summary>securityfs <c>policy_for_children</c>.</summary>
    PolicyForChildren,
    /// <summary>securityfs <c>x509_for_children</c>.</summary>
    CertificateForChildren,
    /// <summary>securityfs <c>kcmd_for_children</c>.</summary>
    KcmdForChildren,
    /// <summary><c>/proc/PID/uid_map</c> and <c>gid_map</c>.</summary>
    IdMap,
    /// <summary><c>/proc/version</c>.</summary>
    Version,
    /// <summary><c>/proc/sys/user/max_ima_namespaces</c>.</summary>
    NamespaceLimit,
    /// <summary>The trigger of the firmware test driver.</summary>
    FirmwareTrigger,
    /// <summary>A namespace link.</summary>
    NamespaceLink,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>Opened with O_PATH.</summary>
    PathOnly,
}

/// <summary>What the kernel knows of an open file description: where it is, and what it keeps alive.</summary>
public sealed record OpenFileFacts
{
    /// <summary>Which one.</summary>
    public required OpenFileId Id { get; init; }

    /// <summary>Its inode.</summary>
    public required InodeId Inode { get; init; }

    /// <summary>Flags of the open.</summary>
    public required OpenFlags Flags { get; init; }

    /// <summary>Own namespace of the opener (N-107); kept alive (N-46).</summary>
    public required NamespaceOrdinal Opener { get; init; }

    /// <summary>User namespace of the opener's credentials; kept alive.</summary>
    public required UserNamespaceOrdinal OpenerUser { get; init; }

    /// <summary>File system.</summary>
    public required int FileSystem { get; init; }

    /// <summary>Mount through which it was opened.</summary>
    public required int Mount { get; init; }

    /// <summary>Directory entry, 0 for files without one.</summary>
    public required long Dentry { get; init; }

    /// <summary>What answers reads and writes.</summary>
    public SpecialFile Special { get; init; }

    /// <summary>The namespace of a namespace link, or the user namespace of an id map; kept alive (N-46).</summary>
    public NamespaceReference? Link { get; init; }

    /// <summary>Descriptors and mappings that hold it.</summary>
    public int Holders { get; init; }
}

/// <summary>A namespace of any kind.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Id">Ordinal of an IMA or user namespace, our own number of another.</param>
public readonly record struct NamespaceReference(NamespaceKind Kind, int Id);

/// <summary>A process. Immutable; the kernel owner replaces it.</summary>
public sealed record ProcessState
{
    /// <summary>Which one.</summary>
    public required ProcessId Id { get; init; }

    /// <summary>Name in the scenario or recording, as audit records show it.</summary>
    public required string Name { get; init; }

    /// <summary>Parent; null for children of process 1.</summary>
    public ProcessId? Parent { get; init; }

    /// <summary>Credentials.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>Own IMA namespace (N-1).</summary>
    public required NamespaceOrdinal Ima { get; init; }

    /// <summary>IMA namespace of the next child (N-1).</summary>
    public required NamespaceOrdinal ImaForChildren { get; init; }

    /// <summary>Namespaces of the other kinds that the process is in.</summary>
    public ImmutableSortedDictionary<NamespaceKind, int> Others { get; init; } = ImmutableSortedDictionary<NamespaceKind, int>.Empty;

    /// <summary>Namespaces of other kinds for the next child (pid, time), where they differ.</summary>
    public ImmutableSortedDictionary<NamespaceKind, int> OthersForChildren { get; init; } = ImmutableSortedDictionary<NamespaceKind, int>.Empty;

    /// <summary>Root directory.</summary>
    public PathPlace Root { get; init; }

    /// <summary>Working directory.</summary>
    public PathPlace WorkingDirectory { get; init; }

    /// <summary>The root directory is not that of its mount namespace.</summary>
    public bool IsChrooted => Root != default;

    /// <summary>Mode creation mask.</summary>
    public int Umask { get; init; }

    /// <summary>Descriptors in order of creation.</summary>
    public ImmutableList<DescriptorSlot> Descriptors { get; init; } = [];

    /// <summary>Mappings in order of creation.</summary>
    public ImmutableList<MappingSlot> Mappings { get; init; } = [];

    /// <summary>Programs that keep running, by label.</summary>
    public ImmutableDictionary<string, ProcessId> Held { get; init; } = ImmutableDictionary<string, ProcessId>.Empty;

    /// <summary>Keys and keyrings by label: serial numbers.</summary>
    public ImmutableDictionary<string, int> Keys { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Program name, at most 15 bytes.</summary>
    public string Command { get; init; } = "init";

    /// <summary>Path of the program.</summary>
    public string Executable { get; init; } = "/init";

    /// <summary>A program started by exec that keeps running; it performs no operations.</summary>
    public bool IsProgram { get; init; }

    /// <summary>Index of a descriptor by label, or -1.</summary>
    public int DescriptorIndex(string label) => Descriptors.FindIndex(slot => slot.Label == label);

    /// <summary>Index of a mapping by label, or -1.</summary>
    public int MappingIndex(string label) => Mappings.FindIndex(slot => slot.Label == label);
}
