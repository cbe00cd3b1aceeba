using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Time;

/// <summary>Takes what leaves a step, at its instant and in the order of time.</summary>
internal interface IEmissionSink
{
    /// <summary>The machine has a TPM.</summary>
    bool HasTpm { get; }

    /// <summary>An entry enters the section of list and TPM.</summary>
    /// <returns>Whether it was added, and so has to be extended.</returns>
    bool Append(OperationKey key, EntryEmission entry, Instant now);

    /// <summary>Anything else that is left behind.</summary>
    void Carry(OperationKey key, Emission emission, Instant now);
}

/// <summary>
/// Brings steps through virtual time: an event simulation of everything that is waited for on one machine. Steps that begin at the
/// same instant go in the order of their keys. Events are never undone: a step that comes later than its instant, because the
/// actors met only at the end of a sub-tick, is served after those that went before (<see cref="Overtaken"/>).
/// </summary>
internal sealed class ResourceQueues(MachineTiming timing, IEmissionSink sink)
{
    private readonly PriorityQueue<StepProgram, EventKey> _events = new();
    private readonly ServerPool _cores = new(timing.Cores);
    private readonly ServerPool _storage = new(timing.StorageQueueDepth);
    private readonly Dictionary<LockName, LockQueue> _locks = [];
    private readonly QueueStatistics[] _lockStatistics = [new(), new(), new(), new()];
    private readonly Queue<StepProgram> _section = new();
    private readonly QueueStatistics _tpm = new();
    private readonly Dictionary<int, int> _underWay = [];
    private readonly List<StepProgram> _retiring = [];
    private readonly List<LockName> _idle = [];
    private List<StepCompletion> _completed = [];
    private StepProgram? _served;
    private Instant _servedUntil;
    private Instant _latestEntry;
    private Instant _tickEnd;

    /// <summary>Steps that came to cores, disk or TPM behind one that came there later in the same tick.</summary>
    public long Overtaken { get; private set; }

    /// <summary>When something happens next, or <see cref="Instant.Never"/>.</summary>
    public Instant Next => _events.TryPeek(out _, out var key) ? key.At : Instant.Never;

    /// <summary>How busy everything was.</summary>
    public ImmutableArray<ResourceUse> Use =>
    [
        Shown("cores", timing.Cores, _cores.Statistics),
        Shown("storage", timing.StorageQueueDepth, _storage.Statistics),
        Shown("tpm", 1, _tpm),
        Shown("activation-lock", 1, Of(LockKind.Activation)),
        Shown("active-list-lock", 1, Of(LockKind.ActiveListRead)),
        Shown("inode-locks", 1, Of(LockKind.Inode)),
        Shown("record-locks", 1, Of(LockKind.Record)),
    ];

    /// <summary>Steps of a sub-tick, in the order of instant and key.</summary>
    public void Begin(IReadOnlyList<StepCommit> commits)
    {
        foreach (var commit in commits)
        {
            var program = new StepProgram(commit);
            foreach (var emission in program.Emissions)
            {
                if (emission is EntryEmission entry)
                {
                    Count(entry, 1);
                }
            }

            Schedule(program, program.At);
        }
    }

    /// <summary>
    /// Lets everything happen that happens before an instant. A step that ends cuts the time short at the end of its tick, because
    /// the operation goes on then.
    /// </summary>
    /// <param name="until">Exclusive.</param>
    /// <param name="tickOf">End of the tick of an instant.</param>
    public IReadOnlyList<StepCompletion> Run(Instant until, System.Func<Instant, Instant> tickOf)
    {
        while (_events.TryPeek(out var program, out var key) && key.At < until)
        {
            _events.Dequeue();
            ForgetIdleLocks(key.At, tickOf);
            var before = _completed.Count;
            if (program.IsInSection)
            {
                LeaveSection(program, key.At);
            }

            Advance(program, key.At);
            if (_completed.Count > before && tickOf(key.At) is var end && end < until)
            {
                until = end;
            }
        }

        var completed = _completed;
        _completed = [];
        return completed;
    }

    private static ResourceUse Shown(string name, int servers, QueueStatistics statistics) =>
        new(name, servers, statistics.Served, statistics.Waited, statistics.Busy, statistics.Waiting, statistics.LongestQueue);

    private void Schedule(StepProgram program, Instant at) => _events.Enqueue(program, new EventKey(at, program.Key));

