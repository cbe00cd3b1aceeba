using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli;

/// <summary>A folder to replay: a case, or something that is none (<see cref="Defect"/> says why).</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">Last component of the path.</param>
/// <param name="Defect">Why the folder is no case, or null.</param>
internal sealed record CaseFolder(string Path, string Name, string? Defect)
{
    /// <summary>Largest input file.</summary>
    private const int FileBytesMax = 64 * 1024 * 1024;

    private const string ExpectedFolder = "expected";

    private static readonly string BuiltInCertificate = System.IO.Path.Combine("common", "sys.der");

    /// <summary>The cases of a CASE_DIR, by name.</summary>
    public static ImmutableArray<CaseFolder> Find(string caseDir)
    {
        var path = caseDir;
        try
        {
            path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(caseDir));
            if (!Directory.Exists(path))
            {
                return [Nothing(path, "no such folder")];
            }

            if (IsCase(path))
            {
                return [new CaseFolder(path, NameOf(path), null)];
            }

            var cases = Directory.GetDirectories(path).Where(IsCase).Order(StringComparer.Ordinal)
                .Select(folder => new CaseFolder(folder, NameOf(folder), null)).ToImmutableArray();
            return cases.IsEmpty ? [Nothing(path, "the folder neither is nor holds a case")] : cases;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [Nothing(path, "cannot be read: " + e.Message)];
        }
    }

    /// <summary>Whether a folder is a case: it has case.json or ops.jsonl.</summary>
    public static bool IsCase(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, CaseParser.CaseFile)) || File.Exists(System.IO.Path.Combine(folder, CaseParser.OperationsFile));

    /// <summary>Reads the inputs of the case. Nothing below expected/ is touched.</summary>
    public CaseParse Read()
    {
        if (Defect is not null)
        {
            return CaseParse.Damaged(new CaseError(CaseParser.CaseFile, 1, Defect));
        }

        if (TryRead(CaseParser.CaseFile, out var why) is not { } caseJson)
        {
            return CaseParse.Damaged(new CaseError(CaseParser.CaseFile, 1, why));
        }

        if (TryRead(CaseParser.OperationsFile, out why) is not { } opsJsonl)
        {
            return CaseParse.Damaged(new CaseError(CaseParser.OperationsFile, 1, why));
        }

        var builtIn = TryRead(System.IO.Path.Combine("..", BuiltInCertificate), out _);
        return CaseParser.Parse(Name, caseJson, opsJsonl, file => TryRead(file, out _), builtIn);
    }

    /// <summary>Reads expected/; no files if there is no such folder.</summary>
    public ImmutableArray<OutputFile> Expected()
    {
        var folder = System.IO.Path.Combine(Path, ExpectedFolder);
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal)
                .Select(file => new OutputFile(System.IO.Path.GetFileName(file), File.Exists(file) ? File.ReadAllBytes(file) : []))];
    }

    private static CaseFolder Nothing(string path, string defect) => new(path, NameOf(path), defect);

    private static string NameOf(string path) => System.IO.Path.GetFileName(path) is { Length: > 0 } name ? name : path;

    private byte[]? TryRead(string file, out string why)
    {
        why = "";
        try
        {
            using var stream = new FileStream(System.IO.Path.Combine(Path, file), FileMode.Open, FileAccess.Read, FileShare.Read);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (var length = stream.Read(buffer); length > 0; length = stream.Read(buffer))
            {
                content.Write(buffer, 0, length);
                if (content.Length > FileBytesMax)
                {
                    why = $"larger than {FileBytesMax / (1024 * 1024)} MiB";
                    return null;
                }
            }

            return content.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            why = "the file is missing";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            why = "cannot be read: " + e.Message;
        }

        return null;
    }
}
