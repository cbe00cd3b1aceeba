using System.Linq;
using Akka.Actor;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;
using static ImaActors.Actors.Protocol.StateProtocol;

namespace ImaActors.Actors.Owners;

/// <summary>One shard of the inode cache. Broadcasts the violations it found to each namespace concerned, then commits.</summary>
public sealed class InodeCacheActor : ReceiveActor
{
    /// <summary>An actor around a shard.</summary>
    public InodeCacheActor(int shard, InodeCacheOwner owner, IActorRef namespaces, IActorRef tpm, int epoch)
    {
        var guard = new TickGuard<OwnerAddress, OwnerSteps>(epoch);
        Receive<OwnerSteps>(steps =>
        {
            if (!guard.IsNew(steps.Owner, steps))
            {
                return;
            }

            var part = owner.Run(steps.View, steps.Steps);
            var violations = ViolationCounts.Of(part);
            foreach (var (ordinal, count) in violations)
            {
                namespaces.Tell(new ViolationsRecorded(steps.Key, ordinal, steps.Owner, count));
            }

            tpm.Tell(new OwnerCommits(steps.Key, part, [.. violations.Select(violation => violation.Namespace)]));
        });
        Receive<StateWanted>(wanted => Sender.Tell(StateWritten.Of(MachineCheckpoint.Shard(shard), owner, wanted)));
        Receive<ReportWanted>(_ => Sender.Tell(new ShardReported(shard, [.. owner.Report()], [.. owner.Records()], [.. owner.Disk()])));
    }

    /// <summary>How to make one.</summary>
    public static Props Props(int shard, InodeCacheOwner owner, IActorRef namespaces, IActorRef tpm, int epoch) =>
        Akka.Actor.Props.Create(() => new InodeCacheActor(shard, owner, namespaces, tpm, epoch));
}
