using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;

namespace ImaActors.Cli.Files;

/// <summary>Writes a folder of files so that it appears complete or not at all.</summary>
internal static class OutputFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The first folder that <see cref="Write"/> would have to remove although it is not ours, or null.</summary>
    /// <param name="dir">The folder above.</param>
    /// <param name="name">Name of the folder to write.</param>
    /// <param name="isOurs">Whether a folder that exists may be removed.</param>
    public static string? Foreign(string dir, string name, Func<string, bool> isOurs) =>
        Folders(dir, name).FirstOrDefault(folder => !IsFree(folder) && (!Directory.Exists(folder) || !isOurs(folder)));

    /// <summary>Writes <paramref name="files"/> to a sibling of DIR/<paramref name="name"/> and renames it; results of an earlier run are replaced.</summary>
    /// <param name="dir">The folder above; it is made.</param>
    /// <param name="name">Name of the folder.</param>
    /// <param name="files">The files; a name with slashes lies in folders below.</param>
    public static void Write(string dir, string name, IEnumerable<FolderFile> files)
    {
        var (target, partial, replaced) = (TargetOf(dir, name), PartialOf(dir, name), ReplacedOf(dir, name));
        Remove(partial); // what an interrupted run left
        Remove(replaced);
        Directory.CreateDirectory(partial);
        try
        {
            WriteInto(partial, files);

            if (Directory.Exists(target))
            {
                Directory.Move(target, replaced);
            }

            Directory.Move(partial, target);
        }
        catch
        {
            Remove(partial);
            if (Directory.Exists(replaced) && !Directory.Exists(target))
            {
                Directory.Move(replaced, target);
            }

            throw;
        }

        Remove(replaced);
    }

    private static void WriteInto(string folder, IEnumerable<FolderFile> files)
    {
        var folders = new Stack<(string Path, int Mode)>();
        foreach (var file in files)
        {
            var path = PathBelow(folder, file.Name);
            Directory.CreateDirectory(file.IsFolder ? path : Path.GetDirectoryName(path)!);
            if (file.IsFolder)
            {
                folders.Push((path, file.Mode));
                continue;
            }

            File.WriteAllBytes(path, file.Content);
            SetMode(path, file.Mode);
        }

        // A folder may forbid what would still have to be written into it: inner folders first, and only now.
        foreach (var (path, mode) in folders)
        {
            SetMode(path, mode);
        }
    }

    private static void SetMode(string path, int mode)
    {
        if (mode != 0 && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }

    private static string TargetOf(string dir, string name) => Path.Combine(dir, name);

    private static string PartialOf(string dir, string name) => Path.Combine(dir, $".{name}.partial");

    private static string ReplacedOf(string dir, string name) => Path.Combine(dir, $".{name}.replaced");

    private static string[] Folders(string dir, string name) => [TargetOf(dir, name), PartialOf(dir, name), ReplacedOf(dir, name)];

    /// <summary>Whether nothing is there, not even a link that leads nowhere.</summary>
    private static bool IsFree(string path) => !Path.Exists(path) && new FileInfo(path).LinkTarget is null;

    private static string PathBelow(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException($"the file {name} would lie outside its folder", nameof(name));
    }

    private static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        if (!OperatingSystem.IsWindows() && new DirectoryInfo(folder).LinkTarget is null)
        {
            Unlock(folder);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What lies in a folder that forbids writing cannot be removed.</summary>
    [UnsupportedOSPlatform("windows")]
    private static void Unlock(string folder)
    {
        if ((File.GetUnixFileMode(folder) & Owner) != Owner)
        {
            File.SetUnixFileMode(folder, Owner);
        }

        foreach (var inner in new DirectoryInfo(folder).EnumerateDirectories().Where(inner => inner.LinkTarget is null))
        {
            Unlock(inner.FullName);
        }
    }
}
