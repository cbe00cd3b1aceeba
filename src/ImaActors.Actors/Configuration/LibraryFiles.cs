using System;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.InteropServices;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>Files that a scenario of the library names: they lie beside it in the program.</summary>
internal sealed class LibraryFiles : IScenarioFiles
{
    private const int ModeOfFolders = 0x1ed;      // 0755
    private const int ModeOfFiles = 0x1a4;        // 0644

    /// <inheritdoc/>
    public ImmutableArray<byte>? Read(string path) =>
        ScenarioLibrary.Read(ScenarioLibrary.Folder + path) is { } content ? ImmutableCollectionsMarshal.AsImmutableArray(content) : null;

    /// <inheritdoc/>
    public ImmutableArray<ScenarioFolderEntry>? List(string folder)
    {
        var prefix = ScenarioLibrary.Folder + folder.TrimEnd('/') + "/";
        var files = ScenarioLibrary.Paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Select(path => path[prefix.Length..]).ToArray();
        var folders = files.SelectMany(FoldersOf).Distinct(StringComparer.Ordinal);
        return files.Length == 0
            ? null
            :
            [
                .. files.Select(path => new ScenarioFolderEntry(path, IsFolder: false, ModeOfFiles))
                    .Concat(folders.Select(path => new ScenarioFolderEntry(path, IsFolder: true, ModeOfFolders)))
                    .OrderBy(entry => entry.Path, StringComparer.Ordinal),
            ];
    }

    /// <summary>The folders in which a path lies.</summary>
    private static string[] FoldersOf(string path) =>
        [.. path.Select((character, index) => (character, index)).Where(at => at.character == '/').Select(at => path[..at.index])];
}
