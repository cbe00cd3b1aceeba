using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImaActors.Actors.Hosting;
using ImaActors.Conformance.Tests.Behaviours;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Explanations;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Conformance.Tests.Explanations;

/// <summary>Entries and operations of real runs explain themselves.</summary>
public sealed class ExplanationTests
{
    [Theory]
    [InlineData("tomtou")]
    [InlineData("open-writers")]
    [InlineData("quickstart")]
    public void Every_entry_has_a_rule_that_matched_or_a_reason_and_names_the_rules_of_IMA(string scenario)
    {
        var (run, explainer) = Looked(ShortVersions.Load(scenario));
        var machine = Assert.Single(run.Machines);
        for (var number = 1; number <= machine.Boots[0].Entries.Length; number++)
        {
            var explanation = explainer.Entry(RunPlaces.Entry(machine, null, number, null).Value!);
            var entry = machine.Boots[0].Entries[number - 1];
            var reason = entry.IsViolation
                ? explanation.Of("violation").Length == 1 && explanation.Of("reader").Concat(explanation.Of("writer")).Any()
                : explanation.Of("what").Length == 1 ^ explanation.Of("rule").Any(rule => rule.StartsWith("line ", StringComparison.Ordinal) && rule.Contains(": measure", StringComparison.Ordinal));
            Assert.True(reason, string.Join('\n', explanation.Lines));
            Assert.NotEmpty(explanation.Of("because"));
            Assert.Equal(number > 1, explanation.Of("operation").Length == 1);
        }
    }

    [Theory]
    [InlineData("tomtou")]
    [InlineData("open-writers")]
    [InlineData("quickstart")]
    public void Every_operation_says_what_came_of_it_and_all_entries_belong_to_one(string scenario)
    {
        var (run, explainer) = Looked(ShortVersions.Load(scenario));
        var machine = Assert.Single(run.Machines);
        var entries = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in machine.OperationRecords)
        {
            var explanation = explainer.Operation(new OperationPlace(machine, record));
            Assert.NotEmpty(explanation.Of("outcome"));
            Assert.NotEmpty(explanation.Of("because"));
            foreach (var outcome in explanation.Of("outcome").Where(outcome => outcome.StartsWith("entry ", StringComparison.Ordinal)))
            {
                Assert.True(entries.Add(outcome[..outcome.IndexOf(':', StringComparison.Ordinal)]), outcome);
            }
        }

