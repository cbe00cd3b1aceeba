using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Files;

/// <summary>Files that a scenario on the disk names.</summary>
/// <param name="home">The scenario's folder.</param>
internal sealed class DiskFiles(string home) : IScenarioFiles
{
    private const int ModeMask = 0xfff;           // 07777
    private const int ModeOfFolders = 0x1ed;      // 0755
    private const int ModeOfFiles = 0x1a4;        // 0644

    /// <inheritdoc/>
    public ImmutableArray<byte>? Read(string path) =>
        RegularFile.TryRead(Path.Combine(home, path), out _, out _, emptyIsGood: true) is { } content ? ImmutableCollectionsMarshal.AsImmutableArray(content) : null;

    /// <inheritdoc/>
    public ImmutableArray<ScenarioFolderEntry>? List(string folder)
    {
        try
        {
            return [.. Below(new DirectoryInfo(Path.Combine(home, folder)), "").OrderBy(entry => entry.Path, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Links to folders are left out: they may lead round in circles.</summary>
    private static IEnumerable<ScenarioFolderEntry> Below(DirectoryInfo folder, string prefix)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is FileInfo)
            {
                yield return new ScenarioFolderEntry(prefix + entry.Name, IsFolder: false, ModeOf(entry, ModeOfFiles));
            }
            else if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                yield return new ScenarioFolderEntry(prefix + entry.Name, IsFolder: true, ModeOf(entry, ModeOfFolders));
                foreach (var one in Below(inner, prefix + entry.Name + "/"))
                {
                    yield return one;
                }
            }
        }
    }

    private static int ModeOf(FileSystemInfo entry, int elsewhere) => OperatingSystem.IsWindows() ? elsewhere : (int)entry.UnixFileMode & ModeMask;
}
