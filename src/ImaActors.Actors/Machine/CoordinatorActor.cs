using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Akka.Actor;
using ImaActors.Actors.Owners;
using ImaActors.Actors.Protocol;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;
using static ImaActors.Actors.Protocol.StateProtocol;

namespace ImaActors.Actors.Machine;

/// <summary>
/// The barrier of the sub-tick: waits for the TPM and for the namespaces it told, folds what was published into the view, and lets
/// the workload go on. At the end it collects the report.
/// </summary>
public sealed class CoordinatorActor : ReceiveActor
{
    private readonly MachineRun _run;
    private readonly IActorRef _workload;
    private readonly IActorRef _tpm;
    private readonly IActorRef _audit;
    private readonly OwnerRefs _owners;
    private readonly int _epoch;
    private readonly HashSet<NamespaceOrdinal> _settled = [];
    private BarrierState _barrier;
    private TickCommitted? _committed;
    private TickKey _settling;
    private long _advanced;

    /// <summary>A coordinator at the start of a run.</summary>
    public CoordinatorActor(MachineRun run, IActorRef workload, IActorRef tpm, IActorRef audit, OwnerRefs owners, int epoch)
    {
        (_run, _workload, _tpm, _audit, _owners, _epoch) = (run, workload, tpm, audit, owners, epoch);
        _barrier = run.Owners.Barrier;
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
        Receive<WorkloadFinished>(_ => CollectReport());
        owners.Namespaces.Tell(new NamespacesActor.CoordinatorKnown(Self));
        if (run.Owners.IsBoot)
        {
            tpm.Tell(new TpmActor.Boot(new TickKey(epoch, -1, 0), Self));
        }
        else
        {
            tpm.Tell(new TpmActor.CoordinatorKnown(Self));
            Advance();
        }
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
        var view = _barrier.View;
        foreach (var publication in committed.Publications)
        {
            view = view.Apply(publication);
        }

        _barrier = new BarrierState(view, committed.Completions, committed.Next);
        if (_run.StopAt is var (subTicks, externals) && _advanced == subTicks)
        {
            CollectState(new StateWanted(externals));
        }
        else
        {
            Advance();
        }
    }

    private void Advance()
    {
        var barrier = _barrier;
        _barrier = barrier with { Completions = [] };   // the workload has them now
        _workload.Tell(new AdvanceTo(new TickKey(_epoch, _advanced++, 0), barrier.View, barrier.Completions, barrier.Next));
    }

    /// <summary>Everybody writes what he owns; nobody has anything under way that is not in his state.</summary>
    private void CollectState(StateWanted wanted)
    {
        var parts = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(System.StringComparer.Ordinal);
        parts.Add(MachineCheckpoint.Barrier, StateBytes.Write(_barrier, wanted.Externals));
        IActorRef[] asked = [_workload, _tpm, _owners.Kernel, _owners.Keyring, _owners.Namespaces, .. _owners.Shards];
        var expected = asked.Length + 1;   // the TPM asks the audit log
        Become(() => Receive<StateWritten>(written =>
        {
            parts.AddRange(written.Parts);
            if (--expected == 0)
            {
                _run.Done.TrySetResult(new MachineOutcome(null, new MachineCheckpoint(parts.ToImmutable())));
            }
        }));
        foreach (var actor in asked)
        {
            actor.Tell(wanted);
        }
    }

    private void CollectReport()
    {
        NamespacesReported? namespaces = null;
        TpmReported? list = null;
        AuditReported? records = null;
        var shards = new SortedDictionary<int, ShardReported>();

        void FinishWhenComplete()
        {
            if (namespaces is null || list is null || records is null || shards.Count < _owners.Shards.Length)
            {
                return;
            }

            var report = new RunReport
            {
                Listed = list.Listed,
                Time = list.Time,
                Restored = list.Restored,
                Records =
                [
                    .. shards.Values.SelectMany(shard => shard.Records)
                        .OrderBy(record => record.Inode.Group).ThenBy(record => record.Inode.Member).ThenBy(record => record.Namespace.Value),
                ],
                Disk = [.. shards.Values.SelectMany(shard => shard.Disk)],
                DiskNames = _barrier.View.Names.GetValueOrDefault(_run.Owners.DiskFileSystem),
                Registers = list.Registers,
                Audit = records.Records,
                Namespaces = namespaces.Namespaces,
                Inodes = [.. shards.Values.SelectMany(shard => shard.Inodes).OrderBy(inode => inode.Inode.Group).ThenBy(inode => inode.Inode.Member)],
            };
            _run.Done.TrySetResult(new MachineOutcome(report, null));
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
                shards[reported.Shard] = reported;
                FinishWhenComplete();
            });
        });
        foreach (var actor in _owners.Shards.Append(_owners.Namespaces).Append(_tpm).Append(_audit))
        {
            actor.Tell(ReportWanted.Value);
        }
    }
}
