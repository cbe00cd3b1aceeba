using System.Collections.Generic;
using System.Globalization;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>What an overlay does in its upper layer besides.</summary>
internal static class OverlayCalls
{
    /// <summary>Makes a name; in an overlay first in the upper layer.</summary>
    public static async Chain<NameReply> CreateName(SystemCall call, int fileSystem, int directory, string name, Credentials credentials)
    {
        if (call.View.SuperBlocks[fileSystem].Overlay is not { } layers)
        {
            return await call.Do(new CreateName(fileSystem, directory, name, credentials));
        }

        if (layers.Upper is not { } upper)
        {
            return new NameReply(Errno.EROFS, null);
        }

        var place = await UpperDirectory(call, fileSystem, directory, upper);
        var made = await call.Do(new CreateName(upper.FileSystem, place, name, credentials));
        return made.Error == Errno.None
            ? await call.Do(new CreateName(fileSystem, directory, name, credentials) { OnUpper = made.Entry!.Inode })
            : made;
    }

    /// <summary>
    /// A file of an overlay gets its inode before it is looked at or changed by name; a change copies it up, and is refused
    /// without an upper layer. Nothing happens to files of other file systems.
    /// </summary>
    public static async Chain<Errno> Prepare(SystemCall call, WalkResult walk, bool changes)
    {
        if (walk.Kind != NodeKind.File || LayersOf(call, walk) is not { } layers)
        {
            return Errno.None;
        }

        if (changes && call.View.SuperBlocks[walk.FileSystem].Overlay!.Upper is null)
        {
            return Errno.EROFS;
        }

        var reply = await call.Do(new PrepareOverlayInode(walk.Entry!.Inode, walk.FileSystem, layers, changes));
        if (reply.Count != 0)
        {
            await NameUpper(call, walk, layers.CopyUpTo!.Value);
        }

        return Errno.None;
    }

    /// <summary>The layers of an overlay file, or null for a file of another file system.</summary>
    public static OverlayFile? LayersOf(SystemCall call, WalkResult walk)
    {
        if (call.View.SuperBlocks[walk.FileSystem].Overlay is not { } layers)
        {
            return null;
        }

        var entry = walk.Entry!;
        InodeId? copyUp = entry.IsLower && layers.Upper is not null ? Overlay.UpperOf(entry.Real!.Value, walk.FileSystem) : null;
        return new OverlayFile(entry.Real!.Value, copyUp, layers.Upper?.FileSystem ?? -1);
    }

    /// <summary>Gives an upper inode that a write made its name in the upper layer.</summary>
    public static async Chain<Done> NameUpper(SystemCall call, WalkResult walk, InodeId inode)
    {
        var upper = call.View.SuperBlocks[walk.FileSystem].Overlay!.Upper!.Value;
        var place = await UpperDirectory(call, walk.FileSystem, walk.Parent, upper);
        await call.Do(new AddName(upper.FileSystem, place, walk.Name, inode, call.Me.Credentials) { ByKernel = true });
        await call.Do(new MarkCopiedUp(walk.FileSystem, walk.Parent, walk.Name, inode));
        return Done.Value;
    }

    /// <summary>
    /// A file of an overlay, which has been copied up, gets its new name in the upper layer too. No whiteout is left where a lower
    /// layer has the old name: an overlay that is mounted anew shows it again.
    /// </summary>
    public static async Chain<Done> RenameUpper(SystemCall call, WalkResult source, WalkResult target)
    {
        if (source.Kind == NodeKind.File && call.View.SuperBlocks[source.FileSystem].Overlay?.Upper is { } upper)
        {
            var from = await UpperDirectory(call, source.FileSystem, source.Parent, upper);
            var to = await UpperDirectory(call, source.FileSystem, target.Parent, upper);
            await call.Do(new RenameName(upper.FileSystem, from, source.Name, to, target.Name, call.Me.Credentials) { ByKernel = true });
        }

        return Done.Value;
    }

    /// <summary>The name of a file of an overlay goes in the upper layer too, if it is there; a lower name stays, as after a rename.</summary>
    public static async Chain<Done> RemoveUpper(SystemCall call, WalkResult walk)
    {
        if (walk is { Kind: NodeKind.File, Entry.IsLower: false } && call.View.SuperBlocks[walk.FileSystem].Overlay?.Upper is { } upper)
        {
            var place = await UpperDirectory(call, walk.FileSystem, walk.Parent, upper);
            await call.Do(new RemoveName(upper.FileSystem, place, walk.Name, false, call.Me.Credentials) { ByKernel = true });
        }

        return Done.Value;
    }

    /// <summary>The upper directory that belongs to an overlay directory, made where it is missing with the same owner and mode.</summary>
    private static async Chain<int> UpperDirectory(SystemCall call, int overlay, int directory, DirectoryRef upper)
    {
        var names = new Stack<(string Name, DirectoryNode Node)>();
        var tree = call.Tree(overlay);
        for (var at = directory; at != NameTree.RootDirectory; at = tree.Directories[at].Parent)
        {
            names.Push((tree.Directories[at].Name, tree.Directories[at]));
        }

        var place = upper.Directory;
        while (names.TryPop(out var next))
        {
            var owner = call.Me.Credentials with { Fsuid = next.Node.Uid, Fsgid = next.Node.Gid };
            var reply = await call.Do(new CreateDirectory(upper.FileSystem, place, next.Name, next.Node.Mode, owner) { ByKernel = true });
            Invariant.That(reply.Entry is { Kind: NodeKind.Directory }, string.Create(CultureInfo.InvariantCulture, $"upper directory {next.Name} is no directory"));
            place = reply.Entry.Directory;
        }

        return place;
    }
}
