using System;

namespace ImaActors.Simulation.Randomness;

/// <summary>Each whole number from <see cref="Min"/> to <see cref="Max"/>, both included, with the same probability.</summary>
/// <param name="Min">Least number, not negative.</param>
/// <param name="Max">Greatest number, not below the least.</param>
public sealed record UniformDistribution(long Min, long Max) : Distribution
{
    /// <summary>Least number.</summary>
    public long Min { get; } = Min >= 0 ? Min : throw new ArgumentOutOfRangeException(nameof(Min), Min, "a sample is never negative");

    /// <summary>Greatest number.</summary>
    public long Max { get; } = Max >= Min ? Max : throw new ArgumentOutOfRangeException(nameof(Max), Max, $"the greatest number is below the least, {Min}");

    /// <inheritdoc/>
    public override long Mean => (long)(((Int128)Min + Max) >> 1);

    /// <inheritdoc/>
    public override long Sample(ulong draw) => Min + (long)Math.BigMul(draw, (ulong)(Max - Min) + 1, out _);
}
