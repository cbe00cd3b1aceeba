using System;

namespace ImaActors.Core.FileSystem;

/// <summary>A mounted file system: what rules, records and the model ask about it.</summary>
public sealed record SuperBlock
{
    /// <summary>Our own number of the file system.</summary>
    public required int Index { get; init; }

    /// <summary>Name of the file system type (P-19).</summary>
    public required string TypeName { get; init; }

    /// <summary>Magic number (P-77).</summary>
    public required ulong Magic { get; init; }

    /// <summary>UUID, plain byte order; zeros where there is none.</summary>
    public Guid Uuid { get; init; }

    /// <summary>Superblock id as audit prints it in <c>dev=</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The file system keeps a change counter (M-13).</summary>
    public bool CountsChanges { get; init; }

    /// <summary>Access time updates move the change counter (M-13).</summary>
    public bool AccessTimeMovesCounter { get; init; }

    /// <summary>The file system stores security extended attributes.</summary>
    public bool HasXattrs { get; init; }

    /// <summary>The file system stores user extended attributes.</summary>
    public bool HasUserXattrs { get; init; }

    /// <summary>The file system knows direct I/O; elsewhere an open with O_DIRECT is refused.</summary>
    public bool HasDirectIo { get; init; }

    /// <summary>What a read of a file gives is produced by the kernel, not stored; files report size 0 (M-30).</summary>
    public bool IsPseudo { get; init; }

    /// <summary>For an overlay: its layers.</summary>
    public OverlayLayers? Overlay { get; init; }

    /// <summary>The first inode group of this file system.</summary>
    public long FirstGroup => (long)Index << 40;
}

/// <summary>A directory of some file system.</summary>
public readonly record struct DirectoryRef(int FileSystem, int Directory);

/// <summary>Layers of an overlay mount: the upper directory is written to, the lower ones are searched in order.</summary>
public sealed record OverlayLayers(DirectoryRef? Upper, System.Collections.Immutable.ImmutableArray<DirectoryRef> Lower);

/// <summary>Numbers and names of the file systems of the recorded machines (P-77).</summary>
public static class FileSystemTypes
{
    /// <summary>tmpfs, also devtmpfs and the root file system of an initramfs.</summary>
    public const ulong TmpfsMagic = 0x01021994;

    /// <summary>proc.</summary>
    public const ulong ProcMagic = 0x9fa0;

    /// <summary>sysfs.</summary>
    public const ulong SysfsMagic = 0x62656572;

    /// <summary>securityfs.</summary>
    public const ulong SecurityfsMagic = 0x73636673;

    /// <summary>nsfs: the namespace links.</summary>
    public const ulong NsfsMagic = 0x6e736673;

    /// <summary>overlayfs.</summary>
    public const ulong OverlayMagic = 0x794c7630;

    /// <summary>ramfs.</summary>
    public const ulong RamfsMagic = 0x858458f6;
}
