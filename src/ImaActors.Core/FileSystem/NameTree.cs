using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.FileSystem;

/// <summary>What a name stands for.</summary>
public enum NodeKind
{
    /// <summary>Nothing.</summary>
    Missing,
    /// <summary>A regular file.</summary>
    File,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>A symbolic link.</summary>
    Symlink,
    /// <summary>A namespace link of a process (proc).</summary>
    NamespaceLink,
}

/// <summary>One name in a directory.</summary>
/// <param name="Kind">File, directory or symbolic link.</param>
/// <param name="Dentry">Our own name of this name; a rename keeps it.</param>
/// <param name="Inode">Inode of a file.</param>
/// <param name="Directory">Number of a directory.</param>
/// <param name="Target">Target of a symbolic link, kernel text.</param>
/// <param name="Real">In an overlay: the inode that the file stands on.</param>
/// <param name="IsLower">In an overlay: <paramref name="Real"/> lies in a lower layer, so a write copies it up first.</param>
public sealed record NameEntry(
    NodeKind Kind,
    long Dentry,
    InodeId Inode = default,
    int Directory = 0,
    string? Target = null,
    InodeId? Real = null,
    bool IsLower = false);

/// <summary>Where a name is, or was last.</summary>
public readonly record struct NamePosition(int Directory, string Name);

/// <summary>A directory with its attributes; the names in it are looked up, never enumerated.</summary>
public sealed record DirectoryNode
{
    /// <summary>Number of the parent; the root is its own parent.</summary>
    public required int Parent { get; init; }

    /// <summary>Name in the parent; empty for the root.</summary>
    public required string Name { get; init; }

    /// <summary>Permission bits.</summary>
    public required int Mode { get; init; }

    /// <summary>Real owner.</summary>
    public uint Uid { get; init; }

    /// <summary>Real group.</summary>
    public uint Gid { get; init; }

    /// <summary>The names.</summary>
    public ImmutableDictionary<string, NameEntry> Entries { get; init; } = ImmutableDictionary<string, NameEntry>.Empty;
}

/// <summary>The names of one file system: an immutable snapshot. Changes give a new tree; errors are the caller's to check first.</summary>
public sealed record NameTree
{
    /// <summary>Number of the root directory.</summary>
    public const int RootDirectory = 0;

    /// <summary>Directories by number.</summary>
    public required ImmutableDictionary<int, DirectoryNode> Directories { get; init; }

    /// <summary>Positions of file names, also of removed ones: an open file keeps its last path (M-88).</summary>
    public ImmutableDictionary<long, NamePosition> Positions { get; init; } = ImmutableDictionary<long, NamePosition>.Empty;

    /// <summary>Next unused directory number.</summary>
    public int NextDirectory { get; init; } = 1;

    /// <summary>Next unused dentry.</summary>
    public long NextDentry { get; init; } = 1;

    /// <summary>Next unused inode number.</summary>
    public long NextInode { get; init; } = 1;

    /// <summary>A tree with an empty root directory.</summary>
    public static NameTree Empty(int rootMode = 0x1ed) => new()
    {
        Directories = ImmutableDictionary<int, DirectoryNode>.Empty.Add(RootDirectory, new DirectoryNode { Parent = RootDirectory, Name = string.Empty, Mode = rootMode }),
    };

    /// <summary>The entry, or null.</summary>
    public NameEntry? Find(int directory, string name) =>
        Directories.TryGetValue(directory, out var node) && node.Entries.TryGetValue(name, out var entry) ? entry : null;

    /// <summary>Adds a name for an inode.</summary>
    public NameTree AddFile(int directory, string name, InodeId inode, InodeId? real = null, bool isLower = false) =>
        Put(directory, name, new NameEntry(NodeKind.File, NextDentry, inode, Real: real, IsLower: isLower));

    /// <summary>Replaces what a name stands for; the name itself stays.</summary>
    public NameTree Replace(int directory, string name, NameEntry entry)
    {
        var node = Directories[directory];
        return this with { Directories = Directories.SetItem(directory, node with { Entries = node.Entries.SetItem(name, entry) }) };
    }

    /// <summary>Replaces the attributes of a directory.</summary>
    public NameTree SetDirectory(int directory, DirectoryNode node) => this with { Directories = Directories.SetItem(directory, node) };

    /// <summary>Adds a symbolic link.</summary>
    public NameTree AddSymlink(int directory, string name, string target) =>
        Put(directory, name, new NameEntry(NodeKind.Symlink, NextDentry, Target: target));

    /// <summary>Adds an empty directory.</summary>
    public NameTree AddDirectory(int directory, string name, int mode, uint uid, uint gid)
    {
        var tree = Put(directory, name, new NameEntry(NodeKind.Directory, NextDentry, Directory: NextDirectory));
        return tree with
        {
            Directories = tree.Directories.Add(NextDirectory, new DirectoryNode { Parent = directory, Name = name, Mode = mode, Uid = uid, Gid = gid }),
            NextDirectory = NextDirectory + 1,
        };
    }

    /// <summary>Removes a name.</summary>
    public NameTree Remove(int directory, string name)
    {
        var node = Directories[directory];
        return this with { Directories = Directories.SetItem(directory, node with { Entries = node.Entries.Remove(name) }) };
    }

    /// <summary>Moves a name; what stood at the new place is replaced.</summary>
    public NameTree Rename(int fromDirectory, string fromName, int toDirectory, string toName)
    {
        var entry = Find(fromDirectory, fromName);
        Invariant.That(entry is not null, "rename of a name that does not exist");
        var tree = Remove(fromDirectory, fromName);
        var target = tree.Directories[toDirectory];
        tree = tree with
        {
            Directories = tree.Directories.SetItem(toDirectory, target with { Entries = target.Entries.SetItem(toName, entry) }),
            Positions = tree.Positions.SetItem(entry.Dentry, new NamePosition(toDirectory, toName)),
        };
        return entry.Kind == NodeKind.Directory
            ? tree with { Directories = tree.Directories.SetItem(entry.Directory, tree.Directories[entry.Directory] with { Parent = toDirectory, Name = toName }) }
            : tree;
    }

    private NameTree Put(int directory, string name, NameEntry entry)
    {
        var node = Directories[directory];
        Invariant.That(!node.Entries.ContainsKey(name), "a name is added twice");
        return this with
        {
            Directories = Directories.SetItem(directory, node with { Entries = node.Entries.Add(name, entry) }),
            Positions = Positions.SetItem(entry.Dentry, new NamePosition(directory, name)),
            NextDentry = NextDentry + 1,
        };
    }
}
