using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

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
        var failed = ImmutableArray.CreateBuilder<string>();
        var machines = ImmutableArray.CreateBuilder<MachineResult>();
        var isPartial = false;
        foreach (var plan in MachinePlan.Of(scenario))
        {
            if (stop.IsCancellationRequested)
            {
                isPartial = true;
                break;
            }

            var (machine, wasStopped) = Run(plan, options, observer, failed, stop);
            machines.Add(machine);
            isPartial |= wasStopped;
        }

        return new ScenarioResult { Scenario = scenario, Machines = machines.ToImmutable(), FailedChecks = failed.ToImmutable(), IsPartial = isPartial };
    }

    private (MachineResult Machine, bool WasStopped) Run(
        MachinePlan plan, ScenarioRunOptions options, IRunObserver observer, ImmutableArray<string>.Builder failed, CancellationToken stop)
    {
        var definition = MachineBuilder.Define(plan);
        var span = new BootSpan(0, Instant.Zero, plan.Scenario.Length is { } length ? new Instant(length.Nanoseconds) : null);
        var crypto = cryptography(definition);
        var boot = new MachineBoot(definition, crypto);
        var workload = new ScenarioWorkload(plan, boot.Facts, span, options.KeepsOperations);
        var observed = new ObservedWorkload(workload, plan, 0, observer, stop);
        var report = engine(boot, observed);
        failed.AddRange(RunChecks.Failures(boot.Facts.Settings, boot.Facts.Hash, boot.FirmwareRegisters, report).Select(failure => plan.Name + ": " + failure));
        var ledger = workload.Ledger;
        var scripts = workload.Scripts.ToList();
        var result = new MachineResult
        {
            Name = plan.Name,
            Spec = plan.Spec,
            Boots = [BootResultOf(span, boot, workload, report)],
            Containers = [.. plan.Containers.Select(container => new ContainerIdentity(container.Ordinal, container.Name, container.Spec.Name))],
            Starts = workload.Starts,
            Operations = ledger.Statistics,
            OperationRecords = ledger.Records,
            Failures = ledger.Failures,
            Spent = ledger.Spent,
            Resources = report.Time.Resources,
            OperationDigest = ledger.DigestOf(scripts, true),
            OperationSemanticDigest = ledger.DigestOf(scripts, false),
            End = ledger.End,
            Ticks = workload.Ticks,
            SubTicks = workload.SubTicks,
            Steps = workload.Steps,
            Overtaken = report.Time.Overtaken,
        };
        return (result, observed.IsStopped);
    }

    private static BootResult BootResultOf(BootSpan span, MachineBoot boot, ScenarioWorkload workload, RunReport report)
    {
        var activated = new Dictionary<int, Instant>();
        foreach (var listed in report.Listed)
        {
            activated.TryAdd(listed.Entry.Ordinal.Value, listed.At);   // the first entry of a namespace is its aggregate
        }

        return new BootResult
        {
            Start = span.Start,
            Settings = boot.Facts.Settings,
            StartRegisters = boot.FirmwareRegisters,
            Registers = report.Registers,
            Entries = report.Entries,
            EntryInstants = [.. report.Listed.Select(listed => listed.At)],
            ViolationCauses = [.. report.Listed.Select(listed => listed.ViolationCause)],
            Audit = [.. report.Audit],
            AuditInstants = [.. report.Audit.Select(record => record.At)],
            Namespaces = [.. report.Namespaces.Select(counted => NamespaceOf(counted, workload, activated))],
        };
    }

    private static NamespaceResult NamespaceOf(NamespaceReport counted, ScenarioWorkload workload, Dictionary<int, Instant> activated)
    {
        var origin = workload.Namespaces.GetValueOrDefault(counted.Namespace.Value);
        var active = activated.TryGetValue(counted.Namespace.Value, out var at) ? at : default(Instant?);
        return new NamespaceResult(
            counted.Namespace, origin?.Number ?? default, origin?.Container, origin?.Group, active, counted.Ended, counted.Entries, counted.Violations,
            active is null ? null : counted.Policy);
    }
}
