namespace ImaActors.Report.Plots;

/// <summary>The unit of an axis of time: the largest in which the longest value is at least one.</summary>
/// <param name="Unit">Its name.</param>
/// <param name="Nanoseconds">Its length in nanoseconds.</param>
internal readonly record struct TimeScale(string Unit, double Nanoseconds)
{
    private const double Hour = 3600e9;
    private const double LongestInSeconds = 2 * Hour;

    /// <summary>The unit for values up to this one.</summary>
    public static TimeScale For(long longest) => longest switch
    {
        >= (long)LongestInSeconds => new("h", Hour),
        >= 1_000_000_000 => new("s", 1e9),
        >= 1_000_000 => new("ms", 1e6),
        >= 1_000 => new("us", 1e3),
        _ => new("ns", 1),
    };

    /// <summary>A time in the unit.</summary>
    public double Of(double nanoseconds) => nanoseconds / Nanoseconds;
}
