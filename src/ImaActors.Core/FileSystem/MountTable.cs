using System;
using System.Collections.Immutable;

namespace ImaActors.Core.FileSystem;

/// <summary>Options of a mount.</summary>
[Flags]
public enum MountFlags
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>MS_RDONLY.</summary>
    ReadOnly = 1,
    /// <summary>MS_NOSUID.</summary>
    NoSuid = 2,
    /// <summary>MS_NOEXEC.</summary>
    NoExec = 8,
    /// <summary>MS_REMOUNT.</summary>
    Remount = 32,
    /// <summary>MS_BIND.</summary>
    Bind = 4096,
    /// <summary>MS_UNBINDABLE.</summary>
    Unbindable = 1 << 17,
    /// <summary>MS_PRIVATE.</summary>
    Private = 1 << 18,
    /// <summary>MS_SLAVE.</summary>
    Slave = 1 << 19,
    /// <summary>MS_SHARED.</summary>
    Shared = 1 << 20,
    /// <summary>Options that a mount keeps.</summary>
    Kept = ReadOnly | NoSuid | NoExec,
    /// <summary>Changes of how mounts spread to other mount namespaces.</summary>
    Propagation = Unbindable | Private | Slave | Shared,
}

/// <summary>A mount: a directory of a file system shown at a directory of another mount.</summary>
/// <param name="Id">Number of the mount in its table.</param>
/// <param name="FileSystem">The file system.</param>
/// <param name="Root">The directory that is shown.</param>
/// <param name="Parent">The mount below, or null for the root mount.</param>
/// <param name="Point">The covered directory of the parent's file system.</param>
/// <param name="Flags">Options.</param>
public sealed record Mount(int Id, int FileSystem, int Root, int? Parent, int Point, MountFlags Flags);

/// <summary>The mounts of one mount namespace: an immutable snapshot. A copy for a new namespace keeps the numbers.</summary>
public sealed record MountTable(ImmutableSortedDictionary<int, Mount> ById, ImmutableDictionary<(int Mount, int Directory), int> Covered, int NextId)
{
    /// <summary>A table with the root mount alone, number 0.</summary>
    public static MountTable WithRoot(int fileSystem) => new(
        ImmutableSortedDictionary<int, Mount>.Empty.Add(0, new Mount(0, fileSystem, NameTree.RootDirectory, null, 0, MountFlags.None)),
        ImmutableDictionary<(int, int), int>.Empty,
        1);

    /// <summary>Mounts a directory of a file system over a directory.</summary>
    public MountTable Add(int fileSystem, int root, int parent, int point, MountFlags flags) => new(
        ById.Add(NextId, new Mount(NextId, fileSystem, root, parent, point, flags)),
        Covered.SetItem((parent, point), NextId),
        NextId + 1);

    /// <summary>Gives a mount other options.</summary>
    public MountTable WithFlags(int mount, MountFlags flags) => this with { ById = ById.SetItem(mount, ById[mount] with { Flags = flags }) };

    /// <summary>Takes a mount away; what it covered shows again.</summary>
    public MountTable Remove(int mount)
    {
        var gone = ById[mount];
        return new MountTable(ById.Remove(mount), Covered.Remove((gone.Parent ?? 0, gone.Point)), NextId);
    }

    /// <summary>The topmost mount at a directory, and its root.</summary>
    public (int Mount, int Directory) Topmost(int mount, int directory)
    {
        while (Covered.TryGetValue((mount, directory), out var upper))
        {
            mount = upper;
            directory = ById[upper].Root;
        }

        return (mount, directory);
    }
}
