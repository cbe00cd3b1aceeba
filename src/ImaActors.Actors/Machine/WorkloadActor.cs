using System.Linq;
using Akka.Actor;
using ImaActors.Actors.Owners;
using ImaActors.Actors.Protocol;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.StateProtocol;

namespace ImaActors.Actors.Machine;

/// <summary>References of the owners that take steps.</summary>
public sealed record OwnerRefs(IActorRef Kernel, IActorRef Keyring, IActorRef FileSystems, IActorRef Namespaces, IActorRef[] Shards)
{
    /// <summary>The actor that takes the steps of an owner.</summary>
    public IActorRef Of(OwnerAddress owner) => owner.Kind switch
    {
        OwnerKind.Kernel => Kernel,
        OwnerKind.Keyring => Keyring,
        OwnerKind.FileSystem => FileSystems,
        OwnerKind.InodeCache => Shards[owner.Index],
        OwnerKind.Namespace => Namespaces,
        _ => throw new System.Diagnostics.UnreachableException($"no actor takes the steps of {owner.Kind}"),
    };
}

/// <summary>The workload: feeds answers to its operations and sends their next steps to the owners.</summary>
public sealed class WorkloadActor : ReceiveActor
{
    /// <summary>An actor around a workload.</summary>
    public WorkloadActor(IWorkload workload, OwnerRefs owners, IActorRef tpm, int epoch)
    {
        var guard = new TickGuard<int, AdvanceTo>(epoch);
        Receive<StateWanted>(wanted => Sender.Tell(StateWritten.Of(MachineCheckpoint.Workload, workload, wanted)));
        Receive<AdvanceTo>(advance =>
        {
            if (!guard.IsNew(0, advance))
            {
                return;
            }

            var next = workload.Advance(advance.View, advance.Completions, advance.Next);
            var key = new TickKey(epoch, next.Tick, next.SubTick);
            if (next.IsFinished)
            {
                Sender.Tell(new WorkloadFinished(key));
                return;
            }

            var groups = StepRouting.ByOwner(next.Steps, owners.Shards.Length);
            var parts = groups.Where(group => group.Key.Kind != OwnerKind.Tpm).ToList();
            tpm.Tell(new SubTickPlanned(key, parts.Count, groups.Where(group => group.Key.Kind == OwnerKind.Tpm).SelectMany(group => group.Value).ToList(), next.Until, workload.Resolution));
            foreach (var (owner, steps) in parts)
            {
                owners.Of(owner).Tell(new OwnerSteps(key, owner, advance.View, steps));
            }
        });
    }
}
