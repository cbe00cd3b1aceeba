using System;
using System.Globalization;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>System calls that make, change, remove and read names.</summary>
public static class NameCalls
{
    private const int PermissionBits = 0xfff;

    /// <summary>mkdir.</summary>
    public static async Chain<CallResult> MakeDirectory(SystemCall call, string path, int mode)
    {
        var (error, walk) = Place(call, path, Errno.EEXIST, true);
        if (error == Errno.None)
        {
            error = (await call.Do(new CreateDirectory(walk.FileSystem, walk.Parent, walk.Name, mode & ~call.Me.Umask, call.Me.Credentials))).Error;
        }

        return CallResult.Of(error, "mkdir");
    }

    /// <summary>mknod of a regular file (M-44, N-118).</summary>
    public static async Chain<CallResult> MakeNode(SystemCall call, string path, int mode)
    {
        var (error, walk) = Place(call, path, Errno.EEXIST, false);
        if (error != Errno.None)
        {
            return CallResult.Fail(error, "mknod");
        }

        var credentials = call.Me.Credentials;
        var name = await OverlayCalls.CreateName(call, walk.FileSystem, walk.Parent, walk.Name, credentials);
        if (name.Error == Errno.None)
        {
            var attributes = new NewInode(mode & PermissionBits & ~call.Me.Umask, credentials.Fsuid, credentials.Fsgid);
            await call.Do(new MakeInode(name.Entry!.Inode, walk.FileSystem, attributes, call.Caller));
        }

        return CallResult.Of(name.Error, "mknod");
    }

    /// <summary>unlink and rmdir.</summary>
    public static async Chain<CallResult> Remove(SystemCall call, string path, bool isDirectory)
    {
        var stage = isDirectory ? "rmdir" : "unlink";
        var walk = call.Walk(path, false);
        var error = walk.Error;
        if (error == Errno.None && walk.Name.Length == 0)
        {
            error = isDirectory ? LastComponentError(path) : Errno.EISDIR;
        }

        if (error == Errno.None)
        {
            error = call.MountHas(walk.NameMount, MountFlags.ReadOnly) ? Errno.EROFS : walk.Kind == NodeKind.Missing ? Errno.ENOENT : Errno.None;
        }

        if (error == Errno.None && walk.Kind == NodeKind.NamespaceLink)
        {
            error = Errno.EPERM;
        }

        if (error == Errno.None && walk.Kind == NodeKind.Directory && IsMountPoint(walk))
        {
            error = isDirectory ? Errno.EBUSY : Errno.EISDIR;
        }

        if (error == Errno.None && call.View.SuperBlocks[walk.FileSystem].IsPseudo)
        {
            error = (walk.Kind == NodeKind.Directory) == isDirectory ? Errno.EPERM : isDirectory ? Errno.ENOTDIR : Errno.EISDIR;
        }

        error = error == Errno.None ? await OverlayCalls.Prepare(call, walk, false) : error;
        if (error != Errno.None)
        {
            return CallResult.Fail(error, stage);
        }

        var removed = await call.Do(new RemoveName(walk.FileSystem, walk.Parent, walk.Name, isDirectory, call.Me.Credentials) { OwnerOfFile = await OwnerOf(call, walk) });
        if (removed.Entry is { Kind: NodeKind.File } file)
        {
            await call.Do(new CountLink(file.Inode, -1));
            await OverlayCalls.RemoveUpper(call, walk);
        }

        return CallResult.Of(removed.Error, stage);
    }

    /// <summary>rename within one file system.</summary>
    public static async Chain<CallResult> Rename(SystemCall call, string from, string to)
    {
        var source = call.Walk(from, false);
        var target = call.Walk(to, false);
        var error = source.Error != Errno.None ? source.Error : target.Error;
        error = error == Errno.None ? CheckRename(call, from, to, source, target) : error;
        if (error == Errno.None && source.Kind == NodeKind.File)
        {
            error = await OverlayCalls.Prepare(call, source, true);
        }

        error = error == Errno.None ? await OverlayCalls.Prepare(call, target, false) : error;
        if (error != Errno.None)
        {
            return CallResult.Fail(error, "rename");
        }

        var reply = await call.Do(new RenameName(source.FileSystem, source.Parent, source.Name, target.Parent, target.Name, call.Me.Credentials)
        {
            OwnerOfFile = await OwnerOf(call, source),
            OwnerOfReplaced = await OwnerOf(call, target),
        });
        if (reply.Entry is { Kind: NodeKind.File } replaced)
        {
            await call.Do(new CountLink(replaced.Inode, -1));
        }

        if (reply.Error == Errno.None && source.Kind == NodeKind.File)
        {
            await call.Do(new CountLink(source.Entry!.Inode, 0));   // the rename changes the inode's times
            await OverlayCalls.RenameUpper(call, source, target);
        }

        return CallResult.Of(reply.Error, "rename");
    }

