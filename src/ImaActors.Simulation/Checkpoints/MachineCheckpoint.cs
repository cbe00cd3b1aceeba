using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>What the barrier of a machine holds between two sub-ticks: the next thing that the workload hears.</summary>
/// <param name="View">What was published so far.</param>
/// <param name="Completions">Steps that have ended.</param>
/// <param name="Next">When the next thing under way happens.</param>
public sealed record BarrierState(WorldView View, IReadOnlyList<StepCompletion> Completions, Instant Next);

/// <summary>
/// All state of one machine between two sub-ticks, as bytes: a part for each owner, named after it, so that whoever holds the owner
/// writes and reads its part alone. Both engines use the same parts; the number of shards stays what it was. Names of file systems
/// have no part of their own: what their owners hold is what they published.
/// </summary>
/// <param name="Parts">Bytes by name of the part.</param>
public sealed record MachineCheckpoint(ImmutableSortedDictionary<string, byte[]> Parts)
{
    /// <summary>Processes, namespaces' lives, numbers, mounts.</summary>
    public const string Kernel = "kernel";

    /// <summary>Keyrings.</summary>
    public const string Keyring = "keyring";

    /// <summary>List, registers, dedupe table, and the steps that are under way.</summary>
    public const string Tpm = "tpm";

    /// <summary>Audit log.</summary>
    public const string Audit = "audit";

    /// <summary>What the barrier holds.</summary>
    public const string Barrier = "barrier";

    /// <summary>Scripts with their operations in flight, and the results so far.</summary>
    public const string Workload = "workload";

    /// <summary>Reports of namespaces that have ended.</summary>
    public const string Ended = "ended-namespaces";

    private const string ShardPrefix = "inode-cache-";
    private const string NamespacePrefix = "namespace-";

    /// <summary>Name of the part of a shard.</summary>
    public static string Shard(int number) => ShardPrefix + Number(number);

    /// <summary>Name of the part of a namespace.</summary>
    public static string Namespace(NamespaceOrdinal ordinal) => NamespacePrefix + Number(ordinal.Value);

    /// <summary>Number of shards.</summary>
    public int Shards => Count(ShardPrefix);

    /// <summary>Namespaces that have a part.</summary>
    public IEnumerable<int> Namespaces => Numbers(NamespacePrefix);

    /// <summary>The value of a part.</summary>
    /// <exception cref="CheckpointMismatchException">There is no such part, or it is of another build or damaged.</exception>
    public T Read<T>(string part, ExternalObjects externals) => Parts.TryGetValue(part, out var bytes)
        ? (T)StateBytes.Read(bytes, externals)!
        : throw new CheckpointMismatchException($"the checkpoint has no part {part}");

    /// <summary>The checkpoint in one piece.</summary>
    public byte[] ToBytes() => StateBytes.Write(new SortedDictionary<string, byte[]>(Parts, StringComparer.Ordinal), new ExternalObjects());

    /// <summary>A checkpoint from one piece.</summary>
    /// <exception cref="CheckpointMismatchException">The bytes are of another build or damaged.</exception>
    public static MachineCheckpoint FromBytes(ReadOnlySpan<byte> bytes) => StateBytes.Read(bytes, new ExternalObjects()) is SortedDictionary<string, byte[]> parts
        ? new MachineCheckpoint(parts.ToImmutableSortedDictionary(StringComparer.Ordinal))
        : throw new CheckpointMismatchException("these bytes are no checkpoint of a machine");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private int Count(string prefix)
    {
        var count = 0;
        foreach (var _ in Numbers(prefix))
        {
            count++;
        }

        return count;
    }

    private IEnumerable<int> Numbers(string prefix)
    {
        foreach (var name in Parts.Keys)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return int.Parse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }
    }
}
