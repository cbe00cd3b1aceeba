using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Workloads;

/// <summary>
/// Plays back a whole run on one machine: the scripts are those of the trace, each with the calls that it made in the run. What starts and
/// ends, and when, stands in the trace; of the timeline only reboots are left, which part the boots.
/// </summary>
internal sealed class TraceLives : IContainerLives
{
    private readonly SortedDictionary<int, ContainerRun> _containers = [];
    private readonly List<Script> _scripts = [];
    private readonly List<ContainerStart> _starts = [];
    private readonly Dictionary<Script, Recorded> _recorded = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OperationKey, List<Script>> _waiting = [];   // scripts that begin after the end of an operation
    private readonly ICalendar _calendar;

    public TraceLives(MachinePlan plan, BootSpan boot, ICalendar calendar)
    {
        _calendar = calendar;
        foreach (var container in plan.Containers)
        {
            var run = new ContainerRun(container);
            _containers.Add(container.Ordinal, run);
            if (container.Parent is { } parent)
            {
                _containers[parent.Ordinal].Inside.Add(run);
            }
        }

        var ordinals = plan.Containers.ToDictionary(container => container.Name, container => container.Ordinal, StringComparer.Ordinal);
        foreach (var thread in TraceThread.Of(plan.Scenario.Trace!.Value.Where(call => call.Machine.Length == 0 || call.Machine == plan.Name), ordinals))
        {
            if (thread.Number / ContainerLives.ScriptsPerBoot == boot.Number)
            {
                Begin(plan, boot, thread);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Script> Scripts => _scripts;

    /// <inheritdoc/>
    public int Up { get; private set; }

    /// <inheritdoc/>
    public ImmutableArray<ContainerStart> Starts =>
    [
        .. _starts
            .Concat(_recorded.Values.Where(one => one.IsStarting).Select(one => new ContainerStart(one.Run!.Plan.Name, one.Run.Plan.Spec.Name, one.Requested, null, null, one.Spent)))
            .OrderBy(start => start.Requested).ThenBy(start => start.Container, StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public void Happen(Occasion occasion, Instant now) => throw new UnreachableException("nothing is due in a trace but its calls");

    /// <inheritdoc/>
    public void Note(Script script, Operation operation, string? error, Instant now)
    {
        if (_waiting.Remove(script.LastKey!.Value, out var waiting))
        {
            foreach (var next in waiting)
            {
                _calendar.Wake(next, Instant.Max(now, _recorded[next].Requested));
            }
        }

        if (_recorded[script] is not { Run: { } run, IsStarting: true } recorded || script.Phase != ScriptPhase.Launching)
        {
            return;
        }

        recorded.Spent.Add(script.Spent);
        if (error is not null)
        {
            End(recorded, null, OperationKinds.WordOf(operation.Kind) + (operation.Path.Length > 0 ? " " + operation.Path : string.Empty) + ": " + error);
            Disappoint(run, now);
        }
    }

    /// <inheritdoc/>
    public bool GoOn(Script script, Instant now)
    {
        if (script.Phase != ScriptPhase.Launching)
        {
            return false;
        }

        script.BeginBehaving();
        var recorded = _recorded[script];
        if (recorded is { IsStarting: true, ComesUp: true })
        {
            Up++;
            End(recorded, now, null);
        }
        else if (recorded is { IsStarting: true, IsStopped: true })
        {
            End(recorded, null, "stopped");
        }

        return true;
    }

    private void Begin(MachinePlan plan, BootSpan boot, TraceThread thread)
    {
        var run = thread.Container == 0 ? null : _containers[thread.Container];
        ImmutableArray<TraceCall> launch = [.. thread.Calls.TakeWhile(call => call.Call.Phase is CallPhase.Launch or CallPhase.Up)];
        ImmutableArray<TraceCall> rest = [.. thread.Calls.Skip(launch.Length)];
        var first = thread.Calls[0].Call;
        var requested = Instant.Max(Instant.Zero + (first.At ?? Duration.Zero), boot.Start);
        var performer = new Performer(plan.Scenario.Seed, plan.EntityOf(thread.Container), thread.Number, run?.Plan.Name ?? FigureCatalog.Host, first.Operation.Process, new ProcessCopy(0, 0, 1));
        var playing = new BehaviourSpec { Kind = BehaviourKind.Trace, Trace = rest, Cycles = 1 };
        var script = new Script(
            launch.IsEmpty ? ScriptRole.Process : ScriptRole.Main, run, thread.Number, launch.Select(call => call.Call), [playing], performer) { PlaysRun = true, Cause = thread.Calls[0].After };
        _scripts.Add(script);
        _recorded.Add(script, new Recorded(launch.IsEmpty ? null : run, requested)
        {
            ComesUp = !launch.IsEmpty && launch[^1].Call.Phase == CallPhase.Up,
            IsStopped = rest.Any(call => call.Call.Phase == CallPhase.End),
        });
        if (script.Cause is not { } cause)
        {
            _calendar.Wake(script, requested);
        }
        else if (_waiting.TryGetValue(cause, out var others))
        {
            others.Add(script);
        }
        else
        {
            _waiting.Add(cause, [script]);
        }
    }

    private void End(Recorded recorded, Instant? up, string? failure)
    {
        recorded.IsStarting = false;
        _starts.Add(new ContainerStart(recorded.Run!.Plan.Name, recorded.Run.Plan.Spec.Name, recorded.Requested, up, failure, recorded.Spent));
    }

    /// <summary>Containers inside one that did not come up fail with it: they never made a call.</summary>
    private void Disappoint(ContainerRun run, Instant now)
    {
        foreach (var inside in run.Inside)
        {
            _starts.Add(new ContainerStart(inside.Plan.Name, inside.Plan.Spec.Name, now, null, run.Plan.Name + " did not come up", new TimeSpent()));
            Disappoint(inside, now);
        }
    }

    /// <summary>A script of the trace, and the start of a container if it is one.</summary>
    private sealed class Recorded(ContainerRun? run, Instant requested)
    {
        public ContainerRun? Run => run;

        public Instant Requested => requested;

        public bool ComesUp { get; init; }

        public bool IsStopped { get; init; }

        public bool IsStarting { get; set; } = run is not null;

        public TimeSpent Spent { get; } = new();
    }
}
