using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>A step of one file system: a change of its names.</summary>
public abstract record FileSystemStep<TReply>(int FileSystem) : Step<TReply>, IFileSystemStep
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.FileSystem, FileSystem);

    /// <inheritdoc/>
    public (NameTree Names, object Reply) Take(NameTree names, UserNamespaceTable users)
    {
        var (changed, reply) = Apply(names, users);
        return (changed, reply!);
    }

    /// <summary>The change, and the answer.</summary>
    protected abstract (NameTree Names, TReply Reply) Apply(NameTree names, UserNamespaceTable users);

    /// <summary>In a sticky directory only the owner of file or directory, or CAP_FOWNER over the file, removes a name (Linux 5.10 namei.c, check_sticky).</summary>
    protected static Errno Sticky(NameTree names, UserNamespaceTable users, Credentials credentials, int directory, NameEntry entry, (uint Uid, uint Gid)? owner)
    {
        const int sticky = 0x200; // 01000
        var node = names.Directories[directory];
        if ((node.Mode & sticky) == 0 || credentials.Fsuid == node.Uid)
        {
            return Errno.None;
        }

        var (uid, gid) = owner ?? (entry.Kind == NodeKind.Directory ? (names.Directories[entry.Directory].Uid, names.Directories[entry.Directory].Gid) : (0u, 0u));
        return credentials.Fsuid == uid || CapabilityCheck.HasOverInode(users, credentials, uid, gid, Capability.Fowner) ? Errno.None : Errno.EPERM;
    }

    /// <summary>Whether a process may add and remove names in a directory.</summary>
    protected static Errno MayChange(NameTree names, UserNamespaceTable users, Credentials credentials, int directory)
    {
        if (!names.Directories.TryGetValue(directory, out var node))
        {
            return Errno.ENOENT;
        }

        return FilePermission.Allows(users, credentials, node.Mode, node.Uid, node.Gid, FileAccess.Write | FileAccess.Exec, true) ? Errno.None : Errno.EACCES;
    }
}

/// <summary>What the file system owner asks of its steps.</summary>
public interface IFileSystemStep
{
    /// <summary>The change, and the answer.</summary>
    (NameTree Names, object Reply) Take(NameTree names, UserNamespaceTable users);
}

/// <summary>A name as a step found or made it.</summary>
public sealed record NameReply(Errno Error, NameEntry? Entry);

/// <summary>Makes a name for a new file; the inode number is the file system's next.</summary>
public sealed record CreateName(int FileSystem, int Directory, string Name, Credentials Credentials) : FileSystemStep<NameReply>(FileSystem)
{
    /// <summary>The file stands on an upper file of an overlay that was just made.</summary>
    public InodeId? OnUpper { get; init; }

    /// <summary>An unnamed file (O_TMPFILE): it gets a place, but no name in the directory.</summary>
    public bool IsTemporary { get; init; }

    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users)
    {
        if (!IsTemporary && names.Find(Directory, Name) is not null)
        {
            return (names, new NameReply(Errno.EEXIST, null));
        }

        var error = MayChange(names, users, Credentials, Directory);
        if (error != Errno.None)
        {
            return (names, new NameReply(error, null));
        }

        var inode = OnUpper is { } upper ? upper with { Member = Overlay.MemberOf(FileSystem) } : new InodeId(((long)FileSystem << 40) + names.NextInode);
        var name = IsTemporary ? "#" + names.NextInode : Name;
        names = (names with { NextInode = names.NextInode + 1 }).AddFile(Directory, name, inode, OnUpper);
        var entry = names.Find(Directory, name);
        return (IsTemporary ? names.Remove(Directory, name) : names, new NameReply(Errno.None, entry));
    }
}

