using System;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>One entry of the measurement list, with all digests computed. Immutable, shared by reference.</summary>
public sealed record ListEntry
{
    /// <summary>Register (M-53).</summary>
    public required int Pcr { get; init; }

    /// <summary>Number of the namespace that the entry is for (N-142).</summary>
    public required NamespaceId Namespace { get; init; }

    /// <summary>The namespace itself; numbers are reused, ordinals are not.</summary>
    public required NamespaceOrdinal Ordinal { get; init; }

    /// <summary>Template of the entry.</summary>
    public required Template Template { get; init; }

    /// <summary>Content of each field, without lengths.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Fields { get; init; }

    /// <summary>A violation: listed with zeros, extended with ones, never deduplicated (M-41, M-59, M-63).</summary>
    public required bool IsViolation { get; init; }

    /// <summary>SHA-1 template digest, 20 bytes; zeros for a violation.</summary>
    public required ReadOnlyMemory<byte> Sha1Digest { get; init; }

    /// <summary>Template digest in the system algorithm, the key of duplicate detection (M-61); zeros for a violation.</summary>
    public required ReadOnlyMemory<byte> SystemDigest { get; init; }

    /// <summary>What is extended into each bank, in bank order (M-52, M-59).</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> BankDigests { get; init; }
}
