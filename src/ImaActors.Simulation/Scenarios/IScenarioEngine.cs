using System.Threading;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Something that runs scenarios. The result does not depend on which one, on threads or on shards.</summary>
public interface IScenarioEngine
{
    /// <summary>Runs a scenario to its end, or until it is asked to stop: then the result is partial.</summary>
    ScenarioResult Run(Scenario scenario, ScenarioRunOptions options, IRunObserver observer, CancellationToken stop);
}

/// <summary>How a scenario is run.</summary>
/// <param name="Engine">Threads and shards.</param>
/// <param name="KeepsOperations">The result holds a record of each operation.</param>
public sealed record ScenarioRunOptions(EngineOptions Engine, bool KeepsOperations)
{
    /// <summary>Looks on while the scenario runs, or null. Only the serial engine can be looked at.</summary>
    public IRunProbe? Probe { get; init; }
}

/// <summary>Hears how far a run is, every few hundred sub-ticks, on whatever thread runs the machine.</summary>
public interface IRunObserver
{
    /// <summary>The run has advanced.</summary>
    void Advanced(RunProgress progress);
}

/// <summary>How far a run is.</summary>
/// <param name="Machine">The machine that advanced.</param>
/// <param name="Now">Its virtual time.</param>
/// <param name="Length">Length of the scenario, or null if it ends by itself.</param>
/// <param name="Operations">Operations ended so far on this machine.</param>
/// <param name="ContainersUp">Container starts that came up.</param>
/// <param name="Containers">Container starts that the scenario asks for in all on this machine, as far as known.</param>
public sealed record RunProgress(string Machine, Instant Now, Duration? Length, long Operations, int ContainersUp, int Containers);