    private void Advance(StepProgram program, Instant now)
    {
        while (true)
        {
            if (Computes(program, now))
            {
                return;
            }

            if (program.Position == program.Emissions.Count)
            {
                Overtaken += program.IsOvertaken ? 1 : 0;
                _completed.Add(new StepCompletion(program.Key, program.Reply, now, program.Spent));
                return;
            }

            switch (program.Emissions[program.Position])
            {
                case WorkEmission read:   // the only work that is not done on a core
                    program.Position++;
                    if (Reads(program, read, now))
                    {
                        return;
                    }

                    break;
                case LockEmission { Takes: true } taken:
                    program.Position++;
                    if (!Take(program, taken, now))
                    {
                        return;
                    }

                    break;
                case LockEmission given:
                    program.Position++;
                    Give(given, now);
                    break;
                case EntryEmission entry:
                    if (!EnterSection(program, entry, now))
                    {
                        return;
                    }

                    break;
                case RetireEmission retire when HasEntriesUnderWay(retire):
                    _retiring.Add(program);
                    return;
                case var other:
                    program.Position++;
                    sink.Carry(program.Key, other, now);
                    break;
            }
        }
    }

    /// <summary>Work on a core up to the next thing that is no such work.</summary>
    private bool Computes(StepProgram program, Instant now)
    {
        if (timing.IsZero)
        {
            return false;
        }

        var total = Duration.Zero;
        if (!program.HasBegun)
        {
            program.HasBegun = true;
            total = StepCosts.Of(program.Step, program.Reply, timing.Costs);
            program.Spent.Add(TimeUse.Computing, total);
        }

        while (program.Position < program.Emissions.Count && program.Emissions[program.Position] is WorkEmission { Kind: not WorkKind.DiskRead } work)
        {
            program.Position++;
            var (use, cost) = StepCosts.Of(work, timing.Costs);
            program.Spent.Add(use, cost);
            total += cost;
        }

        return total > Duration.Zero && Serve(program, _cores, TimeUse.CoreWait, total, now);
    }

    private bool Reads(StepProgram program, WorkEmission read, Instant now)
    {
        var draw = RandomStream.Draw(timing.Seed, DrawPurpose.StorageLatency, EntityOf(program.Key), program.Key.Number, program.Position);
        var service = new Duration(timing.StorageLatency.Sample(draw)) + StepCosts.Transfer(read.Amount, timing.StorageBytesPerSecond);
        program.Spent.Add(TimeUse.Reading, service);
        return service > Duration.Zero && Serve(program, _storage, TimeUse.StorageWait, service, now);
    }

    private bool Serve(StepProgram program, ServerPool pool, TimeUse waitUse, Duration service, Instant now)
    {
        program.IsOvertaken |= now < pool.Latest;
        var start = pool.Serve(now, service);
        program.Spent.Add(waitUse, start - now);
        Schedule(program, start + service);
        return true;
    }

    private bool Take(StepProgram program, LockEmission taken, Instant now)
    {
        if (NameOf(taken) is not { } name)
        {
            return true;
        }

        if (!_locks.TryGetValue(name, out var queue))
        {
            _locks.Add(name, queue = new LockQueue(Of(taken.Kind)));
        }

        if (queue.TryTake(program, taken.Kind == LockKind.ActiveListRead, now) is not { } from)
        {
            return false;
        }

        if (from > now)
        {
            program.Spent.Add(WaitOf(taken.Kind), from - now);
            Schedule(program, from);
            return false;
        }

        return true;
    }

    private void Give(LockEmission given, Instant now)
    {
        if (NameOf(given) is not { } name)
        {
            return;
        }

        var queue = _locks[name];
        foreach (var (program, since, from) in queue.Give(given.Kind == LockKind.ActiveListRead, now))
        {
            program.Spent.Add(WaitOf(given.Kind), from - since);
            Schedule(program, from);
        }

        if (queue.IsIdle)
        {
            _idle.Add(name);
        }
    }

    /// <summary>A lock is kept to the end of the tick in which it was held, for steps of the tick that come later than their instant.</summary>
    private void ForgetIdleLocks(Instant now, System.Func<Instant, Instant> tickOf)
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

    /// <summary>An entry comes to list and TPM: it is appended when its turn comes, and the caller goes on when it is extended.</summary>
    /// <returns>Whether nothing had to be waited for.</returns>
    private bool EnterSection(StepProgram program, EntryEmission entry, Instant now)
    {
        if (!timing.Locks.ListAndTpm && !program.IsAppended)
        {
            program.IsAppended = true;
            if (!Append(program, entry, now))
            {
                program.Position++;
                program.IsAppended = false;
                return true;
            }
        }

        program.IsOvertaken |= now < _latestEntry;
        _latestEntry = Instant.Max(_latestEntry, now);
        if (_served is not null)
        {
            program.WaitingSince = now;
            _section.Enqueue(program);
            _tpm.Queued(_section.Count);
            return false;
        }

        // Who comes later than its instant is not served at a time when another was that went before.
        var start = Instant.Max(now, _servedUntil);
        program.Spent.Add(TimeUse.TpmWait, start - now);
        _tpm.WaitedFor(start - now);
        if (BeginService(program, start))
        {
            return false;
        }

        if (start > now)
        {
            Schedule(program, start);
        }

        return start == now;
    }

