using System;
using System.Collections.Generic;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Pipeline;

/// <summary>Kinds of owners: state lives in one owner only.</summary>
public enum OwnerKind
{
    /// <summary>Processes, namespaces' life cycle, numbers, mounts.</summary>
    Kernel,
    /// <summary>Names of one file system.</summary>
    FileSystem,
    /// <summary>Inodes of one shard.</summary>
    InodeCache,
    /// <summary>One IMA namespace.</summary>
    Namespace,
    /// <summary>All keyrings.</summary>
    Keyring,
    /// <summary>Measurement list and registers.</summary>
    Tpm,
}

/// <summary>To whom a step goes: the kind of owner and which one (file system index, inode group, namespace ordinal).</summary>
public readonly record struct OwnerAddress(OwnerKind Kind, long Index = 0);

/// <summary>A request to one owner: one step of the chain of an operation.</summary>
public abstract record Step
{
    /// <summary>The owner that takes the step.</summary>
    public abstract OwnerAddress Owner { get; }
}

/// <summary>A step that answers with a <typeparamref name="TReply"/>.</summary>
public abstract record Step<TReply> : Step;

/// <summary>A step of an operation in a sub-tick. Its instant and then its key are its order there.</summary>
/// <param name="Key">Key of the operation.</param>
/// <param name="Step">The step.</param>
/// <param name="At">When it begins.</param>
/// <param name="IsFirst">It is the first one of its operation.</param>
public readonly record struct KeyedStep(OperationKey Key, Step Step, Instant At = default, bool IsFirst = false) : IComparable<KeyedStep>
{
    /// <inheritdoc/>
    public int CompareTo(KeyedStep other)
    {
        var order = At.CompareTo(other.At);
        return order == 0 ? Key.CompareTo(other.Key) : order;
    }

    /// <summary>Order in a sub-tick.</summary>
    public static bool operator <(KeyedStep left, KeyedStep right) => left.CompareTo(right) < 0;

    /// <summary>Order in a sub-tick.</summary>
    public static bool operator >(KeyedStep left, KeyedStep right) => left.CompareTo(right) > 0;

    /// <summary>Order in a sub-tick.</summary>
    public static bool operator <=(KeyedStep left, KeyedStep right) => left.CompareTo(right) <= 0;

    /// <summary>Order in a sub-tick.</summary>
    public static bool operator >=(KeyedStep left, KeyedStep right) => left.CompareTo(right) >= 0;
}

/// <summary>Nothing to say but that it is done.</summary>
public sealed record Done
{
    /// <summary>The one value.</summary>
    public static Done Value { get; } = new();
}

/// <summary>State that an owner shows to everybody else: an immutable snapshot.</summary>
public abstract record Publication;

/// <summary>What a step gave: the answer for its operation, what it leaves behind, and what its owner publishes.</summary>
public sealed record StepCommit(KeyedStep Step, object Reply, IReadOnlyList<Emission> Emissions, IReadOnlyList<Publication> Publications)
{
    /// <summary>Key of the operation.</summary>
    public OperationKey Key => Step.Key;

    /// <summary>Notes of the checks that the step made, or null if nobody asked for them.</summary>
    public IReadOnlyList<CheckNote>? Checks { get; init; }
}

/// <summary>All that one owner did in one sub-tick, in the order of its steps.</summary>
public sealed record CommitPart(OwnerAddress Owner, IReadOnlyList<StepCommit> Steps);

/// <summary>Takes the steps of one sub-tick. Implementations are pure state: the same steps on the same state give the same part.</summary>
public interface IOwner
{
    /// <summary>Runs steps that are in order of instant and key.</summary>
    CommitPart Run(WorldView view, IReadOnlyList<KeyedStep> steps);
}
