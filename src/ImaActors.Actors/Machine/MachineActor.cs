using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Akka.Actor;
using ImaActors.Actors.Owners;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Actors.Machine;

/// <summary>What a run on actors needs.</summary>
public sealed record MachineRun
{
    /// <summary>The machine.</summary>
    public required MachineBoot Boot { get; init; }

    /// <summary>Its owners: as it boots, or as a checkpoint holds them.</summary>
    public required MachineOwners Owners { get; init; }

    /// <summary>What it runs.</summary>
    public required IWorkload Workload { get; init; }

    /// <summary>Makes namespace actors; null for the ordinary ones. Tests put others in their place.</summary>
    public Func<IActorRef, NamespaceProps, NamespaceProps>? Namespaces { get; init; }

    /// <summary>After how many sub-ticks the run stops with a checkpoint, and what it names; null to run to the end.</summary>
    public (long SubTicks, ExternalObjects Externals)? StopAt { get; init; }

    /// <summary>Gets the report or the checkpoint, or the failure that stopped the run.</summary>
    public TaskCompletionSource<MachineOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a run ended.</summary>
/// <param name="Report">What is left at its end, or null.</param>
/// <param name="Checkpoint">Its state where it was stopped, or null.</param>
public sealed record MachineOutcome(RunReport? Report, MachineCheckpoint? Checkpoint);

/// <summary>The actors of one machine. A failure in any of them is a defect of this program and ends the run.</summary>
public sealed class MachineActor : ReceiveActor
{
    private const int FirstEpoch = 1;

    private readonly MachineRun _run;

    /// <summary>Makes all actors and starts the run.</summary>
    public MachineActor(MachineRun run)
    {
        _run = run;
        var (boot, state) = (run.Boot, run.Owners);
        IActorRef tpm = ActorRefs.Nobody;
        NamespaceProps ordinary = (ordinal, coordinator) => NamespaceActor.Props(ordinal, state.Namespace(ordinal), tpm, coordinator, FirstEpoch);
        var props = run.Namespaces is null ? ordinary : (ordinal, coordinator) => run.Namespaces(tpm, ordinary)(ordinal, coordinator);
        var namespaces = Context.ActorOf(Akka.Actor.Props.Create(() => new NamespacesActor(props, state.Namespaces.ToImmutableArray(), state.Ended)), "namespaces");
        var audit = Context.ActorOf(Akka.Actor.Props.Create(() => new AuditActor(state.Audit(), FirstEpoch)), "audit");
        tpm = Context.ActorOf(Akka.Actor.Props.Create(() => new TpmActor(state.Tpm(), namespaces, audit, FirstEpoch)), "tpm");
        var owners = new OwnerRefs(
            Context.ActorOf(OwnerActor.Props(MachineCheckpoint.Kernel, state.Kernel(), tpm, FirstEpoch), "kernel"),
            Context.ActorOf(OwnerActor.Props(MachineCheckpoint.Keyring, state.Keyring(), tpm, FirstEpoch), "keyring"),
            Context.ActorOf(Akka.Actor.Props.Create(() => new FileSystemsActor(tpm, FirstEpoch)), "file-systems"),
            namespaces,
            [
                .. Enumerable.Range(0, state.Shards).Select(shard => Context.ActorOf(
                    InodeCacheActor.Props(shard, state.Shard(shard), namespaces, tpm, FirstEpoch),
                    "inode-cache-" + shard.ToString(CultureInfo.InvariantCulture))),
            ]);
        var workload = Context.ActorOf(Akka.Actor.Props.Create(() => new WorkloadActor(run.Workload, owners, tpm, FirstEpoch)), "workload");
        Context.ActorOf(Akka.Actor.Props.Create(() => new CoordinatorActor(run, workload, tpm, audit, owners, FirstEpoch)), "coordinator");
    }

    /// <summary>How to make one.</summary>
    public static Props Props(MachineRun run) => Akka.Actor.Props.Create(() => new MachineActor(run));

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        _run.Done.TrySetException(exception);
        return Directive.Stop;
    });
}
