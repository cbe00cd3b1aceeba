using System.Collections.Immutable;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Securityfs;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>Outcome of an open inside a chain.</summary>
public sealed record Opened(Errno Error, OpenFileFacts? File, long Length = 0)
{
    /// <summary>A failure.</summary>
    public static Opened Fail(Errno error) => new(error, null);
}

/// <summary>open and the last close.</summary>
public static class OpenCalls
{
    private const int RegularMode = 0xfff;   // 07777, before the umask
    private const int ReadableByAll = 0x124; // 0444

    /// <summary>Opens a path as this process, or as a caller made of it (the child of an exec).</summary>
    public static async Chain<Opened> Open(SystemCall call, string path, OpenFlags flags, int mode, Caller? caller = null)
    {
        caller ??= call.Caller;
        if ((flags & OpenFlags.Path) != 0)
        {
            flags &= OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec;   // the others have no meaning with O_PATH
        }

        if ((flags & OpenFlags.TemporaryFile) == OpenFlags.TemporaryFile)
        {
            return await OpenTemporary(call, path, flags, mode, caller);
        }

        var exclusive = (flags & (OpenFlags.Create | OpenFlags.Exclusive)) == (OpenFlags.Create | OpenFlags.Exclusive);
        var walk = call.Walk(path, !exclusive && (flags & OpenFlags.NoFollow) == 0);
        if (walk.Error != Errno.None)
        {
            return Opened.Fail(walk.Error);
        }

        if (walk.Kind == NodeKind.Missing)
        {
            if ((flags & OpenFlags.Create) == 0 || (flags & OpenFlags.Path) != 0)
            {
                return Opened.Fail(Errno.ENOENT);
            }

            return walk.TrailingSlash ? Opened.Fail(Errno.EISDIR) : await Create(call, walk, flags, mode, caller);
        }

        var error = CheckKind(walk, flags, exclusive);
        if (error != Errno.None)
        {
            return Opened.Fail(error);
        }

        if ((flags & OpenFlags.Path) != 0 || walk.Kind == NodeKind.Directory)
        {
            return OpenPlace(call, walk, flags, caller);
        }

        return walk.Kind == NodeKind.NamespaceLink
            ? await OpenLink(call, walk, flags, caller)
            : await OpenFile(call, walk, flags, caller);
    }

    /// <summary>The last close of an open file: the inode first, then what the file itself does, then what it kept alive (N-46, N-53, N-136).</summary>
    /// <param name="call">The operation.</param>
    /// <param name="file">The file.</param>
    /// <param name="isInstalled">The kernel knows the file; a file that lives within one operation was never told to it.</param>
    /// <param name="caller">Who closes.</param>
    public static async Chain<Done> Release(SystemCall call, OpenFileFacts file, bool isInstalled, Caller? caller = null)
    {
        caller ??= call.Caller;
        if (file.Special is not SpecialFile.Directory and not SpecialFile.PathOnly)
        {
            await call.Do(new ReleaseInode(file.Inode, file.Id, caller, call.PathOf(file)) { SecondOpen = SecondOpen(call, file.Special, file.Flags) });
        }

        if (SecurityFiles.TakesBusyFlag(file.Special, file.Flags))
        {
            await PolicyCalls.CloseSession(call, caller);
        }

        if (isInstalled)
        {
            var reply = await call.Do(new ForgetFile(file.Id));
            await Retirement.Run(call, reply.Ended);
        }

        return Done.Value;
    }

    private static Errno CheckKind(WalkResult walk, OpenFlags flags, bool exclusive)
    {
        if (exclusive)
        {
            return Errno.EEXIST;
        }

        return walk.Kind switch
        {
            NodeKind.Symlink => (flags & OpenFlags.Path) != 0 ? Errno.None : Errno.ELOOP,
            NodeKind.Directory when (flags & OpenFlags.Path) == 0
                && (flags & (OpenFlags.Create | OpenFlags.Truncate | OpenFlags.AccessMode)) != 0 => Errno.EISDIR,
            NodeKind.Directory when (flags & OpenFlags.Execute) != 0 => Errno.EACCES,
            NodeKind.Directory => Errno.None,
            NodeKind.NamespaceLink when (flags & OpenFlags.NoFollow) != 0 && (flags & OpenFlags.Path) == 0 => Errno.ELOOP,
            _ => (flags & OpenFlags.Directory) != 0 ? Errno.ENOTDIR : Errno.None,
        };
    }