    /// <summary>link.</summary>
    public static async Chain<CallResult> Link(SystemCall call, string from, string to)
    {
        var source = call.Walk(from, false);
        if (source.Error != Errno.None || source.Kind == NodeKind.Missing)
        {
            return CallResult.Fail(source.Error == Errno.None ? Errno.ENOENT : source.Error, "link");
        }

        var (error, target) = Place(call, to, Errno.EEXIST, false, false);
        if (error == Errno.None && source.Mount != target.Mount)
        {
            error = Errno.EXDEV;
        }

        if (error == Errno.None && (source.Kind != NodeKind.File || call.View.SuperBlocks[target.FileSystem].IsPseudo))
        {
            error = Errno.EPERM;
        }

        error = error == Errno.None ? await OverlayCalls.Prepare(call, source, true) : error;
        if (error == Errno.None)
        {
            error = (await call.Do(new AddName(target.FileSystem, target.Parent, target.Name, source.Entry!.Inode, call.Me.Credentials))).Error;
        }

        if (error == Errno.None)
        {
            await call.Do(new CountLink(source.Entry!.Inode, 1));
        }

        return CallResult.Of(error, "link");
    }

    /// <summary>symlink.</summary>
    public static async Chain<CallResult> Symlink(SystemCall call, string target, string path)
    {
        if (target.Length == 0 || target.Length >= PathWalk.PathLengthMax)
        {
            return CallResult.Fail(target.Length == 0 ? Errno.ENOENT : Errno.ENAMETOOLONG, "symlink");   // the target is looked at first
        }

        var (error, walk) = Place(call, path, Errno.EEXIST, false);
        if (error == Errno.None)
        {
            error = (await call.Do(new CreateSymlink(walk.FileSystem, walk.Parent, walk.Name, target, call.Me.Credentials))).Error;
        }

        return CallResult.Of(error, "symlink");
    }

    /// <summary>readlink.</summary>
    public static CallResult ReadLink(SystemCall call, string path)
    {
        var walk = call.Walk(path, false);
        if (walk.Error != Errno.None || walk.Kind == NodeKind.Missing)
        {
            return CallResult.Fail(walk.Error == Errno.None ? Errno.ENOENT : walk.Error, "readlink");
        }

        if (walk.Kind == NodeKind.NamespaceLink)
        {
            return NamespaceLinkText(call, walk);
        }

        return walk.Kind == NodeKind.Symlink
            ? new CallResult(walk.Entry!.Target!.Length) { Data = KernelText.ToBytes(walk.Entry.Target!) }
            : CallResult.Fail(Errno.EINVAL, "readlink");
    }

    /// <summary>chroot, then chdir to the new root.</summary>
    public static async Chain<CallResult> ChangeRoot(SystemCall call, string path)
    {
        var walk = call.Walk(path);
        var error = walk.Error;
        if (error == Errno.None && walk.Kind == NodeKind.Missing)
        {
            error = Errno.ENOENT;
        }

        if (error == Errno.None && walk.Kind != NodeKind.Directory)
        {
            error = Errno.ENOTDIR;
        }

        if (error == Errno.None && walk.Directory >= 0 && !call.MaySearch(call.Tree(walk.FileSystem).Directories[walk.Directory]))
        {
            error = Errno.EACCES;
        }

        var me = call.Me;
        if (error == Errno.None && !CapabilityCheck.Has(call.Kernel.Users, me.Credentials, me.Credentials.UserNamespace, Capability.SysChroot))
        {
            error = Errno.EPERM;
        }

        if (error != Errno.None)
        {
            return CallResult.Fail(error, "chroot");
        }

        await call.Do(new ChangeProcess(me.Id) { Root = new PathPlace(walk.Mount, walk.Directory) });
        return CallResult.Zero;
    }

    /// <summary>Owner of a file, for the test of sticky directories.</summary>
    private static async Chain<(uint Uid, uint Gid)?> OwnerOf(SystemCall call, WalkResult walk)
    {
        if (walk.Kind != NodeKind.File)
        {
            return null;
        }

        var facts = await call.Do(new InspectInode(walk.Entry!.Inode));
        return (facts.Uid, facts.Gid);
    }

