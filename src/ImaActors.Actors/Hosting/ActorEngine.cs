using System;
using System.Threading.Tasks;
using Akka.Actor;
using Akka.Configuration;
using ImaActors.Actors.Machine;
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
    public async Task<RunReport> Run(MachineBoot boot, IWorkload workload, int shards, Func<IActorRef, Owners.NamespaceProps, Owners.NamespaceProps>? namespaces = null)
    {
        var done = new TaskCompletionSource<RunReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var machine = _system.ActorOf(MachineActor.Props(new MachineRun(boot, workload, shards, namespaces, done)));
        try
        {
            return await done.Task;
        }
        finally
        {
            _system.Stop(machine);
        }
    }

    /// <summary>Stops the actor system.</summary>
    public void Dispose()
    {
        _system.Terminate().GetAwaiter().GetResult();
        _system.Dispose();
    }
}
