using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Cli.Files;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli.Replays;

/// <summary><c>ima-actors replay</c>: runs recorded cases one after another, writes what they give and compares it.</summary>
internal sealed class ReplayCommand(TextWriter output, TextWriter error, bool errorIsTerminal, ICaseEngine engine)
{
    private int _good;

    private bool _damaged;

    private bool _defect;

    /// <summary>Runs all cases.</summary>
    /// <returns>The exit code.</returns>
    public int Run(ReplayOptions options)
    {
        var folders = options.CaseDirs.SelectMany(caseDir => CaseFolder.Find(caseDir)).ToImmutableArray();
        if (options.OutDir is { } dir && RefusalOrError(dir, folders) is { } refusal)
        {
            error.WriteLine("ima-actors: " + OneLine.Of(refusal));
            return ExitCode.BadInput;
        }

        var progress = new Progress(error, errorIsTerminal, folders.Length);
        foreach (var folder in folders)
        {
            progress.Begin(folder.Name);
            var line = Case(folder, options);
            progress.End();
            if (line is not null)
            {
                output.WriteLine(OneLine.Of(line));
                output.Flush();
            }
        }

        output.WriteLine(options.Check ? $"{_good} of {folders.Length} cases match" : $"{_good} of {folders.Length} cases replayed");
        output.Flush();
        if (_damaged)
        {
            return ExitCode.BadInput;
        }

        return _defect ? ExitCode.Internal : _good == folders.Length ? ExitCode.Done : ExitCode.Differs;
    }

    private static string? RefusalOrError(string dir, ImmutableArray<CaseFolder> folders)
    {
        try
        {
            return Refusal(dir, folders);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"--out {dir} cannot be used: {e.Message}";
        }
    }

    /// <summary>Why results cannot go to <paramref name="dir"/>, or null. Recordings are never replaced, and no case by another of the same name.</summary>
    private static string? Refusal(string dir, ImmutableArray<CaseFolder> folders)
    {
        if (dir.Length == 0)
        {
            return "--out needs a folder";
        }

        if (File.Exists(dir))
        {
            return $"--out {dir} is a file";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in folders.Where(folder => folder.Defect is null))
        {
            if (!names.Add(folder.Name))
            {
                return $"two cases have the name {folder.Name}; --out needs different names";
            }

            if (OutputFolder.Foreign(dir, folder.Name, HoldsResultsOnly) is { } foreign)
            {
                return $"--out would replace {foreign}, which is no folder of results only; move it away or name another folder";
            }

            if (IsBelow(dir, folder.Path))
            {
                return $"--out {dir} lies inside the case {folder.Name}";
            }
        }

        return null;
    }

    /// <summary>Whether a folder holds nothing but files with names of results.</summary>
    private static bool HoldsResultsOnly(string folder) =>
        Directory.GetDirectories(folder).Length == 0 && Directory.GetFiles(folder).All(file => OutputWriter.IsResultFile(Path.GetFileName(file)));

    private static bool IsBelow(string dir, string folder) =>
        (Path.TrimEndingDirectorySeparator(Path.GetFullPath(dir)) + Path.DirectorySeparatorChar).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Runs one case.</summary>
    /// <returns>The line to print, or null.</returns>
    private string? Case(CaseFolder folder, ReplayOptions options)
    {
        try
        {
            var parse = folder.Read();
            if (parse.Case is not { } recorded)
            {
                return Damaged(folder, parse.Error ?? new CaseError(CaseParser.CaseFile, 1, "no case"));
            }

            var run = engine.Run(recorded, options.Engine);
            var files = OutputWriter.Files(run);
            if (options.OutDir is { } dir && WriteError(dir, folder.Name, files) is { } problem)
            {
                return Damaged(folder, problem);
            }

            return options.Check ? Verdict(folder, run, files) : Replayed();
        }
        catch (UnreplayableCaseException e)
        {
            return Damaged(folder, e.Error ?? new CaseError(CaseParser.CaseFile, 1, e.Message));
        }
        catch (Exception e)
        {
            _defect = true;
            return $"INTERNAL {folder.Name}: {OneLine.Of(e)}";
        }
    }

    private static CaseError? WriteError(string dir, string name, ImmutableArray<OutputFile> files)
    {
        try
        {
            OutputFolder.Write(dir, name, files.Select(FolderFile.Of));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CaseError(Path.Combine(dir, name), 1, "cannot be written: " + e.Message);
        }
    }

    private string Verdict(CaseFolder folder, RunOutput run, ImmutableArray<OutputFile> files)
    {
        var expected = folder.Expected(out var defect);
        if (defect is not null)
        {
            return Damaged(folder, defect);
        }

        if (expected.IsEmpty)
        {
            return $"FAIL {folder.Name} expected/: there are no files to compare with";
        }

        var difference = ExpectedComparer.Compare(files, expected, i => i < run.Results.Length && run.Results[i].LinesInAnyOrder);
        if (difference is not null)
        {
            return $"FAIL {folder.Name} {difference}";
        }

        _good++;
        return "ok " + folder.Name;
    }

    private string? Replayed()
    {
        _good++;
        return null;
    }

    private string Damaged(CaseFolder folder, CaseError what)
    {
        _damaged = true;
        return $"ERROR {folder.Name} {what}";
    }
}
