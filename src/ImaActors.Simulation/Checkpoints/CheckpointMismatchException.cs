using System;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>Bytes that are no checkpoint of this build, or no longer what was written.</summary>
public sealed class CheckpointMismatchException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>State that holds something which cannot be written: a handle, a thread, a type of a library.</summary>
public sealed class UnwritableStateException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>Fields that lead from the root to what cannot be written: <c>KernelOwner._state.Processes</c>.</summary>
    public string Path { get; } = path;
}
