using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Comparisons;

/// <summary>Where two runs part.</summary>
/// <param name="What">What differs: <c>entry 5</c>, <c>operation web-0/main:8</c>, <c>instant of entry 5</c>.</param>
/// <param name="Machine">Name of the machine, or null for something of the whole run.</param>
/// <param name="Boot">Number of the boot from 0, or null where boots do not matter.</param>
/// <param name="Left">How it is in the first run.</param>
/// <param name="Right">How it is in the second run.</param>
public sealed record RunDifference(string What, string? Machine, int? Boot, DifferentSide Left, DifferentSide Right);

/// <summary>One side of a difference.</summary>
/// <param name="Content">What is there, or null: nothing is.</param>
/// <param name="Namespace">The namespace with its container, or null where none is concerned.</param>
/// <param name="At">When it happened, or null if it has no instant.</param>
/// <param name="Tick">The tick of that instant.</param>
public sealed record DifferentSide(string? Content, string? Namespace = null, Instant? At = null, long? Tick = null);
