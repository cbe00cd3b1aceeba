using System.Collections.Generic;
using System.Globalization;
using Akka.Actor;
using ImaActors.Simulation.Machine;
using static ImaActors.Actors.Protocol.PipelineProtocol;

namespace ImaActors.Actors.Owners;

/// <summary>Parent of the file systems: one actor each, made at its first step.</summary>
public sealed class FileSystemsActor : ReceiveActor
{
    /// <summary>A parent without children.</summary>
    public FileSystemsActor(IActorRef tpm, int epoch)
    {
        var children = new Dictionary<long, IActorRef>();
        Receive<OwnerSteps>(steps =>
        {
            var index = steps.Owner.Index;
            if (!children.TryGetValue(index, out var child))
            {
                var owner = MachineBoot.CreateFileSystem((int)index, steps.View);
                child = Context.ActorOf(OwnerActor.Props(null, owner, tpm, epoch), "file-system-" + index.ToString(CultureInfo.InvariantCulture));
                children.Add(index, child);
            }

            child.Forward(steps);
        });
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);
}
