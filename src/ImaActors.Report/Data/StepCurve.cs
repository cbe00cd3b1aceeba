using System;
using System.Collections.Generic;
using OxyPlot;

namespace ImaActors.Report.Data;

/// <summary>How something grew and shrank over virtual time, drawn with a bounded number of points however many changes there were.</summary>
internal sealed class StepCurve
{
    /// <summary>Instants at which a curve with many changes is looked at.</summary>
    public const int SamplesMax = 240;

    private readonly List<(long At, long Change)> _changes = [];

    /// <summary>It grows, or shrinks, at an instant.</summary>
    public void Add(long at, long change) => _changes.Add((at, change));

    /// <summary>Points up to an end: every change with its step, or with many changes the value at even distances.</summary>
    /// <param name="end">Where the curve ends, nanoseconds.</param>
    /// <param name="scale">From nanoseconds to the unit of the axis.</param>
    public IReadOnlyList<DataPoint> Points(long end, Func<double, double> scale)
    {
        _changes.Sort();
        var points = new List<DataPoint> { new(0, 0) };
        var (value, next) = (0L, 0);
        if (_changes.Count <= SamplesMax)
        {
            foreach (var (at, change) in _changes)
            {
                points.Add(new DataPoint(scale(at), value));
                value += change;
                points.Add(new DataPoint(scale(at), value));
            }

            points.Add(new DataPoint(scale(end), value));
            return points;
        }

        for (var i = 0; i <= SamplesMax; i++)
        {
            var at = (long)((Int128)end * i / SamplesMax);
            while (next < _changes.Count && _changes[next].At <= at)
            {
                value += _changes[next++].Change;
            }

            points.Add(new DataPoint(scale(at), value));
        }

        return points;
    }
}
