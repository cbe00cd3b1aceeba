using System.Collections.Immutable;

namespace ImaActors.Core.Processes;

/// <summary>The pool of namespace numbers, shared by all kinds: each new object takes the lowest free number (N-16).</summary>
public sealed record NumberPool(uint Next, ImmutableSortedSet<uint> Free)
{
    /// <summary>A pool in which everything from <paramref name="first"/> on is free.</summary>
    public static NumberPool From(uint first) => new(first, []);

    /// <summary>Takes the lowest free number.</summary>
    public (uint Number, NumberPool Pool) Take() =>
        Free.Count > 0 ? (Free.Min, this with { Free = Free.Remove(Free.Min) }) : (Next, this with { Next = Next + 1 });

    /// <summary>Gives a number back.</summary>
    public NumberPool Return(uint number) => this with { Free = Free.Add(number) };
}
