using System.Collections.Generic;

namespace ImaActors.Simulation.Time;

/// <summary>
/// One lock: held by one writer or by any number of readers. Who waits is served in the order of coming, so a reader that comes
/// after a waiting writer waits behind it. Who comes later than its instant never holds the lock at a time when another held it that
/// went before.
/// </summary>
internal sealed class LockQueue(QueueStatistics statistics)
{
    private readonly Queue<(StepProgram Program, bool Reads, Instant Since)> _waiting = new();
    private int _readers;
    private bool _isWritten;
    private Instant _heldSince;
    private Instant _writtenUntil;
    private Instant _readUntil;

    /// <summary>Nobody holds it and nobody waits: it can be forgotten.</summary>
    public bool IsIdle => _readers == 0 && !_isWritten && _waiting.Count == 0;

    /// <summary>Takes the lock, or joins the queue.</summary>
    /// <returns>From when it is held, or null for one that waits.</returns>
    public Instant? TryTake(StepProgram program, bool reads, Instant now)
    {
        if (_isWritten || _waiting.Count > 0 || (!reads && _readers > 0))
        {
            _waiting.Enqueue((program, reads, now));
            statistics.Queued(_waiting.Count, now);
            return null;
        }

        return Grant(reads, now);
    }

    /// <summary>Gives the lock back.</summary>
    /// <returns>Those whose turn it is now: since when each of them waited, and from when it holds the lock.</returns>
    public IReadOnlyList<(StepProgram Program, Instant Since, Instant From)> Give(bool reads, Instant now)
    {
        if (reads)
        {
            _readers--;
            _readUntil = Instant.Max(_readUntil, now);
        }
        else
        {
            _isWritten = false;
            _writtenUntil = now;
        }

        if (_readers == 0)
        {
            statistics.Held(_heldSince, now);
        }

        List<(StepProgram, Instant, Instant)>? granted = null;
        while (_waiting.TryPeek(out var next) && !_isWritten && (next.Reads || _readers == 0))
        {
            _waiting.Dequeue();
            (granted ??= []).Add((next.Program, next.Since, Grant(next.Reads, next.Since)));
        }

        return granted ?? (IReadOnlyList<(StepProgram, Instant, Instant)>)[];
    }

    /// <summary>It is held from the instant at which it was asked for or, if it was held then, from its end.</summary>
    private Instant Grant(bool reads, Instant since)
    {
        var from = Instant.Max(since, reads ? _writtenUntil : Instant.Max(_writtenUntil, _readUntil));
        statistics.Granted(since, from);
        Hold(reads, from);
        return from;
    }

    private void Hold(bool reads, Instant now)
    {
        if (_readers == 0)
        {
            _heldSince = now;
        }

        if (reads)
        {
            _readers++;
        }
        else
        {
            _isWritten = true;
        }
    }
}
