using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>mmap, mprotect, munmap and stores through a mapping.</summary>
public static class MappingCalls
{
    /// <summary>mmap at offset 0.</summary>
    public static async Chain<CallResult> Map(SystemCall call, string label, string descriptor, Protection protection, bool isShared, long length)
    {
        if (FileCalls.Find(call, descriptor) is not { } file)
        {
            return CallResult.BadLabel();
        }

        if (file.Special is not SpecialFile.None)
        {
            return CallResult.Fail(file.Special == SpecialFile.PathOnly ? Errno.EBADF : Errno.ENODEV, "mmap");
        }

        var noExec = call.MountHas(file.Mount, MountFlags.NoExec);
        var reply = await call.Do(new MapInode(file.Inode, file.Id, protection, isShared, noExec, call.Caller, call.PathOf(file)));
        if (reply.Error != Errno.None)
        {
            return CallResult.Fail(reply.Error, "mmap");
        }

        var mapping = new MappingSlot(label, file.Id, protection, isShared, isShared && file.Flags.CanWrite(), length);
        await call.Do(new InstallMapping(call.Me.Id, mapping));
        return CallResult.Zero;
    }

    /// <summary>mprotect .</summary>
    public static async Chain<CallResult> Protect(SystemCall call, string label, Protection protection)
    {
        if (Find(call, label) is not { } mapping)
        {
            return CallResult.BadLabel();
        }

        var file = call.Kernel.OpenFiles[mapping.File];
        var denied = (protection.HasFlag(Protection.Write) && mapping.IsShared && !file.Flags.CanWrite())
            || (protection.HasFlag(Protection.Execute) && call.MountHas(file.Mount, MountFlags.NoExec));
        if (denied)
        {
            return CallResult.Fail(Errno.EACCES, "mprotect");
        }

        if (protection.HasFlag(Protection.Execute) && !mapping.Protection.HasFlag(Protection.Execute))
        {
            var reply = await call.Do(new ProtectInode(file.Inode, call.Caller, call.PathOf(file)));
            if (reply.Error != Errno.None)
            {
                return CallResult.Fail(reply.Error, "mprotect");
            }
        }

        await call.Do(new ChangeProtection(call.Me.Id, label, protection));
        return CallResult.Zero;
    }

    /// <summary>munmap.</summary>
    public static async Chain<CallResult> Unmap(SystemCall call, string label)
    {
        if (Find(call, label) is not { } mapping)
        {
            return CallResult.BadLabel();
        }

        var file = call.Kernel.OpenFiles[mapping.File];
        var last = await call.Do(new RemoveMapping(call.Me.Id, label));
        if (mapping.IsWritable)
        {
            await call.Do(new CountMapping(file.Inode, -1));
        }

        if (last.File is { } gone)
        {
            await OpenCalls.Release(call, gone, true);
        }

        return CallResult.Zero;
    }

    /// <summary>Stores bytes into a mapping; only a shared one reaches the file.</summary>
    public static async Chain<CallResult> Poke(SystemCall call, string label, long offset, byte[] data)
    {
        if (Find(call, label) is not { } mapping)
        {
            return CallResult.BadLabel();
        }

        if (mapping.IsShared && offset >= 0)
        {
            await call.Do(new PokeInode(call.Kernel.OpenFiles[mapping.File].Inode, offset, data));
        }

        return CallResult.Zero;
    }

    private static MappingSlot? Find(SystemCall call, string label)
    {
        var index = call.Me.MappingIndex(label);
        return index < 0 ? null : call.Me.Mappings[index];
    }
}
