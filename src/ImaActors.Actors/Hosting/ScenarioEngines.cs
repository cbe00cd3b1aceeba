using System;
using System.Threading;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Workloads;

namespace ImaActors.Actors.Hosting;

/// <summary>Runs scenarios in a plain loop: the oracle of the actors.</summary>
public sealed class SerialScenarioEngine : IScenarioEngine
{
    /// <inheritdoc/>
    public ScenarioResult Run(Scenario scenario, ScenarioRunOptions options, IRunObserver observer, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        var run = new ScenarioRun((boot, workload) => new SerialRun(boot, options.Engine.Shards, options.Probe).Run(workload), Cryptography.For);
        return run.Run(scenario, options, observer, stop);
    }
}

/// <summary>Runs scenarios on actors.</summary>
public sealed class ActorScenarioEngine : IScenarioEngine
{
    /// <inheritdoc/>
    public ScenarioResult Run(Scenario scenario, ScenarioRunOptions options, IRunObserver observer, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Probe is not null)
        {
            throw new ArgumentException("a run on actors cannot be looked at; take the serial engine", nameof(options));
        }

        using var engine = new ActorEngine(options.Engine.Threads);
        var run = new ScenarioRun((boot, workload) => engine.Run(boot, workload, options.Engine.Shards).GetAwaiter().GetResult(), Cryptography.For);
        return run.Run(scenario, options, observer, stop);
    }
}
