using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace ImaActors.Cli.Tests.Runs;

/// <summary><c>run</c> runs the same workload twice more, without IMA and with one namespace.</summary>
public sealed class BaselineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    private string Out => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Both_are_run_and_written_below_baselines_without_expectations()
    {
        using var engine = Good();
        var scenarios = new FakeScenarios(("small", SmallScenario.Read));
        var (code, output, error) = Run(engine, scenarios, null, "--set", "a=1");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal([1, 0, 0], engine.Scenarios.Select(scenario => scenario.Expectations.Length));
        Assert.Equal([["a=1"], ["a=1", "ima=off"], ["a=1", "namespaces=shared"]], scenarios.Reads.Select(read => read.ToArray()));
        Assert.EndsWith("1 expectation holds", output.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(["baselines/one-namespace", "baselines/without-ima", ""], Folders());
        Assert.Contains("ima-actors run small --set a=1 --set ima=off", Summary("baselines/without-ima"), StringComparison.Ordinal);
        Assert.Contains("ima-actors run small --set a=1 --set namespaces=shared", Summary("baselines/one-namespace"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_baselines_only_the_run_itself_is_run()
    {
        using var engine = Good();
        Assert.Equal(0, Run(engine, null, null, "--no-baselines").Code);
        Assert.Single(engine.Runs);
        Assert.Equal([""], Folders());
    }

    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 2)]
    public void A_run_is_not_its_own_baseline(bool hasIma, bool sharesNamespace, int runs)
    {
        var read = SmallScenario.Read with { Scenario = SmallScenario.Scenario with { HasIma = hasIma, SharesNamespace = sharesNamespace } };
        using var engine = Good();
        Assert.Equal(0, Run(engine, new FakeScenarios(("small", read)), null).Code);
        Assert.Equal(runs, engine.Runs.Count);
    }

    [Fact]
    public void A_signal_between_two_baselines_keeps_the_run_and_gives_the_code_of_the_signal()
    {
        using var signals = new FakeSignals(130);
        var runs = 0;
        using var engine = new FakeScenarioEngine((scenario, _) =>
        {
            if (++runs == 2)
            {
                signals.Send();
            }

            return SmallScenario.Result(scenario, isPartial: runs == 2);
        });
        Assert.Equal(130, Run(engine, null, signals).Code);
        Assert.Equal(2, runs);
        Assert.Equal([""], Folders());
        Assert.Contains("\"verdict\": \"good\"", Summary(""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_fails_in_a_baseline_gives_1_and_is_named()
    {
        var runs = 0;
        using var engine = new FakeScenarioEngine((scenario, _) => SmallScenario.Result(scenario, failedChecks: ++runs == 3 ? ["it does not"] : []));
        var (code, output, error) = Run(engine, null, null);
        Assert.Equal(1, code);
        Assert.Contains("good: all checks hold", output, StringComparison.Ordinal);
        Assert.StartsWith("ima-actors: baseline one-namespace: ", error, StringComparison.Ordinal);
        Assert.Contains("it does not", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partial_run_has_no_baselines()
    {
        using var engine = new FakeScenarioEngine((scenario, _) => SmallScenario.Result(scenario, isPartial: true));
        Assert.Equal(130, Run(engine, null, null).Code);
        Assert.Single(engine.Runs);
    }

    private static FakeScenarioEngine Good() => new((scenario, _) => SmallScenario.Result(scenario));

    private (int Code, string Output, string Error) Run(FakeScenarioEngine engine, FakeScenarios? scenarios, IStopSignals? signals, params string[] options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var host = TestHost.For(output, error) with
        {
            Scenarios = scenarios ?? new FakeScenarios(("small", SmallScenario.Read)),
            Signals = () => signals ?? new FakeSignals(null),
            ScenarioEngines = _ => engine,
        };
        var code = CommandLine.Run(["run", "small", "--quiet", "--out", Out, .. options], host);
        return (code, output.ToString(), error.ToString());
    }

    private string Summary(string folder) => File.ReadAllText(Path.Combine(Out, folder, "summary.json"));

    private IEnumerable<string> Folders() => Directory.GetFiles(Out, "summary.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Out, Path.GetDirectoryName(file)!).Replace('\\', '/'))
        .Select(folder => folder == "." ? "" : folder)
        .OrderByDescending(folder => folder.Length);
}
