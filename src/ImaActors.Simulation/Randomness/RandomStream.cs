using System;

namespace ImaActors.Simulation.Randomness;

/// <summary>What a draw decides. The number is part of the draw's address, so it never changes and is never used again.</summary>
public enum DrawPurpose
{
    /// <summary>Time from one start of a container to the next.</summary>
    StartGap = 1,
    /// <summary>Which of its files a behaviour takes.</summary>
    FileChoice = 2,
    /// <summary>Time from the end of a cycle to the beginning of the next.</summary>
    Pace = 3,
    /// <summary>Time that a file stays open.</summary>
    Hold = 4,
    /// <summary>Time of an extend of the TPM.</summary>
    ExtendLatency = 5,
    /// <summary>Time from a request to the first byte from storage.</summary>
    StorageLatency = 6,
    /// <summary>Time before the first cycle of a behaviour.</summary>
    FirstPace = 7,
    /// <summary>Time between being up and being stopped.</summary>
    Lifetime = 8,
    /// <summary>Bytes of a synthetic file.</summary>
    SyntheticContent = 9,
    /// <summary>Bytes that a behaviour writes.</summary>
    WrittenContent = 10,
    /// <summary>Which file stands at a place of the list that the copies of a process share.</summary>
    ListedFile = 11,
}

/// <summary>
/// Random numbers by address: a draw is a function of what it is for, never of what was drawn before. Runs that differ in costs,
/// threads or policies so see the same workload.
/// </summary>
public static class RandomStream
{
    /// <summary>2^64 divided by the golden ratio, odd: the step of splitmix64 (Steele, Lea, Flood 2014).</summary>
    private const ulong Golden = 0x9e37_79b9_7f4a_7c15;

    /// <summary>64 even bits.</summary>
    /// <param name="seed">Seed of the scenario.</param>
    /// <param name="stream">What the draw decides.</param>
    /// <param name="entity">Who draws: an ordinal that does not depend on the run.</param>
    /// <param name="operation">The entity's operation, counted by the entity.</param>
    /// <param name="draw">Number of the draw in the operation.</param>
    public static ulong Draw(ulong seed, DrawPurpose stream, long entity, long operation, int draw)
    {
        var state = Finalise(seed + Golden);
        state = Finalise((state ^ (ulong)stream) + Golden);
        state = Finalise((state ^ (ulong)entity) + Golden);
        state = Finalise((state ^ (ulong)operation) + Golden);
        return Finalise((state ^ (ulong)(uint)draw) + Golden);
    }

    /// <summary>An index below <paramref name="count"/>, each with the same probability to within count / 2^64; it grows with the draw.</summary>
    public static int Below(ulong draw, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)Math.BigMul(draw, (ulong)count, out _);
    }

    /// <summary>The finaliser of splitmix64: one to one, and each bit of the input turns half of the bits of the output.</summary>
    private static ulong Finalise(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58_476d_1ce4_e5b9;
        value = (value ^ (value >> 27)) * 0x94d0_49bb_1331_11eb;
        return value ^ (value >> 31);
    }
}
