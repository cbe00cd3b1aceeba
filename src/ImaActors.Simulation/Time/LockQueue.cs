using System.Collections.Generic;

namespace ImaActors.Simulation.Time;

/// <summary>
/// One lock: held by one writer or by any number of readers. Who waits is served in the order of coming, so a reader that comes
/// after a waiting writer waits behind it.
/// </summary>
internal sealed class LockQueue(QueueStatistics statistics)
{
    private readonly Queue<(StepProgram Program, bool Reads, Instant Since)> _waiting = new();
    private int _readers;
    private bool _isWritten;
    private Instant _heldSince;

    /// <summary>Nobody holds it and nobody waits: it can be forgotten.</summary>
    public bool IsIdle => _readers == 0 && !_isWritten && _waiting.Count == 0;

    /// <summary>Takes the lock, or joins the queue.</summary>
    /// <returns>Whether it is held now.</returns>
    public bool TryTake(StepProgram program, bool reads, Instant now)
    {
        if (_isWritten || _waiting.Count > 0 || (!reads && _readers > 0))
        {
            _waiting.Enqueue((program, reads, now));
            statistics.Queued(_waiting.Count);
            return false;
        }

        statistics.Granted(Duration.Zero);
        Hold(reads, now);
        return true;
    }

    /// <summary>Gives the lock back.</summary>
    /// <returns>Those whose turn it is now, with the time that each of them waited.</returns>
    public IReadOnlyList<(StepProgram Program, Duration Wait)> Give(bool reads, Instant now)
    {
        if (reads)
        {
            _readers--;
        }
        else
        {
            _isWritten = false;
        }

        if (_readers == 0)
        {
            statistics.Held(now - _heldSince);
        }

        List<(StepProgram, Duration)>? granted = null;
        while (_waiting.TryPeek(out var next) && !_isWritten && (next.Reads || _readers == 0))
        {
            _waiting.Dequeue();
            var wait = now - next.Since;
            statistics.Granted(wait);
            Hold(next.Reads, now);
            (granted ??= []).Add((next.Program, wait));
        }

        return granted ?? (IReadOnlyList<(StepProgram, Duration)>)[];
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
