using System;
using System.Globalization;

namespace ImaActors.Simulation.Time;

/// <summary>A moment of virtual time: nanoseconds since the first boot of the machine.</summary>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    /// <summary>The first boot.</summary>
    public static Instant Zero { get; }

    /// <summary>No moment of a run is as late.</summary>
    public static Instant Never { get; } = new(long.MaxValue);

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <inheritdoc/>
    public override string ToString() => new Duration(Nanoseconds).ToString();

    /// <summary>A later moment.</summary>
    public static Instant operator +(Instant left, Duration right) => new(checked(left.Nanoseconds + right.Nanoseconds));

    /// <summary>The time between two moments.</summary>
    public static Duration operator -(Instant left, Instant right) => new(left.Nanoseconds - right.Nanoseconds);

    /// <summary>Order in time.</summary>
    public static bool operator <(Instant left, Instant right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Order in time.</summary>
    public static bool operator >(Instant left, Instant right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Order in time.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Order in time.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Nanoseconds >= right.Nanoseconds;

    /// <summary>The earlier of two moments.</summary>
    public static Instant Min(Instant left, Instant right) => left < right ? left : right;

    /// <summary>The later of two moments.</summary>
    public static Instant Max(Instant left, Instant right) => left > right ? left : right;
}

/// <summary>A length of virtual time in nanoseconds.</summary>
public readonly record struct Duration(long Nanoseconds) : IComparable<Duration>
{
    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;

    /// <summary>No time at all.</summary>
    public static Duration Zero { get; }

    /// <summary>A number of milliseconds.</summary>
    public static Duration FromMilliseconds(long milliseconds) => new(checked(milliseconds * Millisecond));

    /// <summary>A number of microseconds.</summary>
    public static Duration FromMicroseconds(long microseconds) => new(checked(microseconds * Microsecond));

    /// <summary>A number of seconds.</summary>
    public static Duration FromSeconds(long seconds) => new(checked(seconds * Second));

    /// <inheritdoc/>
    public int CompareTo(Duration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The number with the largest unit that keeps it exact to three decimals or better: <c>5.77 ms</c>.</summary>
    public override string ToString()
    {
        var size = Math.Abs(Nanoseconds);
        var (unit, name) = size >= Second ? (Second, "s") : size >= Millisecond ? (Millisecond, "ms") : size >= Microsecond ? (Microsecond, "us") : (1L, "ns");
        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)Nanoseconds / unit:0.###} {name}");
    }

    /// <summary>Sum.</summary>
    public static Duration operator +(Duration left, Duration right) => new(checked(left.Nanoseconds + right.Nanoseconds));

    /// <summary>Difference.</summary>
    public static Duration operator -(Duration left, Duration right) => new(left.Nanoseconds - right.Nanoseconds);

    /// <summary>Multiple.</summary>
    public static Duration operator *(Duration left, long right) => new(checked(left.Nanoseconds * right));

    /// <summary>Shorter.</summary>
    public static bool operator <(Duration left, Duration right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Longer.</summary>
    public static bool operator >(Duration left, Duration right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Not longer.</summary>
    public static bool operator <=(Duration left, Duration right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Not shorter.</summary>
    public static bool operator >=(Duration left, Duration right) => left.Nanoseconds >= right.Nanoseconds;
}
