using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using ImaActors.Cli.Files;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Cli.Tests.Sweeps;

public sealed class SweepCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    private string Out => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_setting_is_run_with_every_seed_and_the_directory_has_the_tables_and_nothing_is_beside_it()
    {
        var parts = new Parts();
        var (code, output, error) = Run(parts, "--vary", "tpm=1,20", "--vary", "cores=[1,2],4", "--seeds", "3,1", "--jobs", "1", "--figure", "steps");
        Assert.Equal((0, "4 settings with 2 seeds each: 8 runs, 1 at a time\n"), (code, error));
        Assert.Equal(["figures.csv", "paired.csv", "runs.csv", "scenario.conf", "sweep.html", "sweep.json"], Files());
        Assert.Equal([Out], Directory.GetFileSystemEntries(_folder.FullName));
        var runs = File.ReadAllLines(Path.Combine(Out, "runs.csv"));
        Assert.StartsWith("tpm,cores,seed,digest,verdict,", runs[0], StringComparison.Ordinal);
        Assert.Equal(
            ["1,\"[1,2]\",3", "1,\"[1,2]\",1", "1,4,3", "1,4,1", "20,\"[1,2]\",3", "20,\"[1,2]\",1", "20,4,3", "20,4,1"],
            runs[1..].Select(line => line[..line.IndexOf(',', line.LastIndexOf("]\",", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : line.IndexOf(',', line.IndexOf(',', StringComparison.Ordinal) + 1) + 1)]));

        // The engine answers with as many steps as the value of tpm and the seed, so these are sums by hand: 3 + 1 and 1 + 1 have the mean 3.
        Assert.Matches(@"(?m)^  1 +\[1,2\] +2 +3 ± 12\.706 +2 +4 *$", output);
        Assert.Contains("steps,count,1,\"[1,2]\",20,\"[1,2]\",2,19,0,19,19,19,19,6.33333333333", File.ReadAllText(Path.Combine(Out, "paired.csv")), StringComparison.Ordinal);
        Assert.Contains("\n4 of 8 runs: all checks hold, and all expectations of the scenario\n4 of 8 runs: all checks hold, but not all expectations", output, StringComparison.Ordinal);
        Assert.Contains("\nreproduce: ima-actors sweep small --vary tpm=1,20 --vary 'cores=[1,2],4' --seeds 3,1 --figure steps  # version", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void What_varies_and_what_is_set_reaches_the_scenario_with_the_seed_last()
    {
        var parts = new Parts();
        Assert.Equal(0, Run(parts, "--set", "length=5 s", "--vary", "tpm,cores=(1,[2,3])", "--seeds", "9", "--engine", "serial", "--threads", "3", "--shards", "5").Code);
        Assert.All(parts.Scenarios.Asked, overrides => Assert.Equal<string>(["length=5 s", "tpm=1", "cores=[2,3]", "seed=9"], overrides));
        Assert.Equal(new ScenarioRunOptions(new EngineOptions(3, 5), false), Assert.Single(parts.Runs));
        Assert.Equal([EngineKind.Serial], parts.Kinds);
        Assert.Equal(1, parts.Disposed);
    }

    [Fact]
    public void The_usual_engine_is_the_serial_one()
    {
        var parts = new Parts();
        Assert.Equal(0, Run(parts, "--seeds", "1").Code);
        Assert.Equal([EngineKind.Serial], parts.Kinds);
        parts = new Parts();
        Assert.Equal(0, Run(parts, "--seeds", "1", "--engine", "actors", "--force").Code);
        Assert.Equal([EngineKind.Actors], parts.Kinds);
    }

    /// <summary>Later runs end first: each waits for those after it, two at a time.</summary>
    [Fact]
    public void The_number_of_jobs_and_the_order_of_ends_leave_no_trace()
    {
        string[] options = ["--vary", "tpm=1,2,3", "--seeds", "1..4"];
        Assert.Equal(0, Run(new Parts(), [.. options, "--jobs", "1"]).Code);
        var expected = Contents();
        using var second = new CountdownEvent(2);
        var parts = new Parts
        {
            Answer = (scenario, _) =>
            {
                if (scenario.Seed == 1 && !second.IsSet)
                {
                    second.Signal();
                    Assert.True(second.Wait(TimeSpan.FromSeconds(30), CancellationToken.None));   // two of them are there at the same time
                    Thread.Sleep(scenario.Machines[0].Cores == 1 ? 100 : 0);
                }

                return Steps(scenario);
            },
        };
        Assert.Equal(0, Run(parts, [.. options, "--jobs", "4", "--force"]).Code);
        Assert.Equal(expected, Contents());
    }

    [Fact]
    public void A_check_that_failed_gives_1()
    {
        var parts = new Parts { Answer = (scenario, _) => SmallScenario.Result(scenario, failedChecks: scenario.Seed == 2 ? ["broken"] : []) };
        var (code, output, _) = Run(parts, "--seeds", "1..3");
        Assert.Equal(1, code);
        Assert.Contains("\n1 of 3 runs: a check of the program failed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(130)]
    [InlineData(143)]
    public void A_signal_writes_the_complete_runs_and_marks_them_as_partial(int signal)
    {
        using var signals = new FakeSignals(signal);
        var parts = new Parts
        {
            Signals = signals,
            Answer = (scenario, stop) =>
            {
                if (scenario.Seed < 3)
                {
                    return Steps(scenario);
                }

                signals.Send();
                return SmallScenario.Result(scenario, isPartial: stop.IsCancellationRequested);
            },
        };
        var (code, output, error) = Run(parts, "--seeds", "1..9", "--jobs", "1");
        Assert.Equal(signal, code);
        Assert.Contains("\npartial: 7 of 9 runs are missing\n", output, StringComparison.Ordinal);
        Assert.Contains("stopping with the runs that are complete", error, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(Out, "runs.csv")).Length);
        var facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "sweep.json"))).RootElement;
        Assert.True(facts.GetProperty("partial").GetBoolean());
        Assert.Equal((9, 2), (facts.GetProperty("runsAsked").GetInt32(), facts.GetProperty("runsDone").GetInt32()));
    }

    [Fact]
    public void A_stop_comes_with_all_settings_of_the_first_seeds()
    {
        using var signals = new FakeSignals(130);
        var parts = new Parts
        {
            Signals = signals,
            Answer = (scenario, _) =>
            {
                if (scenario.Seed == 2)
                {
                    signals.Send();
                }

                return Steps(scenario);
            },
        };
        Assert.Equal(130, Run(parts, "--vary", "tpm=1,2,3", "--seeds", "1..9", "--jobs", "1").Code);
        Assert.Equal(["1,1", "1,2", "2,1", "3,1"], File.ReadAllLines(Path.Combine(Out, "runs.csv"))[1..].Select(line => string.Join(',', line.Split(',')[..2])));
    }

    [Fact]
    public void A_signal_before_the_first_end_writes_nothing()
    {
        using var signals = new FakeSignals(130);
        signals.Send();
        var (code, output, error) = Run(new Parts { Signals = signals }, "--seeds", "1..9");
        Assert.Equal((130, ""), (code, output));
        Assert.EndsWith("ima-actors: stopped before a run came to its end: nothing is written\n", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_defect_of_the_engine_gives_4_and_leaves_nothing()
    {
        var parts = new Parts { Answer = (scenario, _) => scenario.Seed == 2 ? throw new InvalidOperationException("broken") : Steps(scenario) };
        var (code, output, error) = Run(parts, "--seeds", "1..3");
        Assert.Equal((4, ""), (code, output));
        Assert.EndsWith("ima-actors: InvalidOperationException: broken\n", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Errors_of_any_setting_are_told_once_as_of_vary_before_anything_runs()
    {
        var parts = new Parts();
        var (code, output, error) = Run(parts, "--vary", "tpm=1,x", "--vary", "cores=1,2");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal("--vary tpm: tpm: no number\nTry 'ima-actors sweep --help'.\n", error);
        Assert.Empty(parts.Runs);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_key_that_nothing_reads_is_refused()
    {
        var (code, _, error) = Run(new Parts(), "--vary", "tpm=1,2", "--vary", "define.x=1,2");
        Assert.Equal(2, code);
        Assert.StartsWith("--vary define.x: all its values give the same scenario, so nothing reads this key", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_sweep_is_replaced_only_with_force_and_a_run_never()
    {
        Assert.Equal(0, Run(new Parts(), "--seeds", "1").Code);
        var (code, _, error) = Run(new Parts(), "--seeds", "2");
        Assert.Equal(2, code);
        Assert.StartsWith($"ima-actors: {Out} holds an older sweep; replace it with --force", error, StringComparison.Ordinal);
        Assert.Equal(0, Run(new Parts(), "--seeds", "2", "--force").Code);
        Assert.Contains("\n2,", File.ReadAllText(Path.Combine(Out, "runs.csv")), StringComparison.Ordinal);

        File.Delete(Path.Combine(Out, "sweep.json"));
        File.WriteAllText(Path.Combine(Out, "summary.json"), "mine");
        (code, _, error) = Run(new Parts(), "--seeds", "2", "--force");
        Assert.Equal(2, code);
        Assert.Contains("is no sweep directory, or holds more than a sweep", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Out, "summary.json")));
    }

    [Fact]
    public void A_disk_that_refuses_gives_3_and_tells_what_was_found()
    {
        var parts = new Parts { LongInput = true };
        var (code, output, error) = Run(parts, "--seeds", "1");
        Assert.Equal(3, code);
        Assert.Contains("1 of 1 runs", output, StringComparison.Ordinal);
        Assert.DoesNotContain("sweep directory", output, StringComparison.Ordinal);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_gives_3_before_anything_runs()
    {
        var parts = new Parts();
        File.WriteAllText(Out, "a file");
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(3, CommandLine.Run(["sweep", "small", "--out", Path.Combine(Out, "below")], parts.On(output, error)));
        Assert.Empty(parts.Runs);
    }

    [Theory]
    [InlineData("--vary", "tpm", "--vary tpm: it needs KEY=VALUE")]
    [InlineData("--vary", "tpm=", "--vary tpm=: a value is missing")]
    [InlineData("--vary", "seed=1,2", "--vary seed=1,2: seeds are named with --seeds.")]
    [InlineData("--vary", "a,a=(1,2)", "--vary a,a=(1,2): a key stands there twice")]
    [InlineData("--seeds", "3..1", "--seeds 3..1: the range 3..1 ends before it begins; write 1..3.")]
    [InlineData("--jobs", "0", "--jobs must be a whole number from 1 to")]
    [InlineData("--figure", "starts.p98", "--figure: there is no figure 'starts.p98'; did you mean `starts.p90`?")]
    [InlineData("--set", "x", "--set needs KEY=VALUE, not 'x'")]
    [InlineData("--colour", "red", "--colour")]
    public void Wrong_arguments_give_2_and_run_nothing(string option, string value, string what)
    {
        var parts = new Parts();
        var (code, output, error) = Run(parts, option, value);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.EndsWith("Try 'ima-actors sweep --help'.\n", error, StringComparison.Ordinal);
        Assert.Empty(parts.Runs);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Two_axes_with_one_key_are_refused()
    {
        var (code, _, error) = Run(new Parts(), "--vary", "tpm=1,2", "--vary", "tpm=3");
        Assert.Equal(2, code);
        Assert.Contains("--vary: the key tpm varies twice", error, StringComparison.Ordinal);
    }

    /// <summary>The example of the help, word for word, with the program's own scenarios and engines.</summary>
    [Fact]
    public void The_example_of_the_help_works()
    {
        const string Begin = "Example: ima-actors ";
        var parts = new Parts();
        using var help = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, CommandLine.Run(["sweep", "--help"], parts.On(help, error)));
        var text = string.Join(' ', help.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var example = text[from..text.IndexOf(" Values with commas", from, StringComparison.Ordinal)].Split(' ');
        Assert.Equal("sweep", example[0]);

        using var output = new StringWriter();
        var host = TestHost.For(output, error) with { Scenarios = new ScenarioSource(), ScenarioEngines = EngineFactory.CreateForScenarios };
        Assert.Equal(0, CommandLine.Run([.. example, "--out", Out], host));
        Assert.Equal(31, File.ReadAllLines(Path.Combine(Out, "runs.csv")).Length);
        Assert.Contains("machines.host.tpm.latency", output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>As many steps as the number of cores and the seed.</summary>
    private static ScenarioResult Steps(Scenario scenario) => SmallScenario.Result(scenario, steps: scenario.Machines[0].Cores + (long)scenario.Seed);

    private (int Code, string Output, string Error) Run(Parts parts, params string[] options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = CommandLine.Run(["sweep", "small", "--out", Out, .. options], parts.On(output, error));
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }

    private string[] Files() => [.. Directory.GetFiles(Out).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>All files of the directory as text.</summary>
    private string[] Contents() => [.. Files().Select(file => file + "\n" + File.ReadAllText(Path.Combine(Out, file)))];

    /// <summary>What a test puts behind the command.</summary>
    private sealed class Parts
    {
        private readonly Lock _gate = new();

        public Func<Scenario, CancellationToken, ScenarioResult> Answer { get; init; } = (scenario, _) => Steps(scenario);

        public VaryingScenarios Scenarios { get; } = new();

        public IStopSignals? Signals { get; init; }

        public bool LongInput { get; init; }

        public List<EngineKind> Kinds { get; } = [];

        private List<FakeScenarioEngine> Engines { get; } = [];

        public IEnumerable<ScenarioRunOptions> Runs => Engines.SelectMany(engine => engine.Runs);

        public int Disposed => Engines.Count(engine => engine.Disposed);

        public CliHost On(TextWriter output, TextWriter error)
        {
            Scenarios.LongInput = LongInput;
            return TestHost.For(output, error) with
            {
                Scenarios = Scenarios,
                Signals = () => Signals ?? new FakeSignals(null),
                ScenarioEngines = kind =>
                {
                    lock (_gate)
                    {
                        Kinds.Add(kind);
                        Engines.Add(new FakeScenarioEngine(Answer));
                        return Engines[^1];
                    }
                },
            };
        }
    }

    /// <summary>A scenario whose machine has as many cores as the key tpm says, and that no definition changes.</summary>
    private sealed class VaryingScenarios : IScenarioSource
    {
        private readonly Lock _gate = new();

        public ImmutableArray<string> Names => ["small"];

        public List<ImmutableArray<string>> Asked { get; } = [];

        public bool LongInput { get; set; }

        public ScenarioRead Read(string scenario, ImmutableArray<string> overrides)
        {
            lock (_gate)
            {
                Asked.Add(overrides);
            }

            var pairs = overrides.Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            var cores = 1;
            if (pairs.TryGetValue("tpm", out var tpm) && !int.TryParse(tpm, out cores))
            {
                return ScenarioRead.Wrong("--set tpm: tpm: no number");
            }

            var defined = pairs.Where(pair => pair.Key.StartsWith("define.", StringComparison.Ordinal)).Select(pair => $"  {pair.Key["define.".Length..]} = {pair.Value}\n");
            var read = pairs.Where(pair => !pair.Key.StartsWith("define.", StringComparison.Ordinal)).Select(pair => $"{pair.Key} = {pair.Value}\n");
            var text = "define {\n" + string.Concat(defined) + "}\n" + string.Concat(read);
            var small = SmallScenario.Scenario;
            return SmallScenario.Read with
            {
                Scenario = small with { Seed = ulong.Parse(pairs["seed"]), Machines = [small.Machines[0] with { Cores = cores }] },
                Inputs = [new FolderFile("scenario.conf", Encoding.UTF8.GetBytes(text)), .. LongInput ? new[] { new FolderFile(new string('x', 300), []) } : []],
            };
        }
    }
}
