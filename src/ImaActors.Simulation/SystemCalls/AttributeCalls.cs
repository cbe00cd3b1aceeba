using System;
using System.Globalization;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>System calls on the attributes of what a path names: status, mode, owner, length, extended attributes.</summary>
public static class AttributeCalls
{
    private const int RegularType = 0x8000;
    private const int DirectoryType = 0x4000;
    private const int LinkType = 0xa000;
    private const int StoredDirectorySize = 4096;

    /// <summary>stat, following symbolic links.</summary>
    public static async Chain<CallResult> Status(SystemCall call, string path)
    {
        var walk = call.Walk(path);
        if (walk.Error != Errno.None || walk.Kind == NodeKind.Missing)
        {
            return CallResult.Fail(walk.Error == Errno.None ? Errno.ENOENT : walk.Error, "stat");
        }

        int mode;
        uint uid, gid;
        long size;
        var links = 1;
        if (walk.Kind == NodeKind.Directory && walk.Directory >= 0)
        {
            var node = call.Tree(walk.FileSystem).Directories[walk.Directory];
            (mode, uid, gid) = (DirectoryType | node.Mode, node.Uid, node.Gid);
            size = DirectorySize(call.View.SuperBlocks[walk.FileSystem], node);
            links = 2;
            foreach (var entry in node.Entries.Values)
            {
                links += entry.Kind == NodeKind.Directory ? 1 : 0;   // a sum: order does not show
            }
        }
        else if (walk.Kind == NodeKind.File && ProcFiles.MapOf(walk.Entry!.Inode, walk.FileSystem) is null)
        {
            await OverlayCalls.Prepare(call, walk, false);
            var facts = await call.Do(new InspectInode(walk.Entry!.Inode));
            (mode, uid, gid, size, links) = (RegularType | facts.Mode, facts.Uid, facts.Gid, facts.Length, facts.Links);
        }
        else
        {
            const int readableByAll = 0x124;
            (mode, uid, gid, size) = ((walk.Kind == NodeKind.Symlink ? LinkType : RegularType) | readableByAll, 0, 0, 0);
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"mode={Convert.ToString(mode, 8)} uid={uid} gid={gid} size={size} nlink={links}");
        return CallResult.Zero with { Data = KernelText.ToBytes(text) };
    }

    /// <summary>chmod.</summary>
    public static Chain<CallResult> ChangeMode(SystemCall call, string path, int mode) =>
        Change(call, path, "chmod", inode => new SetAttributes(inode, call.Caller) { Mode = mode }, mode, -1, -1);

    /// <summary>chown.</summary>
    public static Chain<CallResult> ChangeOwner(SystemCall call, string path, long uid, long gid) =>
        Change(call, path, "chown", inode => new SetAttributes(inode, call.Caller) { Uid = uid, Gid = gid }, null, uid, gid);

    /// <summary>truncate by path: a change without a writer (M-15, N-134).</summary>
    public static async Chain<CallResult> Truncate(SystemCall call, string path, long length)
    {
        if (length < 0)
        {
            return CallResult.Fail(Errno.EINVAL, "truncate");   // before the path is looked at
        }

        var walk = call.Walk(path);
        if (walk.Error == Errno.None && walk.Kind == NodeKind.Directory)
        {
            return CallResult.Fail(Errno.EISDIR, "truncate");
        }

        return await Change(call, path, "truncate", inode => new SetAttributes(inode, call.Caller) { Length = length }, null, -1, -1);
    }

    private static string PathInFileSystem(SystemCall call, WalkResult walk)
    {
        var names = call.View.Names[walk.FileSystem];
        var path = "/" + walk.Name;
        for (var directory = walk.Parent; directory != NameTree.RootDirectory; directory = names.Directories[directory].Parent)
        {
            path = "/" + names.Directories[directory].Name + path;
        }

        return path;
    }

    /// <summary>getxattr, setxattr, removexattr.</summary>
    public static async Chain<CallResult> Xattr(SystemCall call, string path, XattrOperation operation, string name, byte[] value, string stage)
    {
        var walk = call.Walk(path);
        if (walk.Error != Errno.None || walk.Kind == NodeKind.Missing)
        {
            return CallResult.Fail(walk.Error == Errno.None ? Errno.ENOENT : walk.Error, stage);
        }

        if (walk.Kind != NodeKind.File)
        {
            return CallResult.Fail(operation == XattrOperation.Get ? Errno.ENODATA : Errno.EOPNOTSUPP, stage);
        }

        var changes = operation != XattrOperation.Get;
        var error = changes ? call.CheckWritable(walk) : Errno.None;
        error = error == Errno.None ? await OverlayCalls.Prepare(call, walk, changes) : error;
        if (error != Errno.None)
        {
            return CallResult.Fail(error, stage);
        }

        var reply = await call.Do(new XattrStep(walk.Entry!.Inode, operation, name, value, call.Caller) { Path = PathInFileSystem(call, walk) });
        if (reply.Error != Errno.None)
        {
            return CallResult.Fail(reply.Error, stage);
        }

        return operation == XattrOperation.Get ? new CallResult(reply.Data.Length) { Data = reply.Data } : CallResult.Zero;
    }

    private static async Chain<CallResult> Change(
        SystemCall call, string path, string stage, Func<InodeId, SetAttributes> step, int? mode, long uid, long gid)
    {
        var walk = call.Walk(path);
        var error = walk.Error != Errno.None ? walk.Error : walk.Kind == NodeKind.Missing ? Errno.ENOENT : call.CheckWritable(walk);
        if (error != Errno.None)
        {
            return CallResult.Fail(error, stage);
        }

        switch (walk.Kind)
        {
            case NodeKind.File when ProcFiles.MapOf(walk.Entry!.Inode, walk.FileSystem) is null:
                error = await OverlayCalls.Prepare(call, walk, true);
                return error != Errno.None ? CallResult.Fail(error, stage) : CallResult.Of((await call.Do(step(walk.Entry!.Inode))).Error, stage);
            case NodeKind.Directory when walk.Directory >= 0:
                return CallResult.Of((await call.Do(new ChangeDirectory(walk.FileSystem, walk.Directory, mode, uid, gid, call.Me.Credentials))).Error, stage);
            default:
                return CallResult.Fail(Errno.EPERM, stage);
        }
    }

    private static long DirectorySize(SuperBlock superBlock, DirectoryNode node)
    {
        const int entrySize = 20;   // what tmpfs counts for each name, "." and ".." included
        return superBlock switch
        {
            { TypeName: "tmpfs" or "devtmpfs" } => (node.Entries.Count + 2) * entrySize,
            { IsPseudo: true } or { TypeName: "ramfs" } => 0,
            _ => StoredDirectorySize,
        };
    }
}
