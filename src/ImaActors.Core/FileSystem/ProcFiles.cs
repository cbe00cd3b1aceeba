using System.Globalization;
using System.Linq;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.FileSystem;

/// <summary>Kinds of namespaces with their links in <c>/proc/PID/ns</c>.</summary>
public enum NamespaceKind
{
    /// <summary>IMA namespace.</summary>
    Ima,
    /// <summary>IMA namespace of the next child.</summary>
    ImaForChildren,
    /// <summary>User namespace.</summary>
    User,
    /// <summary>Mount namespace.</summary>
    Mount,
    /// <summary>UTS namespace.</summary>
    Uts,
    /// <summary>IPC namespace.</summary>
    Ipc,
    /// <summary>Process number namespace.</summary>
    Pid,
    /// <summary>Cgroup namespace.</summary>
    Cgroup,
    /// <summary>Network namespace.</summary>
    Net,
    /// <summary>Time namespace.</summary>
    Time,
}

/// <summary>The files of a process in proc. Their directories have negative numbers: two for each process.</summary>
public static class ProcFiles
{
    private const int UidMapFile = 1;
    private const int GidMapFile = 2;

    private static readonly (string Name, NamespaceKind Kind)[] Links =
    [
        ("ima", NamespaceKind.Ima), ("ima_for_children", NamespaceKind.ImaForChildren), ("user", NamespaceKind.User), ("mnt", NamespaceKind.Mount),
        ("uts", NamespaceKind.Uts), ("ipc", NamespaceKind.Ipc), ("pid", NamespaceKind.Pid), ("cgroup", NamespaceKind.Cgroup), ("net", NamespaceKind.Net),
        ("time", NamespaceKind.Time), ("pid_for_children", NamespaceKind.Pid), ("time_for_children", NamespaceKind.Time),
    ];

    /// <summary>Number of the directory of a process.</summary>
    public static int ProcessDirectory(int pid) => -(pid * 2);

    /// <summary>Number of the directory <c>ns</c> of a process.</summary>
    public static int LinkDirectory(int pid) => -(pid * 2) - 1;

    /// <summary>Whether a directory number belongs to a process.</summary>
    public static bool IsProcessDirectory(int directory, out int pid, out bool isLinkDirectory)
    {
        pid = -directory / 2;
        isLinkDirectory = (-directory & 1) != 0;
        return directory < 0;
    }

    /// <summary>Kind of a namespace link by its name, or null.</summary>
    public static NamespaceKind? LinkKind(string name) =>
        Links.Where(link => link.Name == name).Select(link => (NamespaceKind?)link.Kind).FirstOrDefault();

    /// <summary>The link shows the namespace of the next child.</summary>
    public static bool IsForChildren(string name) => name.EndsWith("_for_children", System.StringComparison.Ordinal);

    /// <summary>The inode of a map file.</summary>
    public static InodeId MapInode(int procFileSystem, int pid, bool group) =>
        new(((long)procFileSystem << 40) + (1L << 36) + ((long)pid * 4) + (group ? GidMapFile : UidMapFile));

    /// <summary>Which map file an inode is, or null.</summary>
    public static (int Pid, bool Group)? MapOf(InodeId inode, int procFileSystem)
    {
        var number = inode.Group - ((long)procFileSystem << 40) - (1L << 36);
        return number is >= 0 and < 1L << 36 && (number & 3) is UidMapFile or GidMapFile ? ((int)(number >> 2), (number & 3) == GidMapFile) : null;
    }

    /// <summary>Path of a map file below the root of proc, or null for other inodes.</summary>
    public static string? PathOf(InodeId inode, int procFileSystem) =>
        MapOf(inode, procFileSystem) is { } map
            ? string.Create(CultureInfo.InvariantCulture, $"/{map.Pid}/{(map.Group ? "gid_map" : "uid_map")}")
            : null;

    /// <summary>Finds a name that depends on the processes; null for names that do not.</summary>
    internal static WalkResult? Find(IPathView view, int directory, string name)
    {
        if (directory == NameTree.RootDirectory)
        {
            if (name == "self")
            {
                return new WalkResult
                {
                    Kind = NodeKind.Symlink,
                    Entry = new NameEntry(NodeKind.Symlink, 0, Target: view.SelfPid.ToString(CultureInfo.InvariantCulture)),
                };
            }

            return name.Length < 10 && name[0] is >= '1' and <= '9' && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && view.ProcessExists(number)
                ? new WalkResult { Kind = NodeKind.Directory, Directory = ProcessDirectory(number) }
                : null;
        }

        if (!IsProcessDirectory(directory, out var pid, out var isLinkDirectory))
        {
            return null;
        }

        if (isLinkDirectory)
        {
            var exists = LinkKind(name) is { } kind && (view.HasImaNamespaces || kind is not (NamespaceKind.Ima or NamespaceKind.ImaForChildren));
            return exists ? new WalkResult { Kind = NodeKind.NamespaceLink, Pid = pid } : null;
        }

        return name switch
        {
            "ns" => new WalkResult { Kind = NodeKind.Directory, Directory = LinkDirectory(pid) },
            "uid_map" => new WalkResult { Kind = NodeKind.File, Entry = new NameEntry(NodeKind.File, 0, MapInode(view.ProcFileSystem, pid, false)) },
            "gid_map" => new WalkResult { Kind = NodeKind.File, Entry = new NameEntry(NodeKind.File, 0, MapInode(view.ProcFileSystem, pid, true)) },
            _ => null,
        };
    }
}
