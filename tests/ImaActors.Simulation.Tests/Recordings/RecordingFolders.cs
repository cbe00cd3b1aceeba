using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ImaActors.Simulation.Tests.Recordings;

/// <summary>The recordings of the repository.</summary>
internal static class RecordingFolders
{
    /// <summary>The case folders below tests/testdata/recordings, by name.</summary>
    public static IReadOnlyList<string> All()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ImaActors.sln")))
        {
            folder = folder.Parent;
        }

        var recordings = folder is null ? "" : Path.Combine(folder.FullName, "tests", "testdata", "recordings");
        return !Directory.Exists(recordings)
            ? []
            : [.. Directory.GetDirectories(recordings).Where(dir => File.Exists(Path.Combine(dir, "case.json"))).Order(StringComparer.Ordinal)];
    }
}
