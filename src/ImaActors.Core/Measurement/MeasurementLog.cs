using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>What became of an entry (M-57).</summary>
public enum AppendOutcome
{
    /// <summary>At the end of the list.</summary>
    Added,

    /// <summary>Already recorded: nothing is added or extended.</summary>
    Duplicate,
}

/// <summary>The measurement list of the machine; it only grows (M-57, M-61 to M-65, N-143, N-144).</summary>
/// <remarks>State of one owner. Every operation takes constant time whatever the length of the list.</remarks>
public sealed class MeasurementLog
{
    private readonly List<ListEntry> _entries = [];
    private readonly HashSet<EntryKey> _index = [];

    // The second look (N-144) asks whether the list holds a digest behind a position; the last position answers that.
    private readonly Dictionary<DigestKey, int> _lastPositions = [];

    private readonly Dictionary<NamespaceOrdinal, int> _starts = new() { [NamespaceOrdinal.Initial] = 0 };

    /// <summary>Number of entries, restored ones and violations included (M-56).</summary>
    public int Count => _entries.Count;

    /// <summary>The entry at a position.</summary>
    public ListEntry this[int position] => _entries[position];

    /// <summary>Adds an entry unless it is a duplicate (M-57, N-143, N-144).</summary>
    public AppendOutcome Append(ListEntry entry)
    {
        Invariant.That(_starts.TryGetValue(entry.Ordinal, out var start), "an entry is for a namespace that has started and is not retired");
        if (entry.IsViolation)
        {
            // Neither tested nor ever found: no digest is all zeros (M-63).
            _entries.Add(entry);
            return AppendOutcome.Added;
        }

        var digest = new DigestKey(entry.SystemDigest);
        if (!_index.Add(new EntryKey(entry.Namespace, entry.Pcr, digest))
            && _lastPositions.TryGetValue(digest, out var last) && last >= start)
        {
            // The kernel's second look compares the digest alone, so an entry of another namespace or register counts too.
            return AppendOutcome.Duplicate;
        }

        _lastPositions[digest] = _entries.Count;
        _entries.Add(entry);
        return AppendOutcome.Added;
    }

    /// <summary>Adds an entry of the kernel before: counted, but not indexed (M-64, M-92).</summary>
    public void AppendRestored(ListEntry entry)
    {
        if (!entry.IsViolation)
        {
            _lastPositions[new DigestKey(entry.SystemDigest)] = _entries.Count;
        }

        _entries.Add(entry);
    }

    /// <summary>Sets the start mark of a new namespace to the end of the list (N-31 step 5, N-146).</summary>
    public void StartNamespace(NamespaceOrdinal ordinal) =>
        Invariant.That(_starts.TryAdd(ordinal, _entries.Count), "a namespace starts once");

    /// <summary>Forgets the start mark of a namespace that is gone; its entries stay (M-65).</summary>
    public void Retire(NamespaceOrdinal ordinal)
    {
        Invariant.That(ordinal != NamespaceOrdinal.Initial, "the initial namespace is never retired");
        _starts.Remove(ordinal);
    }

    /// <summary>The length of the list when a namespace started (N-146); null if it has not, or is retired.</summary>
    public int? StartOf(NamespaceOrdinal ordinal) => _starts.TryGetValue(ordinal, out var start) ? start : null;

    private readonly record struct EntryKey(NamespaceId Namespace, int Pcr, DigestKey Digest);

    private readonly struct DigestKey(ReadOnlyMemory<byte> bytes) : IEquatable<DigestKey>
    {
        private readonly ReadOnlyMemory<byte> _bytes = bytes;

        public bool Equals(DigestKey other) => _bytes.Span.SequenceEqual(other._bytes.Span);

        public override bool Equals(object? obj) => obj is DigestKey other && Equals(other);

        // A digest is evenly spread already; its first bytes are hash enough.
        public override int GetHashCode() => _bytes.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span);
    }
}
