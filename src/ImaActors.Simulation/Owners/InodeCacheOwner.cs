using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>
/// One shard of the inode cache: the inodes of its groups with their content, counters, open files and cache records. What a step
/// means for integrity is decided by ImaActors.Core.Integrity; here is what the file system does around it.
/// </summary>
public sealed class InodeCacheOwner(MachineFacts machine, OwnerAddress address) : IOwner
{
    private readonly Dictionary<InodeId, CachedInode> _inodes = [];
    private readonly Dictionary<OpenFileId, OpenFile> _files = [];

    /// <summary>Counters of the inodes that are open or seem to be, for the checks at the end of a run.</summary>
    public IEnumerable<InodeReport> Report() => _inodes.Values
        .Where(inode => inode.ReadOpens != 0 || inode.WriteOpens != 0 || _files.Values.Any(file => Stands(file.Inode, inode)))
        .Select(inode => new InodeReport(
            inode.Id,
            inode.ReadOpens,
            inode.WriteOpens,
            _files.Values.Count(file => Stands(file.Inode, inode) && file.Flags.IsReadOnly()),
            _files.Values.Count(file => Stands(file.Inode, inode) && file.Flags.CanWrite())));

    private static bool Stands(CachedInode on, CachedInode inode) => on == inode || on.Real == inode;

    /// <summary>Puts an inode of the initial disk content into the cache.</summary>
    public void Load(CachedInode inode) => _inodes.Add(inode.Id, inode);

    /// <inheritdoc/>
    public CommitPart Run(WorldView view, IReadOnlyList<KeyedStep> steps)
    {
        var commits = new StepCommit[steps.Count];
        for (var i = 0; i < commits.Length; i++)
        {
            var environment = new CheckEnvironment
            {
                Settings = machine.Settings,
                Hash = machine.Hash,
                Table = view.Namespaces,
                Signatures = view.Signatures,
            };
            var reply = Take(view, environment, steps[i].Step);
            commits[i] = new StepCommit(steps[i].Key, reply, environment.Emissions, []);
        }

        return new CommitPart(address, commits);
    }

    private object Take(WorldView view, CheckEnvironment environment, Step step) => step switch
    {
        OpenInode open => Open(view, environment, open),
        ReleaseInode release => Release(environment, release.File, release.Caller, release.Path),
        ReadInode read => Read(read),
        WriteInode write => Write(environment, write),
        SeekInode seek => Seek(seek),
        TruncateOpenInode truncate => TruncateOpen(environment, truncate),
        AccessInode access => new CountReply(Permission(environment, Find(access.Inode), access.Caller, access.Flags)),
        HookInode hook => Hook(environment, hook),
        KernelReadInode read => KernelRead(environment, read),
        InspectInode inspect => Inspect(inspect),
        MapInode map => Map(environment, map),
        CountMapping count => CountMapping(count),
        ProtectInode protect => Protect(environment, protect),
        PokeInode poke => Poke(poke),
        SetAttributes attributes => Attributes(environment, attributes),
        XattrStep xattr => Xattrs.Take(environment, Find(xattr.Inode), xattr),
        MakeInode make => Make(view, environment, make),
        CountLink link => CountLink(link),
        _ => throw new UnreachableException($"unknown inode step {step.GetType().Name}"),
    };

    private CachedInode Find(InodeId id)
    {
        Invariant.That(_inodes.TryGetValue(id, out var inode), "a step names an inode that is not in its shard");
        return inode!;
    }

    private OpenFile File(OpenFileId id)
    {
        Invariant.That(_files.TryGetValue(id, out var file), "a step names an open file that is not in its shard");
        return file!;
    }

    private CachedInode FindOrMake(WorldView view, InodeId id, int fileSystem, NewInode? attributes)
    {
        if (_inodes.TryGetValue(id, out var inode))
        {
            return inode;
        }

        var superBlock = view.SuperBlocks[fileSystem];
        Invariant.That(attributes is not null || superBlock.Overlay is not null, "an open names an inode that does not exist");
        inode = new CachedInode { Id = id, SuperBlock = superBlock, Mode = attributes?.Mode ?? 0, Uid = attributes?.Uid ?? 0, Gid = attributes?.Gid ?? 0 };
        if (superBlock.IsPseudo && superBlock.Magic == FileSystemTypes.NsfsMagic)
        {
            inode.Links = 0;
        }

        _inodes.Add(id, inode);
        return inode;
    }

