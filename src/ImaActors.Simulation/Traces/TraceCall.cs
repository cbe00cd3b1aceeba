using ImaActors.Core.Primitives;
using ImaActors.Simulation.Workloads;

namespace ImaActors.Simulation.Traces;

/// <summary>One line of a trace: a system call, and who makes it.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Call">The call. Its process is that of the column <c>process_name</c>, or empty.</param>
public sealed record TraceCall(int Line, ScriptedCall Call)
{
    /// <summary>Column <c>machine</c>; empty: the only one.</summary>
    public string Machine { get; init; } = string.Empty;

    /// <summary>Column <c>container_name</c>; empty: the host.</summary>
    public string Container { get; init; } = string.Empty;

    /// <summary>Column <c>process</c>: number of the thread of calls in its container, or null: each process is one.</summary>
    public int? Thread { get; init; }

    /// <summary>Column <c>after</c>: an operation of another thread that has to end first, or null.</summary>
    public OperationKey? After { get; init; }
}
