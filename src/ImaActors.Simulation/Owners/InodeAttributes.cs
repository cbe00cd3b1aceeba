using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>Attributes, lengths and names of inodes, and what their changes do to labels and records.</summary>
internal static class InodeAttributes
{
    public static InodeFacts Inspect(InodeShard shard, InspectInode inspect)
    {
        var inode = shard.Find(inspect.Inode);
        var data = inode.Data;
        return new InodeFacts(Errno.None, data.Mode, data.Uid, data.Gid, inode.SuperBlock.IsPseudo ? 0 : data.Length, data.Links, data.Image);
    }

    public static CountReply Attributes(InodeShard shard, CheckEnvironment environment, SetAttributes step)
    {
        var inode = shard.Find(step.Inode);
        var data = inode.Data;
        var users = environment.Table.Users;
        var credentials = step.Caller.Credentials;
        if (step.Mode is { } mode)
        {
            if (!FilePermission.OwnerOrCapable(users, credentials, data.Uid))
            {
                return new CountReply(Errno.EPERM);
            }

            data.Mode = FilePermission.ModeToSet(users, credentials, mode, data.Uid, data.Gid);
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
            data.Mode &= ~SetIdBits(data.Mode);
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

        var error = InodeOpening.Permission(environment, inode, step.Caller, OpenFlags.WriteOnly);
        if (error == Errno.None && inode.SuperBlock.IsPseudo)
        {
            return new CountReply(Errno.None);   // kernel files take a new length and stay as they are
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

    public static Done Make(InodeShard shard, WorldView view, CheckEnvironment environment, MakeInode make)
    {
        var inode = shard.FindOrMake(view, make.Inode, make.FileSystem, make.Attributes);
        AttributeChange.AfterCreateWithoutOpen(environment, make.Caller, inode, false);
        return Done.Value;
    }

    public static Done CountLink(InodeShard shard, CountLink link)
    {
        var inode = shard.Find(link.Inode);
        inode.Links += link.Change;
        inode.Changed();
        shard.Evict(inode);
        return Done.Value;
    }

    /// <summary>Set-id bits go when somebody without CAP_FSETID changes the content; that is an attribute change (M-14).</summary>
    public static void DropSetId(CheckEnvironment environment, Caller caller, CachedInode inode)
    {
        var data = inode.Data;
        var bits = SetIdBits(data.Mode);
        if (bits != 0 && !CapabilityCheck.HasInInitial(environment.Table.Users, caller.Credentials, Capability.Fsetid))
        {
            data.Mode &= ~bits;
            data.Changed();
            AttributeChange.AfterSetAttribute(environment, caller, inode);
        }
    }

    /// <summary>The set-id bits of a mode; set-gid without the group's execute bit is no set-id bit.</summary>
    private static int SetIdBits(int mode)
    {
        const int setUid = 0x800;
        const int setGid = 0x400;
        const int groupExec = 0x8;
        return (mode & setUid) | ((mode & (setGid | groupExec)) == (setGid | groupExec) ? setGid : 0);
    }

    public static void Resize(CheckEnvironment environment, Caller caller, CachedInode inode, long length)
    {
        DropSetId(environment, caller, inode);
        inode.Data.Resize((int)length);
        AttributeChange.AfterSetAttribute(environment, caller, inode);
    }
}
