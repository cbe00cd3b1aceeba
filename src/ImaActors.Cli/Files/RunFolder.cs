using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ImaActors.Cli.Runs;
using ImaActors.Report;

namespace ImaActors.Cli.Files;

/// <summary>The directory of a run or of another command's result, kept for it from before it begins until everything is written.</summary>
/// <remarks>What cannot be written is known before a long run, not after it; two runs never write into the same directory.</remarks>
internal sealed class RunFolder : IDisposable
{
    /// <summary>Name of the file that makes a folder a run directory.</summary>
    public const string SummaryFile = "summary.json";

    /// <summary>Name of the file of the resolved scenario; the first that is written.</summary>
    public const string ScenarioFile = "scenario.conf";

    private static readonly string[] OwnNames = [SummaryFile, ScenarioFile, HtmlReport.FileName, "inputs", "histograms", "machines", "operations.csv", BaselineRun.Folder];

    private static readonly FolderKind RunKind = new("run", SummaryFile, ScenarioFile, [.. OwnNames]);

    private readonly FileStream _lock;

    private RunFolder(string path, string lockFile)
    {
        Path = path;
        _lock = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    private string Above => Split(Path).Above;

    private string Name => Split(Path).Name;

    /// <summary>Keeps a directory for a run.</summary>
    /// <param name="dir">The directory.</param>
    /// <param name="force">An older run directory may be replaced.</param>
    /// <param name="refusal">Why it cannot be used and what to do about it, or null.</param>
    /// <returns>The directory, or null. What the disk refuses is thrown.</returns>
    public static RunFolder? Keep(string dir, bool force, out string? refusal) => Keep(dir, force, RunKind, out refusal);

    /// <summary>Keeps a directory for a result of some kind.</summary>
    /// <param name="dir">The directory.</param>
    /// <param name="force">An older result of the same kind may be replaced.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="refusal">Why it cannot be used and what to do about it, or null.</param>
    /// <returns>The directory, or null. What the disk refuses is thrown.</returns>
    public static RunFolder? Keep(string dir, bool force, FolderKind kind, out string? refusal)
    {
        refusal = dir.Length == 0 ? "--out needs a folder" : null;
        var path = refusal is null ? System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(dir)) : "";
        if (refusal is null && Split(path).Name.Length == 0)
        {
            refusal = $"--out {dir} is not a folder that can be made";
        }

        refusal ??= Refusal(path, dir, force, kind);
        if (refusal is not null)
        {
            return null;
        }

        var (above, name) = Split(path);
        Directory.CreateDirectory(above);
        var kept = Locked(path, System.IO.Path.Combine(above, $".{name}.ima-actors-lock"));
        refusal = kept is null ? $"another {kind.Word} is writing {dir}; wait for it or name another folder with --out" : null;
        return kept;
    }

    /// <summary>Writes everything; the directory appears complete or not at all.</summary>
    public void Write(IEnumerable<FolderFile> files) => OutputFolder.Write(Above, Name, files);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static (string Above, string Name) Split(string path) => (System.IO.Path.GetDirectoryName(path) ?? path, System.IO.Path.GetFileName(path));

    private static string? Refusal(string path, string dir, bool force, FolderKind kind)
    {
        if (File.Exists(path))
        {
            return $"{dir} is a file; name another folder with --out";
        }

        if (!force && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            return IsWhole(path, kind)
                ? $"{dir} holds an older {kind.Word}; replace it with --force, or name another folder with --out"
                : $"{dir} exists and is no {kind.Word} directory; name another folder with --out";
        }

        var (above, name) = Split(path);
        return OutputFolder.Foreign(above, name, folder => IsOurs(folder, folder != path, kind)) is { } foreign
            ? $"{foreign} is no {kind.Word} directory, or holds more than a {kind.Word} (known are {string.Join(", ", kind.OwnNames)}), and is not replaced; move it away, or name another folder with --out"
            : null;
    }

    /// <summary>A directory of the kind with nothing else in it: what somebody put beside our files is not for us to remove.</summary>
    private static bool IsWhole(string folder, FolderKind kind) => File.Exists(System.IO.Path.Combine(folder, kind.Marker))
        && Directory.GetFileSystemEntries(folder).All(entry => kind.OwnNames.Contains(System.IO.Path.GetFileName(entry), StringComparer.Ordinal));

    /// <summary>A result, the beginning of one that was interrupted while it was written, or nothing yet. A link is somebody's intention.</summary>
    private static bool IsOurs(string folder, bool isSibling, FolderKind kind) => new DirectoryInfo(folder).LinkTarget is null
        && (IsWhole(folder, kind)
            || !Directory.EnumerateFileSystemEntries(folder).Any()
            || (isSibling && File.Exists(System.IO.Path.Combine(folder, kind.First))));

    private static RunFolder? Locked(string path, string lockFile)
    {
        try
        {
            return new RunFolder(path, lockFile);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(lockFile))
        {
            return null;
        }
    }
}
