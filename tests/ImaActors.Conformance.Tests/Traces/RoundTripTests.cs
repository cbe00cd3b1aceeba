using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using ImaActors.Conformance.Tests.Behaviours;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Crypto;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;
using Xunit;

namespace ImaActors.Conformance.Tests.Traces;

/// <summary>A run's own table of operations, played back, gives the run again.</summary>
public sealed class RoundTripTests
{
    private static readonly Duration HalfASecond = Duration.FromMilliseconds(500);

    public static TheoryData<string> Library() => [.. ShortVersions.Names];

    [Theory]
    [MemberData(nameof(Library))]
    public void A_scenario_of_the_library_played_back_gives_the_same_semantic_digest(string name) => GivesTheSame(ShortVersions.Load(name));

    [Fact]
    public void Every_behaviour_played_back_gives_the_same()
    {
        var behaviours = new[]
        {
            BehaviourKind.ReadMostly, BehaviourKind.Update, BehaviourKind.WriteWhileRead, BehaviourKind.ReadWhileWrite, BehaviourKind.Write, BehaviourKind.HoldOpen,
        };
        var scenario = Boxes.Scenario(
            Boxes.Of("a", [.. behaviours.Select(kind => Boxes.Behaviour(kind, 4, "/data/f-0", "/data/f-1"))]) with { Count = 2 },
            Boxes.Of("b", Boxes.Behaviour(BehaviourKind.ExecStorm, 3, "/bin/tool-1"), Boxes.Behaviour(BehaviourKind.Log, 9, "/data/log") with { RotateAfter = 4 }),
            Boxes.Of("c", Boxes.Behaviour(BehaviourKind.NamespaceChurn, 2, "/bin/tool-0") with { Policy = Boxes.Policy }, Boxes.Behaviour(BehaviourKind.ReadList, 1)),
            Boxes.Of("d", Boxes.Behaviour(BehaviourKind.ReadMostly, 2, "/data/none, with \"quotes\"", "/data/ä")));
        GivesTheSame(scenario);
    }

