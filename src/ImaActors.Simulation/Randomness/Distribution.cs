namespace ImaActors.Simulation.Randomness;

/// <summary>
/// A distribution of whole numbers that are not negative. A sample is a function of one draw: the draw is where in the inverse
/// distribution function the sample stands. Integers and decimals only, so that every machine gives the same numbers.
/// </summary>
public abstract record Distribution
{
    /// <summary>The sample at a place.</summary>
    /// <param name="draw">64 even bits.</param>
    public abstract long Sample(ulong draw);

    /// <summary>The mean of the distribution as it is sampled, rounded to a whole number.</summary>
    public abstract long Mean { get; }
}

/// <summary>Always the same number.</summary>
public sealed record ConstantDistribution(long Value) : Distribution
{
    /// <inheritdoc/>
    public override long Mean => Value;

    /// <inheritdoc/>
    public override long Sample(ulong draw) => Value;
}
