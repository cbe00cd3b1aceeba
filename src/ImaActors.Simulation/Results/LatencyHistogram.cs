using HdrHistogram;

namespace ImaActors.Simulation.Results;

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

    /// <summary>Adds one latency; what is longer than a day counts as a day.</summary>
    public void Record(long nanoseconds) => _histogram.RecordValue(System.Math.Clamp(nanoseconds, 0, Longest));
}
