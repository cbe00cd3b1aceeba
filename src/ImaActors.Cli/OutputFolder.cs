using System;
using System.Collections.Immutable;
using System.IO;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli;

/// <summary>Writes the files of a case so that its folder appears complete or not at all.</summary>
internal static class OutputFolder
{
    /// <summary>Writes <paramref name="files"/> to a sibling of DIR/<paramref name="name"/> and renames it; a folder that was there before is replaced.</summary>
    public static void Write(string dir, string name, ImmutableArray<OutputFile> files)
    {
        var target = Path.Combine(dir, name);
        var partial = Path.Combine(dir, $".{name}.partial");
        var replaced = Path.Combine(dir, $".{name}.replaced");
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

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
