using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Audit;
using ImaActors.Core.Boot;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Time;

/// <summary>Steps made by hand on their way through virtual time; all instants are calculated by hand, in nanoseconds.</summary>
public sealed class ResourceQueuesTests
{
    private const int Extend = 100;

    private static readonly InodeId Inode = new(7);
    private static readonly NamespaceOrdinal One = new(1);
    private static readonly NamespaceOrdinal Two = new(2);

    private static readonly MachineTiming Timing = new()
    {
        Cores = 2,
        Costs = new CostModel { Hook = new Duration(10), Append = new Duration(5) },
        StorageLatency = new ConstantDistribution(50),
        StorageBytesPerSecond = 1_000_000_000,
        StorageQueueDepth = 1,
        ExtendLatency = new ConstantDistribution(Extend),
    };

    private readonly Sink _sink = new();

    [Fact]
    public void Work_waits_for_a_core()
    {
        Assert.Equal([(1, 10), (2, 10), (3, 20)], Run(Timing, Step(1, 0, Hooks(1)), Step(2, 0, Hooks(1)), Step(3, 0, Hooks(1))));
    }

    [Fact]
    public void Work_up_to_the_next_thing_is_one_piece()
    {
        Assert.Equal([(1, 40), (2, 60)], Run(Timing with { Cores = 1 }, Step(1, 0, Hooks(1), Hooks(3)), Step(2, 5, Hooks(2))));
    }

    [Fact]
    public void Disk_reads_wait_for_a_place_and_take_latency_and_transfer()
    {
        // 50 ns and a nanosecond a byte.
        Assert.Equal([(1, 150), (2, 220)], Run(Timing, Step(1, 0, Read(100)), Step(2, 10, Read(20))));
    }

    [Fact]
    public void Entries_go_through_the_section_in_the_order_of_coming()
    {
        Assert.Equal([(2, 105), (1, 210), (3, 315)], Run(Timing, Step(1, 2, Entry()), Step(2, 0, Entry()), Step(3, 3, Entry())));
        Assert.Equal([(2, 0L), (1, 105L), (3, 210L)], _sink.Appended);
    }

    [Fact]
    public void A_duplicate_costs_its_turn_and_no_extend()
    {
        _sink.Duplicates.Add(2);
        Assert.Equal([(1, 105), (2, 110), (3, 215)], Run(Timing, Step(1, 0, Entry()), Step(2, 1, Entry()), Step(3, 2, Entry())));
    }

    [Fact]
    public void Without_the_lock_of_list_and_TPM_entries_are_appended_at_once_and_only_extends_wait()
    {
        var timing = Timing with { Locks = LockSet.All with { ListAndTpm = false } };
        Assert.Equal([(1, 100), (2, 200)], Run(timing, Step(1, 0, Entry()), Step(2, 3, Entry())));
        Assert.Equal([(1, 0L), (2, 3L)], _sink.Appended);
    }

    [Theory]
    [InlineData(LockKind.Record, 0)]
    [InlineData(LockKind.Inode, 0)]
    [InlineData(LockKind.Record, 1)]
    [InlineData(LockKind.Inode, 1)]
    public void One_inode_or_record_is_locked_by_one_step_and_others_do_not_matter(LockKind kind, int others)
    {
        var other = new InodeId(Inode.Group + others);
        var first = Step(1, 0, Lock(kind, Inode, true), Hooks(3), Lock(kind, Inode, false));
        var second = Step(2, 5, Lock(kind, other, true), Hooks(1), Lock(kind, other, false));
        Assert.Equal(others == 0 ? [(1, 30), (2, 40)] : [(2, 15), (1, 30)], Run(Timing, first, second));
    }

    [Fact]
    public void A_lock_that_is_off_is_not_waited_for()
    {
        var timing = Timing with { Locks = LockSet.All with { Inode = false } };
        var first = Step(1, 0, Lock(LockKind.Inode, Inode, true), Hooks(3), Lock(LockKind.Inode, Inode, false));
        var second = Step(2, 5, Lock(LockKind.Inode, Inode, true), Hooks(1), Lock(LockKind.Inode, Inode, false));
        Assert.Equal([(2, 15), (1, 30)], Run(timing, first, second));
    }

