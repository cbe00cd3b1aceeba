using System;
using System.Threading.Tasks;
using Akka.Actor;
using Akka.Configuration;
using ImaActors.Actors.Machine;
using ImaActors.Actors.Owners;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Actors.Hosting;

/// <summary>Runs machines on actors: one actor system for any number of runs, one after the other.</summary>
public sealed class ActorEngine : IDisposable
{
    private readonly ActorSystem _system;

    /// <summary>An engine whose dispatcher has this many threads.</summary>
    public ActorEngine(int threads)
    {
        var dispatcher = ConfigurationFactory.ParseString($$"""
            akka.actor.default-dispatcher {
              type = ForkJoinDispatcher
              throughput = 100
              dedicated-thread-pool { thread-count = {{threads}}, threadtype = background }
            }
            """);
        _system = ActorSystem.Create("ima-actors", dispatcher.WithFallback(ImaOptions.ReferenceConfig));
    }

    /// <summary>Runs a workload on a machine to its end.</summary>
    /// <param name="boot">The machine.</param>
    /// <param name="workload">What it runs.</param>
    /// <param name="shards">Shards of the inode cache.</param>
    /// <param name="namespaces">Makes namespace actors; null for the ordinary ones.</param>
    public Task<RunReport> Run(MachineBoot boot, IWorkload workload, int shards, Func<IActorRef, NamespaceProps, NamespaceProps>? namespaces = null) =>
        Run(boot, workload, new MachineOwners(boot, shards), namespaces);

    /// <summary>Runs a workload with these owners to its end.</summary>
    public async Task<RunReport> Run(MachineBoot boot, IWorkload workload, MachineOwners owners, Func<IActorRef, NamespaceProps, NamespaceProps>? namespaces = null) =>
        (await Run(new MachineRun { Boot = boot, Workload = workload, Owners = owners, Namespaces = namespaces })).Report!;

    /// <summary>Runs a workload and stops after a number of sub-ticks.</summary>
    /// <returns>The state where it stopped; null if the workload came to its end before.</returns>
    public async Task<MachineCheckpoint?> Checkpoint(MachineBoot boot, IWorkload workload, MachineOwners owners, long subTicks, ExternalObjects externals) =>
        (await Run(new MachineRun { Boot = boot, Workload = workload, Owners = owners, StopAt = (subTicks, externals) })).Checkpoint;

    /// <summary>Stops the actor system.</summary>
    public void Dispose()
    {
        _system.Terminate().GetAwaiter().GetResult();
        _system.Dispose();
    }

    private async Task<MachineOutcome> Run(MachineRun run)
    {
        var machine = _system.ActorOf(MachineActor.Props(run));
        try
        {
            return await run.Done.Task;
        }
        finally
        {
            _system.Stop(machine);
        }
    }
}
