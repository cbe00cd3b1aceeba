using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;
using ImaActors.Cli.Files;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Cli.Tests.Runs;

public sealed class RunCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    private const string Good = "good: all checks hold, 1 expectation holds";

    private string Out => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_good_run_gives_0_and_says_everything()
    {
        var (code, output, error) = Run("--out", Out);
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n');
        Assert.Equal("small Does it run?", lines[0].TrimEnd());
        Assert.Contains(lines, line => line.Contains("operations", StringComparison.Ordinal) && line.Contains("1,234", StringComparison.Ordinal));
        Assert.Equal(
            [
                "ok few found 1, expected steps at most 5",
                Good,
                $"run directory: {Out}",
                $"reproduce: ima-actors run small  # version {CliHost.Version}, digest {Digest()}",
                "",
            ],
            lines[^5..]);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void The_run_directory_holds_the_scenario_its_inputs_and_every_file_and_nothing_beside_it()
    {
        Assert.Equal(0, Run("--out", Out).Code);
        Assert.Equal(["inputs/p.policy", "report.html", "scenario.conf", "summary.json"], Files(Out));
        Assert.Equal([Out], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void An_expectation_that_fails_gives_1_and_everything_is_written()
    {
        var junit = Path.Combine(_folder.FullName, "junit.xml");
        var (code, output, _) = Run(Parts.With(scenario => SmallScenario.Result(scenario, steps: 9)), "--out", Out, "--junit", junit);
        Assert.Equal(1, code);
        Assert.Contains("\nFAIL few found 9, expected steps at most 5\n", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Out, "summary.json")));
        Assert.Equal("1", XDocument.Load(junit).Root!.Attribute("failures")!.Value);
        Assert.Equal([junit, Out], Directory.GetFileSystemEntries(_folder.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_error_of_a_scenario_is_printed_and_nothing_is_run_or_written()
    {
        var parts = new Parts { Scenarios = new FakeScenarios(("small", ScenarioRead.Wrong("a.conf:3: seed: no number", "a.conf:9: machines: missing"))) };
        var (code, output, error) = Run(parts, "--out", Out);
        Assert.Equal((2, ""), (code, output));
        Assert.Equal("a.conf:3: seed: no number\na.conf:9: machines: missing\nTry 'ima-actors run --help'.\n", error);
        Assert.Empty(parts.Engine.Runs);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void An_older_run_is_replaced_only_with_force()
    {
        Assert.Equal(0, Run("--out", Out).Code);
        Directory.CreateDirectory(Path.Combine(Out, "machines"));
        File.WriteAllText(Path.Combine(Out, "machines", "old"), "");
        var parts = new Parts();
        var (code, output, error) = Run(parts, "--out", Out);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"ima-actors: {Out} holds an older run; replace it with --force", error, StringComparison.Ordinal);
        Assert.Empty(parts.Engine.Runs);
        Assert.True(File.Exists(Path.Combine(Out, "machines", "old")));
        Assert.Equal(0, Run("--out", Out, "--force").Code);
        Assert.False(File.Exists(Path.Combine(Out, "machines", "old")));
        Assert.Equal([Out], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void What_somebody_put_beside_the_files_of_a_run_is_never_removed()
    {
        Assert.Equal(0, Run("--out", Out).Code);
        File.WriteAllText(Path.Combine(Out, "notes"), "mine");
        var (code, _, error) = Run("--out", Out, "--force");
        Assert.Equal(2, code);
        Assert.Contains("holds more than a run", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Out, "notes")));
    }

    [Theory]
    [InlineData("out/notes", "")]
    [InlineData("out/notes", "--force")]
    [InlineData("out/scenario.conf", "--force")]
    [InlineData("out", "--force")]
    [InlineData(".out.partial/notes", "--force")]
    [InlineData(".out.replaced/notes", "--force")]
    public void What_is_no_run_directory_is_never_removed(string file, string option)
    {
        var kept = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.WriteAllText(kept, "mine");
        var parts = new Parts();
        var (code, output, _) = Run(parts, option.Length == 0 ? ["--out", Out] : ["--out", Out, option]);
        Assert.Equal((2, ""), (code, output));
        Assert.Equal("mine", File.ReadAllText(kept));
        Assert.Empty(parts.Engine.Runs);
    }

    [Fact]
    public void A_link_to_a_run_directory_is_not_replaced()
    {
        if (!OperatingSystem.IsWindows())
        {
            var real = Directory.CreateDirectory(Path.Combine(_folder.FullName, "real"));
            File.WriteAllText(Path.Combine(real.FullName, "summary.json"), "mine");
            File.CreateSymbolicLink(Out, real.FullName);
            Assert.Equal(2, Run("--out", Out, "--force").Code);
            Assert.NotNull(new DirectoryInfo(Out).LinkTarget);
        }
    }

    [Fact]
    public void An_empty_folder_and_what_an_interrupted_run_left_are_taken()
    {
        Directory.CreateDirectory(Out);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, ".out.partial"));
        File.WriteAllText(Path.Combine(_folder.FullName, ".out.partial", "scenario.conf"), "");
        Assert.Equal(0, Run("--out", Out).Code);
        Assert.Equal([Out], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Two_runs_do_not_write_into_one_directory()
    {
        var (inner, innerError) = (0, "");
        var parts = new Parts
        {
            Engine = new FakeScenarioEngine((scenario, _) =>
            {
                (inner, var _, innerError) = Run("--out", Out);
                return SmallScenario.Result(scenario);
            }),
        };
        Assert.Equal(0, Run(parts, "--out", Out).Code);
        Assert.Equal(2, inner);
        Assert.Contains("another run is writing", innerError, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_directory_is_made_of_name_and_seed()
    {
        var before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = _folder.FullName;
            Assert.Equal(0, Run().Code);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "runs", "small-7", "summary.json")));
    }

    [Fact]
    public void Json_prints_the_summary_and_nothing_else()
    {
        var (code, output, _) = Run("--out", Out, "--json");
        Assert.Equal(0, code);
        var summary = JsonDocument.Parse(output).RootElement;
        Assert.Equal("small", summary.GetProperty("scenario").GetString());
        Assert.Equal(CliHost.Version, summary.GetProperty("version").GetString());
        Assert.Equal("ima-actors run small", summary.GetProperty("command").GetString());
        Assert.Equal(File.ReadAllText(Path.Combine(Out, "summary.json")), output);
    }

    [Fact]
    public void Quiet_prints_one_line() => Assert.Equal((0, Good + "\n", ""), Run("--out", Out, "--quiet"));

    [Theory]
    [InlineData(130)]
    [InlineData(143)]
    public void A_signal_gives_a_partial_run_and_the_exit_code_of_the_signal(int signal)
    {
        using var signals = new FakeSignals(signal);
        var parts = new Parts
        {
            Signals = signals,
            Engine = new FakeScenarioEngine((scenario, stop) =>
            {
                signals.Send();
                Assert.True(stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)));
                return SmallScenario.Result(scenario, isPartial: true);
            }),
        };
        var (code, output, _) = Run(parts, "--out", Out);
        Assert.Equal(signal, code);
        Assert.Contains("\ninterrupted: this is what was done so far\n", output, StringComparison.Ordinal);
        Assert.EndsWith($"\nreproduce: ima-actors run small  # version {CliHost.Version}\n", output, StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"partial\"", File.ReadAllText(Path.Combine(Out, "summary.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_comes_too_late_changes_nothing()
    {
        using var signals = new FakeSignals(130);
        signals.Send();
        Assert.Equal(0, Run(new Parts { Signals = signals }, "--out", Out, "--quiet").Code);
    }

    [Fact]
    public void A_disk_that_refuses_gives_3_with_the_verdict_and_leaves_nothing_half_written()
    {
        var read = SmallScenario.Read with { Inputs = SmallScenario.Read.Inputs.Add(new FolderFile(new string('x', 300), [])) };
        var parts = new Parts { Scenarios = new FakeScenarios(("small", read)) };
        var (code, output, error) = Run(parts, "--out", Out);
        Assert.Equal(3, code);
        Assert.Contains(Good + "\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("run directory", output, StringComparison.Ordinal);
        Assert.StartsWith($"ima-actors: {Out} cannot be written: ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_gives_3_before_anything_runs()
    {
        var parts = new Parts();
        File.WriteAllText(Out, "a file");
        var (code, _, error) = Run(parts, "--out", Path.Combine(Out, "below"));
        Assert.Equal(3, code);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        Assert.Empty(parts.Engine.Runs);
    }

    [Fact]
    public void A_junit_file_that_cannot_be_written_is_known_before_anything_runs()
    {
        var parts = new Parts();
        Assert.Equal(2, Run(parts, "--out", Out, "--junit", Path.Combine(_folder.FullName, "none", "junit.xml")).Code);
        Assert.Equal(2, Run(parts, "--out", Out, "--junit", _folder.FullName).Code);
        Assert.Empty(parts.Engine.Runs);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_defect_of_the_engine_gives_4_and_leaves_nothing()
    {
        var parts = new Parts { Engine = new FakeScenarioEngine((_, _) => throw new InvalidOperationException("broken\nin two")) };
        Assert.Equal((4, "", "ima-actors: InvalidOperationException: broken in two\n"), Run(parts, "--out", Out));
        Assert.True(parts.Engine.Disposed);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void An_output_that_cannot_be_written_gives_3()
    {
        using var output = new FullWriter();
        using var error = new StringWriter { NewLine = "\n" };
        Assert.Equal(3, CommandLine.Run(["run", "small", "--out", Out], new Parts().On(output, error)));
        Assert.Equal("ima-actors: cannot write the report: No space left on device\n", error.ToString());
    }

    [Fact]
    public void Options_reach_engine_source_and_evaluation()
    {
        var parts = new Parts();
        var (code, output, _) = Run(
            parts, "--out", Out, "--seed", "18446744073709551615", "--set", "length = 5 s", "--set", "a=it's", "--engine", "serial", "--threads", "3", "--shards", "5", "--views", "12", "--operations");
        Assert.Equal(0, code);
        Assert.Equal(new ScenarioRunOptions(new EngineOptions(3, 5), true), Assert.Single(parts.Engine.Runs));
        Assert.Equal(EngineKind.Serial, parts.Kind);
        Assert.Equal<string>(["length = 5 s", "a=it's", "seed=18446744073709551615"], parts.Scenarios.Overrides);
        const string Again = @"ima-actors run small --set 'length = 5 s' --set 'a=it'\''s' --set seed=18446744073709551615";
        Assert.Contains($"\nreproduce: {Again}  # version", output, StringComparison.Ordinal);
        Assert.True(parts.Engine.Disposed);
    }

    [Fact]
    public void A_check_that_failed_gives_1_and_is_named()
    {
        var (code, output, _) = Run(Parts.With(scenario => SmallScenario.Result(scenario, failedChecks: "the list does not replay to PCR 10")), "--out", Out);
        Assert.Equal(1, code);
        Assert.Contains("\nFAIL check list-replays-to-registers: the list does not replay to PCR 10\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seed", "-1", "--seed must be a whole number from 0")]
    [InlineData("--seed", "18446744073709551616", "--seed must be a whole number from 0")]
    [InlineData("--set", "seed", "--set needs KEY=VALUE, not 'seed'")]
    [InlineData("--set", "=1", "--set needs KEY=VALUE, not '=1'")]
    [InlineData("--views", "some", "--views must be all, none or a whole number, not 'some'")]
    [InlineData("--views", "-1", "--views must be all, none or a whole number, not '-1'")]
    [InlineData("--threads", "0", "--threads must be a whole number from 1")]
    [InlineData("--engine", "steam", "--engine must be actors or serial")]
    [InlineData("--colour", "red", "--colour")]
    public void Wrong_arguments_give_2_and_run_nothing(string option, string value, string what)
    {
        var parts = new Parts();
        var (code, output, error) = Run(parts, "--out", Out, option, value);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.EndsWith("Try 'ima-actors run --help'.\n", error, StringComparison.Ordinal);
        Assert.Empty(parts.Engine.Runs);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_dry_run_counts_and_writes_nothing()
    {
        var parts = new Parts();
        var (code, output, error) = Run(parts, "--out", Out, "--dry-run");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches("(?m)^  machines +1$", output);
        Assert.Matches("(?m)^  memory +about [0-9]+ MB$", output);
        Assert.Empty(parts.Engine.Runs);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void The_library_is_listed_one_line_each()
    {
        var longer = SmallScenario.Read with { Scenario = SmallScenario.Scenario with { Question = "Why?" } };
        var scenarios = new FakeScenarios(("small", SmallScenario.Read), ("much-longer", longer));
        var (code, output, error) = Invoke(new Parts { Scenarios = scenarios }, "list");
        Assert.Equal((0, "small        Does it run?\nmuch-longer  Why?\n", ""), (code, output, error));
    }

    [Fact]
    public void Help_shows_an_example()
    {
        Assert.Contains("Example: ima-actors run quickstart", Invoke(new Parts(), "run", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("Example: ima-actors list", Invoke(new Parts(), "list", "--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_command_leads_to_the_help_of_the_program()
    {
        var (code, _, error) = Invoke(new Parts(), "rum");
        Assert.Equal(2, code);
        Assert.EndsWith("Try 'ima-actors --help'.\n", error, StringComparison.Ordinal);
    }

    /// <summary>A disk without space.</summary>
    private sealed class FullWriter : StringWriter
    {
        public override void Flush() => throw new IOException("No space left on device");
    }

    /// <summary>What a test puts behind the command.</summary>
    private sealed class Parts
    {
        public FakeScenarioEngine Engine { get; init; } = new((scenario, _) => SmallScenario.Result(scenario));

        public FakeScenarios Scenarios { get; init; } = new(("small", SmallScenario.Read));

        public IStopSignals? Signals { get; init; }

        public EngineKind? Kind { get; private set; }

        public static Parts With(Func<Scenario, ScenarioResult> answer) => new() { Engine = new FakeScenarioEngine((scenario, _) => answer(scenario)) };

        public CliHost On(TextWriter output, TextWriter error) => TestHost.For(output, error) with
        {
            Scenarios = Scenarios,
            Signals = () => Signals ?? new FakeSignals(null),
            ScenarioEngines = kind =>
            {
                Kind = kind;
                return Engine;
            },
        };
    }

    private static (int Code, string Output, string Error) Run(params string[] options) => Run(new Parts(), options);

    private static (int Code, string Output, string Error) Run(Parts parts, params string[] options) => Invoke(parts, ["run", "small", "--no-baselines", .. options]);

    private static (int Code, string Output, string Error) Invoke(Parts parts, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = CommandLine.Run(args, parts.On(output, error));
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }

    private string Digest() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "summary.json"))).RootElement.GetProperty("digest").GetString()!;

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);
}
