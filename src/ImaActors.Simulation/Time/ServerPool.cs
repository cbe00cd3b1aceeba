using System.Collections.Generic;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Time;

/// <summary>Equal servers with one queue, first come first served and never interrupted: cores, and the places of a disk queue.</summary>
internal sealed class ServerPool
{
    private readonly PriorityQueue<int, long> _free = new();   // which server it is does not matter, so ties do not either
    private readonly PriorityQueue<int, long> _waiting = new();

    public ServerPool(int servers)
    {
        Servers = servers;
        for (var server = 0; server < servers; server++)
        {
            _free.Enqueue(server, 0);
        }
    }

    public int Servers { get; }

    public QueueStatistics Statistics { get; } = new();

    /// <summary>The latest request so far.</summary>
    public Instant Latest { get; private set; }

    /// <summary>Serves a request that comes now; requests come in the order of time.</summary>
    /// <returns>When its service begins.</returns>
    public Instant Serve(Instant now, Duration service)
    {
        Latest = Instant.Max(Latest, now);
        _free.TryPeek(out var server, out var free);
        var start = Instant.Max(now, new Instant(free));
        _free.DequeueEnqueue(server, (start + service).Nanoseconds);
        while (_waiting.TryPeek(out _, out var began) && began <= now.Nanoseconds)
        {
            _waiting.Dequeue();
        }

        if (start > now)
        {
            _waiting.Enqueue(0, start.Nanoseconds);
        }

        Statistics.Queued(_waiting.Count, now);
        Statistics.Granted(now, start);
        Statistics.Held(start, start + service);
        return start;
    }
}

/// <summary>How busy something was that is waited for.</summary>
internal sealed class QueueStatistics
{
    private readonly SeriesRecorder _series = new();

    public long Served { get; private set; }

    public long Waited { get; private set; }

    public Duration Busy { get; private set; }

    public Duration Waiting { get; private set; }

    public int LongestQueue { get; private set; }

    /// <summary>As a figure.</summary>
    public ResourceUse Shown(string name, int servers) => new(name, servers, Served, Waited, Busy, Waiting, LongestQueue) { Series = _series.Series };

    /// <summary>So many wait now.</summary>
    public void Queued(int waiting, Instant now)
    {
        LongestQueue = System.Math.Max(LongestQueue, waiting);
        _series.Queued(waiting, now);
    }

    /// <summary>A request is served after waiting.</summary>
    public void Granted(Instant since, Instant from)
    {
        Served++;
        WaitedFor(since, from);
    }

    /// <summary>A request that was served had waited.</summary>
    public void WaitedFor(Instant since, Instant from)
    {
        var wait = from - since;
        Waited += wait > Duration.Zero ? 1 : 0;
        Waiting += wait;
        _series.Waited(since, from);
    }

    /// <summary>A service took its time.</summary>
    public void Held(Instant from, Instant until)
    {
        Busy += until - from;
        _series.Busy(from, until);
    }
}
