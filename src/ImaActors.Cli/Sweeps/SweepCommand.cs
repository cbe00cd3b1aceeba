using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Cli.Files;
using ImaActors.Cli.Scenarios;
using ImaActors.Report.Sweeps;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Sweeps;

namespace ImaActors.Cli.Sweeps;

/// <summary><c>ima-actors sweep</c>: runs a scenario under many settings, writes tables and says what came of it.</summary>
/// <param name="host">Streams, signals and sources.</param>
/// <param name="engines">Makes the engines; one for each run.</param>
internal sealed class SweepCommand(CliHost host, Func<IScenarioEngine> engines)
{
    private const string DefaultAbove = "sweeps";

    private const string Help = "Try 'ima-actors sweep --help'.";

    /// <summary>Runs the sweep.</summary>
    /// <returns>The exit code.</returns>
    public int Run(SweepOptions options)
    {
        var scenarios = new SweepScenarios(host.Scenarios, options);
        var errors = scenarios.Check(out var first);
        if (errors.Count > 0)
        {
            foreach (var error in errors)
            {
                host.Error.WriteLine(OneLine.Of(error));
            }

            host.Error.WriteLine(Help);
            return ExitCode.BadInput;
        }

        var dir = options.OutDir ?? Path.Combine(DefaultAbove, first.Scenario!.Name);
        using var folder = Kept(dir, options.Force, out var code);
        return folder is null ? code : RunInto(folder, dir, first, scenarios, options);
    }

    /// <summary>Keeps the directory, or says why it cannot be used.</summary>
    private RunFolder? Kept(string dir, bool force, out int code)
    {
        code = ExitCode.BadInput;
        RunFolder? folder = null;
        try
        {
            folder = RunFolder.Keep(dir, force, FolderKind.Sweep, out var refusal);
            if (refusal is not null)
            {
                host.Refuse(refusal);
                host.Error.WriteLine(Help);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RefuseUnwritable(dir, e);
            code = ExitCode.Storage;
        }

        return folder;
    }

    private void RefuseUnwritable(string dir, Exception e) => host.Refuse($"{dir} cannot be written: {e.Message.TrimEnd('.')}; {(e is UnauthorizedAccessException ? "allow writing there" : "make room")} or name another place with --out");

    private int RunInto(RunFolder folder, string dir, ScenarioRead first, SweepScenarios scenarios, SweepOptions options)
    {
        using var signals = host.Signals();
        var begun = host.Clock.GetTimestamp();
        var runs = new SweepRuns(host, engines, scenarios, options).All(signals.Token);
        var elapsed = host.Clock.GetElapsedTime(begun);
        if (runs.Count == 0)
        {
            host.Refuse("stopped before a run came to its end: nothing is written");
            return signals.ExitCode ?? ExitCode.Interrupted;
        }

        var sweep = new SweepResult(options.Settings, options.Seeds, runs);
        var facts = new SweepFacts(CliHost.Version, Command(options), first.Scenario!.Name, first.Scenario.Question, options.Axes);
        var isWritten = true;
        try
        {
            folder.Write(Files(sweep, facts, first, options.Figures));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was found is told even if the disk is full: the sweep may have taken hours.
            RefuseUnwritable(dir, e);
            isWritten = false;
        }

        new SweepReportText(host, sweep, facts).Print(options.Figures, elapsed, isWritten ? dir : null);
        return sweep.IsPartial ? signals.ExitCode ?? ExitCode.Interrupted
            : !isWritten ? ExitCode.Storage
            : sweep.Runs.Any(run => run.Verdict == Verdict.CheckFailed) ? ExitCode.Differs
            : ExitCode.Done;
    }

    private static IEnumerable<FolderFile> Files(SweepResult sweep, SweepFacts facts, ScenarioRead first, ImmutableArray<string> figures) =>
    [
        .. first.Inputs,
        new FolderFile("runs.csv", SweepTables.Runs(sweep)),
        new FolderFile("figures.csv", SweepTables.Figures(sweep)),
        new FolderFile("paired.csv", SweepTables.Paired(sweep)),
        new FolderFile(HtmlSweep.FileName, HtmlSweep.Write(sweep, facts, figures)),
        new FolderFile(FolderKind.Sweep.Marker, facts.Write(sweep)),
    ];

    /// <summary>The command that does this again. Neither engine nor jobs change a result.</summary>
    private static string Command(SweepOptions options) => ShellWords.Join(
    [
        "ima-actors", "sweep", options.Scenario, .. Each("--set", options.Overrides), .. Each("--vary", options.Vary), "--seeds", options.SeedText,
        .. Each("--figure", options.Figures),
    ]);

    private static IEnumerable<string> Each(string option, ImmutableArray<string> values) => values.SelectMany(value => new[] { option, value });
}
