using System.Collections.Generic;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Tests.FileSystem;

/// <summary>A machine of three file systems for walks: 0 is the root, 1 is proc, 2 is a disk mounted on /mnt.</summary>
internal sealed class TestPaths : IPathView
{
    private readonly Dictionary<int, NameTree> _trees = new() { [0] = NameTree.Empty(), [1] = NameTree.Empty(), [2] = NameTree.Empty() };

    public TestPaths()
    {
        Directory("/proc");
        Directory("/mnt");
        Mount(1, "/proc");
        Mount(2, "/mnt");
    }

    public MountTable Mounts { get; set; } = MountTable.WithRoot(0);

    public PathPlace Root { get; set; }

    public PathPlace WorkingDirectory { get; set; }

    public int ProcFileSystem => 1;

    public bool HasImaNamespaces => true;

    public int SelfPid => 7;

    /// <summary>Directories with this mode may not be searched.</summary>
    public int Closed { get; set; } = -1;

    public NameTree Tree(int fileSystem) => _trees[fileSystem];

    public bool ProcessExists(int pid) => pid is 1 or 7;

    public bool MaySearch(DirectoryNode directory) => directory.Mode != Closed;

    public WalkResult Walk(string path, bool followLast = true) => PathWalk.Resolve(this, path, followLast);

    public PathPlace Place(string path)
    {
        var walk = Walk(path);
        return new PathPlace(walk.Mount, walk.Directory);
    }

    public void Mount(int fileSystem, string path, int root = NameTree.RootDirectory)
    {
        var place = Place(path);
        Mounts = Mounts.Add(fileSystem, root, place.Mount, place.Directory, MountFlags.None);
    }

    public void Directory(string path, int mode = 0x1ed)
    {
        var walk = Walk(path);
        _trees[walk.FileSystem] = Tree(walk.FileSystem).AddDirectory(walk.Parent, walk.Name, mode, 0, 0);
    }

    public void Symlink(string path, string target)
    {
        var walk = Walk(path, followLast: false);
        _trees[walk.FileSystem] = Tree(walk.FileSystem).AddSymlink(walk.Parent, walk.Name, target);
    }

    public WalkResult File(string path)
    {
        var walk = Walk(path);
        _trees[walk.FileSystem] = Tree(walk.FileSystem).AddFile(walk.Parent, walk.Name, new InodeId(99));
        return Walk(path);
    }

    public void Rename(string from, string to)
    {
        var (old, place) = (Walk(from, followLast: false), Walk(to, followLast: false));
        _trees[old.FileSystem] = Tree(old.FileSystem).Rename(old.Parent, old.Name, place.Parent, place.Name);
    }

    public void Remove(string path)
    {
        var walk = Walk(path, followLast: false);
        _trees[walk.FileSystem] = Tree(walk.FileSystem).Remove(walk.Parent, walk.Name);
    }

    /// <summary>The name that records show for an open file.</summary>
    public string NameOf(WalkResult file) => PathWalk.FilePath(this, file.Mount, file.FileSystem, file.Entry!.Dentry, file.Entry.Inode);

    /// <summary>What a path stands for, in short.</summary>
    public string Short(string path, bool followLast = true)
    {
        var walk = Walk(path, followLast);
        return walk.Error != Errno.None ? walk.Error.ToString()
            : walk.Kind == NodeKind.Directory ? PathWalk.DirectoryPath(this, new PathPlace(walk.Mount, walk.Directory))
            : walk.Kind + " " + walk.Name + (walk.TrailingSlash ? "/" : string.Empty);
    }
}
