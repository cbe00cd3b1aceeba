using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Time;

/// <summary>The kernel's locks on one machine: which lock an emission means, who holds it and who waits.</summary>
/// <param name="switches">Which locks are waited for.</param>
/// <param name="schedule">Lets a step go on at an instant.</param>
internal sealed class KernelLocks(LockSet switches, System.Action<StepProgram, Instant> schedule)
{
    private readonly Dictionary<LockName, LockQueue> _locks = [];
    private readonly List<LockName> _idle = [];
    private readonly QueueStatistics _activation = new();
    private readonly QueueStatistics _activeList = new();
    private readonly QueueStatistics _inodes = new();
    private readonly QueueStatistics _records = new();
    private Instant _tickEnd;

    /// <summary>How busy they were.</summary>
    public ImmutableArray<ResourceUse> Use =>
    [
        _activation.Shown("activation-lock", 1), _activeList.Shown("active-list-lock", 1), _inodes.Shown("inode-locks", 1), _records.Shown("record-locks", 1),
    ];

    /// <summary>Takes a lock.</summary>
    /// <returns>Whether the step goes on at once; otherwise it is scheduled when its turn comes.</returns>
    public bool Take(StepProgram program, LockEmission taken, Instant now)
    {
        if (NameOf(taken) is not { } name)
        {
            return true;
        }

        if (!_locks.TryGetValue(name, out var queue))
        {
            _locks.Add(name, queue = new LockQueue(StatisticsOf(taken.Kind)));
        }

        if (queue.TryTake(program, taken.Kind == LockKind.ActiveListRead, now) is not { } from)
        {
            return false;
        }

        if (from > now)
        {
            program.Spent.Add(WaitOf(taken.Kind), from - now);
            schedule(program, from);
            return false;
        }

        return true;
    }

    /// <summary>Gives a lock back; those whose turn it is are scheduled.</summary>
    public void Give(LockEmission given, Instant now)
    {
        if (NameOf(given) is not { } name)
        {
            return;
        }

        var queue = _locks[name];
        foreach (var (program, since, from) in queue.Give(given.Kind == LockKind.ActiveListRead, now))
        {
            program.Spent.Add(WaitOf(given.Kind), from - since);
            schedule(program, from);
        }

        if (queue.IsIdle)
        {
            _idle.Add(name);
        }
    }

    /// <summary>A lock is kept to the end of the tick in which it was held, for steps of the tick that come later than their instant.</summary>
    /// <param name="now">The present.</param>
    /// <param name="tickOf">End of the tick of an instant.</param>
    public void ForgetIdle(Instant now, System.Func<Instant, Instant> tickOf)
    {
        if (now < _tickEnd)
        {
            return;
        }

        _tickEnd = tickOf(now);
        foreach (var name in _idle)
        {
            if (_locks.TryGetValue(name, out var queue) && queue.IsIdle)
            {
                _locks.Remove(name);
            }
        }

        _idle.Clear();
    }

    /// <summary>Which lock it is, or null for one that is off. Activations of the same namespace exclude each other in any case.</summary>
    private LockName? NameOf(LockEmission emission) => emission.Kind switch
    {
        LockKind.Activation => new LockName(LockKind.Activation, default, switches.Activation ? default : emission.Namespace),
        LockKind.ActiveListRead or LockKind.ActiveListWrite => switches.ActiveList ? new LockName(LockKind.ActiveListRead, default, default) : null,
        LockKind.Inode => switches.Inode ? new LockName(LockKind.Inode, emission.Inode, default) : null,
        _ => switches.Record ? new LockName(LockKind.Record, emission.Inode, emission.Namespace) : null,
    };

    private QueueStatistics StatisticsOf(LockKind kind) => kind switch
    {
        LockKind.Activation => _activation,
        LockKind.ActiveListRead or LockKind.ActiveListWrite => _activeList,
        LockKind.Inode => _inodes,
        _ => _records,
    };

    private static TimeUse WaitOf(LockKind kind) => kind switch
    {
        LockKind.Activation => TimeUse.ActivationWait,
        LockKind.ActiveListRead or LockKind.ActiveListWrite => TimeUse.ActiveListWait,
        LockKind.Inode => TimeUse.InodeWait,
        _ => TimeUse.RecordWait,
    };

    private readonly record struct LockName(LockKind Kind, InodeId Inode, NamespaceOrdinal Namespace);
}
