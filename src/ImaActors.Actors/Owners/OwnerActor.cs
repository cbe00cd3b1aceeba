using Akka.Actor;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;

namespace ImaActors.Actors.Owners;

/// <summary>Holds an owner that nobody but the TPM hears: the kernel, the keyrings, the names of a file system.</summary>
public sealed class OwnerActor : ReceiveActor
{
    /// <summary>An actor around an owner's state.</summary>
    public OwnerActor(IOwner owner, IActorRef tpm, int epoch)
    {
        var guard = new TickGuard<OwnerAddress, OwnerSteps>(epoch);
        Receive<OwnerSteps>(steps =>
        {
            if (guard.IsNew(steps.Owner, steps))
            {
                tpm.Tell(new OwnerCommits(steps.Key, owner.Run(steps.View, steps.Steps), []));
            }
        });
    }

    /// <summary>How to make one.</summary>
    public static Props Props(IOwner owner, IActorRef tpm, int epoch) => Akka.Actor.Props.Create(() => new OwnerActor(owner, tpm, epoch));
}
