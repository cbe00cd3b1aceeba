using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.SystemCalls;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Workloads;

/// <summary>What a script does at the moment.</summary>
internal enum ScriptPhase
{
    /// <summary>Bringing up a container or a process, or an event of the timeline.</summary>
    Launching,
    /// <summary>Behaving, or idle when all behaviours are done.</summary>
    Behaving,
    /// <summary>Ending what it made.</summary>
    Ending,
    /// <summary>Nothing more.</summary>
    Over,
}

/// <summary>What a script is for.</summary>
internal enum ScriptRole
{
    /// <summary>Launch of a container and life of its first process.</summary>
    Main,
    /// <summary>Another process of a container.</summary>
    Process,
    /// <summary>An event of the timeline.</summary>
    Event,
}

/// <summary>
/// One thread of system calls with one operation in flight at most. Which calls it makes depends on nothing but its plan and on
/// whether its launch went well. Mutable state of the workload.
/// </summary>
internal sealed class Script(ScriptRole role, ContainerRun? container, int thread, IEnumerable<ScriptedCall> launch, IReadOnlyList<BehaviourSpec> behaviours, Performer performer)
{
    private const int BehavioursMax = 64;

    private readonly List<string> _alive = [];
    private List<ScriptedCall> _calls = [.. launch];
    private int _call;
    private int _behaviour;
    private long _cycle;
    private bool _holdsProgram;

    /// <summary>What it is for.</summary>
    public ScriptRole Role => role;

    /// <summary>The container that it belongs to, or null for the host.</summary>
    public ContainerRun? Container => container;

    /// <summary>Number of the script in its container.</summary>
    public int Thread => thread;

    /// <summary>What it does.</summary>
    public ScriptPhase Phase { get; private set; }

    /// <summary>Number of its next operation.</summary>
    public long Number { get; set; }

    /// <summary>It is to end as soon as its operation has.</summary>
    public bool MustEnd { get; set; }

    /// <summary>Wake-ups of an older generation are void.</summary>
    public int Generation { get; set; }

    /// <summary>The call in flight, or that waits for its time; null between calls.</summary>
    public ScriptedCall? Call { get; set; }

    /// <summary>The instant from which the times of traced calls count: the beginning of the cycle; of virtual time in a trace of a whole run.</summary>
    public Instant Origin { get; private set; }

    /// <summary>The operation of another script after whose end it begins, or null: its time has come.</summary>
    public OperationKey? Cause { get; init; }

    /// <summary>Key of its last operation, or null: it had none.</summary>
    public OperationKey? LastKey => Number == 0 ? null : new OperationKey(container?.Plan.Ordinal ?? 0, thread, Number - 1);

    /// <summary>It plays a trace of a whole run, whose instants are those of the run.</summary>
    public bool PlaysRun { get; init; }

    /// <summary>What the present call belongs to.</summary>
    public CallPhase CallPhase => Call!.Phase ?? (Phase, Role) switch
    {
        (ScriptPhase.Launching, ScriptRole.Main) => _call == _calls.Count && !MustEnd ? CallPhase.Up : CallPhase.Launch,
        (ScriptPhase.Launching, ScriptRole.Process) => CallPhase.Process,
        (_, ScriptRole.Event) => CallPhase.Event,
        (ScriptPhase.Ending, _) => CallPhase.End,
        _ => CallPhase.Run,
    };

    /// <summary>The operation in flight, or null.</summary>
    public OperationContext? Context { get; set; }

    /// <summary>The chain in flight, or null.</summary>
    public Chain<CallResult>? Chain { get; set; }

    /// <summary>The step in flight has ended with this answer, at the instant of the wake-up.</summary>
    public StepCompletion? Completion { get; set; }

    /// <summary>When the operation began.</summary>
    public Instant Started { get; set; }

    /// <summary>What the operation has spent so far.</summary>
    public TimeSpent Spent { get; set; } = new();

    /// <summary>The operation has not sent a step yet.</summary>
    public bool IsFirstStep { get; set; }

    /// <summary>Digest over the results and instants of its operations so far.</summary>
    public byte[] Digest { get; set; } = [];

    /// <summary>Digest over the results alone.</summary>
    public byte[] SemanticDigest { get; set; } = [];

    /// <summary>The next call of the present phase, or null at its end. Behaviours go on from cycle to cycle.</summary>
    /// <param name="now">The present instant.</param>
    public ScriptedCall? Next(Instant now)
    {
        if (MustEnd && Phase is ScriptPhase.Launching or ScriptPhase.Behaving)
        {
            BeginEnding();
        }

        while (_call == _calls.Count)
        {
            if (Phase != ScriptPhase.Behaving || _behaviour == behaviours.Count)
            {
                return null;
            }

            var spec = behaviours[_behaviour];
            if (spec.Cycles > 0 && _cycle == spec.Cycles)
            {
                (_behaviour, _cycle) = (_behaviour + 1, 0);
                continue;
            }

            (_calls, _call) = (CallsOf(spec, _cycle++), 0);
            if (_calls.Count == 0)
            {
                (_behaviour, _cycle) = (_behaviour + 1, 0);   // a trace without calls of this process
                continue;
            }

            Origin = PlaysRun ? Instant.Zero : now + _calls[0].Wait;
        }

        return _calls[_call++].WithContent();
    }

    /// <summary>The launch has come to its end: behaviours follow.</summary>
    public void BeginBehaving() => Phase = ScriptPhase.Behaving;

    /// <summary>Nothing is left to do.</summary>
    public void Finish() => Phase = ScriptPhase.Over;

    /// <summary>Keeps in mind which processes a call made and ended.</summary>
    public void Note(Operation operation, CallResult result)
    {
        if (result.Ret < 0)
        {
            return;
        }

        _holdsProgram |= ContainerScripts.StartsProgram(operation);
        if (operation.Kind == OperationKind.Spawn)
        {
            _alive.Add(operation.Name);
        }
        else if (operation.Kind == OperationKind.Exit)
        {
            _alive.Remove(operation.Process);
        }
    }

    /// <summary>The calls of a cycle; in a trace of a whole run those of all processes that this script stands for.</summary>
    private List<ScriptedCall> CallsOf(BehaviourSpec spec, long cycle) => PlaysRun
        ? [.. spec.Trace.Select(call => call.Call)]
        : BehaviourCycles.Of(spec, performer with { Thread = (thread * BehavioursMax) + _behaviour }, cycle);

    /// <summary>What it made has to end, the youngest first.</summary>
    private void BeginEnding()
    {
        Phase = ScriptPhase.Ending;
        _calls = [];
        _call = 0;
        foreach (var process in Enumerable.Reverse(_alive))
        {
            _calls.AddRange(ContainerScripts.End(process, process == performer.Process && _holdsProgram).Select(operation => new ScriptedCall(operation)));
        }
    }
}
