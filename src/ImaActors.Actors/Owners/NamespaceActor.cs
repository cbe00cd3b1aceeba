using Akka.Actor;
using ImaActors.Actors.Protocol;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;
using static ImaActors.Actors.Protocol.StateProtocol;

namespace ImaActors.Actors.Owners;

/// <summary>
/// One IMA namespace: policy, configuration, violation counter and view. Takes its steps, counts what shards broadcast, appends what
/// the TPM committed, and settles when a sub-tick has told it everything.
/// </summary>
public sealed class NamespaceActor : ReceiveActor
{
    private readonly NamespaceOrdinal _ordinal;
    private readonly IActorRef _coordinator;
    private TickKey _counting;
    private int _heard;
    private EntriesCommitted? _committed;

    /// <summary>An actor around a namespace.</summary>
    public NamespaceActor(NamespaceOrdinal ordinal, NamespaceOwner owner, IActorRef tpm, IActorRef coordinator, int epoch)
    {
        _ordinal = ordinal;
        _coordinator = coordinator;
        var steps = new TickGuard<OwnerAddress, OwnerSteps>(epoch);
        var violations = new TickGuard<OwnerAddress, ViolationsRecorded>(epoch);
        var entries = new TickGuard<NamespaceOrdinal, EntriesCommitted>(epoch);
        Receive<OwnerSteps>(part =>
        {
            if (steps.IsNew(part.Owner, part))
            {
                tpm.Tell(new OwnerCommits(part.Key, owner.Run(part.View, part.Steps), []));
            }
        });
        Receive<ViolationsRecorded>(part =>
        {
            if (violations.IsNew(part.Shard, part))
            {
                owner.Record(part.Count);
                Hear(part.Key, null);
            }
        });
        Receive<EntriesCommitted>(part =>
        {
            if (entries.IsNew(part.Namespace, part))
            {
                owner.Append(part.Entries);
                Hear(part.Key, part);
            }
        });
        Receive<StateWanted>(wanted => Sender.Tell(StateWritten.Of(MachineCheckpoint.Namespace(ordinal), owner, wanted)));
        Receive<ReportWanted>(_ => Sender.Tell(owner.Report));
    }

    /// <summary>How to make one.</summary>
    public static Props Props(NamespaceOrdinal ordinal, NamespaceOwner owner, IActorRef tpm, IActorRef coordinator, int epoch) =>
        Akka.Actor.Props.Create(() => new NamespaceActor(ordinal, owner, tpm, coordinator, epoch));

    private void Hear(TickKey key, EntriesCommitted? committed)
    {
        if (_counting != key)
        {
            (_counting, _heard, _committed) = (key, 0, null);
        }

        _heard += committed is null ? 1 : 0;
        _committed ??= committed;
        if (_committed is not null && _heard == _committed.ViolationParts)
        {
            _coordinator.Tell(new NamespaceSettled(key, _ordinal));
        }
    }
}
