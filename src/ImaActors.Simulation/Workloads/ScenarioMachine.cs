using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>The run of one machine of a scenario, boot after boot: prepares each boot, and puts what it left into the result.</summary>
/// <param name="plan">The machine.</param>
/// <param name="cryptography">Cryptography of a machine.</param>
/// <param name="keepsRecords">A record of each operation is kept.</param>
public sealed class ScenarioMachine(MachinePlan plan, Func<MachineDefinition, MachineCryptography> cryptography, bool keepsRecords)
{
    private readonly ImmutableArray<BootSpan> _spans = BootSpan.Of(plan);
    private readonly List<BootResult> _boots = [];
    private readonly List<ContainerStart> _starts = [];
    private readonly List<Script> _scripts = [];
    private readonly List<FailedCheck> _failed = [];
    private MachineDefinition _definition = MachineBuilder.Define(plan);
    private OperationLedger? _ledger;
    private ImmutableArray<ResourceUse> _resources = [];
    private Instant _end;
    private long _ticks;
    private long _subTicks;
    private long _steps;
    private long _overtaken;

    /// <summary>Checks that failed.</summary>
    public IReadOnlyList<FailedCheck> FailedChecks => _failed;

    /// <summary>A boot is still to come.</summary>
    public bool HasNext => _boots.Count < _spans.Length;

    /// <summary>The next boot and what runs in it.</summary>
    public (MachineBoot Boot, ScenarioWorkload Workload) Next()
    {
        var planned = _spans[_boots.Count];
        var span = planned with { Start = Instant.Max(planned.Start, _end) };
        _definition = _definition with { BootedAt = span.Start, KeepsDisk = planned.Ending != BootEnding.Run };
        var boot = new MachineBoot(_definition, cryptography(_definition));
        _ledger ??= new OperationLedger(boot.Facts.Hash, keepsRecords);
        return (boot, new ScenarioWorkload(plan, boot.Facts, span, _ledger));
    }

    /// <summary>What a checkpoint of a boot names instead of holding.</summary>
    public ExternalObjects Externals(MachineBoot boot)
    {
        var externals = ExternalObjects.Of(boot.Facts).Add("plan", plan).Add("scenario", plan.Scenario);
        foreach (var container in plan.Containers)
        {
            externals.Add("container." + container.Name, container).Add("group." + container.Spec.Name, container.Spec);
        }

        return externals;
    }

    /// <summary>A boot has come to its end.</summary>
    public void Add(MachineBoot boot, ScenarioWorkload workload, RunReport report)
    {
        _ledger = workload.Ledger;
        _failed.AddRange(RunChecks.Failures(boot.Facts.Settings, boot.Facts.Hash, boot.FirmwareRegisters, report).Select(failure => failure with { What = plan.Name + ": " + failure.What }));
        _boots.Add(BootResultOf(boot, workload, report));
        _starts.AddRange(workload.Starts);
        _scripts.AddRange(workload.Scripts);
        _resources = Sum(_resources, report.Time.Resources);
        _end = Instant.Max(_end, workload.Ledger.End);
        (_ticks, _subTicks, _steps) = (_ticks + workload.Ticks, _subTicks + workload.SubTicks, _steps + workload.Steps);
        _overtaken += report.Time.Overtaken;
        if (HasNext)
        {
            _definition = _definition with { Files = DiskImage.Files(report, _definition.Disk.MountPoint), Handover = HandoverOf(workload.Boot, report) };
        }
    }

    /// <summary>The result of all boots so far.</summary>
    public MachineResult Result() => new()
    {
        Name = plan.Name,
        Spec = plan.Spec,
        Containers = [.. plan.Containers.Select(container => new ContainerIdentity(container.Ordinal, container.Name, container.Spec.Name))],
        Boots = [.. _boots],
        Starts = [.. _starts],
        Operations = _ledger!.Statistics,
        OperationRecords = _ledger.Records,
        Failures = _ledger.Failures,
        Spent = _ledger.Spent,
        Resources = _resources,
        OperationDigest = _ledger.DigestOf(_scripts, true),
        OperationSemanticDigest = _ledger.DigestOf(_scripts, false),
        End = _end,
        Ticks = _ticks,
        SubTicks = _subTicks,
        Steps = _steps,
        Overtaken = _overtaken,
    };

    private static ImmutableArray<ResourceUse> Sum(ImmutableArray<ResourceUse> before, ImmutableArray<ResourceUse> more) => before.IsEmpty
        ? more
        : [
            .. before.Zip(more, (one, two) => one with
            {
                Served = one.Served + two.Served,
                Waited = one.Waited + two.Waited,
                Busy = one.Busy + two.Busy,
                Waiting = one.Waiting + two.Waiting,
                LongestQueue = Math.Max(one.LongestQueue, two.LongestQueue),
                Series = one.Series.Plus(two.Series),
            }),
        ];

    private KexecHandover? HandoverOf(BootSpan span, RunReport report) => span.Ending != BootEnding.Kexec
        ? null
        : new KexecHandover(report.Registers, plan.Spec.CarriesListOverKexec ? KexecBuffer.Write(report.Entries) : null);

    private static BootResult BootResultOf(MachineBoot boot, ScenarioWorkload workload, RunReport report)
    {
        var activated = new Dictionary<int, Instant>();
        foreach (var listed in report.Listed.Skip(report.Restored))
        {
            activated.TryAdd(listed.Entry.Ordinal.Value, listed.At);   // the first entry of a namespace is its aggregate
        }

        return new BootResult
        {
            Start = workload.Boot.Start,
            Settings = boot.Facts.Settings,
            StartRegisters = boot.FirmwareRegisters,
            Registers = report.Registers,
            Entries = report.Entries,
            EntryInstants = [.. report.Listed.Select(listed => listed.At)],
            Restored = report.Restored,
            EntryKeys = [.. report.Listed.Select(listed => listed.Key)],
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
