using System.Collections.Immutable;

namespace ImaActors.Simulation.Operations;

/// <summary>Which list a view shows; the ending of its file in <c>expected/</c>.</summary>
public enum ViewKind
{
    /// <summary>ascii_runtime_measurements.</summary>
    Ascii,
    /// <summary>binary_runtime_measurements.</summary>
    Bin,
    /// <summary>runtime_measurements_count.</summary>
    Count,
    /// <summary>violations.</summary>
    Violations,
    /// <summary>policy.</summary>
    Policy,
}

/// <summary>One operation of a process: a system call with its arguments, as recordings and scenarios write it. Members that its kind does not use keep their default.</summary>
/// <remarks>
/// Every text is kernel text (one character a byte). <c>{pid:NAME}</c> in paths is left as it stands. Defaults of the
/// format are filled in by the parser, so a null means that the format has no default.
/// </remarks>
public sealed record Operation
{
    /// <summary>Number of the operation, from 0; it stands on line Index + 1 of ops.jsonl.</summary>
    public required int Index { get; init; }

    /// <summary>Name of the process that performs it.</summary>
    public required string Process { get; init; }

    /// <summary>What is done.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Name of the new process (spawn) or of the extended attribute.</summary>
    public string Name { get; init; } = "";

    /// <summary>Flags of clone3, unshare or setns, as the format spells them (<c>ima</c>, <c>user</c>, <c>files</c> ...).</summary>
    public ImmutableArray<string> New { get; init; } = [];

    /// <summary>Name of the process that a namespace or an id map belongs to.</summary>
    public string Target { get; init; } = "";

    /// <summary>Name of the namespace link (<c>ima</c>, <c>ima_for_children</c>, <c>user</c> ...).</summary>
    public string Ns { get; init; } = "";

    /// <summary>Label of a descriptor.</summary>
    public string Fd { get; init; } = "";

    /// <summary>The second label of dup.</summary>
    public string NewFd { get; init; } = "";

    /// <summary>Path.</summary>
    public string Path { get; init; } = "";

    /// <summary>First path of rename, link and symlink.</summary>
    public string From { get; init; } = "";

    /// <summary>Second path of rename, link and symlink.</summary>
    public string To { get; init; } = "";

    /// <summary>Flags of open, mmap or mount without <c>O_</c>, <c>MAP_</c>, <c>MS_</c>.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Permission bits; null if the recording gives none and the format has no default.</summary>
    public int? Mode { get; init; }

    /// <summary>User of chown; -1 leaves it.</summary>
    public long Uid { get; init; }

    /// <summary>Group of chown; -1 leaves it.</summary>
    public long Gid { get; init; }

    /// <summary>Length in bytes of a mapping or a truncated file.</summary>
    public long Length { get; init; }

    /// <summary>Offset in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>Most bytes to read.</summary>
    public long Count { get; init; }

    /// <summary>Bytes to write; null if there are none.</summary>
    public byte[]? Data { get; init; }

    /// <summary>Label of a mapping.</summary>
    public string Map { get; init; } = "";

    /// <summary>Protection of a mapping without <c>PROT_</c>.</summary>
    public ImmutableArray<string> Prot { get; init; } = [];

    /// <summary>Arguments of a program, the first one included.</summary>
    public ImmutableArray<string> Argv { get; init; } = [];

    /// <summary>Label of a held child.</summary>
    public string Held { get; init; } = "";

    /// <summary>Source of a mount.</summary>
    public string Source { get; init; } = "";

    /// <summary>File system type of a mount.</summary>
    public string FsType { get; init; } = "";

    /// <summary>Options of a mount, or null.</summary>
    public string? Options { get; init; }

    /// <summary>Name of the view that the data goes to, or null.</summary>
    public string? View { get; init; }

    /// <summary>Kind of the view; null without a view.</summary>
    public ViewKind? ViewKind { get; init; }

    /// <summary>Label of a key.</summary>
    public string Key { get; init; } = "";

    /// <summary>Type of a key.</summary>
    public string KeyType { get; init; } = "";

    /// <summary>Description of a key, or null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Name of the certificate that is the payload, or null if <see cref="Data"/> is.</summary>
    public string? Cert { get; init; }

    /// <summary><c>.ima</c>, <c>@session</c>, <c>@user</c>, <c>@process</c> or a label.</summary>
    public string Keyring { get; init; } = "";

    /// <summary>Name of a new keyring.</summary>
    public string KeyName { get; init; } = "";

    /// <summary>Real id; -1 leaves it.</summary>
    public long R { get; init; }

    /// <summary>Effective id; -1 leaves it.</summary>
    public long E { get; init; }

    /// <summary>Saved id; -1 leaves it.</summary>
    public long S { get; init; }

    /// <summary>Effective capabilities: names without CAP_ in lower case, or the single word <c>all</c>.</summary>
    public ImmutableArray<string> Effective { get; init; } = [];

    /// <summary>Permitted capabilities, in the form of <see cref="Effective"/>.</summary>
    public ImmutableArray<string> Permitted { get; init; } = [];

    /// <summary>Inheritable capabilities, in the form of <see cref="Effective"/>; empty if the recording gives none.</summary>
    public ImmutableArray<string> Inheritable { get; init; } = [];

    /// <summary>File of an id map: uid_map, gid_map.</summary>
    public string File { get; init; } = "";

    /// <summary>Value of keepcaps and dumpable.</summary>
    public long Value { get; init; }

    /// <summary>Id of setuid and setgid.</summary>
    public long Id { get; init; }

    /// <summary>Mask of umask.</summary>
    public int Mask { get; init; }

    /// <summary>Length of a pause in milliseconds.</summary>
    public long Milliseconds { get; init; }
}