/// <summary>mkdir.</summary>
public sealed record CreateDirectory(int FileSystem, int Parent, string Name, int Mode, Credentials Credentials) : FileSystemStep<NameReply>(FileSystem)
{
    /// <summary>No permission is asked: an overlay makes the directory in its upper layer.</summary>
    public bool ByKernel { get; init; }

    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users)
    {
        if (names.Find(Parent, Name) is { } old)
        {
            return (names, new NameReply(Errno.EEXIST, old));
        }

        var error = ByKernel ? Errno.None : MayChange(names, users, Credentials, Parent);
        if (error != Errno.None)
        {
            return (names, new NameReply(error, null));
        }

        const int directoryBits = 0x3ff; // 01777
        names = names.AddDirectory(Parent, Name, ByKernel ? Mode : Mode & directoryBits, Credentials.Fsuid, Credentials.Fsgid);
        return (names, new NameReply(Errno.None, names.Find(Parent, Name)));
    }
}

/// <summary>A name for an inode that exists: link, and the upper name of a file that was copied up.</summary>
public sealed record AddName(int FileSystem, int Directory, string Name, InodeId Inode, Credentials Credentials) : FileSystemStep<NameReply>(FileSystem)
{
    /// <summary>No permission is asked: an overlay copies up.</summary>
    public bool ByKernel { get; init; }

    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users)
    {
        if (names.Find(Directory, Name) is not null)
        {
            return (names, new NameReply(Errno.EEXIST, null));
        }

        var error = ByKernel ? Errno.None : MayChange(names, users, Credentials, Directory);
        return error == Errno.None
            ? (names.AddFile(Directory, Name, Inode), new NameReply(Errno.None, null))
            : (names, new NameReply(error, null));
    }
}

/// <summary>symlink.</summary>
public sealed record CreateSymlink(int FileSystem, int Directory, string Name, string Target, Credentials Credentials) : FileSystemStep<NameReply>(FileSystem)
{
    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users)
    {
        if (names.Find(Directory, Name) is not null)
        {
            return (names, new NameReply(Errno.EEXIST, null));
        }

        var error = MayChange(names, users, Credentials, Directory);
        return error == Errno.None
            ? (names.AddSymlink(Directory, Name, Target), new NameReply(Errno.None, null))
            : (names, new NameReply(error, null));
    }
}

/// <summary>unlink or rmdir: the answer is what was removed.</summary>
public sealed record RemoveName(int FileSystem, int Directory, string Name, bool IsDirectory, Credentials Credentials) : FileSystemStep<NameReply>(FileSystem)
{
    /// <summary>Owner and group of the file that is removed; null for what is no file.</summary>
    public (uint Uid, uint Gid)? OwnerOfFile { get; init; }

    /// <summary>No permission is asked: the kernel removes a file of its own (P-54).</summary>
    public bool ByKernel { get; init; }

    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users)
    {
        var entry = names.Find(Directory, Name);
        var error = entry is null ? Errno.ENOENT : ByKernel ? Errno.None : MayChange(names, users, Credentials, Directory);
        error = error == Errno.None && !ByKernel ? Sticky(names, users, Credentials, Directory, entry!, OwnerOfFile) : error;
        if (error == Errno.None && (entry!.Kind == NodeKind.Directory) != IsDirectory)
        {
            error = IsDirectory ? Errno.ENOTDIR : Errno.EISDIR;
        }

        if (error == Errno.None && IsDirectory && names.Directories[entry!.Directory].Entries.Count > 0)
        {
            error = Errno.ENOTEMPTY;
        }

        return error == Errno.None
            ? (names.Remove(Directory, Name), new NameReply(Errno.None, entry))
            : (names, new NameReply(error, null));
    }
}