    [Fact]
    public void The_activation_lock_is_held_from_one_step_to_another()
    {
        var queues = new ResourceQueues(Timing, _sink);
        queues.Begin([Step(1, 0, Lock(LockKind.Activation, default, true)), Step(2, 5, Lock(LockKind.Activation, default, true))]);
        Assert.Equal([(1, 0L)], Completions(queues, 1000));
        Assert.Empty(Completions(queues, 1000));
        queues.Begin([Step(1, 400, Hooks(2), Lock(LockKind.Activation, default, false))]);
        Assert.Equal([(1, 420L), (2, 420L)], Completions(queues, 1000));
    }

    [Fact]
    public void A_retirement_waits_for_the_entries_of_its_namespace()
    {
        var entry = Step(1, 0, Hooks(3), Entry());
        var retirement = Step(2, 0, new DrainEmission([One]), new RetireEmission([One]));
        var other = Step(3, 0, new DrainEmission([Two]), new RetireEmission([Two]));
        Assert.Equal([(3, 0), (2, 30), (1, 135)], Run(Timing, entry, retirement, other));
        Assert.Equal([(3, 0L), (2, 30L)], _sink.Carried);
    }

    [Fact]
    public void A_retirement_does_not_hold_up_the_check_whose_entry_it_waits_for()
    {
        var first = Step(1, 0, List(true), Entry(Two), List(false));
        var retirement = Step(2, 10, new DrainEmission([One]), Lock(LockKind.ActiveListWrite, default, true), new RetireEmission([One]), Lock(LockKind.ActiveListWrite, default, false));
        var second = Step(3, 20, List(true), Hooks(1), Entry(One), List(false));
        Assert.Equal([(1, 105), (3, 210), (2, 210)], Run(Timing, first, retirement, second));
    }

    [Fact]
    public void Nothing_takes_time_under_zero_timing_and_equal_instants_go_by_key()
    {
        Assert.Equal(
            [(1, 4), (2, 4), (3, 4), (9, 3)],
            Run(MachineTiming.Zero, Step(3, 4, Hooks(9), Read(10), Entry()), Step(9, 3, Entry()), Step(1, 4, Entry()), Step(2, 4, Entry())).OrderBy(one => one.Step));
        Assert.Equal([(9, 3L), (1, 4L), (2, 4L), (3, 4L)], _sink.Appended);
    }

    private IEnumerable<(int Step, long At)> Run(MachineTiming timing, params StepCommit[] steps)
    {
        var queues = new ResourceQueues(timing, _sink);
        queues.Begin(steps);
        return Completions(queues, 1_000_000);
    }

    private static List<(int Step, long At)> Completions(ResourceQueues queues, long until) =>
        [.. queues.Run(new Instant(until), _ => new Instant(until)).Select(completion => (completion.Key.Container, completion.At.Nanoseconds))];

    private static StepCommit Step(int number, long at, params Emission[] emissions) =>
        new(new KeyedStep(new OperationKey(number, 0, 0), new StartNamespace(One), new Instant(at)), Done.Value, emissions, []);

    private static WorkEmission Hooks(int count) => new(WorkKind.Hook, count);

    private static WorkEmission Read(int bytes) => new(WorkKind.DiskRead, bytes);

    private static LockEmission Lock(LockKind kind, InodeId inode, bool takes) => new(kind, inode, One, takes);

    private static LockEmission List(bool takes) => Lock(LockKind.ActiveListRead, default, takes);

    private static EntryEmission Entry() => Entry(One);

    private static EntryEmission Entry(NamespaceOrdinal ordinal)
    {
        var template = new TemplateCatalog(KernelProfiles.Namespaced, null).Default;
        var entry = new ListEntry
        {
            Pcr = 10, Namespace = NamespaceId.Initial, Ordinal = ordinal, Template = template, Fields = [], IsViolation = false, Sha1Digest = default,
            SystemDigest = default, BankDigests = [],
        };
        return new EntryEmission(new EntryRequest(entry, EntryKind.File, new AuditSubject("", "", 0, 0, 0, 0, 0, 0, 0, 0, "", ""), default));
    }

    private sealed class Sink : IEmissionSink
    {
        public HashSet<int> Duplicates { get; } = [];

        public List<(int Step, long At)> Appended { get; } = [];

        public List<(int Step, long At)> Carried { get; } = [];

        public bool HasTpm => true;

        public bool Append(OperationKey key, EntryEmission entry, Instant now)
        {
            Appended.Add((key.Container, now.Nanoseconds));
            return !Duplicates.Contains(key.Container);
        }

        public void Carry(OperationKey key, Emission emission, Instant now) => Carried.Add((key.Container, now.Nanoseconds));
    }
}
