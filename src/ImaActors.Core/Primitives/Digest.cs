using System;

namespace ImaActors.Core.Primitives;

/// <summary>A digest with the number of its algorithm. The number may be invalid (M-33: a label taken from a signature header).</summary>
public sealed record Digest(int AlgorithmId, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A digest of a known algorithm.</summary>
    public Digest(HashAlgorithm algorithm, byte[] bytes)
        : this((int)algorithm, bytes)
    {
    }

    /// <summary>Name of the algorithm, or null if the number is invalid.</summary>
    public string? AlgorithmName => AlgorithmId < HashAlgorithms.FirstInvalid ? ((HashAlgorithm)AlgorithmId).Name() : null;

    /// <summary>Zeros of the size of <paramref name="algorithm"/>.</summary>
    public static Digest Zeros(HashAlgorithm algorithm) => new(algorithm, new byte[algorithm.DigestSize()]);

    /// <inheritdoc/>
    public bool Equals(Digest? other) => other is not null && AlgorithmId == other.AlgorithmId && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(AlgorithmId, Bytes.Length);
}