/// <summary>rename within one file system: the answer is what was replaced, if anything.</summary>
public sealed record RenameName(int FileSystem, int FromDirectory, string FromName, int ToDirectory, string ToName, Credentials Credentials)
    : FileSystemStep<NameReply>(FileSystem)
{
    /// <summary>Owner and group of the file that is renamed; null for what is no file.</summary>
    public (uint Uid, uint Gid)? OwnerOfFile { get; init; }

    /// <summary>Owner and group of the file that is replaced; null if there is none.</summary>
    public (uint Uid, uint Gid)? OwnerOfReplaced { get; init; }

    /// <summary>No permission is asked: an overlay renames in its upper layer what it has renamed itself.</summary>
    public bool ByKernel { get; init; }

    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users)
    {
        var from = names.Find(FromDirectory, FromName);
        var to = names.Find(ToDirectory, ToName);
        var error = from is null ? Errno.ENOENT : ByKernel ? Errno.None : MayRename(names, users, from, to);
        if (error == Errno.None && to is not null)
        {
            error = Replaceable(names, from!, to);
        }

        if (error != Errno.None)
        {
            return (names, new NameReply(error, null));
        }

        var same = to is { Kind: NodeKind.File } && to.Inode == from!.Inode;
        return same ? (names, new NameReply(Errno.None, null)) : (names.Rename(FromDirectory, FromName, ToDirectory, ToName), new NameReply(Errno.None, to));
    }

    private Errno MayRename(NameTree names, UserNamespaceTable users, NameEntry from, NameEntry? to)
    {
        var error = MayChange(names, users, Credentials, FromDirectory);
        error = error == Errno.None ? Sticky(names, users, Credentials, FromDirectory, from, OwnerOfFile) : error;
        error = error == Errno.None ? MayChange(names, users, Credentials, ToDirectory) : error;
        return error == Errno.None && to is not null ? Sticky(names, users, Credentials, ToDirectory, to, OwnerOfReplaced) : error;
    }

    private static Errno Replaceable(NameTree names, NameEntry from, NameEntry to)
    {
        if (from.Kind != NodeKind.Directory)
        {
            return to.Kind == NodeKind.Directory ? Errno.EISDIR : Errno.None;
        }

        return to.Kind != NodeKind.Directory ? Errno.ENOTDIR : names.Directories[to.Directory].Entries.Count > 0 ? Errno.ENOTEMPTY : Errno.None;
    }
}

/// <summary>chmod and chown of a directory.</summary>
public sealed record ChangeDirectory(int FileSystem, int Directory, int? Mode, long Uid, long Gid, Credentials Credentials) : FileSystemStep<NameReply>(FileSystem)
{
    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users)
    {
        var node = names.Directories[Directory];
        var error = Mode is null
            ? FilePermission.CheckChown(users, Credentials, node.Uid, node.Gid, Uid, Gid)
            : FilePermission.OwnerOrCapable(users, Credentials, node.Uid) ? Errno.None : Errno.EPERM;
        if (error != Errno.None)
        {
            return (names, new NameReply(error, null));
        }

        node = Mode is { } mode
            ? node with { Mode = FilePermission.ModeToSet(users, Credentials, mode, node.Uid, node.Gid) }
            : node with { Uid = Real(users, Uid, node.Uid, false), Gid = Real(users, Gid, node.Gid, true) };
        return (names.SetDirectory(Directory, node), new NameReply(Errno.None, null));
    }

    private uint Real(UserNamespaceTable users, long given, uint old, bool group) =>
        given is < 0 or uint.MaxValue ? old : IdMaps.ToReal(users, Credentials.UserNamespace, (uint)given, group) ?? old;
}

/// <summary>An overlay file now stands on its upper inode.</summary>
public sealed record MarkCopiedUp(int FileSystem, int Directory, string Name, InodeId Upper) : FileSystemStep<NameReply>(FileSystem)
{
    /// <inheritdoc/>
    protected override (NameTree, NameReply) Apply(NameTree names, UserNamespaceTable users) => names.Find(Directory, Name) is { } entry
        ? (names.Replace(Directory, Name, entry with { Real = Upper, IsLower = false }), new NameReply(Errno.None, null))
        : (names, new NameReply(Errno.ENOENT, null));
}

/// <summary>A file system is mounted for the first time: it begins with these names.</summary>
public sealed record BeginFileSystem(SuperBlock SuperBlock, NameTree Names) : Step<Done>
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.FileSystem, SuperBlock.Index);
}
