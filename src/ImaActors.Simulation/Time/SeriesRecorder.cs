using System;
using System.Collections.Immutable;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Time;

/// <summary>
/// Records a <see cref="ResourceSeries"/> while a machine runs. Intervals may come in any order. When one reaches beyond the last window,
/// each window takes in its neighbour and has twice the width, so the memory is the same for a run of any length.
/// </summary>
internal sealed class SeriesRecorder
{
    private readonly IntervalSum _busy = new();
    private readonly IntervalSum _waiting = new();
    private readonly int[] _longest = new int[ResourceSeries.WindowsMax];
    private long _width = ResourceSeries.Narrowest.Nanoseconds;
    private long _end;

    /// <summary>What was recorded so far.</summary>
    public ResourceSeries Series
    {
        get
        {
            var busy = _busy.Resolved(_width);
            var waiting = _waiting.Resolved(_width);
            var windows = ImmutableArray.CreateBuilder<ResourceWindow>();
            for (var i = 0; i < _longest.Length && i * _width < _end; i++)
            {
                // A queue that nobody joined or left in a window was as long as its mean all the time.
                var constant = (waiting[i] + _width - 1) / _width;
                windows.Add(new ResourceWindow(new Duration(busy[i]), new Duration(waiting[i]), Math.Max(_longest[i], constant)));
            }

            return new ResourceSeries(new Duration(_width), windows.ToImmutable());
        }
    }

    /// <summary>A server was busy.</summary>
    public void Busy(Instant from, Instant until)
    {
        if (until > from)
        {
            Reach(until);
            _busy.Add(from.Nanoseconds, until.Nanoseconds, _width);
        }
    }

    /// <summary>A request waited.</summary>
    public void Waited(Instant from, Instant until)
    {
        if (until > from)
        {
            Reach(until);
            _waiting.Add(from.Nanoseconds, until.Nanoseconds, _width);
        }
    }

    /// <summary>So many requests wait at an instant.</summary>
    public void Queued(int waiting, Instant at)
    {
        Reach(at + new Duration(1));
        var window = at.Nanoseconds / _width;
        _longest[window] = Math.Max(_longest[window], waiting);
    }

    private void Reach(Instant until)
    {
        _end = Math.Max(_end, until.Nanoseconds);
        while (_end > _width * ResourceSeries.WindowsMax)
        {
            _busy.Double(_width);
            _waiting.Double(_width);
            for (var i = 0; i < _longest.Length; i++)
            {
                _longest[i] = 2 * i < _longest.Length ? Math.Max(_longest[2 * i], _longest[(2 * i) + 1]) : 0;
            }

            _width *= 2;
        }
    }

    /// <summary>
    /// How much of each window is covered by intervals, overlaps counted each. Windows that an interval covers from end to end are noted as
    /// a difference at its ends, so that an interval costs the same however long it is.
    /// </summary>
    private sealed class IntervalSum
    {
        private readonly long[] _partly = new long[ResourceSeries.WindowsMax];   // nanoseconds
        private readonly long[] _wholly = new long[ResourceSeries.WindowsMax + 1];   // intervals that cover it, as differences to the window before

        public void Add(long from, long until, long width)
        {
            var (first, last) = (from / width, until / width);
            if (first == last)
            {
                _partly[first] += until - from;
                return;
            }

            _partly[first] += ((first + 1) * width) - from;
            _wholly[first + 1]++;
            _wholly[last]--;
            if (until > last * width)
            {
                _partly[last] += until - (last * width);
            }
        }

        /// <summary>Nanoseconds in each window.</summary>
        public long[] Resolved(long width)
        {
            var sums = new long[ResourceSeries.WindowsMax];
            var covering = 0L;
            for (var i = 0; i < sums.Length; i++)
            {
                covering += _wholly[i];
                sums[i] = _partly[i] + (covering * width);
            }

            return sums;
        }

        public void Double(long width)
        {
            var sums = Resolved(width);
            Array.Clear(_wholly);
            for (var i = 0; i < _partly.Length; i++)
            {
                _partly[i] = 2 * i < sums.Length ? sums[2 * i] + sums[(2 * i) + 1] : 0;
            }
        }
    }
}
