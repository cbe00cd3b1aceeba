using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.SystemCalls;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>Which container made a namespace.</summary>
/// <param name="Number">The number that the kernel shows.</param>
/// <param name="Container">Name of the container, or <c>host</c>.</param>
/// <param name="Group">Group of the container, or <c>host</c>.</param>
internal sealed record NamespaceOrigin(NamespaceId Number, string Container, string Group);

/// <summary>
/// The containers of one machine as a workload: a calendar of scripts. A script whose step has ended goes on at the instant of that
/// end, in the tick of that instant; a new operation begins when the one before has ended and the script's pace allows it.
/// </summary>
public sealed class ScenarioWorkload : IWorkload, ICalendar
{
    private readonly MachinePlan _plan;
    private readonly MachineFacts _machine;
    private readonly OperationLedger _ledger;
    private readonly BootSpan _boot;
    private readonly IContainerLives _lives;
    private readonly PriorityQueue<WakeUp, WakeUpOrder> _calendar = new();
    private readonly Dictionary<OperationKey, Script> _inFlight = [];
    private readonly SortedDictionary<int, NamespaceOrigin> _namespaces = [];
    private readonly List<KeyedStep> _steps = [];
    private Instant? _end;
    private long _tick = -1;
    private int _subTick;
    private long _wakeUps;

    /// <summary>The workload of one boot.</summary>
    /// <param name="plan">The machine.</param>
    /// <param name="machine">Its facts.</param>
    /// <param name="boot">Which boot.</param>
    /// <param name="ledger">Account of the operations of this machine, those of earlier boots included.</param>
    internal ScenarioWorkload(MachinePlan plan, MachineFacts machine, BootSpan boot, OperationLedger ledger)
    {
        (_plan, _machine, _boot, _end, _ledger) = (plan, machine, boot, boot.End, ledger);
        _namespaces.Add(NamespaceOrdinal.Initial.Value, new NamespaceOrigin(NamespaceId.Initial, "host", "host"));
        _lives = plan.Scenario.Trace is null ? new ContainerLives(plan, boot, this) : new TraceLives(plan, boot, this);
    }

    /// <inheritdoc/>
    public Duration Resolution => _plan.Scenario.Resolution;

    /// <summary>Account of the operations.</summary>
    internal OperationLedger Ledger => _ledger;

    /// <summary>Which boot it is.</summary>
    internal BootSpan Boot => _boot;

    /// <summary>Where namespaces come from, by ordinal.</summary>
    internal IReadOnlyDictionary<int, NamespaceOrigin> Namespaces => _namespaces;

    /// <summary>Operations that have ended.</summary>
    public long Operations => _ledger.Count;

    /// <summary>Starts of containers.</summary>
    public ImmutableArray<ContainerStart> Starts => _lives.Starts;

    /// <summary>Containers that came up.</summary>
    public int Up => _lives.Up;

    /// <summary>Ticks that had work.</summary>
    public long Ticks { get; private set; }

    /// <summary>Sub-ticks.</summary>
    public long SubTicks { get; private set; }

    /// <summary>Steps.</summary>
    public long Steps { get; private set; }

    /// <summary>Virtual time: the beginning of the present tick.</summary>
    public Instant Now => Pipeline.Ticks.StartOf(Math.Max(_tick, 0), Resolution);

    /// <summary>Scripts in the order of container and number.</summary>
    internal IEnumerable<Script> Scripts => _lives.Scripts.OrderBy(script => script.Container?.Plan.Ordinal ?? 0).ThenBy(script => script.Thread);

    private Instant TickEnd => Pipeline.Ticks.StartOf(_tick + 1, Resolution);

    /// <summary>From now on no operation begins; those in flight come to their end.</summary>
    public void Stop() => _end = Instant.Zero;

    /// <inheritdoc/>
    public WorkloadSteps Advance(WorldView view, IReadOnlyList<StepCompletion> completions, Instant next)
    {
        foreach (var completion in completions)
        {
            Invariant.That(_inFlight.Remove(completion.Key, out var script), "an answer comes to an operation that is not in flight");
            script.Completion = completion;
            Wake(script, completion.At);
        }

        while (true)
        {
            GoOn(view);
            if (_steps.Count > 0)
            {
                return SubTick(TickEnd);
            }

            var wakeUp = _calendar.TryPeek(out _, out var order) ? order.At : Instant.Never;
            if (wakeUp == Instant.Never && next == Instant.Never)
            {
                Invariant.That(_inFlight.Count == 0, "operations are in flight, and nothing will ever happen");
                return new WorkloadSteps(_tick, _subTick, [], Instant.Never) { IsFinished = true };
            }

            BeginTick(Instant.Min(wakeUp, next));
            if (wakeUp >= TickEnd)
            {
                // Nothing begins before something under way has ended: time goes on there, until it has or a script wakes up.
                return SubTick(wakeUp == Instant.Never ? wakeUp : Pipeline.Ticks.StartOf(Pipeline.Ticks.Of(wakeUp, Resolution), Resolution));
            }
        }
    }

    /// <inheritdoc/>
    void ICalendar.Wake(Script script, Instant at) => Wake(script, at);

    /// <inheritdoc/>
    void ICalendar.Plan(Occasion occasion, Instant at) => _calendar.Enqueue(new WakeUp(null, occasion, 0), new WakeUpOrder(at, _wakeUps++));

    private void Wake(Script script, Instant at) => _calendar.Enqueue(new WakeUp(script, null, script.Generation), new WakeUpOrder(at, _wakeUps++));

