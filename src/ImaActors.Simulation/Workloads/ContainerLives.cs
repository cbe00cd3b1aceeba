using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>What is due at an instant, besides scripts.</summary>
internal abstract record Occasion;

/// <summary>A container is started; the operation whose end made it due, or null: its time has come.</summary>
internal sealed record StartOccasion(ContainerRun Container, OperationKey? Cause = null) : Occasion;

/// <summary>A container has lived its time; its number tells whether it is still the same start.</summary>
internal sealed record EndOfLifeOccasion(ContainerRun Container, int Start) : Occasion;

/// <summary>An event of the timeline.</summary>
internal sealed record TimelineOccasion(int Number) : Occasion;

/// <summary>Wakes scripts and occasions at their time.</summary>
internal interface ICalendar
{
    /// <summary>A script goes on at an instant.</summary>
    void Wake(Script script, Instant at);

    /// <summary>Something is due at an instant.</summary>
    void Plan(Occasion occasion, Instant at);
}

/// <summary>Starts and stops the containers of one machine: decides which scripts exist, and when.</summary>
internal sealed class ContainerLives : IContainerLives
{
    internal const int ScriptsPerBoot = 1 << 20;    // numbers of the scripts of one boot never meet those of another
    private const int EventScripts = 1 << 19;      // nor those of containers those of events
    private const int PolicyScript = EventScripts - 1;   // that loads the policy of the initial namespace

    private readonly MachinePlan _plan;
    private readonly BootSpan _boot;
    private readonly ICalendar _calendar;
    private readonly SortedDictionary<int, ContainerRun> _containers = [];
    private readonly List<Script> _scripts = [];
    private readonly List<ContainerStart> _starts = [];
    private readonly List<ContainerRun> _held = [];   // containers that are due before the host's policy is loaded
    private Script? _policyScript;
    private string? _policyFailure;
    private readonly SortedDictionary<int, Queue<ContainerRun>> _updates = [];   // containers that have yet to get the policy of an event
    private OperationKey? _cause;   // the operation after whose end things begin now

    public ContainerLives(MachinePlan plan, BootSpan boot, ICalendar calendar)
    {
        (_plan, _boot, _calendar) = (plan, boot, calendar);
        if (plan.Spec.Policy is { } policy)
        {
            _policyScript = Begin(ScriptRole.Event, null, [LoadPolicy("root", policy)], [], "root", boot.Start, PolicyScript);
        }

        foreach (var container in plan.Containers)
        {
            var run = new ContainerRun(container);
            _containers.Add(container.Ordinal, run);
            if (container.Parent is { } parent)
            {
                _containers[parent.Ordinal].Inside.Add(run);
            }
            else if (boot.Number == 0 || container.Spec.RestartsAfterReboot || new Instant(container.StartAt.Nanoseconds) >= boot.Due)
            {
                calendar.Plan(new StartOccasion(run), Instant.Max(new Instant(container.StartAt.Nanoseconds), boot.Start));
            }
        }

        for (var i = 0; i < plan.Scenario.Timeline.Length; i++)
        {
            var at = new Instant(plan.Scenario.Timeline[i].At.Nanoseconds);
            if (at >= boot.Due)
            {
                calendar.Plan(new TimelineOccasion(i), Instant.Max(at, boot.Start));
            }
        }
    }

    /// <summary>All scripts so far, in the order in which they began.</summary>
    public IReadOnlyList<Script> Scripts => _scripts;

    /// <summary>Containers that came up.</summary>
    public int Up { get; private set; }

    /// <summary>Starts so far, by instant of request and container; those that are under way have neither end nor failure.</summary>
    public ImmutableArray<ContainerStart> Starts =>
    [
        .. _starts
            .Concat(_containers.Values
                .Where(run => run.IsStarting)
                .Select(run => new ContainerStart(run.Plan.Name, run.Plan.Spec.Name, run.Requested, null, null, run.Spent)))
            .OrderBy(start => start.Requested).ThenBy(start => start.Container, StringComparer.Ordinal),
    ];