    /// <summary>The entry's turn: append and extend. A duplicate only costs the look-up.</summary>
    /// <returns>Whether it takes time.</returns>
    private bool BeginService(StepProgram program, Instant now)
    {
        var entry = (EntryEmission)program.Emissions[program.Position];
        var added = program.IsAppended || Append(program, entry, now);
        var service = program.IsAppended ? Duration.Zero : timing.Costs.Append;
        if (added && sink.HasTpm)
        {
            var draw = RandomStream.Draw(timing.Seed, DrawPurpose.ExtendLatency, EntityOf(program.Key), program.Key.Number, program.Position);
            service += new Duration(timing.ExtendLatency.Sample(draw));
        }

        program.Position++;
        program.IsAppended = false;
        _tpm.Granted(Duration.Zero);
        if (service == Duration.Zero)
        {
            return false;
        }

        _tpm.Held(service);
        program.Spent.Add(TimeUse.Extending, service);
        program.IsInSection = true;
        _served = program;
        Schedule(program, now + service);
        return true;
    }

    private void LeaveSection(StepProgram program, Instant now)
    {
        program.IsInSection = false;
        _served = null;
        _servedUntil = now;
        while (_served is null && _section.TryDequeue(out var next))
        {
            var wait = now - next.WaitingSince;
            next.Spent.Add(TimeUse.TpmWait, wait);
            _tpm.WaitedFor(wait);
            if (!BeginService(next, now))
            {
                Schedule(next, now);
            }
        }
    }

    private bool Append(StepProgram program, EntryEmission entry, Instant now)
    {
        var added = sink.Append(program.Key, entry, now);
        Count(entry, -1);
        for (var i = 0; i < _retiring.Count; i++)
        {
            var waiting = _retiring[i];
            if (!HasEntriesUnderWay((RetireEmission)waiting.Emissions[waiting.Position]))
            {
                _retiring.RemoveAt(i--);
                Schedule(waiting, now);
            }
        }

        return added;
    }

    /// <summary>A start mark must not go while an entry of its namespace is on the way, lock or no lock.</summary>
    private bool HasEntriesUnderWay(RetireEmission retire)
    {
        foreach (var ordinal in retire.Namespaces)
        {
            if (_underWay.ContainsKey(ordinal.Value))
            {
                return true;
            }
        }

        return false;
    }

    private void Count(EntryEmission entry, int change)
    {
        var ordinal = entry.Request.Entry.Ordinal.Value;
        var count = _underWay.GetValueOrDefault(ordinal) + change;
        if (count == 0)
        {
            _underWay.Remove(ordinal);
        }
        else
        {
            _underWay[ordinal] = count;
        }
    }

    private static long EntityOf(OperationKey key) => ((long)key.Container << 32) | (uint)key.Process;

    /// <summary>Which lock it is, or null for one that is off. Activations of the same namespace exclude each other in any case.</summary>
    private LockName? NameOf(LockEmission emission) => emission.Kind switch
    {
        LockKind.Activation => new LockName(LockKind.Activation, default, timing.Locks.Activation ? default : emission.Namespace),
        LockKind.ActiveListRead or LockKind.ActiveListWrite => timing.Locks.ActiveList ? new LockName(LockKind.ActiveListRead, default, default) : null,
        LockKind.Inode => timing.Locks.Inode ? new LockName(LockKind.Inode, emission.Inode, default) : null,
        _ => timing.Locks.Record ? new LockName(LockKind.Record, emission.Inode, emission.Namespace) : null,
    };

    private QueueStatistics Of(LockKind kind) => _lockStatistics[kind switch
    {
        LockKind.Activation => 0,
        LockKind.ActiveListRead or LockKind.ActiveListWrite => 1,
        LockKind.Inode => 2,
        _ => 3,
    }];

    private static TimeUse WaitOf(LockKind kind) => kind switch
    {
        LockKind.Activation => TimeUse.ActivationWait,
        LockKind.ActiveListRead or LockKind.ActiveListWrite => TimeUse.ActiveListWait,
        LockKind.Inode => TimeUse.InodeWait,
        _ => TimeUse.RecordWait,
    };

    private readonly record struct EventKey(Instant At, OperationKey Key) : System.IComparable<EventKey>
    {
        public int CompareTo(EventKey other)
        {
            var order = At.CompareTo(other.At);
            return order == 0 ? Key.CompareTo(other.Key) : order;
        }
    }

    private readonly record struct LockName(LockKind Kind, InodeId Inode, NamespaceOrdinal Namespace);
}