    private void BeginTick(Instant instant)
    {
        var tick = Pipeline.Ticks.Of(instant, Resolution);
        Invariant.That(tick >= _tick, "virtual time goes on");
        if (tick != _tick)
        {
            (_tick, _subTick) = (tick, 0);
            Ticks++;
        }
    }

    private WorkloadSteps SubTick(Instant until)
    {
        _steps.Sort();
        var steps = _steps.ToArray();
        _steps.Clear();
        SubTicks++;
        Steps += steps.Length;
        return new WorkloadSteps(_tick, _subTick++, steps, until);
    }

    /// <summary>Everything that is due in this tick.</summary>
    private void GoOn(WorldView view)
    {
        while (_calendar.TryPeek(out var wakeUp, out var order) && order.At < TickEnd)
        {
            _calendar.Dequeue();
            if (wakeUp.Occasion is { } occasion)
            {
                if (!IsOver(order.At))
                {
                    _lives.Happen(occasion, order.At);
                }
            }
            else if (wakeUp.Generation == wakeUp.Script!.Generation)
            {
                GoOn(wakeUp.Script, order.At, view);
            }
        }
    }

    private void GoOn(Script script, Instant now, WorldView view)
    {
        if (script.Completion is { } completion)
        {
            script.Completion = null;
            script.Spent.Add(completion.Spent);
            script.Context!.Resume(completion.Reply, view);
            Send(script, now, view);
        }
        else if (!IsOver(now) && (script.Call is not null || Choose(script, now)))
        {
            Begin(script, now, view);
        }
    }

    private bool IsOver(Instant now) => _end is { } end && now >= end;

    /// <summary>Chooses the next call; if it is not due now, the script sleeps until it is.</summary>
    /// <returns>Whether the call begins now.</returns>
    private bool Choose(Script script, Instant now)
    {
        var call = script.Next(now);
        while (call is null && _lives.GoOn(script, now))
        {
            call = script.Next(now);
        }

        script.Call = call;
        if (call is null)
        {
            return false;
        }

        var due = call.At is { } at ? Instant.Max(now + call.Wait, script.Origin + at) : now + call.Wait;
        if (due > now)
        {
            Wake(script, due);
        }

        return due == now;
    }

    private void Begin(Script script, Instant now, WorldView view)
    {
        var operation = script.Call!.Operation;
        var key = new OperationKey(script.Container?.Plan.Ordinal ?? 0, script.Thread, script.Number++);
        (script.Started, script.Spent, script.IsFirstStep) = (now, new TimeSpent(), true);
        if (!view.Kernel.ByName.TryGetValue(operation.Process, out var process))
        {
            Finish(script, key, CallResult.Fail(Errno.ESRCH, "process"), now, view);
            return;
        }

        script.Context = new OperationContext(key, view);
        script.Chain = OperationDispatch.Start(new SystemCall(script.Context, process, _machine), operation, ImmutableSortedDictionary<string, byte[]>.Empty);
        Send(script, now, view);
    }

    /// <summary>The next step of the operation goes out, or the operation has ended.</summary>
    private void Send(Script script, Instant now, WorldView view)
    {
        var context = script.Context!;
        if (script.Chain!.IsDone)
        {
            var result = script.Chain.Result;
            (script.Context, script.Chain) = (null, null);
            Finish(script, context.Key, result, now, view);
            return;
        }

        _steps.Add(new KeyedStep(context.Key, context.Pending!, now, script.IsFirstStep));
        script.IsFirstStep = false;
        _inFlight.Add(context.Key, script);
    }

    private void Finish(Script script, OperationKey key, CallResult result, Instant end, WorldView view)
    {
        var operation = script.Call!.Operation;
        if (script.IsFirstStep)
        {
            // Refused without asking any owner; it has entered and left the kernel all the same.
            end += _machine.Timing.Costs.Call;
            script.Spent.Add(TimeUse.Computing, _machine.Timing.Costs.Call);
        }

        if (end == script.Started)
        {
            end += new Duration(1);   // however cheap: a script that never waits must not hold up time
        }

        _ledger.Add(script, key, result, end);
        script.Note(operation, result);
        NoteNamespace(script, operation, result, view);
        _lives.Note(script, operation, OperationLedger.ErrorOf(result), end);
        script.Call = null;
        Wake(script, end);
    }

    private void NoteNamespace(Script script, Operation operation, CallResult result, WorldView view)
    {
        if (result.Ret < 0 || operation.Kind is not (OperationKind.Spawn or OperationKind.Unshare))
        {
            return;
        }

        var name = operation.Kind == OperationKind.Spawn ? operation.Name : operation.Process;
        if (view.Kernel.ByName.TryGetValue(name, out var id) && view.Kernel.Namespaces.TryGetValue(view.Kernel[id].ImaForChildren.Value, out var facts))
        {
            var container = script.Container?.Plan;
            _namespaces.TryAdd(facts.Ordinal.Value, new NamespaceOrigin(facts.Number, container?.Name ?? "host", container?.Spec.Name ?? "host"));
        }
    }

    private readonly record struct WakeUp(Script? Script, Occasion? Occasion, int Generation);

    private readonly record struct WakeUpOrder(Instant At, long Number) : IComparable<WakeUpOrder>
    {
        public int CompareTo(WakeUpOrder other)
        {
            var order = At.CompareTo(other.At);
            return order == 0 ? Number.CompareTo(other.Number) : order;
        }
    }
}