    private OpenReply Open(WorldView view, CheckEnvironment environment, OpenInode open)
    {
        var inode = FindOrMake(view, open.Inode, open.FileSystem, open.Create);
        if (open.Overlay is { } layers)
        {
            inode.Real = Find(layers.Real);
        }

        var error = open.SkipPermission || open.IsNew ? Errno.None : Permission(environment, inode, open.Caller, open.Flags);
        if (error == Errno.None && open.ReadOnlyMount && (open.Flags.CanWrite() || (open.Flags & OpenFlags.Truncate) != 0))
        {
            error = Errno.EROFS;
        }

        if (error != Errno.None)
        {
            return new OpenReply(error);
        }

        var copiedUp = open.Overlay is { CopyUpTo: { } upper } overlay && (open.Flags.CanWrite() || (open.Flags & OpenFlags.Truncate) != 0)
            && CopyUp(view, inode, upper, overlay.UpperFileSystem);
        if ((open.Flags & OpenFlags.Direct) != 0 && !inode.Data.SuperBlock.HasDirectIo)
        {
            return new OpenReply(Errno.EINVAL, CopiedUp: copiedUp);
        }

        if (open.Flags.CanWrite() && inode.Data.Executions > 0)
        {
            return new OpenReply(Errno.ETXTBSY);
        }

        var file = new OpenFile { Id = open.File, Inode = inode, Flags = open.Flags, Opener = open.Caller.Own, Created = open.IsNew };
        Count(file, 1);
        _files.Add(file.Id, file);
        if (!open.SkipHook)
        {
            error = FileCheck.Run(environment, open.Caller, file, new HookCall(
                HookFunction.FileCheck, open.Flags.HookMask(), open.Caller.Credentials, open.Path, false, true)
                {
                    SecondOpen = open.SecondOpen,
                });
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

        if (error != Errno.None)
        {
            Release(environment, file.Id, open.Caller, open.Path);
            return new OpenReply(error, CopiedUp: copiedUp);
        }

        if ((open.Flags & OpenFlags.Truncate) != 0 && !inode.SuperBlock.IsPseudo && !open.IsNew)
        {
            Resize(environment, open.Caller, inode, 0);
        }

        return new OpenReply(Errno.None, inode.Data.Length, copiedUp);
    }

    private bool CopyUp(WorldView view, CachedInode inode, InodeId upperId, int upperFileSystem)
    {
        var lower = inode.Real!;
        var upper = new CachedInode { Id = upperId, SuperBlock = view.SuperBlocks[upperFileSystem], Mode = lower.Mode, Uid = lower.Uid, Gid = lower.Gid, Xattrs = lower.Xattrs };
        upper.Initialise(lower.Content);
        _inodes.Add(upperId, upper);
        inode.Real = upper;
        return true;
    }

    /// <summary>Permission of an open: bits of the mode, with the capabilities of N-83.</summary>
    private static Errno Permission(CheckEnvironment environment, CachedInode inode, Caller caller, OpenFlags flags)
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

    /// <summary>Keeps the counters of open files, also of the inode that a stacked one stands on.</summary>
    private static void Count(OpenFile file, int change)
    {
        for (var inode = file.Inode; inode is not null; inode = inode.Real)
        {
            if (file.Flags.CanWrite())
            {
                inode.WriteOpens += change;
            }
            else if (file.Flags.IsReadOnly())
            {
                inode.ReadOpens += change;
            }
        }
    }

    private Done Release(CheckEnvironment environment, OpenFileId id, Caller caller, string path)
    {
        var file = File(id);
        var inode = file.Inode;
        CloseStep.Run(environment, caller, file, path);
        if (inode.Real is { } real)
        {
            CloseStep.Run(environment, caller, new OpenFile { Id = id, Inode = real, Flags = file.Flags, Opener = file.Opener }, path);
        }

        if (file.DeniesWrites)
        {
            inode.Data.Executions--;
        }

        Count(file, -1);
        _files.Remove(id);
        Evict(inode);
        return Done.Value;
    }

    /// <summary>An inode without name and without open file is gone, and its records with it (M-9).</summary>
    private void Evict(CachedInode inode)
    {
        if (inode.Links == 0 && inode.ReadOpens + inode.WriteOpens == 0)
        {
            _inodes.Remove(inode.Id);
        }
    }

    private DataReply Read(ReadInode read)
    {
        var file = File(read.File);
        if (!file.Flags.CanRead())
        {
            return new DataReply(Errno.EBADF, []);
        }

        var data = file.Inode.Data;
        if (file.Position < data.Length && IsMisaligned(file, file.Position, read.Count))
        {
            return new DataReply(Errno.EINVAL, []);
        }

        var start = (int)Math.Min(file.Position, data.Length);
        var bytes = data.Content.Slice(start, (int)Math.Min(read.Count, data.Length - start)).ToArray();
        file.Position += bytes.Length;
        if (read.Count > 0)
        {
            data.Accessed();
        }

        return new DataReply(Errno.None, bytes);
    }

    /// <summary>Direct I/O goes in whole sectors (Linux 5.10 fs/iomap/direct-io.c).</summary>
    private static bool IsMisaligned(OpenFile file, long offset, long count)
    {
        const int sector = 512;
        return (file.Flags & OpenFlags.Direct) != 0 && (offset % sector != 0 || count % sector != 0);
    }

    private CountReply Write(CheckEnvironment environment, WriteInode write)
    {
        var file = File(write.File);
        if (!file.Flags.CanWrite())
        {
            return new CountReply(Errno.EBADF);
        }

        var data = file.Inode.Data;
        var offset = (file.Flags & OpenFlags.Append) != 0 ? data.Length : file.Position;
        if (IsMisaligned(file, offset, write.Data.Length))
        {
            return new CountReply(Errno.EINVAL);
        }

        if (write.Data.Length > 0 && offset + write.Data.Length > int.MaxValue / 2)
        {
            return new CountReply(Errno.EFBIG);
        }

        if (write.Data.Length > 0)
        {
            DropSetId(environment, write.Caller, file.Inode);
            data.Write(offset, write.Data);
            file.Position = offset + write.Data.Length;
        }

        return new CountReply(Errno.None, write.Data.Length);
    }

    /// <summary>Set-id bits go when somebody without CAP_FSETID changes the content; that is an attribute change (M-14).</summary>
    private static void DropSetId(CheckEnvironment environment, Caller caller, CachedInode inode)
    {
        const int setUid = 0x800;
        const int setGid = 0x400;
        const int groupExec = 0x8;
        var data = inode.Data;
        var bits = (data.Mode & setUid) | ((data.Mode & (setGid | groupExec)) == (setGid | groupExec) ? setGid : 0);
        if (bits != 0 && !CapabilityCheck.HasInInitial(environment.Table.Users, caller.Credentials, Capability.Fsetid))
        {
            data.Mode &= ~bits;
            data.Changed();
            AttributeChange.AfterSetAttribute(environment, caller, inode);
        }
    }

    private static void Resize(CheckEnvironment environment, Caller caller, CachedInode inode, long length)
    {
        DropSetId(environment, caller, inode);
        inode.Data.Resize((int)length);
        AttributeChange.AfterSetAttribute(environment, caller, inode);
    }

    private CountReply Seek(SeekInode seek)
    {
        var file = File(seek.File);
        if (seek.Offset is { } offset)
        {
            file.Position = offset;
        }

        return new CountReply(Errno.None, file.Position);
    }

    private CountReply TruncateOpen(CheckEnvironment environment, TruncateOpenInode truncate)
    {
        var file = File(truncate.File);
        if (!file.Flags.CanWrite() || truncate.Length < 0)
        {
            return new CountReply(Errno.EINVAL);
        }

        if (truncate.Length > int.MaxValue / 2)
        {
            return new CountReply(Errno.EFBIG);
        }

        Resize(environment, truncate.Caller, file.Inode, truncate.Length);
        return new CountReply(Errno.None);
    }

    private DataReply Hook(CheckEnvironment environment, HookInode hook)
    {
        const int headLength = 256;   // what execve reads of a program
        var file = File(hook.File);
        var data = file.Inode.Data;
        data.Accessed();
        var error = FileCheck.Run(environment, hook.Caller, file, new HookCall(hook.Function, AccessMask.Exec, hook.Subject, hook.Path, false, false));
        return new DataReply(error, error == Errno.None ? data.Content[..Math.Min(headLength, data.Length)].ToArray() : []);
    }

    private DataReply KernelRead(CheckEnvironment environment, KernelReadInode read)
    {
        var file = File(read.File);
        var data = file.Inode.Data;
        if (data.WriteOpens > 0)
        {
            return new DataReply(Errno.ETXTBSY, []);
        }

        if (data.Length == 0)
        {
            return new DataReply(Errno.EINVAL, []);
        }

        data.Accessed();
        var error = FileCheck.Run(environment, read.Caller, file, new HookCall(read.Function, AccessMask.Read, read.Caller.Credentials, read.Path, true, false));
        return new DataReply(error, error == Errno.None ? data.Content.ToArray() : []);
    }

    private InodeFacts Inspect(InspectInode inspect)
    {
        var inode = Find(inspect.Inode);
        var data = inode.Data;
        return new InodeFacts(Errno.None, data.Mode, data.Uid, data.Gid, inode.SuperBlock.IsPseudo ? 0 : data.Length, data.Links, data.Content.ToArray());
    }

    private CountReply Map(CheckEnvironment environment, MapInode map)
    {
        var file = File(map.File);
        var inode = file.Inode;
        if (map.Protection.HasFlag(Protection.Execute))
        {
            var error = FileCheck.Run(environment, map.Caller, file, new HookCall(
                HookFunction.MmapCheck, AccessMask.Exec, map.Caller.Credentials, map.Path, false, true));
            if (error != Errno.None)
            {
                return new CountReply(error);
            }
        }

        if (!file.Flags.CanRead() || (map.IsShared && map.Protection.HasFlag(Protection.Write) && !file.Flags.CanWrite()))
        {
            return new CountReply(Errno.EACCES);
        }

        if (map.Protection.HasFlag(Protection.Execute) && map.NoExecMount)
        {
            return new CountReply(Errno.EPERM);
        }

        if (inode.SuperBlock.IsPseudo)
        {
            return new CountReply(Errno.ENODEV);
        }

        if (map.IsShared && file.Flags.CanWrite())
        {
            inode.Data.WritableMappings++;
        }

        inode.Data.Accessed();
        return new CountReply(Errno.None);
    }

    private Done CountMapping(CountMapping count)
    {
        Find(count.Inode).Data.WritableMappings += count.Change;
        return Done.Value;
    }

    private CountReply Protect(CheckEnvironment environment, ProtectInode protect) =>
        new(MappingProtection.Check(environment, protect.Caller, Find(protect.Inode), protect.Path));

    private Done Poke(PokeInode poke)
    {
        var data = Find(poke.Inode).Data;
        var length = (int)Math.Clamp(data.Length - poke.Offset, 0, poke.Data.Length);
        data.Write(poke.Offset, poke.Data.AsSpan(0, length));
        return Done.Value;
    }

    private CountReply Attributes(CheckEnvironment environment, SetAttributes step)
    {
        const int setIds = 0xc00;
        var inode = Find(step.Inode);
        var data = inode.Data;
        var users = environment.Table.Users;
        var credentials = step.Caller.Credentials;
        if (step.Mode is { } mode)
        {
            if (!FilePermission.OwnerOrCapable(users, credentials, data.Uid))
            {
                return new CountReply(Errno.EPERM);
            }

            data.Mode = mode & 0xfff;
        }
        else if (step.Uid is { } uid)
        {
            var error = FilePermission.CheckChown(users, credentials, data.Uid, data.Gid, uid, step.Gid);
            if (error != Errno.None)
            {
                return new CountReply(error);
            }

            data.Uid = uid is < 0 or uint.MaxValue ? data.Uid : IdMaps.ToReal(users, credentials.UserNamespace, (uint)uid, false) ?? data.Uid;
            data.Gid = step.Gid is < 0 or uint.MaxValue ? data.Gid : IdMaps.ToReal(users, credentials.UserNamespace, (uint)step.Gid, true) ?? data.Gid;
            data.Mode &= ~setIds;
        }
        else
        {
            return Truncate(environment, step, inode);
        }

        data.Changed();
        AttributeChange.AfterSetAttribute(environment, step.Caller, inode);
        return new CountReply(Errno.None);
    }

    private static CountReply Truncate(CheckEnvironment environment, SetAttributes step, CachedInode inode)
    {
        if (step.Length < 0)
        {
            return new CountReply(Errno.EINVAL);
        }

        var error = Permission(environment, inode, step.Caller, OpenFlags.WriteOnly);
        if (error == Errno.None && inode.SuperBlock.IsPseudo)
        {
            error = Errno.EINVAL;
        }

        if (error == Errno.None && inode.Data.Executions > 0)
        {
            error = Errno.ETXTBSY;
        }

        if (error == Errno.None && step.Length > int.MaxValue / 2)
        {
            error = Errno.EFBIG;
        }

        if (error == Errno.None)
        {
            Resize(environment, step.Caller, inode, step.Length!.Value);
        }

        return new CountReply(error);
    }

    private Done Make(WorldView view, CheckEnvironment environment, MakeInode make)
    {
        var inode = FindOrMake(view, make.Inode, make.FileSystem, make.Attributes);
        AttributeChange.AfterCreateWithoutOpen(environment, make.Caller, inode, false);
        return Done.Value;
    }

    private Done CountLink(CountLink link)
    {
        var inode = Find(link.Inode);
        inode.Links += link.Change;
        inode.Changed();
        Evict(inode);
        return Done.Value;
    }
}
