using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using ImaActors.Simulation.Sweeps;

namespace ImaActors.Cli.Sweeps;

/// <summary>Arguments and help of <c>sweep</c>.</summary>
internal static class SweepCommandLine
{
    private const string UsualSeeds = "1..10";

    private const int JobsMax = 1024;

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var scenario = new Argument<string>("SCENARIO") { Description = "A scenario file, or a name that 'ima-actors list' shows." };
        var vary = new Option<string[]>("--vary")
        {
            Description = "A key and its values, or several keys that change together: 'a,b=(1,2),(3,4)'. May come several times: every value is run with every value of the others.",
            HelpName = "KEY=A,B,C",
        };
        var seeds = new Option<string>("--seeds") { Description = "Seeds of each setting: 1..30 or 1,2,5.", HelpName = "SEEDS", DefaultValueFactory = _ => UsualSeeds };
        var jobs = new Option<int>("--jobs")
        {
            Description = $"Runs at a time, 1 to {JobsMax}. The results do not depend on it.",
            HelpName = "J",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, JobsMax),
        };
        var figure = new Option<string[]>("--figure") { Description = "A figure to show, as containers.last-up; may come several times; without it the main ones that vary. The tables hold all.", HelpName = "NAME" };
        var set = new Option<string[]>("--set") { Description = "Replaces a value of the scenario in every run; may come several times.", HelpName = "KEY=VALUE" };
        var outDir = new Option<string?>("--out") { Description = "The sweep directory; without it sweeps/NAME.", HelpName = "DIR" };
        var force = new Option<bool>("--force") { Description = "Replace an older sweep directory." };
        scenario.Validators.Add(SharedOptions.RefuseOptions);
        vary.Validators.Add(CheckVary);
        seeds.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !SeedList.TryParse(token.Value, out _, out var error))
            {
                result.AddError($"--seeds {token.Value}: {error}.");
            }
        });
        SharedOptions.Bound(jobs, JobsMax);
        figure.Validators.Add(result => AddErrors(result, result.Tokens.Select(token => SweepFigures.Refusal(token.Value) is { } refusal ? $"--figure: {refusal}" : null)));
        set.Validators.Add(result => AddErrors(result, result.Tokens.Select(token =>
            token.Value.IndexOf('=', StringComparison.Ordinal) > 0 ? null : $"--set needs KEY=VALUE, not '{token.Value}'.")));

        var command = new Command(
            "sweep",
            """
            Runs a scenario under every combination of some values, with several seeds each: means with 95 % intervals, and differences seed by seed.

            Example: ima-actors sweep tpm-storm --set containers.web.count=100 --vary machines.host.tpm.latency=swtpm,vtpm-2024,tpm20-2024 --vary machines.host.locks.activation=on,off --seeds 1..5

            Values with commas stand in brackets, braces or quotes: --vary 'key=[1,2],[3,4]'. A value ${define.x} takes the block define.x of the scenario, so that one value changes many keys. The directory gets runs.csv (every run with all figures), figures.csv, paired.csv, sweep.html and sweep.json. What a scenario expects is noted for each run and decides nothing here: it was written for one setting.

            Exit code: 0 all runs came to their end and all checks hold, 1 a check of the program failed in one of them, 2 wrong arguments or a scenario with errors (nothing is run), 3 the disk is full or cannot be written, 4 a defect of this program, 130 and 143 stopped by SIGINT or SIGTERM: the runs that were complete are written, marked as partial.
            """)
        {
            scenario, vary, seeds, jobs, figure, set, outDir, force,
        };
        var shared = SharedOptions.AddTo(command, EngineKind.Serial);
        command.SetAction(parse =>
        {
            ImmutableArray<string> written = [.. parse.GetValue(vary) ?? []];
            ImmutableArray<SweepAxis> axes = [.. written.Select(text => SweepAxis.Parse(text, out _)!)];
            _ = SeedList.TryParse(parse.GetValue(seeds) ?? UsualSeeds, out var seedList, out _);
            var options = new SweepOptions
            {
                Scenario = parse.GetValue(scenario) ?? "",
                Overrides = [.. parse.GetValue(set) ?? []],
                Vary = written,
                Axes = axes,
                Settings = SweepGrid.Of(axes, out _),
                SeedText = parse.GetValue(seeds) ?? UsualSeeds,
                Seeds = seedList,
                Jobs = parse.GetValue(jobs),
                Figures = [.. (parse.GetValue(figure) ?? []).Distinct(StringComparer.Ordinal)],
                OutDir = parse.GetValue(outDir),
                Engine = shared.Engine(parse),
                Force = parse.GetValue(force),
            };
            return new SweepCommand(host, () => host.ScenarioEngines(shared.Kind(parse))).Run(options);
        });
        return command;
    }

    private static void CheckVary(OptionResult result)
    {
        var axes = ImmutableArray.CreateBuilder<SweepAxis>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (SweepAxis.Parse(text, out var error) is { } axis && !axis.Keys.Contains("seed"))
            {
                axes.Add(axis);
            }
            else
            {
                result.AddError($"--vary {text}: {error ?? "seeds are named with --seeds"}.");
                return;
            }
        }

        _ = SweepGrid.Of(axes.ToImmutable(), out var wrong);
        AddErrors(result, [wrong is null ? null : $"--vary: {wrong}."]);
    }

    private static void AddErrors(OptionResult result, IEnumerable<string?> errors)
    {
        foreach (var error in errors)
        {
            if (error is not null)
            {
                result.AddError(error);
            }
        }
    }
}
