using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>Opening and releasing files: the order of the kernel's checks around FILE_CHECK, counters, copy-up of overlay files.</summary>
internal static class InodeOpening
{
    public static OpenReply Open(InodeShard shard, WorldView view, CheckEnvironment environment, OpenInode open)
    {
        var inode = shard.FindOrMake(view, open.Inode, open.FileSystem, open.Create);
        if (open.Overlay is { } layers)
        {
            inode.Real = shard.Find(layers.Real);
        }

        var error = open.IsNew ? Errno.None : MayOpen(environment, inode, open);
        if (error != Errno.None)
        {
            return new OpenReply(error);
        }

        var copiedUp = open.Overlay is { CopyUpTo: { } upper } overlay && (open.Flags.CanWrite() || (open.Flags & OpenFlags.Truncate) != 0)
            && CopyUp(shard, view, inode, upper, overlay.UpperFileSystem);
        if (open.Flags.CanWrite() && inode.Data.Executions > 0)
        {
            return new OpenReply(Errno.ETXTBSY, CopiedUp: copiedUp);
        }

        if (open.ReadOnlyMount && open.Flags.CanWrite())
        {
            return new OpenReply(Errno.EROFS, CopiedUp: copiedUp);
        }

        var file = new OpenFile { Id = open.File, Inode = inode, Flags = open.Flags, Opener = open.Caller.Own, Created = open.IsNew, OpenedReal = inode.Real };
        InodeShard.Count(file, 1);
        shard.Add(file);
        if ((open.Flags & OpenFlags.Direct) != 0 && !inode.Data.SuperBlock.HasDirectIo)
        {
            error = Errno.EINVAL;   // found out after the open is complete: it is released like any other
        }
        else if (!open.SkipHook)
        {
            error = FileCheck.Run(environment, open.Caller, file, new HookCall(
                HookFunction.FileCheck, open.Flags.HookMask(), open.Caller.Credentials, open.Path, false, true) { SecondOpen = open.SecondOpen });
        }
        else
        {
            AttributeChange.AfterCreateWithoutOpen(environment, open.Caller, inode, true);
        }

        if (error == Errno.None && (open.Flags & OpenFlags.Execute) != 0)
        {
            error = inode.Data.WriteOpens > 0 ? Errno.ETXTBSY : Errno.None;
            if (error == Errno.None)
            {
                inode.Data.Executions++;
                file.DeniesWrites = true;
            }
        }

        var truncates = (open.Flags & OpenFlags.Truncate) != 0 && !open.IsNew;
        if (error == Errno.None && truncates && inode.Data.Executions > 0)
        {
            error = Errno.ETXTBSY;   // a read-only open that truncates asks for write access only now, after the hook
        }

        if (error != Errno.None)
        {
            Release(shard, environment, file.Id, open.Caller, open.Path, open.SecondOpen);
            return new OpenReply(error, CopiedUp: copiedUp);
        }

        if (truncates && !inode.SuperBlock.IsPseudo)
        {
            InodeAttributes.Resize(environment, open.Caller, inode, 0);
        }

        return new OpenReply(Errno.None, inode.Data.Length, copiedUp);
    }

    public static CountReply PrepareOverlay(InodeShard shard, WorldView view, PrepareOverlayInode prepare)
    {
        var inode = shard.FindOrMake(view, prepare.Inode, prepare.FileSystem, null);
        inode.Real = shard.Find(prepare.Layers.Real);
        var copies = prepare.Changes && prepare.Layers.CopyUpTo is { } upper && CopyUp(shard, view, inode, upper, prepare.Layers.UpperFileSystem);
        return new CountReply(Errno.None, copies ? 1 : 0);
    }

    private static bool CopyUp(InodeShard shard, WorldView view, CachedInode inode, InodeId upperId, int upperFileSystem)
    {
        var lower = inode.Real!;
        var upper = new CachedInode { Id = upperId, SuperBlock = view.SuperBlocks[upperFileSystem], Mode = lower.Mode, Uid = lower.Uid, Gid = lower.Gid, Xattrs = lower.Xattrs };
        upper.Initialise(lower.Content);
        shard.Add(upper);
        inode.Real = upper;
        return true;
    }

    /// <summary>What an open by name asks before the file is opened (Linux 5.10 namei.c, do_open and may_open).</summary>
    private static Errno MayOpen(CheckEnvironment environment, CachedInode inode, OpenInode open)
    {
        if (open.ReadOnlyMount && (open.Flags & OpenFlags.Truncate) != 0)
        {
            return Errno.EROFS;
        }

        var error = open.SkipPermission ? Errno.None : Permission(environment, inode, open.Caller, open.Flags);
        var keepsTime = (open.Flags & OpenFlags.NoAccessTime) != 0;
        return error == Errno.None && keepsTime && !FilePermission.OwnerOrCapable(environment.Table.Users, open.Caller.Credentials, inode.Data.Uid)
            ? Errno.EPERM
            : error;
    }

    /// <summary>Permission of an open: bits of the mode, with the capabilities of N-83.</summary>
    public static Errno Permission(CheckEnvironment environment, CachedInode inode, Caller caller, OpenFlags flags)
    {
        var data = inode.Data;
        var access = FileAccess.None;
        if ((flags & OpenFlags.Execute) != 0)
        {
            access = FileAccess.Exec;
        }
        else
        {
            var mode = flags & OpenFlags.AccessMode;
            access |= mode is OpenFlags.ReadOnly or OpenFlags.ReadWrite or OpenFlags.AccessMode ? FileAccess.Read : FileAccess.None;
            access |= mode != OpenFlags.ReadOnly || (flags & OpenFlags.Truncate) != 0 ? FileAccess.Write : FileAccess.None;
        }

        return FilePermission.Allows(environment.Table.Users, caller.Credentials, data.Mode, data.Uid, data.Gid, access, false) ? Errno.None : Errno.EACCES;
    }

    public static Done Release(InodeShard shard, CheckEnvironment environment, OpenFileId id, Caller caller, string path, Errno secondOpen)
    {
        var file = shard.File(id);
        var inode = file.Inode;
        CloseStep.Run(environment, caller, file, path, secondOpen);
        if (file.OpenedReal is { } real)
        {
            CloseStep.Run(environment, caller, new OpenFile { Id = id, Inode = real, Flags = file.Flags, Opener = file.Opener }, path);
        }

        if (file.DeniesWrites)
        {
            inode.Data.Executions--;
        }

        InodeShard.Count(file, -1);
        shard.Remove(file);
        shard.Evict(inode);
        return Done.Value;
    }
}
