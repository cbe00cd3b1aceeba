using System;
using System.Collections.Generic;
using System.Globalization;
using ImaActors.Simulation.Time;

namespace ImaActors.Cli.Runs;

/// <summary>How far a run is, in words; the same on a terminal and elsewhere.</summary>
internal static class RunProgressText
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Share of the virtual time that is done, 0 to 1, or null if the length is not known.</summary>
    public static double? Share(RunState state)
    {
        var whole = (state.Length?.Nanoseconds ?? 0) * (double)state.Machines;
        return whole > 0 ? Math.Clamp(state.Simulated.Nanoseconds / whole, 0, 1) : null;
    }

    /// <summary>The parts of the line: virtual time, operations, rate, ratio, time left, containers.</summary>
    /// <param name="state">How far the run is.</param>
    /// <param name="elapsed">Real time since it began.</param>
    public static IReadOnlyList<string> Parts(RunState state, TimeSpan elapsed)
    {
        var parts = new List<string>
        {
            (state.Machines > 1 ? state.Machine + ": " : "") + "virtual " + Virtual(state),
            Invariant($"{state.Operations:#,0} operations"),
        };
        if (elapsed > TimeSpan.Zero)
        {
            parts.Add(Invariant($"{state.Operations / elapsed.TotalSeconds:#,0}/s"));
            parts.Add(Invariant($"virtual:real {state.Simulated.Nanoseconds / NanosecondsPerSecond / elapsed.TotalSeconds:0.###}"));
        }

        if (Share(state) is > 0 and var share)
        {
            parts.Add(Left(elapsed * ((1 - share) / share)) + " left");
        }

        if (state.Containers > 0)
        {
            parts.Add(Invariant($"{state.ContainersUp:#,0} of {state.Containers:#,0} containers up"));
        }

        return parts;
    }

    /// <summary>A real time in a form that can be read at a glance: <c>8 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Left(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => Invariant($"{Math.Ceiling(time.TotalSeconds):0} s"),
        { TotalMinutes: < 60 } => Invariant($"{time.Minutes} min {time.Seconds} s"),
        _ => Invariant($"{Math.Floor(time.TotalHours):#,0} h {time.Minutes} min"),
    };

    private static string Virtual(RunState state) => Seconds(state.Now - Instant.Zero) + (state.Length is { } length ? " of " + Seconds(length) : "");

    private static string Seconds(Duration time) => Invariant($"{time.Nanoseconds / NanosecondsPerSecond:#,0.0##} s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
