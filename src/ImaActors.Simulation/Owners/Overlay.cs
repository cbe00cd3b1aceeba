using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>
/// Overlay file systems: the inode of an overlay file and the upper inode that a write makes stand in the group of the inode
/// they stand on, so one shard has them all.
/// </summary>
public static class Overlay
{
    /// <summary>Member number of the inodes of an overlay.</summary>
    public static int MemberOf(int overlay) => (overlay * 2) + 1;

    /// <summary>The upper inode that a copy-up makes.</summary>
    public static InodeId UpperOf(InodeId lower, int overlay) => lower with { Member = MemberOf(overlay) + 1 };

    /// <summary>Names of an overlay at mount: upper names win, directories are merged.</summary>
    public static NameTree Merge(WorldView view, int overlay, OverlayLayers layers)
    {
        var stack = layers.Lower.ToList();
        if (layers.Upper is { } upper)
        {
            stack.Insert(0, upper);
        }

        var top = view.Names[stack[0].FileSystem].Directories[stack[0].Directory];
        var tree = NameTree.Empty(top.Mode);
        tree = tree.SetDirectory(NameTree.RootDirectory, tree.Directories[NameTree.RootDirectory] with { Uid = top.Uid, Gid = top.Gid });
        return MergeInto(view, tree, NameTree.RootDirectory, overlay, stack, layers.Upper is not null);
    }

    private static NameTree MergeInto(WorldView view, NameTree tree, int into, int overlay, System.Collections.Generic.List<DirectoryRef> stack, bool firstIsUpper)
    {
        var names = stack
            .SelectMany(layer => view.Names[layer.FileSystem].Directories[layer.Directory].Entries.Keys)
            .Distinct()
            .Order(System.StringComparer.Ordinal);
        foreach (var name in names)
        {
            var found = stack
                .Select((layer, index) => (layer, isUpper: firstIsUpper && index == 0, entry: view.Names[layer.FileSystem].Find(layer.Directory, name)))
                .Where(place => place.entry is not null)
                .ToList();
            var (topLayer, isUpper, entry) = found[0];
            switch (entry!.Kind)
            {
                case NodeKind.File:
                    tree = tree.AddFile(into, name, entry.Inode with { Member = MemberOf(overlay) }, entry.Inode, !isUpper);
                    break;
                case NodeKind.Symlink:
                    tree = tree.AddSymlink(into, name, entry.Target!);
                    break;
                default:
                    var node = view.Names[topLayer.FileSystem].Directories[entry.Directory];
                    tree = tree.AddDirectory(into, name, node.Mode, node.Uid, node.Gid);
                    var below = found.TakeWhile(place => place.entry!.Kind == NodeKind.Directory)
                        .Select(place => new DirectoryRef(place.layer.FileSystem, place.entry!.Directory)).ToList();
                    tree = MergeInto(view, tree, tree.Find(into, name)!.Directory, overlay, below, isUpper);
                    break;
            }
        }

        return tree;
    }
}
