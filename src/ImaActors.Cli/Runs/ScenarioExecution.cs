using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Runs;

/// <summary>Runs scenarios on behalf of a command, and shows how far they are.</summary>
/// <param name="host">Where progress is shown.</param>
/// <param name="engines">Makes the engine; one for each run.</param>
internal sealed class ScenarioExecution(CliHost host, Func<IScenarioEngine> engines)
{
    /// <summary>Runs a scenario to its end, or until it is asked to stop.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">How.</param>
    /// <param name="label">What the progress is called; null: no progress is shown.</param>
    /// <param name="stop">Asks it to stop.</param>
    public ScenarioResult Run(Scenario scenario, ScenarioRunOptions options, string? label, CancellationToken stop)
    {
        var engine = engines();
        try
        {
            var monitor = new RunMonitor(scenario.Machines.Sum(machine => machine.Count));
            var work = Task.Factory.StartNew(
                () => engine.Run(scenario, options, monitor, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            if (label is not null)
            {
                RunDisplay.Follow(host, label, monitor, work, stop);
            }

            return work.GetAwaiter().GetResult();
        }
        finally
        {
            (engine as IDisposable)?.Dispose();
        }
    }
}
