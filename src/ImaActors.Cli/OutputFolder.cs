using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli;

/// <summary>Writes a folder of files so that it appears complete or not at all.</summary>
internal static class OutputFolder
{
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
    public static void Write(string dir, string name, IEnumerable<OutputFile> files)
    {
        var (target, partial, replaced) = (TargetOf(dir, name), PartialOf(dir, name), ReplacedOf(dir, name));
        Remove(partial); // what an interrupted run left
        Remove(replaced);
        Directory.CreateDirectory(partial);
        try
        {
            foreach (var file in files)
            {
                var path = PathBelow(partial, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, file.Content);
            }

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
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
