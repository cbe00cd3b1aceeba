using System;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Randomness;

/// <summary>Measured numbers, each as likely as any other. They are kept in order, so equal samples make equal distributions.</summary>
/// <param name="Values">The numbers, in any order, at least one, none negative.</param>
public sealed record EmpiricalDistribution(ImmutableArray<long> Values) : Distribution
{
    /// <summary>The numbers, ascending.</summary>
    public ImmutableArray<long> Values { get; } = InOrder(Values);

    /// <inheritdoc/>
    public override long Mean
    {
        get
        {
            var sum = Int128.Zero;
            foreach (var value in Values)
            {
                sum += value;
            }

            return (long)((sum + (Values.Length / 2)) / Values.Length);
        }
    }

    /// <inheritdoc/>
    public override long Sample(ulong draw) => Values[RandomStream.Below(draw, Values.Length)];

    /// <inheritdoc/>
    public bool Equals(EmpiricalDistribution? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Values.Length, Values[0], Values[^1]);

    private static ImmutableArray<long> InOrder(ImmutableArray<long> values)
    {
        if (values.IsDefaultOrEmpty)
        {
            throw new ArgumentException("a measured distribution needs at least one number", nameof(values));
        }

        var sorted = values.Sort();
        return sorted[0] >= 0 ? sorted : throw new ArgumentOutOfRangeException(nameof(values), sorted[0], "a sample is never negative");
    }
}
