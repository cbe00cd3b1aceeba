using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>A step of the inode cache: goes to the shard of the inode's group.</summary>
public abstract record InodeStep<TReply>(InodeId Inode) : Step<TReply>
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.InodeCache, Inode.Group);
}

/// <summary>Attributes of an inode that an open makes.</summary>
public sealed record NewInode(int Mode, uint Uid, uint Gid);

/// <summary>The layers of an overlay file: what it stands on, and where a write copies it to.</summary>
public sealed record OverlayFile(InodeId Real, InodeId? CopyUpTo, int UpperFileSystem);

/// <summary>Opens a file: permission, text file busy, FILE_CHECK, truncation, in this order (P-72, M-25).</summary>
public sealed record OpenInode(InodeId Inode, OpenFileId File, OpenFlags Flags, Caller Caller, string Path) : InodeStep<OpenReply>(Inode)
{
    /// <summary>File system of the inode.</summary>
    public required int FileSystem { get; init; }

    /// <summary>The open makes the inode.</summary>
    public NewInode? Create { get; init; }

    /// <summary>The open also created the name: no permission is asked .</summary>
    public bool IsNew { get; init; }

    /// <summary>Layers of an overlay file.</summary>
    public OverlayFile? Overlay { get; init; }

    /// <summary>The mount is read-only.</summary>
    public bool ReadOnlyMount { get; init; }

    /// <summary>The permission was asked before, or is not asked (kernel's own opens).</summary>
    public bool SkipPermission { get; init; }

    /// <summary>What the file's own check answers to the second open that reads a file open for writing alone (M-31).</summary>
    public Errno SecondOpen { get; init; }

    /// <summary>No hook is called: O_TMPFILE.</summary>
    public bool SkipHook { get; init; }
}

/// <summary>
/// An overlay file is about to be looked at or changed by its name: it gets its inode, and a change copies it up first
/// (Linux 5.10 overlayfs/copy_up.c). The answer is 1 if it was copied up.
/// </summary>
public sealed record PrepareOverlayInode(InodeId Inode, int FileSystem, OverlayFile Layers, bool Changes) : InodeStep<CountReply>(Inode);

/// <summary>Answer of an open.</summary>
/// <param name="Error">Failure, or None.</param>
/// <param name="Length">Length of the file.</param>
/// <param name="CopiedUp">An overlay file was copied to the upper layer.</param>
public sealed record OpenReply(Errno Error, long Length = 0, bool CopiedUp = false);

/// <summary>Releases an open file (N-136).</summary>
public sealed record ReleaseInode(InodeId Inode, OpenFileId File, Caller Caller, string Path) : InodeStep<Done>(Inode)
{
    /// <summary>What the file's own check answers to a second open for reading (M-31).</summary>
    public Errno SecondOpen { get; init; }
}

/// <summary>Reads at the position of the file.</summary>
public sealed record ReadInode(InodeId Inode, OpenFileId File, long Count) : InodeStep<DataReply>(Inode);

/// <summary>Data, or a failure.</summary>
public sealed record DataReply(Errno Error, byte[] Data);

/// <summary>Writes at the position of the file, or at its end with O_APPEND.</summary>
public sealed record WriteInode(InodeId Inode, OpenFileId File, byte[] Data, Caller Caller) : InodeStep<CountReply>(Inode);

/// <summary>A count, or a failure.</summary>
public sealed record CountReply(Errno Error, long Count = 0);

/// <summary>Asks for, or moves, the position of a file whose content comes from elsewhere; Offset null only asks.</summary>
public sealed record SeekInode(InodeId Inode, OpenFileId File, long? Offset) : InodeStep<CountReply>(Inode);

/// <summary>ftruncate.</summary>
public sealed record TruncateOpenInode(InodeId Inode, OpenFileId File, long Length, Caller Caller) : InodeStep<CountReply>(Inode);

/// <summary>Permission of the inode alone, without opening it (securityfs).</summary>
public sealed record AccessInode(InodeId Inode, OpenFlags Flags, Caller Caller) : InodeStep<CountReply>(Inode);

/// <summary>A hook on an open file: BPRM_CHECK, CREDS_CHECK. The answer carries the head of the file.</summary>
public sealed record HookInode(InodeId Inode, OpenFileId File, HookFunction Function, Caller Caller, Credentials Subject, string Path) : InodeStep<DataReply>(Inode);

/// <summary>A whole-file read by the kernel: busy and size checks, the read, then the hook on the buffer (P-50, P-72).</summary>
public sealed record KernelReadInode(InodeId Inode, OpenFileId File, HookFunction Function, Caller Caller, string Path) : InodeStep<DataReply>(Inode);

/// <summary>What stat and execve ask of a file: attributes, and what kind of program it is.</summary>
public sealed record InspectInode(InodeId Inode) : InodeStep<InodeFacts>(Inode);

/// <summary>Attributes of an inode.</summary>
public sealed record InodeFacts(Errno Error, int Mode, uint Uid, uint Gid, long Length, int Links, ProgramImage Image);

/// <summary>mmap: the hook, then the checks of the mapping.</summary>
public sealed record MapInode(InodeId Inode, OpenFileId File, Protection Protection, bool IsShared, bool NoExecMount, Caller Caller, string Path) : InodeStep<CountReply>(Inode);

/// <summary>Counts shared writable mappings: +1 for a fork, -1 for munmap and exit.</summary>
public sealed record CountMapping(InodeId Inode, int Change) : InodeStep<Done>(Inode);

/// <summary>mprotect that adds PROT_EXEC .</summary>
public sealed record ProtectInode(InodeId Inode, Caller Caller, string Path) : InodeStep<CountReply>(Inode);

/// <summary>Stores bytes through a shared mapping.</summary>
public sealed record PokeInode(InodeId Inode, long Offset, byte[] Data) : InodeStep<Done>(Inode);

/// <summary>chmod, chown or truncate by path.</summary>
public sealed record SetAttributes(InodeId Inode, Caller Caller) : InodeStep<CountReply>(Inode)
{
    /// <summary>New permission bits.</summary>
    public int? Mode { get; init; }

    /// <summary>New owner as the caller sees it, -1 to keep; null for no chown.</summary>
    public long? Uid { get; init; }

    /// <summary>New group as the caller sees it, -1 to keep.</summary>
    public long Gid { get; init; }

    /// <summary>New length.</summary>
    public long? Length { get; init; }
}

/// <summary>getxattr, setxattr or removexattr.</summary>
public sealed record XattrStep(InodeId Inode, XattrOperation Operation, string Name, byte[] Value, Caller Caller) : InodeStep<DataReply>(Inode)
{
    /// <summary>Path of the file from the root of its file system, for records.</summary>
    public string Path { get; init; } = string.Empty;
}

/// <summary>Operations on extended attributes.</summary>
public enum XattrOperation
{
    /// <summary>getxattr.</summary>
    Get,
    /// <summary>setxattr.</summary>
    Set,
    /// <summary>removexattr.</summary>
    Remove,
}

/// <summary>Makes an inode without opening it: mknod.</summary>
public sealed record MakeInode(InodeId Inode, int FileSystem, NewInode Attributes, Caller Caller) : InodeStep<Done>(Inode);

/// <summary>Counts names: +1 for link, -1 for unlink and for what a rename replaces.</summary>
public sealed record CountLink(InodeId Inode, int Change) : InodeStep<Done>(Inode);
