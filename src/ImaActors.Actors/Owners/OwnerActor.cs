using Akka.Actor;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.StateProtocol;

namespace ImaActors.Actors.Owners;

/// <summary>Holds an owner that nobody but the TPM hears: the kernel, the keyrings, the names of a file system.</summary>
public sealed class OwnerActor : ReceiveActor
{
    /// <summary>An actor around an owner's state.</summary>
    /// <param name="part">Name of its part of a checkpoint; null if all that it holds is published.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="tpm">Who hears what its steps gave.</param>
    /// <param name="epoch">Epoch of the run.</param>
    public OwnerActor(string? part, IOwner owner, IActorRef tpm, int epoch)
    {
        var guard = new TickGuard<OwnerAddress, OwnerSteps>(epoch);
        Receive<OwnerSteps>(steps =>
        {
            if (guard.IsNew(steps.Owner, steps))
            {
                tpm.Tell(new OwnerCommits(steps.Key, owner.Run(steps.View, steps.Steps), []));
            }
        });
        Receive<StateWanted>(wanted => Sender.Tell(part is null ? new StateWritten([]) : StateWritten.Of(part, owner, wanted)));
    }

    /// <summary>How to make one.</summary>
    public static Props Props(string? part, IOwner owner, IActorRef tpm, int epoch) => Akka.Actor.Props.Create(() => new OwnerActor(part, owner, tpm, epoch));
}
