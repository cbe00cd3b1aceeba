using System.Collections.Immutable;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Kinds of behaviours; each is a cycle of system calls.</summary>
public enum BehaviourKind
{
    /// <summary>Opens, reads and closes one of the files.</summary>
    ReadMostly,
    /// <summary>Runs one of the files as a program.</summary>
    ExecStorm,
    /// <summary>Creates a new file, writes it, renames it over one of the files.</summary>
    Update,
    /// <summary>Appends to the first file and rotates it after <see cref="BehaviourSpec.RotateAfter"/> appends.</summary>
    Log,
    /// <summary>Opens a file for reading, keeps it open, and writes it through a second descriptor: open-writers and ToMToU of its own.</summary>
    WriteWhileRead,
    /// <summary>Opens a file for writing, keeps it open, and reads it through a second descriptor.</summary>
    ReadWhileWrite,
    /// <summary>Opens one of the files for writing, writes it, and closes it after <see cref="BehaviourSpec.Hold"/>.</summary>
    Write,
    /// <summary>Opens one of the files for reading, keeps it open for <see cref="BehaviourSpec.Hold"/>, and closes it.</summary>
    HoldOpen,
    /// <summary>Starts a child in a new IMA namespace, lets it run one of the files, and ends it.</summary>
    NamespaceChurn,
    /// <summary>Adds the next of the keys to <c>.ima</c> and unlinks the one before.</summary>
    KeyRotation,
    /// <summary>Reads the measurement list of its namespace.</summary>
    ReadList,
    /// <summary>Makes the calls of <see cref="BehaviourSpec.Trace"/>.</summary>
    Trace,
}

/// <summary>A behaviour of a process.</summary>
public sealed record BehaviourSpec
{
    /// <summary>Kind.</summary>
    public required BehaviourKind Kind { get; init; }

    /// <summary>Files that it chooses from: absolute paths in the container. <c>{n}</c> with <see cref="FileCount"/>, <c>{container}</c> and <c>{process}</c> are filled in.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>How many files a path with <c>{n}</c> stands for.</summary>
    public int FileCount { get; init; } = 1;

    /// <summary>How a file is chosen.</summary>
    public FileChoice Choice { get; init; }

    /// <summary>Entries of the list of <see cref="FileChoice.List"/>.</summary>
    public int ListLength { get; init; }

    /// <summary>Program that each cycle of <see cref="BehaviourKind.ReadMostly"/> runs to its end before it reads, or null.</summary>
    public string? Command { get; init; }

    /// <summary>Number of cycles; 0: until the end of the run or of the container.</summary>
    public int Cycles { get; init; }

    /// <summary>Time before the first cycle, nanoseconds.</summary>
    public Distribution After { get; init; } = new ConstantDistribution(0);

    /// <summary>Time from the end of a cycle to the beginning of the next, nanoseconds.</summary>
    public Distribution Every { get; init; } = new ConstantDistribution(0);

    /// <summary>Time that a file stays open, nanoseconds.</summary>
    public Distribution Hold { get; init; } = new ConstantDistribution(0);

    /// <summary>Bytes of one write or one read.</summary>
    public int Size { get; init; } = 4096;

    /// <summary>Appends until a log is rotated.</summary>
    public int RotateAfter { get; init; } = 100;

    /// <summary>Keys of a key rotation, DER.</summary>
    public ImmutableArray<ImmutableArray<byte>> Keys { get; init; } = [];

    /// <summary>Policy of the namespaces that a churn makes, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>The children of a churn get an IMA namespace; only a variant of the scenario says no.</summary>
    public bool ChurnsIma { get; init; } = true;

    /// <summary>Calls of a trace, in order.</summary>
    public ImmutableArray<TraceCall> Trace { get; init; } = [];
}

/// <summary>How a behaviour chooses a file.</summary>
public enum FileChoice
{
    /// <summary>One after the other.</summary>
    RoundRobin,
    /// <summary>Each with the same probability.</summary>
    Uniform,
    /// <summary>
    /// Along a list of uniform draws that all copies of the process share: copy K of N takes the entries K, K + N… and begins again at the end.
    /// </summary>
    List,
}
