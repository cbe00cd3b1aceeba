using System;
using System.Collections.Immutable;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>How busy a shared resource was over virtual time, in windows of equal width that begin with the first boot.</summary>
/// <param name="Width">Width of a window: <see cref="Narrowest"/>, doubled until <see cref="WindowsMax"/> windows hold the whole run.</param>
/// <param name="Windows">Windows in order of time; the last one is the last in which something happened.</param>
/// <remarks>A picture of the run for reports. It is no part of a digest.</remarks>
public sealed record ResourceSeries(Duration Width, ImmutableArray<ResourceWindow> Windows)
{
    /// <summary>Most windows that a series has.</summary>
    public const int WindowsMax = 512;

    /// <summary>Width of a window before any doubling.</summary>
    public static Duration Narrowest { get; } = Duration.FromMicroseconds(1);

    /// <summary>Nothing happened.</summary>
    public static ResourceSeries Empty { get; } = new(Narrowest, []);

    /// <summary>Both together: of two boots of a machine, or of the same resource of two machines.</summary>
    public ResourceSeries Plus(ResourceSeries other)
    {
        var (fine, wide) = Width < other.Width ? (this, other) : (other, this);
        while (fine.Width < wide.Width)
        {
            fine = fine.Doubled();
        }

        var windows = ImmutableArray.CreateBuilder<ResourceWindow>();
        for (var i = 0; i < Math.Max(fine.Windows.Length, wide.Windows.Length); i++)
        {
            windows.Add(fine.At(i).Plus(wide.At(i), isSameTime: true));
        }

        return new ResourceSeries(wide.Width, windows.ToImmutable());
    }

    /// <summary>Two neighbours are one.</summary>
    private ResourceSeries Doubled()
    {
        var windows = ImmutableArray.CreateBuilder<ResourceWindow>();
        for (var i = 0; i < Windows.Length; i += 2)
        {
            windows.Add(At(i).Plus(At(i + 1), isSameTime: false));
        }

        return new ResourceSeries(Width * 2, windows.ToImmutable());
    }

    private ResourceWindow At(int index) => index < Windows.Length ? Windows[index] : default;
}

/// <summary>A window of a <see cref="ResourceSeries"/>.</summary>
/// <param name="Busy">Time in service, over all servers.</param>
/// <param name="Waiting">Time of waiting, over all requests; divided by the width it is the mean length of the queue.</param>
/// <param name="LongestQueue">Most requests that waited at the same time.</param>
public readonly record struct ResourceWindow(Duration Busy, Duration Waiting, long LongestQueue)
{
    /// <summary>Both together; queues add up if they stood at the same time.</summary>
    internal ResourceWindow Plus(ResourceWindow other, bool isSameTime) => new(
        Busy + other.Busy,
        Waiting + other.Waiting,
        isSameTime ? LongestQueue + other.LongestQueue : Math.Max(LongestQueue, other.LongestQueue));
}
