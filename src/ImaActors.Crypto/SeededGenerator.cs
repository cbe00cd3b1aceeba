using System;
using Org.BouncyCastle.Crypto.Prng;

namespace ImaActors.Crypto;

/// <summary>
/// Random bytes that follow from a seed alone. The library's own class mixes a counter, which begins with the time of day, into every
/// generator that it is given: here it finds no way in.
/// </summary>
/// <param name="seeded">A generator that has its seed.</param>
internal sealed class SeededGenerator(IRandomGenerator seeded) : IRandomGenerator
{
    /// <summary>Takes nothing.</summary>
    public void AddSeedMaterial(byte[] seed)
    {
    }

    /// <summary>Takes nothing.</summary>
    public void AddSeedMaterial(ReadOnlySpan<byte> seed)
    {
    }

    /// <summary>Takes nothing.</summary>
    public void AddSeedMaterial(long seed)
    {
    }

    /// <inheritdoc/>
    public void NextBytes(byte[] bytes) => seeded.NextBytes(bytes);

    /// <inheritdoc/>
    public void NextBytes(byte[] bytes, int start, int len) => seeded.NextBytes(bytes, start, len);

    /// <inheritdoc/>
    public void NextBytes(Span<byte> bytes) => seeded.NextBytes(bytes);
}