    private static OpenFileFacts Facts(SystemCall call, WalkResult walk, OpenFlags flags, Caller caller, SpecialFile special) => new()
    {
        Id = call.NewFile(),
        Inode = walk.Entry?.Inode ?? default,
        Flags = flags,
        Opener = caller.Own,
        OpenerUser = caller.Credentials.UserNamespace,
        FileSystem = walk.FileSystem,
        Mount = walk.Mount,
        Dentry = walk.Entry?.Dentry ?? 0,
        Special = special,
    };

    /// <summary>A directory, or anything opened with O_PATH: no hook, no reader (P-73, N-122).</summary>
    private static Opened OpenPlace(SystemCall call, WalkResult walk, OpenFlags flags, Caller caller)
    {
        if ((flags & OpenFlags.Path) != 0)
        {
            return new Opened(Errno.None, Facts(call, walk, flags, caller, SpecialFile.PathOnly));
        }

        if (walk.Directory >= 0)
        {
            var node = call.Tree(walk.FileSystem).Directories[walk.Directory];
            if (!FilePermission.Allows(call.Kernel.Users, caller.Credentials, node.Mode, node.Uid, node.Gid, FileAccess.Read, true))
            {
                return Opened.Fail(Errno.EACCES);
            }
        }

        return new Opened(Errno.None, Facts(call, walk, flags, caller, SpecialFile.Directory));
    }

    private static async Chain<Opened> OpenFile(SystemCall call, WalkResult walk, OpenFlags flags, Caller caller)
    {
        var inode = walk.Entry!.Inode;
        var special = call.Machine.SpecialFiles.GetValueOrDefault(inode);
        if (special == SpecialFile.None && ProcFiles.MapOf(inode, walk.FileSystem) is { } map && walk.FileSystem == call.ProcFileSystem)
        {
            return await OpenMap(call, walk, flags, caller, map.Pid);
        }

        if ((flags & OpenFlags.Execute) != 0 && call.MountHas(walk.Mount, MountFlags.NoExec))
        {
            return Opened.Fail(Errno.EACCES);
        }

        if (special == SpecialFile.NamespaceLimit && (flags & OpenFlags.AccessMode) != OpenFlags.ReadOnly
            && !CapabilityCheck.Has(call.Kernel.Users, caller.Credentials, caller.Credentials.UserNamespace, Capability.SysResource))
        {
            return Opened.Fail(Errno.EACCES);
        }

        var file = Facts(call, walk, flags, caller, special);
        var isSecurity = IsSecurityFile(special);
        var takesPolicy = false;
        if (isSecurity)
        {
            var error = await CheckSecurityFile(call, file, caller);
            if (error != Errno.None)
            {
                return Opened.Fail(error);
            }

            takesPolicy = SecurityFiles.TakesBusyFlag(special, flags);
        }

        var open = new OpenInode(file.Inode, file.Id, flags, caller, call.PathOf(file))
        {
            FileSystem = walk.FileSystem,
            Overlay = OverlayCalls.LayersOf(call, walk),
            ReadOnlyMount = call.MountHas(walk.Mount, MountFlags.ReadOnly),
            SkipPermission = isSecurity || special == SpecialFile.NamespaceLimit,   // the capability alone decides on a limit
            SecondOpen = SecondOpen(call, special, flags),
        };
        var reply = await call.Do(open);
        if (reply.CopiedUp)
        {
            await OverlayCalls.NameUpper(call, walk, open.Overlay!.CopyUpTo!.Value);
        }

        if (reply.Error != Errno.None && takesPolicy)
        {
            await PolicyCalls.CloseSession(call, caller);
        }

        return reply.Error == Errno.None ? new Opened(Errno.None, file, reply.Length) : Opened.Fail(reply.Error);
    }

