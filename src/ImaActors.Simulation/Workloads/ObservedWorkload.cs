using System.Collections.Generic;
using System.Threading;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>A workload that tells now and then how far it is, and that ends early when it is asked to.</summary>
internal sealed class ObservedWorkload(ScenarioWorkload workload, MachinePlan plan, IRunObserver observer, CancellationToken stop) : IWorkload
{
    private const int SubTicksPerReport = 256;

    /// <summary>The run was cut short.</summary>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public Duration Resolution => workload.Resolution;

    /// <inheritdoc/>
    public WorkloadSteps Advance(WorldView view, IReadOnlyList<StepCompletion> completions, Instant next)
    {
        if (workload.SubTicks % SubTicksPerReport == 0)
        {
            observer.Advanced(new RunProgress(
                plan.Name, workload.Now, plan.Scenario.Length, workload.Operations, workload.Up, plan.Containers.Length));
            if (stop.IsCancellationRequested && !IsStopped)
            {
                IsStopped = true;
                workload.Stop();
            }
        }

        return workload.Advance(view, completions, next);
    }
}