        Assert.Equal(machine.Boots[0].Entries.Length - 1, entries.Count);   // no operation caused boot_aggregate
    }

    [Fact]
    public void A_run_that_is_looked_at_has_the_digests_of_one_that_is_not()
    {
        var scenario = ShortVersions.Load("open-writers");
        Assert.Equal(RunDigest.Of(SmallScenarios.Serial(scenario)), RunDigest.Of(Looked(scenario).Run));
    }

    [Fact]
    public void A_run_on_actors_cannot_be_looked_at() => Assert.Throws<ArgumentException>(() => new ActorScenarioEngine().Run(
        SmallScenarios.Of(), new ScenarioRunOptions(new EngineOptions(1, 1), false) { Probe = CheckRecorder.OfAll() }, new Silent(), CancellationToken.None));

    [Fact]
    public void The_violations_of_tomtou_name_the_reader_of_their_namespace_and_since_when()
    {
        var (run, explainer) = Looked(ShortVersions.Load("tomtou"));
        var machine = run.Machines[0];
        var violations = Enumerable.Range(0, machine.Boots[0].Entries.Length).Where(i => machine.Boots[0].Entries[i].IsViolation).ToList();
        Assert.Equal(8, violations.Count);
        foreach (var position in violations)
        {
            var explanation = explainer.Entry(new EntryPlace(machine, 0, position));
            var container = machine.Boots[0].Namespaces.Single(one => one.Ordinal == machine.Boots[0].Entries[position].Ordinal).Container;
            var reader = Assert.Single(explanation.Of("reader"));
            Assert.StartsWith((container == "host" ? "agent-0" : container) + "/main (open ", reader, StringComparison.Ordinal);
            var opened = machine.OperationRecords.Single(record => reader.StartsWith(record.Process, StringComparison.Ordinal) && record is { Kind: "open", Key.Number: > 0 }
                && record.Start.Nanoseconds < 2_000_000_000);
            Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"since {opened.Start.Nanoseconds / 1_000_000_000m:0.#########} s"), reader, StringComparison.Ordinal);
            Assert.Contains(explanation.Of("operation"), line => line.StartsWith("writer-0/main: open /data/report.txt", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_not_measured_says_why()
    {
        const string policy = "dont_measure fowner=7\nmeasure func=FILE_CHECK mask=MAY_READ\n";
        var reads = new BehaviourSpec { Kind = BehaviourKind.ReadMostly, Files = ["/data/f-0", "/data/f-0", "/data/mine", "/data/twin"], Cycles = 4, Size = 8 };
        var write = new BehaviourSpec { Kind = BehaviourKind.Write, Files = ["/data/f-1"], Cycles = 1, Size = 8 };
        var image = Boxes.Image(ImageLayer.Private);
        var scenario = Boxes.Scenario(
            Boxes.Of("box", reads, write) with { Policy = policy },
            Boxes.Of("bare", reads) with { Policy = null }) with
        {
            Images = [image with { Files = [.. image.Files, new ImageFile { Path = "/data/mine", Size = 10, Uid = 7 }, new ImageFile { Path = "/data/twin", Size = 10 }] }],
        };
        var (run, explainer) = Looked(scenario);
        var outcomes = Outcomes(run, explainer, "box-0/main", "open");
        Assert.Collection(
            outcomes,
            outcome => Assert.StartsWith("entry ", outcome, StringComparison.Ordinal),
            outcome => Assert.Equal("no measurement: the record is marked as measured already, since " + outcomes[0][..outcomes[0].IndexOf(':', StringComparison.Ordinal)], outcome),
            outcome => Assert.Equal("no measurement: line 1 of the policy says dont_measure", outcome),
            outcome => Assert.StartsWith("entry ", outcome, StringComparison.Ordinal),
            outcome => Assert.Equal("no measurement: no rule matches, of 2", outcome));
        Assert.All(Outcomes(run, explainer, "bare-0/main", "open"), outcome => Assert.Equal("no measurement: the policy of the namespace is empty", outcome));
        Assert.All(Outcomes(run, explainer, "box-0/main", "read"), outcome => Assert.Equal("no entry: read asks no policy", outcome));
    }

    [Fact]
    public void A_duplicate_names_the_entry_that_was_there_before()
    {
        // The file is written over with what it held: collected anew, and found in the list.
        var scenario = Boxes.Scenario(Boxes.Of(
            "box",
            Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0"),
            new BehaviourSpec { Kind = BehaviourKind.Update, Files = ["/data/f-0"], Cycles = 1, Size = 0 },
            Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0"),
            new BehaviourSpec { Kind = BehaviourKind.Update, Files = ["/data/f-0"], Cycles = 1, Size = 0 },
            Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0")));
        var (run, explainer) = Looked(scenario);
        var outcomes = Outcomes(run, explainer, "box-0/main", "open");
        Assert.Equal(3, outcomes.Count);
        Assert.StartsWith("entry ", outcomes[1], StringComparison.Ordinal);
        Assert.Equal("no entry: a duplicate of " + outcomes[1][..outcomes[1].IndexOf(':', StringComparison.Ordinal)], outcomes[2]);
    }

    [Fact]
    public void Places_that_do_not_exist_say_what_there_is()
    {
        var run = Looked(ShortVersions.Load("tomtou")).Run;
        var machine = run.Machines[0];
        Assert.Equal("the run has no machine other; it has host", RunPlaces.Machine(run, "other").Problem);
        Assert.Equal("this list has no entry 25; it has 1 to 24", RunPlaces.Entry(machine, null, 25, null).Problem);
        Assert.Equal("the machine host has no boot 1; it has 0 to 0", RunPlaces.Entry(machine, 1, 1, null).Problem);
        Assert.StartsWith("there is no namespace nobody; there are host, ", RunPlaces.Entry(machine, null, 1, "nobody").Problem, StringComparison.Ordinal);
        Assert.StartsWith("no process nobody performed an operation on host; there are ", RunPlaces.Operation(machine, "nobody", 1).Problem, StringComparison.Ordinal);
        Assert.StartsWith("root has 8 operations 0; name one by its container and process numbers: 1.0:0 (spawn readers-0/runtime at 0 s), ", RunPlaces.Operation(machine, "root", 0).Problem, StringComparison.Ordinal);
        Assert.Equal(2, RunPlaces.Operation(machine, "2.0", 0).Value!.Record.Key.Container);
        Assert.StartsWith("writer-0/main has no operation 99; it has ", RunPlaces.Operation(machine, "writer-0/main", 99).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_are_counted_in_the_view_of_a_namespace()
    {
        var machine = Looked(ShortVersions.Load("tomtou")).Run.Machines[0];
        var space = machine.Boots[0].Namespaces.Single(one => one.Container == "readers-1");
        var first = machine.Boots[0].Entries.ToList().FindIndex(entry => entry.Ordinal == space.Ordinal);
        foreach (var view in new[] { "readers-1", space.Number.ToString(), "ns-" + space.Ordinal.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) })
        {
            Assert.Equal(first, RunPlaces.Entry(machine, null, 1, view).Value!.Position);
        }

        Assert.Equal($"this list has no entry {space.Entries + 1}; it has 1 to {space.Entries}", RunPlaces.Entry(machine, null, space.Entries + 1, "readers-1").Problem);
    }

    [Fact]
    public void A_key_is_explained_by_the_rule_that_measures_it()
    {
        var built = SigningKey.CreateRsa(1024, [1]);
        var key = built.Certify("built", SigningKey.CreateRsa(1024, [2]), "key 2");
        var scenario = Boxes.Scenario(Boxes.Of("c") with { Policy = "measure func=KEY_CHECK keyrings=.ima\n", Keys = [[.. key]] });
        scenario = scenario.With(SmallScenarios.Machine with { BuiltInCertificates = [[.. built.SelfSigned("built")]] });
        var (run, explainer) = Looked(scenario);
        var machine = run.Machines[0];
        var position = machine.Boots[0].Entries.ToList().FindIndex(entry => entry.Fields.Any(field => KernelText.UpToNul(KernelText.FromBytes(field.Span)) == ".ima"));
        var explanation = explainer.Entry(new EntryPlace(machine, 0, position));
        Assert.Contains(explanation.Of("rule"), rule => rule.StartsWith("line 1 of its policy: measure func=KEY_CHECK", StringComparison.Ordinal));
        Assert.Contains(explanation.Of("because"), because => because.EndsWith("(M-80, N-173).", StringComparison.Ordinal));
        Assert.StartsWith("c-0/main: add_key ", Assert.Single(explanation.Of("operation")), StringComparison.Ordinal);
    }

    [Fact]
    public void Aggregates_are_known_without_their_names()
    {
        var scenario = Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0")));
        var (run, explainer) = Looked(scenario.With(SmallScenarios.Machine with { Parameters = ["ima_template_fmt=d-ng"] }));
        var machine = Assert.Single(run.Machines);
        Assert.Equal(3, machine.Boots[0].Entries.Length);
        Assert.Equal("the aggregate of the boot: no rule asks for it", Assert.Single(explainer.Entry(RunPlaces.Entry(machine, null, 1, null).Value!).Of("what")));
        Assert.Equal("the aggregate of the namespace, made by its activation: no rule asks for it", Assert.Single(explainer.Entry(RunPlaces.Entry(machine, null, 2, null).Value!).Of("what")));
        Assert.EndsWith(" (container c-0, group c)", Outcomes(run, explainer, "c-0/runtime", "spawn").Single(outcome => outcome.StartsWith("entry 2: a thing whose name", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_aggregate_of_the_kernel_before_is_one_that_was_handed_over()
    {
        var scenario = Boxes.Scenario(Boxes.Of("c")) with { Timeline = [new KexecEvent("kexec", Simulation.Time.Duration.FromSeconds(1), "host")] };
        var (run, explainer) = Looked(scenario.With(SmallScenarios.Machine with { CarriesListOverKexec = true }));
        var machine = Assert.Single(run.Machines);
        var whats = Enumerable.Range(1, machine.Boots[1].Entries.Length).Select(number => Assert.Single(explainer.Entry(RunPlaces.Entry(machine, 1, number, null).Value!).Of("what"))).ToList();
        Assert.Equal(2, machine.Boots[1].Restored);
        Assert.All(whats.Take(2), what => Assert.Equal("an entry of the kernel before: no rule of this one asked for it", what));
        Assert.Equal("the aggregate of the boot: no rule asks for it", whats[2]);
    }

    private static List<string> Outcomes(ScenarioResult run, RunExplainer explainer, string process, string kind) =>
    [
        .. run.Machines[0].OperationRecords.Where(record => record.Process == process && record.Kind == kind)
            .SelectMany(record => explainer.Operation(new OperationPlace(run.Machines[0], record)).Of("outcome")),
    ];

    private static (ScenarioResult Run, RunExplainer Explainer) Looked(Scenario scenario)
    {
        var recorder = CheckRecorder.OfAll();
        var run = new SerialScenarioEngine().Run(
            scenario, new ScenarioRunOptions(new EngineOptions(1, 3), true) { Probe = recorder }, new Silent(), CancellationToken.None);
        return (run, new RunExplainer(run, recorder.Checks));
    }

    private sealed class Silent : IRunObserver
    {
        public void Advanced(RunProgress progress)
        {
        }
    }
}