    /// <summary>IMA reads a file that is open for writing alone through an open of its own, which a file of securityfs may refuse (M-31).</summary>
    private static Errno SecondOpen(SystemCall call, SpecialFile special, OpenFlags flags) =>
        IsSecurityFile(special) && !flags.CanRead() ? SecurityFiles.CheckOpen(call.Kernel, call.Me, special, OpenFlags.ReadOnly, call.Machine.Profile) : Errno.None;

    private static bool IsSecurityFile(SpecialFile special) => special is >= SpecialFile.Policy and <= SpecialFile.KcmdForChildren;

    /// <summary>Order of N-52: permission of the inode, the check of the file, the busy flag.</summary>
    private static async Chain<Errno> CheckSecurityFile(SystemCall call, OpenFileFacts file, Caller caller)
    {
        var access = await call.Do(new AccessInode(file.Inode, file.Flags, caller));
        if (access.Error != Errno.None)
        {
            return access.Error;
        }

        var error = SecurityFiles.CheckOpen(call.Kernel, call.Me, file.Special, file.Flags, call.Machine.Profile);
        if (error == Errno.None && SecurityFiles.TakesBusyFlag(file.Special, file.Flags))
        {
            error = (await call.Do(new TakePolicyFile())).Error;
        }

        return error;
    }

    /// <summary>uid_map and gid_map belong to the process they describe (N-85, N-86).</summary>
    private static async Chain<Opened> OpenMap(SystemCall call, WalkResult walk, OpenFlags flags, Caller caller, int pid)
    {
        var target = call.Kernel[SystemCall.ProcessOf(pid)];
        if (flags.CanWrite())
        {
            var error = MapWriting.CheckOpen(call.Kernel.Users, caller.Credentials, target.Credentials);
            if (error != Errno.None)
            {
                return Opened.Fail(error);
            }
        }

        // The open file speaks of the user namespace, whatever becomes of the process.
        var file = Facts(call, walk, flags, caller, SpecialFile.IdMap) with { Link = new NamespaceReference(NamespaceKind.User, target.Credentials.UserNamespace.Value) };
        return await OpenPseudo(call, file, caller);
    }

    private static async Chain<Opened> OpenPseudo(SystemCall call, OpenFileFacts file, Caller caller)
    {
        const int readableByAll = 0x1a4;   // 0644; permission was decided before
        var reply = await call.Do(new OpenInode(file.Inode, file.Id, file.Flags, caller, call.PathOf(file))
        {
            FileSystem = file.FileSystem,
            Create = new NewInode(readableByAll, 0, 0),
            SkipPermission = true,
        });
        return reply.Error == Errno.None ? new Opened(Errno.None, file) : Opened.Fail(reply.Error);
    }

    /// <summary>A namespace link: the right to inspect the process (N-84), then a regular file of nsfs (N-10, N-116).</summary>
    private static async Chain<Opened> OpenLink(SystemCall call, WalkResult walk, OpenFlags flags, Caller caller)
    {
        var target = call.Kernel[SystemCall.ProcessOf(walk.Pid)];
        if (!ProcessInspection.Allowed(call.Kernel.Users, caller.Credentials, target.Credentials, target.Id == call.Me.Id))
        {
            return Opened.Fail(Errno.EACCES);
        }

        var access = (flags & OpenFlags.AccessMode) == OpenFlags.ReadOnly ? FileAccess.Read : FileAccess.Read | FileAccess.Write;
        if (!FilePermission.Allows(call.Kernel.Users, caller.Credentials, ReadableByAll, 0, 0, access, false))
        {
            return Opened.Fail(Errno.EACCES);
        }

        var link = LinkOf(target, walk.Name);
        var file = Facts(call, walk, flags, caller, SpecialFile.NamespaceLink) with
        {
            FileSystem = call.Machine.NamespaceFileSystem,
            Inode = new InodeId(((long)call.Machine.NamespaceFileSystem << 40) + ((long)link.Kind << 36) + link.Id),
            Link = link,
        };
        return await OpenPseudo(call, file, caller);
    }

