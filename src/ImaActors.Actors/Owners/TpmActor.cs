using System.Collections.Generic;
using System.Linq;
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
/// The TPM and the measurement list. Waits for the parts of all owners of a sub-tick, carries them out in key order, and tells
/// namespaces, audit log and coordinator what became of them.
/// </summary>
public sealed class TpmActor : ReceiveActor
{
    private readonly TpmOwner _owner;
    private readonly IActorRef _namespaces;
    private readonly IActorRef _audit;
    private readonly List<OwnerCommits> _parts = [];
    private IActorRef? _coordinator;
    private SubTickPlanned? _planned;

    /// <summary>An actor around list and registers.</summary>
    public TpmActor(TpmOwner owner, IActorRef namespaces, IActorRef audit, int epoch)
    {
        _owner = owner;
        _namespaces = namespaces;
        _audit = audit;
        var plans = new TickGuard<int, SubTickPlanned>(epoch);
        var parts = new TickGuard<OwnerAddress, OwnerCommits>(epoch);
        Receive<Boot>(boot =>
        {
            _coordinator = boot.Coordinator;
            Publish(boot.Key, owner.Boot(), []);
        });
        Receive<SubTickPlanned>(planned =>
        {
            if (plans.IsNew(0, planned))
            {
                _planned = planned;
                CommitWhenComplete();
            }
        });
        Receive<OwnerCommits>(part =>
        {
            if (parts.IsNew(part.Part.Owner, part))
            {
                _parts.Add(part);
                CommitWhenComplete();
            }
        });
        Receive<StateWanted>(wanted =>
        {
            Sender.Tell(StateWritten.Of(MachineCheckpoint.Tpm, owner, wanted));
            audit.Forward(wanted);   // behind the last records that it was told
        });
        Receive<CoordinatorKnown>(known => _coordinator = known.Coordinator);
        Receive<ReportWanted>(_ => Sender.Tell(new TpmReported([.. owner.Entries], owner.Registers, owner.Time, owner.Restored)));
    }

    /// <summary>The first message of a run that goes on: who waits for the TPM.</summary>
    public sealed record CoordinatorKnown(IActorRef Coordinator);

    /// <summary>The first message of a run: boot_aggregate is due.</summary>
    public sealed record Boot(TickKey Key, IActorRef Coordinator);

    private void CommitWhenComplete()
    {
        if (_planned is not { } planned || _parts.Count < planned.Parts)
        {
            return;
        }

        Invariant.That(_parts.TrueForAll(part => part.Key == planned.Key), "a part of another sub-tick");
        var parts = _parts.ToList();
        _planned = null;
        _parts.Clear();
        Publish(planned.Key, _owner.Commit([.. parts.Select(part => part.Part)], planned.Steps, planned.Until, planned.Resolution), parts);
    }

    private void Publish(TickKey key, SubTickCommitted committed, IReadOnlyList<OwnerCommits> parts)
    {
        var told = new SortedDictionary<int, int>();
        foreach (var ordinal in parts.SelectMany(part => part.Told))
        {
            told[ordinal.Value] = told.GetValueOrDefault(ordinal.Value) + 1;
        }

        var entries = committed.Entries.ToDictionary(entry => entry.Namespace.Value, entry => entry.Entries);
        var settling = told.Keys.Union(entries.Keys).Order().Select(ordinal => new NamespaceOrdinal(ordinal)).ToList();
        foreach (var ordinal in settling)
        {
            _namespaces.Tell(new EntriesCommitted(
                key, ordinal, entries.GetValueOrDefault(ordinal.Value) ?? [], told.GetValueOrDefault(ordinal.Value)));
        }

        if (committed.Audit.Count > 0)
        {
            _audit.Tell(new RecordsCommitted(key, committed.Audit));
        }

        _coordinator.Tell(new TickCommitted(key, committed.Completions, committed.Publications, committed.Next, [.. settling]));
    }
}
