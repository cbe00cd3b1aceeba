using System;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>Reading, writing and mapping open files, and the hooks on their content.</summary>
internal static class InodeContent
{
    public static DataReply Read(InodeShard shard, CheckEnvironment environment, ReadInode read)
    {
        var file = shard.File(read.File);
        if (!file.Flags.CanRead())
        {
            return new DataReply(Errno.EBADF, []);
        }

        var data = file.Inode.Data;
        if (file.Position < data.Length && IsMisaligned(file, file.Position, read.Count))
        {
            return new DataReply(Errno.EINVAL, []);
        }

        if (read.Count > 0)
        {
            environment.ReadIn(file.Inode);
        }

        var start = (int)Math.Min(file.Position, data.Length);
        var bytes = data.Content.Slice(start, (int)Math.Min(read.Count, data.Length - start)).ToArray();
        file.Position += bytes.Length;
        if (read.Count > 0 && (file.Flags & OpenFlags.NoAccessTime) == 0)
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

    public static CountReply Write(InodeShard shard, CheckEnvironment environment, WriteInode write)
    {
        var file = shard.File(write.File);
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

        if (write.Data.Length > 0 && offset > (int.MaxValue / 2) - write.Data.Length)
        {
            return new CountReply(Errno.EFBIG);
        }

        if (write.Data.Length > 0)
        {
            InodeAttributes.DropSetId(environment, write.Caller, file.Inode);
            data.Write(offset, write.Data);
            file.Position = offset + write.Data.Length;
        }

        return new CountReply(Errno.None, write.Data.Length);
    }

    public static CountReply Seek(InodeShard shard, SeekInode seek)
    {
        var file = shard.File(seek.File);
        if (seek.Offset is { } offset)
        {
            file.Position = offset;
        }

        return new CountReply(Errno.None, file.Position);
    }

    public static CountReply TruncateOpen(InodeShard shard, CheckEnvironment environment, TruncateOpenInode truncate)
    {
        var file = shard.File(truncate.File);
        if (!file.Flags.CanWrite() || truncate.Length < 0)
        {
            return new CountReply(Errno.EINVAL);
        }

        if (truncate.Length > int.MaxValue / 2)
        {
            return new CountReply(Errno.EFBIG);
        }

        InodeAttributes.Resize(environment, truncate.Caller, file.Inode, truncate.Length);
        return new CountReply(Errno.None);
    }

    public static DataReply Hook(InodeShard shard, CheckEnvironment environment, HookInode hook)
    {
        const int headLength = 256;   // what execve reads of a program
        var file = shard.File(hook.File);
        var data = file.Inode.Data;
        data.Accessed();
        var error = FileCheck.Run(environment, hook.Caller, file, new HookCall(hook.Function, AccessMask.Exec, hook.Subject, hook.Path, false, false));
        if (error == Errno.None)
        {
            environment.ReadIn(file.Inode);   // what runs is read, whether IMA has looked at it or not
        }

        return new DataReply(error, error == Errno.None ? data.Content[..Math.Min(headLength, data.Length)].ToArray() : []);
    }

    public static DataReply KernelRead(InodeShard shard, CheckEnvironment environment, KernelReadInode read)
    {
        var file = shard.File(read.File);
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
        if (error == Errno.None)
        {
            environment.ReadIn(file.Inode);
        }

        return new DataReply(error, error == Errno.None ? data.Content.ToArray() : []);
    }

    public static CountReply Map(InodeShard shard, CheckEnvironment environment, MapInode map)
    {
        var file = shard.File(map.File);
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
        environment.ReadIn(inode);
        return new CountReply(Errno.None);
    }

    public static Done CountMapping(InodeShard shard, CountMapping count)
    {
        shard.Find(count.Inode).Data.WritableMappings += count.Change;
        return Done.Value;
    }

    public static CountReply Protect(InodeShard shard, CheckEnvironment environment, ProtectInode protect) =>
        new(MappingProtection.Check(environment, protect.Caller, shard.Find(protect.Inode), protect.Path));

    public static Done Poke(InodeShard shard, PokeInode poke)
    {
        var data = shard.Find(poke.Inode).Data;
        var length = (int)Math.Clamp(data.Length - poke.Offset, 0, poke.Data.Length);
        data.Write(poke.Offset, poke.Data.AsSpan(0, length));
        return Done.Value;
    }
}
