using System.Collections.Generic;
using HdrHistogram;

namespace ImaActors.Simulation.Results;

/// <summary>Values of a histogram that count as one.</summary>
/// <param name="Middle">The value in the middle, nanoseconds.</param>
/// <param name="Highest">The highest value, nanoseconds.</param>
/// <param name="Count">How many values were recorded there.</param>
public readonly record struct LatencyStep(long Middle, long Highest, long Count);

/// <summary>Latencies in nanoseconds, kept with three significant digits up to a day.</summary>
public sealed class LatencyHistogram
{
    private const long Longest = 86_400_000_000_000;
    private const int SignificantDigits = 3;

    private readonly LongHistogram _histogram = new(1, Longest, SignificantDigits);

    /// <summary>The recorded values.</summary>
    public HistogramBase Values => _histogram;

    /// <summary>Number of values.</summary>
    public long Count => _histogram.TotalCount;

    /// <summary>Steps that hold values, from the lowest to the highest.</summary>
    public IEnumerable<LatencyStep> Steps
    {
        get
        {
            foreach (var step in _histogram.RecordedValues())
            {
                yield return new LatencyStep(_histogram.MedianEquivalentValue(step.ValueIteratedTo), step.ValueIteratedTo, step.CountAtValueIteratedTo);
            }
        }
    }

    /// <summary>Adds one latency; what is longer than a day counts as a day.</summary>
    public void Record(long nanoseconds) => _histogram.RecordValue(System.Math.Clamp(nanoseconds, 0, Longest));

    /// <summary>Adds the latencies of another.</summary>
    public void Add(LatencyHistogram other) => _histogram.Add(other._histogram);
}
