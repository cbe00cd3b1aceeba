using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Machine;

/// <summary>What one boot left on the disk, as the definition of the next one: names, attributes and content, but nothing of the cache.</summary>
public static class DiskImage
{
    /// <summary>Files and directories below the mount point. Symbolic links are left out; a file with two names becomes two files.</summary>
    public static ImmutableArray<FileDefinition> Files(RunReport report, string mountPoint)
    {
        Invariant.That(report.DiskNames is not null, "the report of a run has the names on the disk");
        var inodes = report.Disk.ToDictionary(inode => inode.Inode);
        var files = ImmutableArray.CreateBuilder<FileDefinition>();
        Add(report.DiskNames, NameTree.RootDirectory, mountPoint, inodes, files);
        return files.ToImmutable();
    }

    private static void Add(
        NameTree names, int directory, string path, Dictionary<InodeId, DiskInode> inodes, ImmutableArray<FileDefinition>.Builder files)
    {
        foreach (var (name, entry) in names.Directories[directory].Entries.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var below = path + "/" + name;
            if (entry.Kind == NodeKind.Directory)
            {
                var node = names.Directories[entry.Directory];
                files.Add(new FileDefinition(below, true, node.Mode, node.Uid, node.Gid, [], []));
                Add(names, entry.Directory, below, inodes, files);
            }
            else if (entry.Kind == NodeKind.File && inodes.TryGetValue(entry.Inode, out var inode))
            {
                files.Add(new FileDefinition(below, false, inode.Mode, inode.Uid, inode.Gid, inode.Content, inode.Xattrs));
            }
        }
    }
}
