using System.Collections.Generic;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Pipeline;

/// <summary>The steps that a workload wants next.</summary>
/// <param name="Tick">Tick.</param>
/// <param name="SubTick">Sub-tick.</param>
/// <param name="Steps">Steps in order of instant and key; empty when nothing begins before something under way has ended.</param>
/// <param name="Until">What is under way goes on until this instant, exclusive, or to the end of the tick in which the first step ends.</param>
public sealed record WorkloadSteps(long Tick, int SubTick, IReadOnlyList<KeyedStep> Steps, Instant Until)
{
    /// <summary>The workload has come to its end and nothing is under way.</summary>
    public bool IsFinished { get; init; }
}

/// <summary>Behaviours and their operations in flight.</summary>
public interface IWorkload
{
    /// <summary>Length of a tick.</summary>
    Duration Resolution { get; }

    /// <summary>Takes the answers of steps that have ended and asks for the steps of the next sub-tick.</summary>
    /// <param name="view">What was published before.</param>
    /// <param name="completions">Steps that have ended, in order of instant and key.</param>
    /// <param name="next">When the next thing under way happens, or <see cref="Instant.Never"/>.</param>
    WorkloadSteps Advance(WorldView view, IReadOnlyList<StepCompletion> completions, Instant next);
}

/// <summary>Ticks as windows of time.</summary>
public static class Ticks
{
    /// <summary>The tick of an instant.</summary>
    public static long Of(Instant instant, Duration resolution) => instant.Nanoseconds / resolution.Nanoseconds;

    /// <summary>The first instant of a tick.</summary>
    public static Instant StartOf(long tick, Duration resolution) => new(tick * resolution.Nanoseconds);

    /// <summary>The first instant after the tick of an instant.</summary>
    public static Instant EndOf(Instant instant, Duration resolution) => StartOf(Of(instant, resolution) + 1, resolution);
}