    /// <summary>Something is due.</summary>
    public void Happen(Occasion occasion, Instant now)
    {
        switch (occasion)
        {
            case StartOccasion start:
                _cause = start.Cause;
                Start(start.Container, now);
                _cause = null;
                break;
            case EndOfLifeOccasion end when end.Container.IsUp && end.Container.Starts == end.Start:
                Stop(end.Container, now);
                break;
            case EndOfLifeOccasion:
                break;
            case TimelineOccasion timed:
                Happen(_plan.Scenario.Timeline[timed.Number], timed.Number, now);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"unknown occasion {occasion.GetType().Name}");
        }
    }

    /// <summary>An operation of a script has ended.</summary>
    /// <param name="script">The script.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="error">Its error, or null.</param>
    /// <param name="now">When.</param>
    public void Note(Script script, Operation operation, string? error, Instant now)
    {
        if (script == _policyScript && error is not null)
        {
            _policyFailure = "the policy of the machine was refused: " + error;
        }

        if (script.Phase != ScriptPhase.Launching || script.Role == ScriptRole.Event)
        {
            return;
        }

        if (script.Role == ScriptRole.Main)
        {
            script.Container!.Spent.Add(script.Spent);
        }

        if (error is null || script.MustEnd)
        {
            return;
        }

        script.MustEnd = true;
        if (script.Role == ScriptRole.Main)
        {
            Fail(script.Container!, OperationKinds.WordOf(operation.Kind) + (operation.Path.Length > 0 ? " " + KernelText.ToUnicode(operation.Path) : string.Empty) + ": " + error, now);
        }
    }

    /// <summary>A script has made all calls of its phase.</summary>
    /// <returns>Whether it may have more to do now.</returns>
    public bool GoOn(Script script, Instant now)
    {
        _cause = script.LastKey;
        var mayGoOn = EndPhase(script, now);
        _cause = null;
        return mayGoOn;
    }

    private bool EndPhase(Script script, Instant now)
    {
        switch (script.Phase)
        {
            case ScriptPhase.Launching when script.Role != ScriptRole.Event:
                script.BeginBehaving();
                if (script.Role == ScriptRole.Main)
                {
                    ComeUp(script.Container!, now);
                }

                return true;
            case ScriptPhase.Launching or ScriptPhase.Ending:
                script.Finish();
                if (script == _policyScript)
                {
                    _policyScript = null;
                    _held.ForEach(run => Start(run, now));
                    _held.Clear();
                }
                else if (script.Role == ScriptRole.Event && script.Thread - (_boot.Number * ScriptsPerBoot) - EventScripts is var number
                    && _plan.Scenario.Timeline[number] is PolicyUpdateEvent { Containers: not ContainerReader.Host } update)
                {
                    UpdateNext(update, number, now);
                }

                if (script.Container is { } container && container.Scripts.Remove(script))
                {
                    EndIfAllIsOver(container, now);
                }

                return false;
            default:
                return false;   // idle until it is stopped
        }
    }

    private void Start(ContainerRun run, Instant now)
    {
        if (run.Plan.Parent is { } parent && !_containers[parent.Ordinal].IsUp)
        {
            return;   // it went before this one could begin
        }

        if (run.IsStopped)
        {
            return;   // a stop came between, or the one around it did not come up
        }

        if (_policyScript is not null)
        {
            _held.Add(run);
            return;
        }

        if (_policyFailure is { } refused)
        {
            run.Requested = now;
            Fail(run, refused, now);
            return;
        }

        run.Starts++;
        run.StartsInLife++;
        (run.Requested, run.IsStarting, run.IsRunning, run.Spent) = (now, true, true, new TimeSpent());
        var behaviours = run.Plan.Spec.Processes is [var first, ..] ? first.Behaviours : [];
        Begin(ScriptRole.Main, run, ContainerScripts.Launch(_plan, run.Plan), behaviours, ContainerScripts.MainProcess(run.Plan), now, copyOf: (0, 0));
    }

    private void ComeUp(ContainerRun run, Instant now)
    {
        (run.IsUp, run.IsStarting) = (true, false);
        Up++;
        _starts.Add(new ContainerStart(run.Plan.Name, run.Plan.Spec.Name, run.Requested, now, null, run.Spent));
        var spec = run.Plan.Spec;
        for (var process = 0; process < spec.Processes.Length; process++)
        {
            for (var copy = process == 0 ? 1 : 0; copy < spec.Processes[process].Count; copy++)
            {
                Begin(
                    ScriptRole.Process, run, ContainerScripts.LaunchProcess(run.Plan, process, copy), spec.Processes[process].Behaviours,
                    ContainerScripts.NameOf(run.Plan, process, copy), now, copyOf: (process, copy));
            }
        }

        foreach (var inside in run.Inside)
        {
            inside.StartsInLife = 0;
            _calendar.Plan(new StartOccasion(inside, _cause), now + inside.Plan.StartAt);
        }

        if (spec.Lifetime is { } lifetime)
        {
            var draw = RandomStream.Draw(_plan.Scenario.Seed, DrawPurpose.Lifetime, _plan.EntityOf(run.Plan.Ordinal), run.Starts, 0);
            _calendar.Plan(new EndOfLifeOccasion(run, run.Starts), now + new Duration(lifetime.Sample(draw)));
        }
    }

    private void Fail(ContainerRun run, string failure, Instant now)
    {
        (run.IsStopped, run.IsStarting) = (true, false);
        _starts.Add(new ContainerStart(run.Plan.Name, run.Plan.Spec.Name, run.Requested, null, failure, run.Spent));
        Disappoint(run, now);
    }

    /// <summary>Containers inside one that did not come up fail with it.</summary>
    private void Disappoint(ContainerRun run, Instant now)
    {
        foreach (var inside in run.Inside)
        {
            inside.IsStopped = true;
            _starts.Add(new ContainerStart(inside.Plan.Name, inside.Plan.Spec.Name, now, null, run.Plan.Name + " did not come up", new TimeSpent()));
            Disappoint(inside, now);
        }
    }

    /// <summary>All its scripts end what they made, and those of the containers inside it.</summary>
    private void Stop(ContainerRun run, Instant now)
    {
        foreach (var inside in run.Inside)
        {
            Stop(inside, now);
        }

        if (run.IsStarting)
        {
            run.IsStarting = false;
            _starts.Add(new ContainerStart(run.Plan.Name, run.Plan.Spec.Name, run.Requested, null, "stopped", run.Spent));
        }

        run.IsUp = false;
        foreach (var script in run.Scripts)
        {
            script.MustEnd = true;
            if (script.Context is null)
            {
                // It sleeps, or waits for the time of its next call: that call will never be made.
                script.Generation++;
                script.Call = null;
                _calendar.Wake(script, now);
            }
        }
    }

    /// <summary>A container is started again when nothing of it is left, nor of the containers inside it.</summary>
    private void EndIfAllIsOver(ContainerRun run, Instant now)
    {
        if (run.IsRunning && run.HasEnded)
        {
            run.IsRunning = false;
            if (!run.IsStopped && (run.Plan.Spec.Starts == 0 || run.StartsInLife < run.Plan.Spec.Starts))
            {
                _calendar.Plan(new StartOccasion(run, _cause), now);
            }
        }

        if (run.Plan.Parent is { } parent && _containers[parent.Ordinal] is { Scripts.Count: 0 } around)
        {
            EndIfAllIsOver(around, now);
        }
    }

    private void Happen(TimelineEvent timed, int number, Instant now)
    {
        switch (timed)
        {
            case PolicyUpdateEvent { Containers: ContainerReader.Host } update:
                Begin(ScriptRole.Event, null, [LoadPolicy("root", update.Policy)], [], "root", now, EventScripts + number);
                break;
            case PolicyUpdateEvent update:
                _updates[number] = new Queue<ContainerRun>(Of(update.Containers).Where(run => run.IsUp));
                UpdateNext(update, number, now);
                break;
            case TamperEvent tamper:
                Begin(ScriptRole.Event, null, [.. Tampering(tamper, number)], [], "root", now, EventScripts + number);
                break;
            case StopEvent stop:
                foreach (var run in Of(stop.Containers))
                {
                    run.IsStopped = true;
                    Stop(run, now);
                }

                break;
            case RebootEvent or KexecEvent:
                break;   // ends the boot: BootSpan.End
            default:
                throw new System.Diagnostics.UnreachableException($"unknown event {timed.GetType().Name}");
        }
    }

    /// <summary>One container after the other: only one process on the machine may have a policy file open for writing (N-63).</summary>
    private void UpdateNext(PolicyUpdateEvent update, int number, Instant now)
    {
        while (_updates[number].TryDequeue(out var run))
        {
            if (run.IsUp)
            {
                var main = ContainerScripts.MainProcess(run.Plan);
                Begin(ScriptRole.Event, run, [LoadPolicy(main, update.Policy)], [], main, now, EventScripts + number);
                return;
            }
        }
    }

    private IEnumerable<Operation> Tampering(TamperEvent tamper, int number) => tamper.Target switch
    {
        TamperTarget.Volume => [Calls.Overwrite("root", HostPaths.Volume(tamper.TargetName) + tamper.Path, tamper.Content)],
        TamperTarget.Image => [Calls.Overwrite("root", HostPaths.Image(tamper.TargetName) + tamper.Path, tamper.Content)],
        _ => Of(tamper.TargetName).Where(run => run.IsUp || !ContainerScripts.HasOverlay(_plan, run.Plan))
            .SelectMany(run => ContainerScripts.Tamper(_plan, run.Plan, tamper, number)),
    };

    private IEnumerable<ContainerRun> Of(string group) => _containers.Values.Where(run => run.Plan.Spec.Name == group);

    private static Operation LoadPolicy(string process, string policy) => Calls.WriteAll(process, HostPaths.Ima + "policy", KernelText.ToBytes(policy));

    private Script Begin(ScriptRole role, ContainerRun? run, List<Operation> launch, ImmutableArray<BehaviourSpec> behaviours, string process, Instant now, int? number = null,
        (int Process, int Copy) copyOf = default)
    {
        var copies = run?.Plan.Spec.Processes is { } processes && copyOf.Process < processes.Length ? processes[copyOf.Process].Count : 1;
        var thread = (_boot.Number * ScriptsPerBoot) + (number ?? run!.NextThread++);
        var performer = new Performer(_plan.Scenario.Seed, _plan.EntityOf(run?.Plan.Ordinal ?? 0), thread, run?.Plan.Name ?? "host", process, new ProcessCopy(copyOf.Process, copyOf.Copy, copies));
        var script = new Script(role, run, thread, launch.Select(operation => new ScriptedCall(operation)), behaviours, performer) { Cause = _cause };
        _scripts.Add(script);
        if (role != ScriptRole.Event)
        {
            run!.Scripts.Add(script);
        }

        _calendar.Wake(script, now);
        return script;
    }
}
