using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ImaActors.Tidy.Tests;

/// <summary>The files of the working tree.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file or folder.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Lines of a file, without the file's last empty one.</summary>
    public static IReadOnlyList<string> Lines(params string[] parts) => File.ReadAllLines(At(parts));

    /// <summary>Sources below a folder, by path; what a build left behind does not count.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder) =>
    [
        .. Directory.EnumerateFiles(At(folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(At(path)))),
    ];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ImaActors.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("the tests run outside the repository");
    }
}

/// <summary>A source file.</summary>
/// <param name="Path">Path from the repository's root, with slashes.</param>
/// <param name="Text">Content.</param>
internal sealed record SourceFile(string Path, string Text);
