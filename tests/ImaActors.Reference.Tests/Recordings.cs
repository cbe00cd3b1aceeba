using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Reference.Tests;

/// <summary>The recordings of tests/testdata/recordings, or of the folder that IMA_RECORDINGS names.</summary>
internal static class Recordings
{
    public static string Folder { get; } = Find();

    public static IEnumerable<string> Names =>
        Directory.GetDirectories(Folder).Where(d => File.Exists(Path.Combine(d, CaseParser.CaseFile))).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    public static RecordedCase Read(string name)
    {
        byte[]? Bytes(string file) => File.Exists(Path.Combine(Folder, name, file)) ? File.ReadAllBytes(Path.Combine(Folder, name, file)) : null;
        var parse = CaseParser.Parse(name, Bytes(CaseParser.CaseFile)!, Bytes(CaseParser.OperationsFile)!, Bytes, Bytes(Path.Combine("..", "common", "sys.der")));
        return parse.Case ?? throw new InvalidOperationException(parse.Error!.ToString());
    }

    public static ImmutableArray<OutputFile> Expected(string name) =>
        [.. Directory.GetFiles(Path.Combine(Folder, name, "expected")).Order(StringComparer.Ordinal).Select(f => new OutputFile(Path.GetFileName(f), File.ReadAllBytes(f)))];

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("IMA_RECORDINGS") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "testdata", "recordings");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("tests/testdata/recordings is not above the test assembly: the recordings are missing from this checkout.");
    }
}