    [Fact]
    public void Keys_user_namespaces_volumes_and_containers_inside_others_played_back_give_the_same()
    {
        var built = SigningKey.CreateRsa(1024, [1]);
        ImmutableArray<byte> key = [.. built.Certify("built", SigningKey.CreateRsa(1024, [2]), "key 2")];
        var rotation = new BehaviourSpec { Kind = BehaviourKind.KeyRotation, Keys = [key], Cycles = 2 };
        var outer = Boxes.Of("outer", rotation) with
        {
            Certificate = key, UserNamespace = new IdMapSpec(100_000, 65_536), Kcmd = "ima_template=ima-ns", Volumes = [new VolumeMount("vol", "/vol", true)], Count = 2,
        };
        var inner = Boxes.Of("inner", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-1")) with { Image = null, Policy = null, Kcmd = "ima_policy=tcb", Inside = "outer", Count = 2 };
        var scenario = Boxes.Scenario(inner, outer);
        GivesTheSame(scenario.With(SmallScenarios.Machine with { BuiltInCertificates = [[.. built.SelfSigned("built")]] }));
    }

    [Fact]
    public void Lives_and_events_played_back_give_the_same()
    {
        var reading = Boxes.Behaviour(BehaviourKind.ReadMostly, 0, "/data/f-0") with { Every = Boxes.Milliseconds(40) };
        var scenario = Boxes.Scenario(
            Boxes.Of("c", reading) with { Count = 2 },
            Boxes.Of("again", reading) with { Lifetime = Boxes.Milliseconds(200), Starts = 3 },
            Boxes.Of("late", reading) with { StartAt = Duration.FromMilliseconds(697) }) with
        {
            Length = Duration.FromMilliseconds(900),
            Timeline =
            [
                new TamperEvent("tamper", Duration.FromMilliseconds(120), TamperTarget.Volume, "vol", "/v", [1, 2, 0, 255]),
                new TamperEvent("inside", Duration.FromMilliseconds(150), TamperTarget.Containers, "c", "/data/f-0", [1, 2, 3]),
                new PolicyUpdateEvent("update", Duration.FromMilliseconds(300), "c", "dont_measure fowner=3\n"),
                new StopEvent("stop", Duration.FromMilliseconds(699), "late"),
                new StopEvent("stop-two", Duration.FromMilliseconds(700), "c"),
            ],
        };
        var machine = GivesTheSame(scenario);
        Assert.Contains(machine.Starts, start => start.Failure == "stopped");
    }

    [Fact]
    public void Reboots_played_back_give_the_same()
    {
        var scenario = Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 3, "/data/f-0") with { Every = Boxes.Milliseconds(250) })) with
        {
            Timeline = [new RebootEvent("reboot", HalfASecond, "host"), new KexecEvent("kexec", HalfASecond + HalfASecond, "host")],
        };
        Assert.Equal(3, GivesTheSame(scenario).Boots.Length);
    }

    [Fact]
    public void Starts_that_fail_played_back_give_the_same()
    {
        var outer = Boxes.Of("outer") with { Processes = [new ProcessSpec { Name = "main", Program = "/bin/none" }] };
        var inner = Boxes.Of("inner") with { Image = null, Inside = "outer" };
        var machine = GivesTheSame(Boxes.Scenario(outer, inner));
        Assert.Equal(["exec_hold /bin/none: ENOENT", "outer-0 did not come up"], machine.Starts.Select(start => start.Failure!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Several_machines_played_back_give_the_same() =>
        GivesTheSame(SmallScenarios.With(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 2, "/data/f-0"))), SmallScenarios.Machine with { Count = 2 }));

    [Fact]
    public void What_costs_less_when_it_is_played_back_does_the_same_at_the_same_times()
    {
        var scenario = ShortVersions.Load("tomtou");
        var trace = TraceOf(SmallScenarios.Serial(scenario));
        var cheaper = SmallScenarios.Serial(ShortVersions.Load("tomtou", ("machines.host.tpm.latency", "none")) with { Trace = trace });
        Assert.Equal(RunDigest.Of(SmallScenarios.Serial(scenario)).SemanticDigest, RunDigest.Of(cheaper).SemanticDigest);
    }

    [Fact]
    public void Without_its_last_line_the_table_gives_another_run()
    {
        var scenario = ShortVersions.Load("tomtou");
        var run = SmallScenarios.Serial(scenario);
        var trace = TraceOf(run);
        Assert.NotEqual(RunDigest.Of(run).SemanticDigest, RunDigest.Of(SmallScenarios.Serial(scenario with { Trace = trace.RemoveAt(trace.Length - 1) })).SemanticDigest);
    }

    private static MachineResult GivesTheSame(Scenario scenario)
    {
        var run = SmallScenarios.Serial(scenario);
        Assert.NotEmpty(run.Machines[0].OperationRecords);
        var played = SmallScenarios.Serial(scenario with { Trace = TraceOf(run) });
        Assert.Empty(played.FailedChecks);
        Assert.Equal(run.Machines.SelectMany(machine => machine.Starts).Select(Shown), played.Machines.SelectMany(machine => machine.Starts).Select(Shown));
        Assert.Equal(RunDigest.Of(run).SemanticDigest, RunDigest.Of(played).SemanticDigest);
        Assert.Equal(Table(run), Table(played));   // what is played back can be played back again
        return played.Machines[0];
    }

    private static string Shown(ContainerStart start) => $"{start.Container} {start.Requested} {start.Up} {start.Failure}";

    private static string Table(ScenarioResult run) => Encoding.UTF8.GetString(
        RunFiles.Of(run, new RunSummaryFacts("0", 0, "", [])).Single(file => file.Name == RunFiles.OperationsFile).Content);

    private static ImmutableArray<TraceCall> TraceOf(ScenarioResult run)
    {
        var parse = TraceReader.Read("operations.csv", Table(run));
        return parse.Errors.IsEmpty ? parse.Calls : throw new InvalidDataException(string.Join('\n', parse.Errors));
    }
}
