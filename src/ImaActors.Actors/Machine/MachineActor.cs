using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Akka.Actor;
using ImaActors.Actors.Owners;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Actors.Machine;

/// <summary>What a run on actors needs.</summary>
/// <param name="Boot">The machine.</param>
/// <param name="Workload">What it runs.</param>
/// <param name="Shards">Shards of the inode cache.</param>
/// <param name="Namespaces">Makes namespace actors; null for the ordinary ones. Tests put others in their place.</param>
/// <param name="Done">Gets the report, or the failure that stopped the run.</param>
public sealed record MachineRun(
    MachineBoot Boot, IWorkload Workload, int Shards, Func<IActorRef, NamespaceProps, NamespaceProps>? Namespaces, TaskCompletionSource<RunReport> Done);

/// <summary>The actors of one machine. A failure in any of them is a defect of this program and ends the run.</summary>
public sealed class MachineActor : ReceiveActor
{
    private const int FirstEpoch = 1;

    private readonly MachineRun _run;

    /// <summary>Makes all actors and starts the run.</summary>
    public MachineActor(MachineRun run)
    {
        _run = run;
        var boot = run.Boot;
        IActorRef tpm = ActorRefs.Nobody;
        NamespaceProps ordinary = (ordinal, coordinator) => NamespaceActor.Props(ordinal, boot.CreateNamespace(ordinal), tpm, coordinator, FirstEpoch);
        var props = run.Namespaces is null ? ordinary : (ordinal, coordinator) => run.Namespaces(tpm, ordinary)(ordinal, coordinator);
        var namespaces = Context.ActorOf(Akka.Actor.Props.Create(() => new NamespacesActor(props)), "namespaces");
        var audit = Context.ActorOf(Akka.Actor.Props.Create(() => new AuditActor(boot.CreateAudit(), FirstEpoch)), "audit");
        tpm = Context.ActorOf(Akka.Actor.Props.Create(() => new TpmActor(boot.CreateTpm(), namespaces, audit, FirstEpoch)), "tpm");
        var owners = new OwnerRefs(
            Context.ActorOf(OwnerActor.Props(boot.CreateKernel(), tpm, FirstEpoch), "kernel"),
            Context.ActorOf(OwnerActor.Props(boot.CreateKeyring(), tpm, FirstEpoch), "keyring"),
            Context.ActorOf(Akka.Actor.Props.Create(() => new FileSystemsActor(tpm, FirstEpoch)), "file-systems"),
            namespaces,
            [
                .. Enumerable.Range(0, run.Shards).Select(shard => Context.ActorOf(
                    InodeCacheActor.Props(shard, boot.CreateShard(shard, run.Shards), namespaces, tpm, FirstEpoch),
                    "inode-cache-" + shard.ToString(CultureInfo.InvariantCulture))),
            ]);
        var workload = Context.ActorOf(Akka.Actor.Props.Create(() => new WorkloadActor(run.Workload, owners, tpm, FirstEpoch)), "workload");
        Context.ActorOf(
            Akka.Actor.Props.Create(() => new CoordinatorActor(boot.View, workload, tpm, audit, owners, run.Done, FirstEpoch)), "coordinator");
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
