using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Time;

/// <summary>
/// Brings steps through virtual time: an event simulation of everything that is waited for on one machine. Steps that begin at the
/// same instant go in the order of their keys. Events are never undone: a step that comes later than its instant, because the
/// actors met only at the end of a sub-tick, is served after those that went before (<see cref="Overtaken"/>).
/// </summary>
internal sealed class ResourceQueues
{
    private readonly MachineTiming _timing;
    private readonly IEmissionSink _sink;
    private readonly PriorityQueue<StepProgram, EventKey> _events = new();
    private readonly ServerPool _cores;
    private readonly ServerPool _storage;
    private readonly KernelLocks _locks;
    private readonly ListSection _section;
    private readonly EntriesUnderWay _underWay;
    private List<StepCompletion> _completed = [];

    /// <summary>An idle machine.</summary>
    public ResourceQueues(MachineTiming timing, IEmissionSink sink)
    {
        (_timing, _sink) = (timing, sink);
        (_cores, _storage) = (new ServerPool(timing.Cores), new ServerPool(timing.StorageQueueDepth));
        _locks = new KernelLocks(timing.Locks, Schedule);
        _section = new ListSection(timing, Append, HasTpm, Schedule);
        _underWay = new EntriesUnderWay(Schedule);
    }

    /// <summary>Steps that came to cores, disk or TPM behind one that came there later in the same tick.</summary>
    public long Overtaken { get; private set; }

    /// <summary>When something happens next, or <see cref="Instant.Never"/>.</summary>
    public Instant Next => _events.TryPeek(out _, out var key) ? key.At : Instant.Never;

    /// <summary>How busy everything was.</summary>
    public ImmutableArray<ResourceUse> Use =>
    [
        _cores.Statistics.Shown("cores", _timing.Cores), _storage.Statistics.Shown("storage", _timing.StorageQueueDepth), _section.Statistics.Shown("tpm", 1), .. _locks.Use,
    ];

    /// <summary>Steps of a sub-tick, in the order of instant and key.</summary>
    public void Begin(IReadOnlyList<StepCommit> commits)
    {
        foreach (var commit in commits)
        {
            var program = new StepProgram(commit);
            _underWay.Begin(program);
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
            _locks.ForgetIdle(key.At, tickOf);
            var before = _completed.Count;
            if (program.IsInSection)
            {
                _section.Leave(program, key.At);
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

    private void Schedule(StepProgram program, Instant at) => _events.Enqueue(program, new EventKey(at, program.Key));

    private bool HasTpm() => _sink.HasTpm;

    private bool Append(StepProgram program, EntryEmission entry, Instant now)
    {
        var added = _sink.Append(program.Key, entry, now);
        _underWay.End(entry, now);
        return added;
    }

    private void Advance(StepProgram program, Instant now)
    {
        while (!Computes(program, now))
        {
            if (program.Position == program.Emissions.Count)
            {
                Overtaken += program.IsOvertaken ? 1 : 0;
                _completed.Add(new StepCompletion(program.Key, program.Reply, now, program.Spent));
                return;
            }

            if (!Passes(program, program.Emissions[program.Position], now))
            {
                return;
            }
        }
    }

    /// <summary>The next thing of a step that is no work on a core.</summary>
    /// <returns>Whether the step goes on at once; otherwise it is scheduled when it can.</returns>
    private bool Passes(StepProgram program, Emission next, Instant now)
    {
        if (next is EntryEmission entry)
        {
            return _section.Enter(program, entry, now);   // which moves on when the entry's turn has come
        }

        program.Position++;
        switch (next)
        {
            case WorkEmission read:   // from the disk: the only work that is not done on a core
                return !Reads(program, read, now);
            case LockEmission { Takes: true } taken:
                return _locks.Take(program, taken, now);
            case LockEmission given:
                _locks.Give(given, now);
                return true;
            case DrainEmission drain:
                return _underWay.Drain(program, drain.Namespaces, now);
            default:
                _sink.Carry(program.Key, next, now);
                return true;
        }
    }

    /// <summary>Work on a core up to the next thing that is no such work.</summary>
    private bool Computes(StepProgram program, Instant now)
    {
        if (_timing.IsZero)
        {
            return false;
        }

        var total = Duration.Zero;
        if (!program.HasBegun)
        {
            program.HasBegun = true;
            total = StepCosts.Of(program.Step, program.Reply, _timing.Costs);
            program.Spent.Add(TimeUse.Computing, total);
        }

        while (program.Position < program.Emissions.Count && program.Emissions[program.Position] is WorkEmission { Kind: not WorkKind.DiskRead } work)
        {
            program.Position++;
            var (use, cost) = StepCosts.Of(work, _timing.Costs);
            program.Spent.Add(use, cost);
            total += cost;
        }

        return total > Duration.Zero && Serve(program, _cores, TimeUse.CoreWait, total, now);
    }

    private bool Reads(StepProgram program, WorkEmission read, Instant now)
    {
        var service = new Duration(_timing.StorageLatency.Sample(program.Draw(_timing.Seed, DrawPurpose.StorageLatency)))
            + StepCosts.Transfer(read.Amount, _timing.StorageBytesPerSecond);
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

    private readonly record struct EventKey(Instant At, OperationKey Key) : System.IComparable<EventKey>
    {
        public int CompareTo(EventKey other)
        {
            var order = At.CompareTo(other.At);
            return order == 0 ? Key.CompareTo(other.Key) : order;
        }
    }
}
