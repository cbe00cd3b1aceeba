using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli;

/// <summary>Writes the files of a case so that its folder appears complete or not at all.</summary>
internal static class OutputFolder
{
    /// <summary>The first folder that <see cref="Write"/> would have to remove although it holds something else than results, or null.</summary>
    public static string? Foreign(string dir, string name) => Folders(dir, name).FirstOrDefault(folder => !HoldsResultsOnly(folder));

    /// <summary>Writes <paramref name="files"/> to a sibling of DIR/<paramref name="name"/> and renames it; results of an earlier run are replaced.</summary>
    public static void Write(string dir, string name, ImmutableArray<OutputFile> files)
    {
        var (target, partial, replaced) = (TargetOf(dir, name), PartialOf(dir, name), ReplacedOf(dir, name));
        Remove(partial); // what an interrupted run left
        Remove(replaced);
        Directory.CreateDirectory(partial);
        try
        {
            foreach (var file in files)
            {
                File.WriteAllBytes(Path.Combine(partial, file.Name), file.Content);
            }

            if (Directory.Exists(target))
            {
                Directory.Move(target, replaced);
            }

            Directory.Move(partial, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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

    /// <summary>Whether nothing is there, or a folder of files with names of results.</summary>
    private static bool HoldsResultsOnly(string folder) => Directory.Exists(folder)
        ? Directory.GetDirectories(folder).Length == 0 && Directory.GetFiles(folder).All(file => OutputWriter.IsResultFile(Path.GetFileName(file)))
        : !Path.Exists(folder) && new FileInfo(folder).LinkTarget is null;

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
