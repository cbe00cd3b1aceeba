using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Akka.Actor;
using ImaActors.Actors.Owners;
using ImaActors.Actors.Protocol;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;

namespace ImaActors.Actors.Machine;

/// <summary>
/// The barrier of the sub-tick: waits for the TPM and for the namespaces it told, folds what was published into the view, and lets
/// the workload go on. At the end it collects the report.
/// </summary>
public sealed class CoordinatorActor : ReceiveActor
{
    private readonly IActorRef _workload;
    private readonly int _epoch;
    private readonly HashSet<NamespaceOrdinal> _settled = [];
    private WorldView _view;
    private TickCommitted? _committed;
    private TickKey _settling;
    private long _advanced;

    /// <summary>A coordinator at the start of a run.</summary>
    public CoordinatorActor(WorldView view, IActorRef workload, IActorRef tpm, IActorRef audit, OwnerRefs owners, TaskCompletionSource<RunReport> done, int epoch)
    {
        _view = view;
        _workload = workload;
        _epoch = epoch;
        Receive<TickCommitted>(committed =>
        {
            _committed = committed;
            AdvanceWhenSettled();
        });
        Receive<NamespaceSettled>(settled =>
        {
            if (_settling != settled.Key)
            {
                _settling = settled.Key;
                _settled.Clear();
            }

            _settled.Add(settled.Namespace);
            AdvanceWhenSettled();
        });
        Receive<WorkloadFinished>(_ => CollectReport(tpm, audit, owners, done));
        owners.Namespaces.Tell(new NamespacesActor.CoordinatorKnown(Self));
        tpm.Tell(new TpmActor.Boot(new TickKey(epoch, -1, 0), Self));
    }

    private void AdvanceWhenSettled()
    {
        if (_committed is not { } committed)
        {
            return;
        }

        Invariant.That(_settled.Count == 0 || committed.Settling.Length == 0 || _settling == committed.Key, "a namespace settles another sub-tick");
        if (committed.Settling.Length > 0 && (_settling != committed.Key || _settled.Count < committed.Settling.Length))
        {
            return;
        }

        _committed = null;
        _settled.Clear();
        foreach (var publication in committed.Publications)
        {
            _view = _view.Apply(publication);
        }

        _workload.Tell(new AdvanceTo(new TickKey(_epoch, _advanced++, 0), _view, committed.Completions, committed.Next));
    }

    private void CollectReport(IActorRef tpm, IActorRef audit, OwnerRefs owners, TaskCompletionSource<RunReport> done)
    {
        NamespacesReported? namespaces = null;
        TpmReported? list = null;
        AuditReported? records = null;
        var shards = new SortedDictionary<int, ImmutableArray<InodeReport>>();

        void FinishWhenComplete()
        {
            if (namespaces is null || list is null || records is null || shards.Count < owners.Shards.Length)
            {
                return;
            }

            done.TrySetResult(new RunReport
            {
                Listed = list.Listed,
                Time = list.Time,
                Registers = list.Registers,
                Audit = records.Records,
                Namespaces = namespaces.Namespaces,
                Inodes = [.. shards.Values.SelectMany(inodes => inodes).OrderBy(inode => inode.Inode.Group).ThenBy(inode => inode.Inode.Member)],
            });
        }

        Become(() =>
        {
            Receive<NamespacesReported>(reported =>
            {
                namespaces = reported;
                FinishWhenComplete();
            });
            Receive<TpmReported>(reported =>
            {
                list = reported;
                FinishWhenComplete();
            });
            Receive<AuditReported>(reported =>
            {
                records = reported;
                FinishWhenComplete();
            });
            Receive<ShardReported>(reported =>
            {
                shards[reported.Shard] = reported.Inodes;
                FinishWhenComplete();
            });
        });
        foreach (var actor in owners.Shards.Append(owners.Namespaces).Append(tpm).Append(audit))
        {
            actor.Tell(ReportWanted.Value);
        }
    }
}
