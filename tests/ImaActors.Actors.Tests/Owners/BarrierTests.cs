using System.Linq;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using ImaActors.Actors.Owners;
using ImaActors.Actors.Protocol;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;
using Xunit;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;

namespace ImaActors.Actors.Tests.Owners;

/// <summary>A step runs when its set of parts is complete; the order of arrival is never observed.</summary>
public sealed class BarrierTests : TestKit
{
    private static readonly TickKey Boot = new(1, -1, 0);
    private static readonly Duration Tick = Duration.FromMicroseconds(100);
    private static readonly TickKey First = new(1, 0, 0);

    [Fact]
    public void The_tpm_commits_only_when_every_part_is_there()
    {
        var tpm = StartTpm();
        tpm.Tell(new SubTickPlanned(First, 2, [], Instant.Never, Tick));
        tpm.Tell(Part(0, 1));
        ExpectNoMsg(System.TimeSpan.FromMilliseconds(100));
        tpm.Tell(Part(1, 0));
        var committed = ExpectMsg<TickCommitted>();
        Assert.Equal([0L, 1L], committed.Completions.Select(completion => completion.Key.Number));   // key order, not order of arrival
    }

    [Fact]
    public void The_tpm_waits_for_the_plan_when_parts_come_first()
    {
        var tpm = StartTpm();
        tpm.Tell(Part(0, 0));
        ExpectNoMsg(System.TimeSpan.FromMilliseconds(100));
        tpm.Tell(new SubTickPlanned(First, 1, [], Instant.Never, Tick));
        ExpectMsg<TickCommitted>();
    }

    [Fact]
    public void The_tpm_ignores_a_part_that_comes_twice_and_one_of_another_epoch()
    {
        var tpm = StartTpm();
        var part = Part(0, 0);
        tpm.Tell(part);
        tpm.Tell(part);
        tpm.Tell(part with { Key = First with { Epoch = 7 } });
        tpm.Tell(new SubTickPlanned(First, 2, [], Instant.Never, Tick));
        ExpectNoMsg(System.TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_namespace_settles_when_it_has_heard_the_tpm_and_every_shard_whichever_comes_first()
    {
        var boot = SmallCases.Boot(SmallCases.Violations);
        var root = NamespaceOrdinal.Initial;
        var actor = Sys.ActorOf(NamespaceActor.Props(root, boot.CreateNamespace(root), TestActor, TestActor, 1));
        actor.Tell(new ViolationsRecorded(First, root, new OwnerAddress(OwnerKind.InodeCache, 4), 3));
        actor.Tell(new EntriesCommitted(First, root, [], 2));
        ExpectNoMsg(System.TimeSpan.FromMilliseconds(100));
        actor.Tell(new ViolationsRecorded(First, root, new OwnerAddress(OwnerKind.InodeCache, 1), 2));
        Assert.Equal(root, ExpectMsg<NamespaceSettled>().Namespace);
        actor.Tell(ReportWanted.Value);
        Assert.Equal(5, ExpectMsg<NamespaceReport>().Violations);
    }

    [Fact]
    public void A_broadcast_that_comes_twice_counts_once()
    {
        var boot = SmallCases.Boot(SmallCases.Violations);
        var root = NamespaceOrdinal.Initial;
        var actor = Sys.ActorOf(NamespaceActor.Props(root, boot.CreateNamespace(root), TestActor, TestActor, 1));
        var part = new ViolationsRecorded(First, root, new OwnerAddress(OwnerKind.InodeCache, 4), 3);
        actor.Tell(part);
        actor.Tell(part);
        actor.Tell(new EntriesCommitted(First, root, [], 1));
        ExpectMsg<NamespaceSettled>();
        actor.Tell(ReportWanted.Value);
        Assert.Equal(3, ExpectMsg<NamespaceReport>().Violations);
    }

    [Fact]
    public void Only_the_tpm_appends_and_boot_aggregate_is_its_first_entry()
    {
        var tpm = StartTpm();
        tpm.Tell(ReportWanted.Value);
        var reported = ExpectMsg<TpmReported>();
        Assert.Equal("boot_aggregate\0", KernelText.FromBytes(Assert.Single(reported.Listed).Entry.Fields[1].Span));   // M-66
    }

    private static OwnerCommits Part(long operation, int shard)
    {
        var key = new KeyedStep(new OperationKey(0, 1, operation), new SpoilPolicySession());
        var part = new CommitPart(new OwnerAddress(OwnerKind.InodeCache, shard), [new StepCommit(key, Done.Value, [], [])]);
        return new OwnerCommits(First, part, []);
    }

    private IActorRef StartTpm()
    {
        var boot = SmallCases.Boot(SmallCases.Violations);
        var tpm = Sys.ActorOf(Props.Create(() => new TpmActor(boot.CreateTpm(), Sys.DeadLetters, Sys.DeadLetters, 1)));
        tpm.Tell(new TpmActor.Boot(Boot, TestActor));
        ExpectMsg<TickCommitted>();
        return tpm;
    }
}