    /// <summary>rename: the checks before permissions, in the order of Linux 5.10 namei.c, do_renameat2.</summary>
    private static Errno CheckRename(SystemCall call, string from, string to, WalkResult source, WalkResult target)
    {
        if (source.Name.Length == 0 || target.Name.Length == 0)
        {
            return Errno.EBUSY;
        }

        if (source.NameMount != target.NameMount)
        {
            return Errno.EXDEV;
        }

        if (call.MountHas(source.NameMount, MountFlags.ReadOnly))
        {
            return Errno.EROFS;
        }

        if (source.Kind == NodeKind.Missing)
        {
            return Errno.ENOENT;
        }

        if (source.Kind != NodeKind.Directory && (from.EndsWith('/') || to.EndsWith('/')))
        {
            return Errno.ENOTDIR;
        }

        if (source.Kind == NodeKind.Directory && IsBelow(call, source.FileSystem, target.Parent, source.Entry?.Directory ?? -1))
        {
            return Errno.EINVAL;
        }

        if (target.Kind == NodeKind.Directory && IsBelow(call, source.FileSystem, source.Parent, target.Entry?.Directory ?? -1))
        {
            return Errno.ENOTEMPTY;
        }

        if (source.Kind == NodeKind.NamespaceLink || call.View.SuperBlocks[source.FileSystem].IsPseudo)
        {
            return Errno.EPERM;
        }

        return IsMountPoint(source) || IsMountPoint(target) ? Errno.EBUSY : Errno.None;
    }

    private static bool IsBelow(SystemCall call, int fileSystem, int directory, int ancestor)
    {
        var tree = call.Tree(fileSystem);
        for (var at = directory; tree.Directories.TryGetValue(at, out var node); at = node.Parent)
        {
            if (at == ancestor)
            {
                return true;
            }

            if (node.Parent == at)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Something is mounted on the directory.</summary>
    private static bool IsMountPoint(WalkResult walk) => walk.Kind == NodeKind.Directory && walk.Entry is not null && walk.Mount != walk.NameMount;

    /// <summary>rmdir of <c>.</c>, <c>..</c> and a root (Linux 5.10 namei.c, do_rmdir).</summary>
    private static Errno LastComponentError(string path)
    {
        var name = path.TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        return name switch
        {
            "." => Errno.EINVAL,
            ".." => Errno.ENOTEMPTY,
            _ => Errno.EBUSY,
        };
    }

    /// <summary>The place of a name that is to be made.</summary>
    private static (Errno Error, WalkResult Walk) Place(SystemCall call, string path, Errno exists, bool slashAllowed, bool refusesPseudo = true)
    {
        var walk = call.Walk(path, false);
        var error = walk.Error;
        if (error == Errno.None && walk.Kind != NodeKind.Missing)
        {
            error = exists;
        }

        if (error == Errno.None && walk.TrailingSlash && !slashAllowed)
        {
            error = Errno.ENOENT;
        }

        error = error == Errno.None ? call.CheckWritable(walk) : error;
        if (error == Errno.None && refusesPseudo && call.View.SuperBlocks[walk.FileSystem].IsPseudo)
        {
            error = Errno.EPERM;
        }

        return (error, walk);
    }

    private static CallResult NamespaceLinkText(SystemCall call, WalkResult walk)
    {
        var target = call.Kernel[SystemCall.ProcessOf(walk.Pid)];
        if (!ProcessInspection.Allowed(call.Kernel.Users, call.Me.Credentials, target.Credentials, target.Id == call.Me.Id))
        {
            return CallResult.Fail(Errno.EACCES, "readlink");
        }

        var number = ProcFiles.LinkKind(walk.Name) switch
        {
            NamespaceKind.Ima => call.Kernel.Namespaces[target.Ima.Value].Number.Value,
            NamespaceKind.ImaForChildren => call.Kernel.Namespaces[target.ImaForChildren.Value].Number.Value,
            NamespaceKind.User => call.Kernel.Users[target.Credentials.UserNamespace].Number.Value,
            { } kind when ProcFiles.IsForChildren(walk.Name) && target.OthersForChildren.TryGetValue(kind, out var next) =>
                call.Kernel.Others[next].Numbers is [var first, ..] ? first : 0u,
            { } kind => call.Kernel.Others[target.Others[kind]].Numbers is [var first, ..] ? first : 0u,
            null => 0u,
        };
        var name = walk.Name.Replace("_for_children", string.Empty, StringComparison.Ordinal);
        var text = string.Create(CultureInfo.InvariantCulture, $"{name}:[{number}]");
        return new CallResult(text.Length) { Data = KernelText.ToBytes(text) };
    }
}
