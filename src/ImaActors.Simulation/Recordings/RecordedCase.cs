using System.Collections.Immutable;
using ImaActors.Simulation.Operations;

namespace ImaActors.Simulation.Recordings;

/// <summary>A recorded run without what the kernel answered: what was there before, and the operations.</summary>
/// <remarks>Every text but <see cref="Name"/> is kernel text (one character a byte).</remarks>
public sealed record RecordedCase
{
    /// <summary>Name of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>Which kernel.</summary>
    public required string KernelRelease { get; init; }

    /// <summary>Line of case.json where the kernel stands, for messages about a kernel that nobody knows.</summary>
    public required int KernelReleaseLine { get; init; }

    /// <summary>Parameters of the kernel command line, in order.</summary>
    public required ImmutableArray<string> KernelParameters { get; init; }

    /// <summary>Whether each entry of the binary list carries a namespace number.</summary>
    public required bool BinHasNamespace { get; init; }

    /// <summary>The TPM, or null for none.</summary>
    public required RecordedTpm? Tpm { get; init; }

    /// <summary>The data disk.</summary>
    public required RecordedFileSystem FileSystem { get; init; }

    /// <summary>Initial content of the data disk, in the order of the recording.</summary>
    public required ImmutableArray<RecordedFile> Files { get; init; }

    /// <summary>Certificates that operations refer to, by name.</summary>
    public required ImmutableSortedDictionary<string, byte[]> Certificates { get; init; }

    /// <summary>The certificate built into the kernel; empty if none is known.</summary>
    public required byte[] BuiltInCertificates { get; init; }

    /// <summary>The operations in global order.</summary>
    public required ImmutableArray<Operation> Operations { get; init; }
}

/// <summary>A TPM before IMA started.</summary>
/// <param name="Banks">The active banks, in their order.</param>
public sealed record RecordedTpm(ImmutableArray<RecordedBank> Banks);

/// <summary>A bank of a TPM before IMA started.</summary>
/// <param name="Name">Name of the hash algorithm.</param>
/// <param name="Pcrs0To9">Values of registers 0 to 9.</param>
public sealed record RecordedBank(string Name, ImmutableArray<byte[]> Pcrs0To9);

/// <summary>Facts of the data disk.</summary>
/// <param name="Device">Name as in audit records.</param>
/// <param name="Type">File system type.</param>
/// <param name="Magic">Magic number.</param>
/// <param name="Uuid">UUID in its usual text form.</param>
/// <param name="Mount">Mount point.</param>
/// <param name="IVersion">Whether it is mounted with a change counter.</param>
public sealed record RecordedFileSystem(string Device, string Type, long Magic, string Uuid, string Mount, bool IVersion);

/// <summary>A file or directory of the data disk before the first operation.</summary>
/// <param name="Path">Absolute path below the mount point.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Content">Content; empty for a directory.</param>
/// <param name="Xattrs">Extended attributes, in the order of the recording.</param>
public sealed record RecordedFile(string Path, bool IsDirectory, int Mode, uint Uid, uint Gid, byte[] Content, ImmutableArray<RecordedXattr> Xattrs);

/// <summary>An extended attribute.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Value">Value.</param>
public sealed record RecordedXattr(string Name, byte[] Value);
