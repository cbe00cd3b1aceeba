using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>What holds for every scenario of the library.</summary>
public sealed class LibraryTests
{
    public static TheoryData<string> All() => [.. Library.Names];

    /// <summary>Ten thousand containers take too long here: a hundred, with what is then to be expected.</summary>
    private static readonly (string, string)[] SmallStorm =
    [
        ("containers.web.count", "100"),
        ("expect.all-up.equals", "100"),
        ("expect.last-up.between", "[2890 ms, 2900 ms]"),
        ("expect.half-up.by", "1450 ms"),
        ("expect.half-up.between", "[48, 50]"),
        ("expect.activation.at-least", "0.85"),
        ("expect.entries.equals", "500"),
    ];

    /// <summary>A tenth of the picks of the paper: 1,231 different files on average.</summary>
    private static readonly (string, string)[] SmallPaper =
    [
        ("define.files", "2000"),
        ("define.picks", "2000"),
        ("define.picked-from", "1881"),
        ("define.readings.sequential.cycles", "4000"),
        ("define.measuring.files", "[1190, 1270]"),
        ("define.measuring.extends", "[1191, 1271]"),
        ("define.measuring.entries", "[1192, 1272]"),
        ("define.cases.physical-tpm.time", "[10.0 s, 10.6 s]"),
        ("expect.reads.equals", "4000"),
        ("expect.programs.equals", "4000"),
    ];

    [Fact]
    public void Every_scenario_has_a_short_version() => Assert.Equal(Library.Names, ShortVersions.Names);

    [Theory]
    [MemberData(nameof(All))]
    public void A_scenario_has_a_question_and_several_expectations(string name)
    {
        var scenario = Library.Load(name);
        Assert.Equal(name, scenario.Name);
        Assert.EndsWith("?", scenario.Question);
        Assert.True(scenario.Expectations.Length >= 8);
    }

    /// <summary>A run from the command line keeps them with --operations alone; the tests here always do.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void No_expectation_needs_a_record_of_each_operation(string name) =>
        Assert.DoesNotContain(Library.Load(name).Expectations, expectation => expectation.Count == ExpectationCount.Operations
            && (expectation.Path is not null || expectation.By is not null || (expectation.Containers is not null && expectation.Error is null)));

    [Theory]
    [MemberData(nameof(All))]
    public void All_checks_and_expectations_hold(string name)
    {
        var run = RunEvaluation.Of(SmallScenarios.Serial(Library.Load(name, name == "tpm-storm" ? SmallStorm : name == "paper-digest-cache" ? SmallPaper : [])));
        Assert.Empty(run.Result.FailedChecks);
        Assert.All(run.Outcomes, outcome => Assert.True(outcome.Holds, $"{outcome.Name}: {outcome.Expected}, found {outcome.FoundText}"));
        Assert.Equal(run.Result.Scenario.Expectations.Length, run.Outcomes.Length);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Another_seed_gives_another_digest(string name) =>
        Assert.NotEqual(
            RunDigest.Of(SmallScenarios.Serial(ShortVersions.Load(name))).SemanticDigest,
            RunDigest.Of(SmallScenarios.Serial(ShortVersions.Load(name, ("seed", "2")))).SemanticDigest);

    /// <summary>
    /// What a process does depends on nothing that the TPM decides, only how much of it fits into the run. Calls that end a container
    /// come when its lifetime is over, wherever it is then: they are cut off before comparing.
    /// </summary>
    [Theory]
    [MemberData(nameof(All))]
    public void With_another_tpm_every_process_makes_the_same_calls_or_fewer(string name)
    {
        var fast = Calls(ShortVersions.Load(name, ("machines.host.tpm.latency", "swtpm")));
        var slow = Calls(ShortVersions.Load(name, ("machines.host.tpm.latency", "tpm12-infineon")));
        var processes = fast.Keys.Intersect(slow.Keys).ToList();
        Assert.True(processes.Count * 2 > fast.Count, $"only {processes.Count} of {fast.Count} processes came to anything with the slow TPM");
        foreach (var process in processes)
        {
            var common = Math.Min(fast[process].Length, slow[process].Length);
            Assert.True(common > 0);
            Assert.Equal(fast[process][..common], slow[process][..common]);
        }
    }

    private static Dictionary<(int Container, int Process), string[]> Calls(Scenario scenario) =>
        SmallScenarios.Serial(scenario).Machines.Single().OperationRecords
            .GroupBy(record => (record.Key.Container, record.Key.Process))
            .ToDictionary(process => process.Key, process => process
                .Select(record => record.Kind + " " + record.Subject)
                .Reverse().SkipWhile(call => call.StartsWith("kill ", StringComparison.Ordinal) || call.StartsWith("exit ", StringComparison.Ordinal)).Reverse()
                .ToArray());
}
