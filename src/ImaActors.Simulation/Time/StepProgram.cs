using System.Collections.Generic;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Randomness;

namespace ImaActors.Simulation.Time;

/// <summary>What a step did, on its way through virtual time: work, locks, entries and records in the order in which they happen.</summary>
internal sealed class StepProgram(StepCommit commit)
{
    /// <summary>Key of the operation.</summary>
    public OperationKey Key => commit.Key;

    /// <summary>When the step begins.</summary>
    public Instant At => commit.Step.At;

    /// <summary>The step, which decides its price.</summary>
    public KeyedStep Step => commit.Step;

    /// <summary>The answer that goes back when all is done.</summary>
    public object Reply => commit.Reply;

    /// <summary>What happens, in order.</summary>
    public IReadOnlyList<Emission> Emissions => commit.Emissions;

    /// <summary>The next of the emissions.</summary>
    public int Position { get; set; }

    /// <summary>The price of the step itself is paid.</summary>
    public bool HasBegun { get; set; }

    /// <summary>It is in the section of list and TPM until its next event.</summary>
    public bool IsInSection { get; set; }

    /// <summary>The entry at <see cref="Position"/> is in the list and has yet to be extended.</summary>
    public bool IsAppended { get; set; }

    /// <summary>When it joined the queue in which it waits.</summary>
    public Instant WaitingSince { get; set; }

    /// <summary>It came to a queue behind a step that wanted the same later.</summary>
    public bool IsOvertaken { get; set; }

    /// <summary>The draw of the thing at <see cref="Position"/>: an address of its own in every operation.</summary>
    public ulong Draw(ulong seed, DrawPurpose purpose) =>
        RandomStream.Draw(seed, purpose, ((long)Key.Container << 32) | (uint)Key.Process, Key.Number, Position);

    /// <summary>Virtual time so far.</summary>
    public TimeSpent Spent { get; } = new();
}

/// <summary>A step that has come to its end.</summary>
/// <param name="Key">Key of the operation.</param>
/// <param name="Reply">The answer.</param>
/// <param name="At">When.</param>
/// <param name="Spent">What the step spent virtual time on.</param>
public sealed record StepCompletion(OperationKey Key, object Reply, Instant At, TimeSpent Spent);
