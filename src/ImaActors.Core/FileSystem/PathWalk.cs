using System.Globalization;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.FileSystem;

/// <summary>A place in the tree of mounts.</summary>
public readonly record struct PathPlace(int Mount, int Directory);

/// <summary>What a walk needs to know about the machine and the walking process.</summary>
public interface IPathView
{
    /// <summary>Mounts that the process sees.</summary>
    MountTable Mounts { get; }

    /// <summary>Root directory of the process.</summary>
    PathPlace Root { get; }

    /// <summary>Working directory of the process.</summary>
    PathPlace WorkingDirectory { get; }

    /// <summary>Number of the proc file system, whose process directories are made up during the walk.</summary>
    int ProcFileSystem { get; }

    /// <summary>Process number of the walking process.</summary>
    int SelfPid { get; }

    /// <summary>The kernel has IMA namespaces, so processes have links to theirs.</summary>
    bool HasImaNamespaces { get; }

    /// <summary>Names of a file system.</summary>
    NameTree Tree(int fileSystem);

    /// <summary>Whether a process with this number exists.</summary>
    bool ProcessExists(int pid);

    /// <summary>Search permission (MAY_EXEC) on a directory.</summary>
    bool MaySearch(DirectoryNode directory);
}

/// <summary>Result of a walk: where the last component is, and what it stands for.</summary>
public sealed record WalkResult
{
    /// <summary>Failure of the walk itself; a missing last component is no failure.</summary>
    public Errno Error { get; init; }

    /// <summary>Mount of the object (of its directory, if it is missing).</summary>
    public int Mount { get; init; }

    /// <summary>Mount in which the name was looked up: another one than <see cref="Mount"/> if something is mounted on it.</summary>
    public int NameMount { get; init; }

    /// <summary>File system of the object.</summary>
    public int FileSystem { get; init; }

    /// <summary>Directory that holds the last component.</summary>
    public int Parent { get; init; }

    /// <summary>The last component; empty if the path names a root, <c>.</c> or <c>..</c>.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>What it is.</summary>
    public NodeKind Kind { get; init; }

    /// <summary>The directory entry of a file or symbolic link.</summary>
    public NameEntry? Entry { get; init; }

    /// <summary>Number of a directory.</summary>
    public int Directory { get; init; }

    /// <summary>Process of a namespace link.</summary>
    public int Pid { get; init; }

    /// <summary>The path ends with a slash.</summary>
    public bool TrailingSlash { get; init; }
}

/// <summary>Resolution of path names, and the names that records show for files (section 12 of the measurement specification).</summary>
public static class PathWalk
{
    /// <summary>Longest path that a system call takes, with its NUL; longer ones are ENAMETOOLONG.</summary>
    public const int PathLengthMax = 4096;

    /// <summary>Longest name of a directory entry, bytes.</summary>
    public const int NameLengthMax = 255;

    private const int SymlinkDepthMax = 40;

    /// <summary>Resolves a path.</summary>
    /// <param name="view">Machine and process.</param>
    /// <param name="path">Kernel text.</param>
    /// <param name="followLast">Follow a symbolic link in the last component.</param>
    public static WalkResult Resolve(IPathView view, string path, bool followLast = true)
    {
        if (path.Length == 0)
        {
            return Failed(Errno.ENOENT);
        }

        if (path.Length >= PathLengthMax)
        {
            return Failed(Errno.ENAMETOOLONG);
        }

        return Walk(view, view.WorkingDirectory, path, followLast, 0);
    }

    /// <summary>Path of a directory from the root of the mount tree (M-87).</summary>
    public static string DirectoryPath(IPathView view, PathPlace place)
    {
        var path = string.Empty;
        var (mount, directory) = (place.Mount, place.Directory);
        while (true)
        {
            if (!view.Mounts.ById.TryGetValue(mount, out var here))
            {
                return path.Length == 0 ? "/" : path;
            }

            if (directory == here.Root)
            {
                if (here.Parent is not { } parent)
                {
                    return path.Length == 0 ? "/" : path;
                }

                (mount, directory) = (parent, here.Point);
                continue;
            }

            var (name, up) = NameOf(view, here.FileSystem, directory);
            path = "/" + name + path;
            directory = up;
        }
    }

    /// <summary>Path of a file by its directory entry, also of a removed one (M-87, M-88); without an absolute path the last component (M-89).</summary>
    public static string FilePath(IPathView view, int mount, int fileSystem, long dentry, InodeId inode)
    {
        if (dentry <= 0)
        {
            return ProcFiles.PathOf(inode, fileSystem) is { } proc ? DirectoryPath(view, new PathPlace(mount, NameTree.RootDirectory)) + proc : "/";
        }

        var position = view.Tree(fileSystem).Positions[dentry];
        if (IsAttached(view, mount))
        {
            var directory = DirectoryPath(view, new PathPlace(mount, position.Directory));
            var path = directory == "/" ? "/" + position.Name : directory + "/" + position.Name;
            if (path.Length < PathLengthMax)
            {
                return path;
            }
        }

        return position.Name.Length < NameLengthMax ? position.Name : position.Name[..(NameLengthMax - 1)];   // M-89
    }

    private static bool IsAttached(IPathView view, int mount)
    {
        int? at = mount;
        while (at is { } number)
        {
            if (!view.Mounts.ById.TryGetValue(number, out var here))
            {
                return false;
            }

            at = here.Parent;
        }

        return true;
    }

