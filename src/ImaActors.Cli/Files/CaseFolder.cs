using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli.Files;

/// <summary>A folder to replay: a case, or something that is none (<see cref="Defect"/> says why).</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">Last component of the path.</param>
/// <param name="Defect">Why the folder is no case, or null.</param>
internal sealed record CaseFolder(string Path, string Name, string? Defect)
{
    private const string ExpectedFolder = "expected";

    private const string BuiltInCertificate = RecordedRun.BuiltInCertificateFile;

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

            var cases = Directory.GetDirectories(path).Order(StringComparer.Ordinal).Select(Below).OfType<CaseFolder>().ToImmutableArray();
            return cases.IsEmpty ? [Nothing(path, "the folder neither is nor holds a case")] : cases;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [Nothing(path, "cannot be read: " + e.Message)];
        }
    }

    /// <summary>Whether a folder is a case: it has case.json or ops.jsonl. The names are listed, so that a folder that cannot be read throws.</summary>
    public static bool IsCase(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .Any(entry => System.IO.Path.GetFileName(entry) is CaseParser.CaseFile or CaseParser.OperationsFile);

    /// <summary>Reads the inputs of the case. Nothing below expected/ is touched.</summary>
    public CaseParse Read()
    {
        if (Defect is not null)
        {
            return CaseParse.Damaged(new CaseError(CaseParser.CaseFile, 1, Defect));
        }

        if (TryRead(CaseParser.CaseFile, out var why, out _) is not { } caseJson)
        {
            return CaseParse.Damaged(new CaseError(CaseParser.CaseFile, 1, why));
        }

        if (TryRead(CaseParser.OperationsFile, out why, out _) is not { } opsJsonl)
        {
            return CaseParse.Damaged(new CaseError(CaseParser.OperationsFile, 1, why));
        }

        // Without the folder common/ the kernel has no certificate of its own; a damaged one would only give wrong results.
        var builtIn = TryRead(BuiltInCertificate, out why, out var isMissing);
        return builtIn is null && !isMissing
            ? CaseParse.Damaged(new CaseError(BuiltInCertificate, 1, why))
            : CaseParser.Parse(Name, caseJson, opsJsonl, file => TryRead(file, out _, out _), builtIn);
    }

    /// <summary>Reads expected/.</summary>
    /// <param name="defect">What cannot be read, or null. A folder that is not there is no defect: it holds no files.</param>
    public ImmutableArray<OutputFile> Expected(out CaseError? defect)
    {
        defect = null;
        var why = "";
        var files = ImmutableArray.CreateBuilder<OutputFile>();
        try
        {
            var folder = System.IO.Path.Combine(Path, ExpectedFolder);
            foreach (var entry in Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [])
            {
                var name = System.IO.Path.GetFileName(entry);
                var file = $"{ExpectedFolder}/{name}";
                if ((Directory.Exists(entry) ? [] : TryRead(file, out why, out _, emptyIsGood: true)) is not { } content)
                {
                    defect = new CaseError(file, 1, why);
                    break;
                }

                files.Add(new OutputFile(name, content));
            }

            files.Sort((first, second) => string.CompareOrdinal(first.Name, second.Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            defect = new CaseError(ExpectedFolder, 1, "cannot be read: " + e.Message);
        }

        return files.ToImmutable();
    }

    private static CaseFolder Nothing(string path, string defect) => new(path, NameOf(path), defect);

    private static string NameOf(string path) => System.IO.Path.GetFileName(path) is { Length: > 0 } name ? name : path;

    /// <summary>A case, or a folder of which nobody can say whether it is one; null for one that is none.</summary>
    private static CaseFolder? Below(string folder)
    {
        try
        {
            return IsCase(folder) ? new CaseFolder(folder, NameOf(folder), null) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Nothing(folder, "cannot be read: " + e.Message);
        }
    }

    private byte[]? TryRead(string file, out string why, out bool isMissing, bool emptyIsGood = false) =>
        RegularFile.TryRead(System.IO.Path.Combine(Path, file), out why, out isMissing, emptyIsGood);
}
