using System;
using System.CommandLine;
using System.Globalization;
using ImaActors.Simulation.Results;

namespace ImaActors.Cli.Runs;

/// <summary>Arguments and help of <c>run</c>.</summary>
internal static class RunCommandLine
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var scenario = new Argument<string>("SCENARIO") { Description = "A scenario file, or a name that 'ima-actors list' shows." };
        var outDir = new Option<string?>("--out") { Description = "The run directory; without it runs/NAME-SEED.", HelpName = "DIR" };
        var seed = new Option<string?>("--seed") { Description = "Seed of all draws, a whole number; the same as --set seed=N.", HelpName = "N" };
        var set = new Option<string[]>("--set") { Description = "Replaces a value of the scenario; may come several times.", HelpName = "KEY=VALUE" };
        var views = new Option<string>("--views")
        {
            Description = "Views of the list to write beside that of the initial namespace: all, none, or those of the first N namespaces.",
            HelpName = "all|none|N",
            DefaultValueFactory = _ => "none",
        };
        var operations = new Option<bool>("--operations") { Description = "Keep and write a record of each operation." };
        var noBaselines = new Option<bool>("--no-baselines") { Description = "Do not run the same workload without IMA and with one namespace for all, for comparison." };
        var junit = new Option<string?>("--junit") { Description = "Write expectations and checks as JUnit XML, also if they fail.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print summary.json on standard output, and nothing else there." };
        var quiet = new Option<bool>("--quiet") { Description = "Print only the verdict." };
        var force = new Option<bool>("--force") { Description = "Replace an older run directory." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read the scenario and say how large it is; run and write nothing." };
        scenario.Validators.Add(SharedOptions.RefuseOptions);
        seed.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ulong.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                result.AddError($"--seed must be a whole number from 0 to {ulong.MaxValue}, not '{token.Value}'.");
            }
        });
        set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.IndexOf('=', StringComparison.Ordinal) <= 0)
                {
                    result.AddError($"--set needs KEY=VALUE, not '{token.Value}'.");
                }
            }
        });
        views.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ViewSelection.TryParse(token.Value, out _))
            {
                result.AddError($"--views must be all, none or a whole number, not '{token.Value}'.");
            }
        });

        var command = new Command(
            "run",
            """
            Runs a scenario and gives a verdict, figures and files.

            Example: ima-actors run quickstart --seed 7 --out runs/seven

            Exit code: 0 every expectation and every check holds, 1 one of them does not, 2 wrong arguments or a scenario with errors (nothing is written), 3 the disk is full or cannot be written, 4 a defect of this program, 130 and 143 stopped by SIGINT or SIGTERM: what was done so far is written and marked as partial.
            """)
        {
            scenario, outDir, seed, set,
        };
        var shared = SharedOptions.AddTo(command);
        foreach (var option in new Option[] { views, operations, noBaselines, junit, json, quiet, force, dryRun })
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            string[] overrides = parse.GetValue(seed) is { } number ? [.. parse.GetValue(set) ?? [], "seed=" + number] : parse.GetValue(set) ?? [];
            _ = ViewSelection.TryParse(parse.GetValue(views), out var selection);
            var options = new RunOptions
            {
                Scenario = parse.GetValue(scenario) ?? "",
                Overrides = [.. overrides],
                OutDir = parse.GetValue(outDir),
                Engine = shared.Engine(parse),
                Views = selection,
                Operations = parse.GetValue(operations),
                Baselines = !parse.GetValue(noBaselines),
                JUnit = parse.GetValue(junit),
                Json = parse.GetValue(json),
                Quiet = parse.GetValue(quiet),
                Force = parse.GetValue(force),
                DryRun = parse.GetValue(dryRun),
            };
            return new RunCommand(host, () => host.ScenarioEngines(shared.Kind(parse))).Run(options);
        });
        return command;
    }
}
