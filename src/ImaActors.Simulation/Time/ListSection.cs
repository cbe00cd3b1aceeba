using System.Collections.Generic;
using ImaActors.Core.Integrity;
using ImaActors.Simulation.Randomness;

namespace ImaActors.Simulation.Time;

/// <summary>
/// The section of list and TPM: one entry after the other is appended when its turn comes, and its caller goes on when it is
/// extended. With its lock off, entries are appended as they come, and only extends are served one at a time.
/// </summary>
/// <param name="timing">The time model.</param>
/// <param name="append">Appends an entry; whether it was added, and so has to be extended.</param>
/// <param name="hasTpm">There is something to extend.</param>
/// <param name="schedule">Lets a step go on at an instant.</param>
internal sealed class ListSection(
    MachineTiming timing, System.Func<StepProgram, EntryEmission, Instant, bool> append, System.Func<bool> hasTpm, System.Action<StepProgram, Instant> schedule)
{
    private readonly Queue<StepProgram> _waiting = new();
    private StepProgram? _served;
    private Instant _servedUntil;
    private Instant _latest;

    /// <summary>How busy it was.</summary>
    public QueueStatistics Statistics { get; } = new();

    /// <summary>An entry comes.</summary>
    /// <returns>Whether the step goes on at once; otherwise it is scheduled.</returns>
    public bool Enter(StepProgram program, EntryEmission entry, Instant now)
    {
        if (!timing.Locks.ListAndTpm && !program.IsAppended)
        {
            program.IsAppended = true;
            if (!append(program, entry, now))
            {
                program.Position++;
                program.IsAppended = false;
                return true;
            }
        }

        program.IsOvertaken |= now < _latest;
        _latest = Instant.Max(_latest, now);
        if (_served is not null)
        {
            program.WaitingSince = now;
            _waiting.Enqueue(program);
            Statistics.Queued(_waiting.Count, now);
            return false;
        }

        // Who comes later than its instant is not served at a time when another was that went before.
        var start = Instant.Max(now, _servedUntil);
        program.Spent.Add(TimeUse.TpmWait, start - now);
        Statistics.WaitedFor(now, start);
        if (Serve(program, start))
        {
            return false;
        }

        if (start > now)
        {
            schedule(program, start);
        }

        return start == now;
    }

    /// <summary>The step that was served leaves; the next ones are served.</summary>
    public void Leave(StepProgram program, Instant now)
    {
        program.IsInSection = false;
        _served = null;
        _servedUntil = now;
        while (_served is null && _waiting.TryDequeue(out var next))
        {
            next.Spent.Add(TimeUse.TpmWait, now - next.WaitingSince);
            Statistics.WaitedFor(next.WaitingSince, now);
            if (!Serve(next, now))
            {
                schedule(next, now);
            }
        }
    }

    /// <summary>The entry's turn: append and extend. A duplicate only costs the look-up.</summary>
    /// <returns>Whether it takes time.</returns>
    private bool Serve(StepProgram program, Instant now)
    {
        var entry = (EntryEmission)program.Emissions[program.Position];
        var added = program.IsAppended || append(program, entry, now);
        var service = program.IsAppended ? Duration.Zero : timing.Costs.Append;
        if (added && hasTpm())
        {
            service += new Duration(timing.ExtendLatency.Sample(program.Draw(timing.Seed, DrawPurpose.ExtendLatency)));
        }

        program.Position++;
        program.IsAppended = false;
        Statistics.Granted(now, now);
        if (service == Duration.Zero)
        {
            return false;
        }

        Statistics.Held(now, now + service);
        program.Spent.Add(TimeUse.Extending, service);
        program.IsInSection = true;
        _served = program;
        schedule(program, now + service);
        return true;
    }
}