    private static (string Name, int Parent) NameOf(IPathView view, int fileSystem, int directory)
    {
        if (fileSystem == view.ProcFileSystem && ProcFiles.IsProcessDirectory(directory, out var pid, out var isNs))
        {
            return isNs ? ("ns", ProcFiles.ProcessDirectory(pid)) : (pid.ToString(CultureInfo.InvariantCulture), NameTree.RootDirectory);
        }

        var node = view.Tree(fileSystem).Directories[directory];
        return (node.Name, node.Parent);
    }

    private static WalkResult Failed(Errno error) => new() { Error = error };

    private static WalkResult Walk(IPathView view, PathPlace start, string path, bool followLast, int depth)
    {
        if (depth > SymlinkDepthMax)
        {
            return Failed(Errno.ELOOP);
        }

        var (mount, directory) = path[0] == '/' ? (view.Root.Mount, view.Root.Directory) : (start.Mount, start.Directory);
        (mount, directory) = view.Mounts.Topmost(mount, directory);
        var position = 0;
        var result = AtDirectory(view, mount, directory);
        while (true)
        {
            while (position < path.Length && path[position] == '/')
            {
                position++;
            }

            if (position == path.Length)
            {
                return result with { TrailingSlash = path[^1] == '/' };
            }

            var end = path.IndexOf('/', position);
            end = end < 0 ? path.Length : end;
            var name = path[position..end];
            position = end;
            var last = IsLast(path, position);
            var fileSystem = view.Mounts.ById[mount].FileSystem;
            if (!MaySearch(view, fileSystem, directory))
            {
                return Failed(Errno.EACCES);
            }

            if (name.Length > NameLengthMax)
            {
                return Failed(Errno.ENAMETOOLONG);
            }

            result = Step(view, mount, fileSystem, directory, name);
            switch (result.Kind)
            {
                case NodeKind.Missing:
                    return last ? result with { TrailingSlash = position < path.Length } : Failed(Errno.ENOENT);
                case NodeKind.Directory:
                    (mount, directory) = (result.Mount, result.Directory);
                    break;
                case NodeKind.Symlink when !last || followLast || position < path.Length:
                    var rest = path[position..];
                    var target = result.Entry!.Target!;
                    return target.Length == 0
                        ? Failed(Errno.ENOENT)
                        : Walk(view, new PathPlace(mount, directory), target + rest, followLast, depth + 1);
                default:
                    if (!last || position < path.Length)
                    {
                        return Failed(Errno.ENOTDIR);
                    }

                    return result;
            }
        }
    }

    private static bool IsLast(string path, int position)
    {
        while (position < path.Length && path[position] == '/')
        {
            position++;
        }

        return position == path.Length;
    }

    private static bool MaySearch(IPathView view, int fileSystem, int directory) =>
        (fileSystem == view.ProcFileSystem && ProcFiles.IsProcessDirectory(directory, out _, out _))
        || view.MaySearch(view.Tree(fileSystem).Directories[directory]);

    private static WalkResult AtDirectory(IPathView view, int mount, int directory) => new()
    {
        Mount = mount,
        NameMount = mount,
        FileSystem = view.Mounts.ById[mount].FileSystem,
        Kind = NodeKind.Directory,
        Directory = directory,
        Parent = directory,
    };

    private static WalkResult Step(IPathView view, int mount, int fileSystem, int directory, string name)
    {
        if (name == ".")
        {
            return AtDirectory(view, mount, directory);
        }

        if (name == "..")
        {
            return Up(view, mount, directory);
        }

        if (fileSystem == view.ProcFileSystem)
        {
            var made = ProcFiles.Find(view, directory, name);
            if (made is not null)
            {
                return made with { Mount = mount, NameMount = mount, FileSystem = fileSystem, Parent = directory, Name = name };
            }

            if (directory < 0)
            {
                return new WalkResult { Mount = mount, NameMount = mount, FileSystem = fileSystem, Parent = directory, Name = name };
            }
        }

        var entry = view.Tree(fileSystem).Find(directory, name);
        if (entry is null)
        {
            return new WalkResult { Mount = mount, NameMount = mount, FileSystem = fileSystem, Parent = directory, Name = name };
        }

        if (entry.Kind == NodeKind.Directory)
        {
            var (upperMount, upperDirectory) = view.Mounts.Topmost(mount, entry.Directory);
            return AtDirectory(view, upperMount, upperDirectory) with { NameMount = mount, Parent = directory, Name = name, Entry = entry };
        }

        return new WalkResult { Mount = mount, NameMount = mount, FileSystem = fileSystem, Parent = directory, Name = name, Kind = entry.Kind, Entry = entry };
    }

    private static WalkResult Up(IPathView view, int mount, int directory)
    {
        while (true)
        {
            if (mount == view.Root.Mount && directory == view.Root.Directory)
            {
                return AtDirectory(view, mount, directory);
            }

            var here = view.Mounts.ById[mount];
            if (directory != here.Root)
            {
                var (upperMount, upperDirectory) = view.Mounts.Topmost(mount, NameOf(view, here.FileSystem, directory).Parent);
                return AtDirectory(view, upperMount, upperDirectory);
            }

            if (here.Parent is not { } parent)
            {
                return AtDirectory(view, mount, directory);
            }

            (mount, directory) = (parent, here.Point);
        }
    }
}
