using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Linq;
using ImaActors.Cli.Files;
using ImaActors.Cli.Scenarios;
using ImaActors.Report;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Runs;

/// <summary><c>ima-actors run</c>: reads a scenario, runs it, writes the run directory and says what came of it.</summary>
/// <param name="host">Streams, signals and sources.</param>
/// <param name="engines">Makes the engine.</param>
internal sealed class RunCommand(CliHost host, Func<IScenarioEngine> engines)
{
    private const string DefaultAbove = "runs";

    private const long NanosecondsPerTick = 1_000_000_000 / TimeSpan.TicksPerSecond;

    private const string Help = "Try 'ima-actors run --help'.";

    /// <summary>Runs the scenario.</summary>
    /// <returns>The exit code.</returns>
    public int Run(RunOptions options)
    {
        var read = host.Scenarios.Read(options.Scenario, options.Overrides);
        if (read.Scenario is not { } scenario)
        {
            foreach (var error in read.Errors)
            {
                host.Error.WriteLine(OneLine.Of(error));
            }

            host.Error.WriteLine(Help);
            return ExitCode.BadInput;
        }

        if (options.DryRun)
        {
            RunEstimateReport.Print(host, scenario, RunEstimate.Of(scenario, options));
            return ExitCode.Done;
        }

        var dir = options.OutDir ?? Path.Combine(DefaultAbove, $"{scenario.Name}-{scenario.Seed}");
        using var folder = Kept(dir, options, out var code);
        return folder is null ? code : RunInto(folder, dir, read, scenario, options);
    }

    /// <summary>Keeps the run directory, or says why it cannot be used.</summary>
    private RunFolder? Kept(string dir, RunOptions options, out int code)
    {
        code = ExitCode.BadInput;
        RunFolder? folder = null;
        try
        {
            var refusal = options.JUnit is { } junit ? JUnitRefusal(junit) : null;
            folder = refusal is null ? RunFolder.Keep(dir, options.Force, out refusal) : null;
            if (refusal is not null)
            {
                host.Refuse(refusal);
                host.Error.WriteLine(Help);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Refuse(Unwritable(dir, e));
            code = ExitCode.Storage;
        }

        return folder;
    }

    private static string Unwritable(string what, Exception e) => $"{what} cannot be written: {e.Message.TrimEnd('.')}; {(e is UnauthorizedAccessException ? "allow writing there" : "make room")} or name another place";

    private static string? JUnitRefusal(string file)
    {
        if (file.Length == 0 || Directory.Exists(file))
        {
            return $"--junit needs a file, not '{file}'";
        }

        var above = Path.GetDirectoryName(Path.GetFullPath(file));
        return Directory.Exists(above) ? null : $"--junit {file}: there is no folder {above}; make it first";
    }

    /// <summary>Writes a file under a temporary name and renames it.</summary>
    private static void WriteFile(string path, byte[] content)
    {
        var partial = path + ".partial";
        try
        {
            File.WriteAllBytes(partial, content);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(partial);
            throw;
        }
    }

    private int RunInto(RunFolder folder, string dir, ScenarioRead read, Scenario scenario, RunOptions options)
    {
        using var signals = host.Signals();
        var begun = host.Clock.GetTimestamp();
        var execution = new ScenarioExecution(host, engines);
        var result = execution.Run(
            scenario, new ScenarioRunOptions(options.Engine, options.Operations), options.Quiet ? null : scenario.Name, signals.Token);
        var elapsed = host.Clock.GetElapsedTime(begun);
        var run = RunEvaluation.Of(result);
        var facts = new RunSummaryFacts(CliHost.Version, Nanoseconds(elapsed), Command(options.Scenario, options.Overrides), read.Sources);
        var baselines = result.IsPartial ? BaselineRuns.None("The run was stopped before its end, so there is nothing to compare.")
            : !options.Baselines ? BaselineRuns.None("It was not run, because --no-baselines was given; run again without it.")
            : new BaselineRuns(host, execution).Run(scenario, options, signals.Token);

        // The verdict is told even if the disk is full: the run may have taken hours.
        var isWritten = Written(dir, () => folder.Write(
            [
                .. read.Inputs, .. RunFiles.Of(run, facts, options.Views).Append(Report(run, facts, baselines)).Select(FolderFile.Of),
                .. baselines.SelectMany(baseline => FilesOf(baseline, options)),
            ]));
        if (options.JUnit is { } junit)
        {
            isWritten &= Written(junit, () => WriteFile(junit, JUnit.Write([run])));
        }

        new RunReportText(host, options).Print(run, facts, isWritten ? dir : null);
        var defects = baselines.Where(baseline => baseline.Run is { Result.FailedChecks.IsEmpty: false }).ToList();
        foreach (var defect in defects)
        {
            host.Refuse($"baseline {defect.Name}: {defect.Run!.Words}");
        }

        return run.Verdict switch
        {
            Verdict.Partial => signals.ExitCode ?? ExitCode.Interrupted,
            _ when !isWritten => ExitCode.Storage,
            _ when options.Baselines && signals.ExitCode is { } stopped && baselines.Any(baseline => baseline.Run is null) => stopped,
            Verdict.Good => defects.Count == 0 ? ExitCode.Done : ExitCode.Differs,
            Verdict.ExpectationFailed or Verdict.CheckFailed => ExitCode.Differs,
            _ => throw new UnreachableException($"unknown verdict {run.Verdict}"),
        };
    }

    /// <summary>The files of a baseline: those of a run directory, below a folder of its own.</summary>
    private static IEnumerable<FolderFile> FilesOf(BaselineRun baseline, RunOptions options)
    {
        if (baseline is not { Run: { } run, Read: { } read })
        {
            return [];
        }

        var facts = new RunSummaryFacts(CliHost.Version, baseline.RealNanoseconds, Command(options.Scenario, options.Overrides.Add(baseline.Override)), read.Sources);
        return read.Inputs.Concat(RunFiles.Of(run, facts, default).Select(FolderFile.Of))
            .Select(file => file with { Name = $"{BaselineRun.Folder}/{baseline.Name}/{file.Name}" });
    }

    /// <summary>A span of real time in nanoseconds.</summary>
    public static long Nanoseconds(TimeSpan time) => time.Ticks * NanosecondsPerTick;

    private static OutputFile Report(RunEvaluation run, RunSummaryFacts facts, ImmutableArray<BaselineRun> baselines)
    {
        return new OutputFile(HtmlReport.FileName, HtmlReport.Write(new ReportInputs(run, facts, Named(BaselineRun.WithoutIma), Named(BaselineRun.OneNamespace))));

        Baseline Named(string name) => baselines.Single(baseline => baseline.Name == name) is var one && one.Run is { } other ? Baseline.Of(other) : Baseline.Missing(one.Missing!);
    }

    private bool Written(string what, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Refuse(Unwritable(what, e));
            return false;
        }
    }

    /// <summary>The command that runs this again.</summary>
    private static string Command(string scenario, ImmutableArray<string> overrides) =>
        ShellWords.Join(["ima-actors", "run", scenario, .. overrides.SelectMany(line => new[] { "--set", line })]);
}