    private static NamespaceReference LinkOf(ProcessState target, string name) => ProcFiles.LinkKind(name)!.Value switch
    {
        NamespaceKind.Ima => new NamespaceReference(NamespaceKind.Ima, target.Ima.Value),
        NamespaceKind.ImaForChildren => new NamespaceReference(NamespaceKind.Ima, target.ImaForChildren.Value),
        NamespaceKind.User => new NamespaceReference(NamespaceKind.User, target.Credentials.UserNamespace.Value),
        var kind when ProcFiles.IsForChildren(name) && target.OthersForChildren.TryGetValue(kind, out var next) => new NamespaceReference(kind, next),
        var kind => new NamespaceReference(kind, target.Others[kind]),
    };

    private static async Chain<Opened> Create(SystemCall call, WalkResult walk, OpenFlags flags, int mode, Caller caller)
    {
        var superBlock = call.View.SuperBlocks[walk.FileSystem];
        if (superBlock.IsPseudo)
        {
            return Opened.Fail(Errno.EACCES);
        }

        if (call.MountHas(walk.Mount, MountFlags.ReadOnly))
        {
            return Opened.Fail(Errno.EROFS);
        }

        var name = await OverlayCalls.CreateName(call, walk.FileSystem, walk.Parent, walk.Name, caller.Credentials);
        if (name.Error != Errno.None)
        {
            return Opened.Fail(name.Error);
        }

        return await OpenNew(call, walk with { Entry = name.Entry, Kind = NodeKind.File }, flags, mode, caller, false);
    }

    private static async Chain<Opened> OpenNew(SystemCall call, WalkResult walk, OpenFlags flags, int mode, Caller caller, bool isTemporary)
    {
        var file = Facts(call, walk, flags, caller, SpecialFile.None);
        var real = walk.Entry!.Real;
        var attributes = new NewInode(mode & RegularMode & ~call.Me.Umask, caller.Credentials.Fsuid, caller.Credentials.Fsgid);
        if (real is { } upper)
        {
            await call.Do(new MakeInode(upper, call.View.SuperBlocks[walk.FileSystem].Overlay!.Upper!.Value.FileSystem, attributes, caller));
        }

        var reply = await call.Do(new OpenInode(file.Inode, file.Id, flags, caller, call.PathOf(file))
        {
            FileSystem = walk.FileSystem,
            Create = attributes,
            IsNew = true,
            SkipHook = isTemporary,
            Overlay = real is { } below ? new OverlayFile(below, null, -1) : null,
        });
        return reply.Error == Errno.None ? new Opened(Errno.None, file) : Opened.Fail(reply.Error);
    }

    /// <summary>O_TMPFILE: a file without a name, without a hook (P-73, A-39).</summary>
    private static async Chain<Opened> OpenTemporary(SystemCall call, string path, OpenFlags flags, int mode, Caller caller)
    {
        if ((flags & OpenFlags.AccessMode) == OpenFlags.ReadOnly || (flags & OpenFlags.Create) != 0)
        {
            return Opened.Fail(Errno.EINVAL);
        }

        var walk = call.Walk(path);
        if (walk.Error != Errno.None || walk.Kind == NodeKind.Missing)
        {
            return Opened.Fail(walk.Error == Errno.None ? Errno.ENOENT : walk.Error);
        }

        if (walk.Kind != NodeKind.Directory)
        {
            return Opened.Fail(Errno.ENOTDIR);
        }

        if (call.MountHas(walk.Mount, MountFlags.ReadOnly))
        {
            return Opened.Fail(Errno.EROFS);
        }

        if (call.View.SuperBlocks[walk.FileSystem] is { IsPseudo: true } or { Overlay: not null })
        {
            return Opened.Fail(Errno.EOPNOTSUPP);
        }

        var name = await call.Do(new CreateName(walk.FileSystem, walk.Directory, string.Empty, caller.Credentials) { IsTemporary = true });
        if (name.Error != Errno.None)
        {
            return Opened.Fail(name.Error);
        }

        var opened = await OpenNew(call, walk with { Entry = name.Entry, Kind = NodeKind.File }, flags & ~OpenFlags.TemporaryFile, mode, caller, true);
        if (opened.Error == Errno.None)
        {
            await call.Do(new CountLink(opened.File!.Inode, -1));
        }

        return opened;
    }
}
