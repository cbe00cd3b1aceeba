using System;
using System.Collections.Immutable;
using System.Threading;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Simulation.Workloads;

/// <summary>Runs a workload on a machine to its end: the serial loop, or the actors.</summary>
public delegate RunReport MachineEngine(MachineBoot boot, IWorkload workload);

/// <summary>From a scenario to its result: machine after machine, boot after boot. Machines know nothing of one another.</summary>
/// <param name="engine">What runs a machine.</param>
/// <param name="cryptography">Cryptography of a machine.</param>
public sealed class ScenarioRun(MachineEngine engine, Func<MachineDefinition, MachineCryptography> cryptography)
{
    /// <summary>Runs a scenario.</summary>
    public ScenarioResult Run(Scenario scenario, ScenarioRunOptions options, IRunObserver observer, CancellationToken stop)
    {
        var failed = ImmutableArray.CreateBuilder<FailedCheck>();
        var machines = ImmutableArray.CreateBuilder<MachineResult>();
        var isPartial = false;
        foreach (var plan in MachinePlan.Of(scenario))
        {
            if (stop.IsCancellationRequested)
            {
                isPartial = true;
                break;
            }

            var machine = new ScenarioMachine(plan, cryptography, options.KeepsOperations);
            while (machine.HasNext && !isPartial)
            {
                var (boot, workload) = machine.Next();
                options.Probe?.Boots(plan.Name, workload.Boot.Number);
                var observed = new ObservedWorkload(workload, plan, observer, stop);
                machine.Add(boot, workload, engine(boot, observed));
                isPartial = observed.IsStopped;
            }

            machines.Add(machine.Result());
            failed.AddRange(machine.FailedChecks);
        }

        return new ScenarioResult { Scenario = scenario, Machines = machines.ToImmutable(), FailedChecks = failed.ToImmutable(), IsPartial = isPartial };
    }
}
