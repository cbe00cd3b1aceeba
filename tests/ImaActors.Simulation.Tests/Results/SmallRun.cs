using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Boot;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Tests.Results;

/// <summary>A small run made by hand: one machine, two containers of the group web, one of db that fails, one namespace without a container.</summary>
internal static class SmallRun
{
    public const uint WebNumber = 4026531980;
    public const uint OtherNumber = 4026531981;

    public static readonly MachineSpec Spec = new() { Name = "host1", Profile = KernelProfiles.Namespaced, Tpm = new TpmSpec { Preset = "fast" } };

    public static readonly RunSummaryFacts Facts = new("1.2.3", 2_000_000, "ima-actors run small.conf --seed 7", [new InputFile("small.conf", 12, new string('a', 64))]);

    /// <summary>web-0 comes up after 10 ns, web-1 after 30 ns, db-0 fails.</summary>
    public static ImmutableArray<ContainerStart> Starts { get; } =
    [
        new("web-0", "web", new Instant(100), new Instant(110), null, Spent((TimeUse.TpmWait, 6), (TimeUse.Computing, 2))),
        new("web-1", "web", new Instant(200), new Instant(230), null, Spent((TimeUse.TpmWait, 18), (TimeUse.ActiveListWait, 6))),
        new("db-0", "db", new Instant(300), null, "spawn: ENOSPC", Spent((TimeUse.Reading, 1000))),
    ];

    public static SmallBoot Boot() => new SmallBoot()
        .Namespace(1, WebNumber, "web-0", activated: 105, retired: 400)
        .Entry(1, "/app", 106)
        .Entry(1, "/app data", 107, template: "ima-ns")
        .Entry(1, "/log", 120, ViolationCause.ToMToU)
        .Namespace(2, OtherNumber, "web-1", activated: 205)
        .Entry(2, "/app", 206)
        .Entry(2, "/log", 220, ViolationCause.OpenWriters)
        .Namespace(3, WebNumber, null, activated: 500)
        .Entry(3, "/churn", 510)
        .Entry(0, "/etc/passwd", 520, pcr: 9)
        .Audit(120, "type=1804 pid=a op=invalid_pcr cause=ToMToU comm=\"app\" name=\"/log\" dev=\"vda\" ino=* res=1 errno=0", container: 1)
        .Audit(220, "type=1804 pid=b op=invalid_pcr cause=open_writers comm=\"app\" name=2F6120C3A9 dev=\"vda\" ino=* res=1 errno=0", container: 2)
        .Audit(300, "type=1802 pid=c op=policy_update cause=completed comm=\"sh\" res=1 errno=0");

    public static MachineResult Machine(params SmallBoot[] boots) => new()
    {
        Name = "host1",
        Spec = Spec,
        Boots = [.. (boots.Length == 0 ? [Boot()] : boots).Select(boot => boot.Build())],
        Containers = [new ContainerIdentity(0, "host", "host"), new ContainerIdentity(1, "web-0", "web"), new ContainerIdentity(2, "web-1", "web"), new ContainerIdentity(3, "db-0", "db")],
        Starts = Starts,
        Operations = [Operation("open", 2, 1000, 1000, 2000, 4000), Operation("spawn", 1, 50)],
        Failures =
        [
            new OperationFailures("open", "web", "EACCES", 1),
            new OperationFailures("open", "db", "ENOENT", 1),
            new OperationFailures("spawn", "db", "ENOSPC", 1),
        ],
        Spent = Spent((TimeUse.Computing, 500), (TimeUse.Extending, 300)),
        Resources =
        [
            new ResourceUse("cores", 4, 10, 1, new Duration(400), new Duration(5), 1),
            new ResourceUse("tpm", 1, 9, 4, new Duration(250), new Duration(100), 3),
        ],
        OperationDigest = [.. Enumerable.Repeat((byte)1, 32)],
        OperationSemanticDigest = [.. Enumerable.Repeat((byte)2, 32)],
        End = new Instant(1000),
        Ticks = 7,
        SubTicks = 9,
        Steps = 30,
        Overtaken = 3,
    };

    /// <summary>The records of the operations that <see cref="Machine"/> counts.</summary>
    public static ImmutableArray<OperationRecord> Records { get; } =
    [
        Record(1, 0, 0, "open", "/app", 106, 107, 3, null),
        Record(1, 0, 1, "open", "/secret, \"x\"", 108, 109, -1, "EACCES"),
        Record(2, 0, 0, "open", "/app", 206, 207, 3, null),
        Record(3, 0, 0, "open", "/none", 301, 310, -1, "ENOENT"),
        Record(3, 0, 1, "spawn", "db-0", 311, 361, -1, "ENOSPC"),
    ];

    public static ScenarioResult Result(params MachineResult[] machines) => new()
    {
        Scenario = new Scenario
        {
            Name = "small",
            Question = "Does it \"hold\" – for <all>?",
            Seed = 7,
            Machines = [Spec],
            Containers =
            [
                new ContainerSpec { Name = "web", Count = 2, Machine = "host1", Processes = [new ProcessSpec { Name = "app", Behaviours = [new BehaviourSpec { Kind = BehaviourKind.ReadMostly }] }] },
                new ContainerSpec { Name = "db", Machine = "host1" },
            ],
            Images = [new ImageSpec { Name = "base", Files = [new ImageFile { Path = "/app", Kind = ImageFileKind.Program, Size = 4096 }, new ImageFile { Path = "/etc", Kind = ImageFileKind.Directory }] }],
            Volumes = [new VolumeSpec { Name = "logs" }],
            Timeline = [new RebootEvent("restart", new Duration(600), "host1")],
        },
        Machines = machines.Length == 0 ? [Machine()] : [.. machines],
        FailedChecks = [],
    };

    public static ScenarioResult Expecting(this ScenarioResult result, params Expectation[] expectations) =>
        result with { Scenario = result.Scenario with { Expectations = [.. expectations] } };

    public static TimeSpent Spent(params (TimeUse Use, long Nanoseconds)[] parts)
    {
        var spent = new TimeSpent();
        foreach (var (use, nanoseconds) in parts)
        {
            spent.Add(use, new Duration(nanoseconds));
        }

        return spent;
    }

    public static OperationStatistics Operation(string kind, long failed, params long[] latencies)
    {
        var histogram = new LatencyHistogram();
        foreach (var latency in latencies)
        {
            histogram.Record(latency);
        }

        return new OperationStatistics(kind, latencies.Length, failed, histogram);
    }

    private static OperationRecord Record(int container, int process, long number, string kind, string subject, long start, long end, long ret, string? error) =>
        new(new OperationKey(container, process, number), "app", kind, subject, new Instant(start), new Instant(end), ret, error, Spent((TimeUse.Computing, end - start)));
}
