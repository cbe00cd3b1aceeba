using ImaActors.Simulation.Randomness;

namespace ImaActors.Simulation.Time;

/// <summary>The time model of one machine: what is served how fast, and what is waited for.</summary>
public sealed record MachineTiming
{
    /// <summary>Nothing costs time and nothing is waited for: recorded cases, the profile <c>zero</c>.</summary>
    public static MachineTiming Zero { get; } = new();

    /// <summary>What work costs.</summary>
    public CostModel Costs { get; init; } = CostModel.Zero;

    /// <summary>Which locks are waited for.</summary>
    public LockSet Locks { get; init; } = LockSet.All;

    /// <summary>Number of cores.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>Time from a disk request to its first byte, nanoseconds.</summary>
    public Distribution StorageLatency { get; init; } = new ConstantDistribution(0);

    /// <summary>Bytes that the disk gives in a second; 0: as fast as you like.</summary>
    public long StorageBytesPerSecond { get; init; }

    /// <summary>Disk requests served at the same time.</summary>
    public int StorageQueueDepth { get; init; } = 1;

    /// <summary>Files of the disk are in the page cache from the start.</summary>
    public bool StartsCached { get; init; } = true;

    /// <summary>Time of one extend of all banks, nanoseconds.</summary>
    public Distribution ExtendLatency { get; init; } = new ConstantDistribution(0);

    /// <summary>Seed of the draws of latencies.</summary>
    public ulong Seed { get; init; }

    /// <summary>Steps have to account for their work and locks.</summary>
    public bool IsZero => ReferenceEquals(this, Zero);
}
