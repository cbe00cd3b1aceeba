using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImaActors.Cli.Scenarios;
using Xunit;

namespace ImaActors.Cli.Tests.Inspection;

/// <summary><c>explain</c> and <c>compare</c> on directories that <c>run</c> wrote, and on others.</summary>
public sealed class ExplainAndCompareTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("explain", "quickstart")]
    [InlineData("compare", "tomtou")]
    public void The_examples_of_the_help_work(string command, string scenario)
    {
        string[] small = scenario == "quickstart" ? ["--set", "containers.web.count=2", "--set", "length=3 s"] : [];
        Written(scenario, "runs/" + scenario + "-1", small);
        Written(scenario, "runs/" + scenario + "-2", [.. small, "--seed", "2"]);
        var examples = Run(command, "--help").Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("Example: ima-actors ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            var words = example.Split(' ').Skip(2).Select(word => word.StartsWith("runs/", StringComparison.Ordinal) ? At(word) : word).ToArray();
            var (code, output, error) = Run(words);
            Assert.True(code == (command == "compare" ? 1 : 0), example + ": " + error);
            Assert.NotEqual("", output);
        }
    }

    [Fact]
    public void An_entry_says_everything_about_itself()
    {
        Written("tomtou", "run");
        var (code, output, error) = Run("explain", At("run"), "--entry", "12");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            ["entry", "operation", "when", "appended", "namespace", "hook", "rule", "verdict", "before", "after", "because", ""],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..11].Trim()));
        Assert.Contains("\nrule       line 16 of its policy: measure func=FILE_CHECK mask=^MAY_READ euid=0\n", output, StringComparison.Ordinal);
        Assert.Contains("(P-62).", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_does_not_give_its_digest_again_gives_1_and_says_why()
    {
        Written("tomtou", "run");
        File.AppendAllText(At("run/scenario.conf"), "\nseed = 5\n");
        foreach (var args in new string[][] { ["explain", At("run"), "--entry", "1"], ["compare", At("run"), At("run")] })
        {
            var (code, output, error) = Run(args);
            Assert.Equal((1, ""), (code, output));
            Assert.Contains("does not give its own digest again", error, StringComparison.Ordinal);
            Assert.Contains("run it again: ima-actors run tomtou", error, StringComparison.Ordinal);
        }

        Edit("run", summary => summary["version"] = "0.0.9-other");
        var other = Run("explain", At("run"), "--entry", "1");
        Assert.Equal(1, other.Code);
        Assert.Contains("was written by version 0.0.9-other of ima-actors, and this is version " + CliHost.Version, other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_complete_run_gives_2_and_says_what_to_do()
    {
        Written("tomtou", "run");
        Refused("there is no directory", "none");
        Refused("is a file; name the directory of a run", "run/summary.json");
        Refused("is no run directory: summary.json is missing", "run/machines");
        Edit("run", summary => summary["verdict"] = "partial");
        Refused("is a run that was interrupted", "run");
        Edit("run", summary => summary.Remove("digest"));
        Refused("is damaged: it has no text \"digest\"", "run");
        File.WriteAllText(At("run/summary.json"), "{\n\"a\":");
        Refused("summary.json:2: it is damaged: not JSON", "run");
        Written("tomtou", "other");
        File.WriteAllText(At("other/scenario.conf"), "name = tomtou\nmachines { host { cors = 4 } }\n");
        Refused("its scenario cannot be read", "other");
        File.Delete(At("other/scenario.conf"));
        Refused("is damaged: scenario.conf is missing; run it again: ima-actors run tomtou", "other");
    }

    [Theory]
    [InlineData("Name what to explain: --entry N or --op PROCESS:N.")]
    [InlineData("--entry and --op exclude each other.", "--entry", "1", "--op", "root:1")]
    [InlineData("--entry must be a whole number from 1 on, not '0'.", "--entry", "0")]
    [InlineData("--op needs PROCESS:N, as web-0/main:12, not 'root'.", "--op", "root")]
    [InlineData("--view and --boot belong to --entry", "--op", "root:1", "--view", "host")]
    public void Wrong_arguments_give_2(string expected, params string[] args)
    {
        var (code, _, error) = Run(["explain", At("run"), .. args]);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("Try 'ima-actors explain --help'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_in_the_run_gives_2()
    {
        Written("tomtou", "run");
        var (code, output, error) = Run("explain", At("run"), "--entry", "99");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("this list has no entry 99; it has 1 to 24", error, StringComparison.Ordinal);
        Assert.Equal(2, Run("explain", At("run"), "--op", "nobody:1").Code);
        Assert.Equal(2, Run("explain", At("run"), "--entry", "1", "--machine", "nobody").Code);
    }

    [Fact]
    public void Equal_runs_give_0_and_different_ones_1_with_their_first_difference()
    {
        Written("tomtou", "a");
        Written("tomtou", "b", "--engine", "serial");
        Written("tomtou", "c", "--seed", "2");
        Written("tomtou", "d", "--set", "machines.host.tpm.latency=swtpm");
        var equal = Run("compare", At("a"), At("b"), "--engine", "serial");
        Assert.Equal(0, equal.Code);
        Assert.Contains("the digests are equal", equal.Output, StringComparison.Ordinal);

        var seeds = Run("compare", At("a"), At("c"), "--engine", "serial");
        Assert.Equal(1, seeds.Code);
        Assert.Contains("\nfirst       entry 12 of machine host, boot 0\n", seeds.Output, StringComparison.Ordinal);
        Assert.Contains("seed  (not set)  2\n", seeds.Output, StringComparison.Ordinal);

        var latency = JsonNode.Parse(Run("compare", At("a"), At("d"), "--json").Output)!.AsObject();
        Assert.False((bool)latency["digestsEqual"]!);
        Assert.True((bool)latency["semanticDigestsEqual"]!);
        Assert.Null(latency["firstDifference"]);
        Assert.StartsWith("end of operation ", (string)latency["firstInstant"]!["what"]!, StringComparison.Ordinal);
        Assert.Equal("machines.host.tpm.latency", (string)latency["scenario"]![0]!["key"]!);
        var entries = latency["figures"]!.AsArray().Single(figure => (string)figure!["name"]! == "entries")!;
        Assert.Equal((24, 24, 0), ((int)entries["a"]!, (int)entries["b"]!, (int)entries["difference"]!));
        Assert.DoesNotContain(Run("compare", At("a"), At("d")).Output.Split('\n'), line => line.TrimStart().StartsWith("entries ", StringComparison.Ordinal));
        Assert.Contains(Run("compare", At("a"), At("d"), "--all").Output.Split('\n'), line => line.TrimStart().StartsWith("entries ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trace_in_a_scenario_is_part_of_its_run_directory()
    {
        Written("tomtou", "run", "--operations");
        Written(At("run/scenario.conf"), "played", "--set", "trace-file=operations.csv");
        Assert.True(File.Exists(At("played/inputs/0/operations.csv")));
        Assert.Equal(0, Run("compare", At("run"), At("played")).Code);
        Assert.Equal(0, Run("explain", At("played"), "--op", "writer-0/main:9").Code);
    }

    private void Refused(string expected, string run)
    {
        foreach (var args in new string[][] { ["explain", At(run), "--entry", "1"], ["compare", At(run), At(run)] })
        {
            var (code, output, error) = Run(args);
            Assert.Equal((2, ""), (code, output));
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }
    }

    private void Edit(string run, Action<JsonObject> change)
    {
        var summary = JsonNode.Parse(File.ReadAllText(At(run + "/summary.json")))!.AsObject();
        change(summary);
        File.WriteAllText(At(run + "/summary.json"), summary.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private void Written(string scenario, string run, params string[] options)
    {
        var (code, _, error) = Run(["run", scenario, "--quiet", "--out", At(run), .. options]);
        Assert.True(code is 0 or 1 && error.Length == 0, error);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var host = TestHost.For(output, error) with { Scenarios = new ScenarioSource(), ScenarioEngines = EngineFactory.CreateForScenarios };
        var code = CommandLine.Run(args, host);
        // Progress is no error.
        var errors = error.ToString().Split('\n').Where(line => !line.Contains('%', StringComparison.Ordinal) && !line.StartsWith("tomtou", StringComparison.Ordinal));
        return (code, output.ToString(), string.Join('\n', errors));
    }
}
