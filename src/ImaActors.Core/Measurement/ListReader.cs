using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>An entry of a list from outside: its layout is right, nothing else is known about it.</summary>
/// <param name="Offset">Where it begins in the input.</param>
/// <param name="Pcr">Register.</param>
/// <param name="Namespace">Number of the namespace; the initial one in lists without numbers.</param>
/// <param name="Sha1Digest">Listed template digest.</param>
/// <param name="TemplateName">Listed template name, kernel text.</param>
/// <param name="Fields">Contents of the fields. The name of the legacy template has its NUL again, as in any other entry.</param>
public sealed record UntrustedEntry(
    int Offset,
    int Pcr,
    NamespaceId Namespace,
    ReadOnlyMemory<byte> Sha1Digest,
    string TemplateName,
    ImmutableArray<ReadOnlyMemory<byte>> Fields)
{
    /// <summary>A violation: the listed digest is all zeros (M-41).</summary>
    public bool IsViolation => !Sha1Digest.Span.ContainsAnyExcept((byte)0);

    /// <summary>
    /// The entry that has these fields, with digests computed anew (M-92); null if the template is unknown or has another number of fields.
    /// Whether the listed digest is the right one is for the caller to compare.
    /// </summary>
    public ListEntry? Rebuild(MeasurementSettings settings, IHashFunctions hash, NamespaceOrdinal ordinal)
    {
        var template = TemplateCatalog.FromListedName(TemplateName, settings.Profile);
        return template is null || template.Fields.Length != Fields.Length
            ? null
            : EntryBuilder.Seal(settings, hash, template, Pcr, Namespace, ordinal, Fields, IsViolation);
    }
}

/// <summary>Why and where a list could not be read.</summary>
/// <param name="Offset">Offset of the value at fault.</param>
/// <param name="What">What is wrong with it.</param>
public sealed record ListFault(int Offset, string What);

/// <summary>Entries, or the first fault.</summary>
/// <param name="Entries">All entries; those before the fault if there is one.</param>
/// <param name="Fault">Null if the whole input was read.</param>
public sealed record ListReadResult(ImmutableArray<UntrustedEntry> Entries, ListFault? Fault);

/// <summary>Reads binary lists of unknown origin (M-53, N-142).</summary>
/// <remarks>
/// Never throws on any input. Contents of fields are slices of the input; what is allocated besides is bounded by the input's length,
/// because every entry and every field takes bytes of its own.
/// </remarks>
public static class ListReader
{
    /// <summary>The longest template name: fifteen field ids of sixteen characters and the bars between them (M-49).</summary>
    public const int MaxNameLength = (TemplateCatalog.MaxFields * (TemplateCatalog.MaxFieldIdLength + 1)) - 1;

    /// <summary>The highest register that a rule can name (P-26).</summary>
    public const int MaxPcr = 63;

    /// <summary>The longest name in the legacy template (M-45).</summary>
    private const int MaxLegacyName = 255;

    private const int Md5Size = 16;

    private const string LegacyName = "ima";

    /// <summary>Reads a whole list.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="withNamespaceNumber">Every entry carries a namespace number (N-142).</param>
    /// <param name="systemAlgorithm">The system algorithm: under md5 digests of the legacy template may have 16 bytes (M-46).</param>
    /// <param name="hash">Hash functions, to tell the two sizes of the legacy template apart.</param>
    public static ListReadResult Read(ReadOnlyMemory<byte> input, bool withNamespaceNumber, HashAlgorithm systemAlgorithm, IHashFunctions hash) =>
        Read(input, withNamespaceNumber, systemAlgorithm, hash, int.MaxValue);

    /// <summary>Reads at most <paramref name="maxEntries"/> entries; more bytes behind them are a fault.</summary>
    internal static ListReadResult Read(
        ReadOnlyMemory<byte> input, bool withNamespaceNumber, HashAlgorithm systemAlgorithm, IHashFunctions hash, long maxEntries)
    {
        var entries = ImmutableArray.CreateBuilder<UntrustedEntry>();
        var cursor = new Cursor(input);
        while (cursor.Left > 0)
        {
            if (entries.Count >= maxEntries)
            {
                return new ListReadResult(entries.ToImmutable(), new ListFault(cursor.Offset, "bytes behind the last entry"));
            }

            if (!TryReadEntry(ref cursor, withNamespaceNumber, systemAlgorithm, hash, out var entry))
            {
                return new ListReadResult(entries.ToImmutable(), new ListFault(cursor.FaultOffset, cursor.Fault));
            }

            entries.Add(entry);
        }

        return new ListReadResult(entries.ToImmutable(), null);
    }

    private static bool TryReadEntry(
        ref Cursor cursor, bool withNumber, HashAlgorithm system, IHashFunctions hash, [NotNullWhen(true)] out UntrustedEntry? entry)
    {
        entry = null;
        var offset = cursor.Offset;
        var number = NamespaceId.Initial.Value;
        if (!cursor.TryNumber("register", MaxPcr, out var pcr)
            || (withNumber && !cursor.TryNumber("namespace number", uint.MaxValue, out number))
            || !cursor.TryTake("template digest", EntryBuilder.Sha1Size, out var digest)
            || !cursor.TryNumber("length of the template name", MaxNameLength, out var nameLength)
            || !cursor.TryTake("template name", nameLength, out var nameBytes))
        {
            return false;
        }

        if (nameBytes.IsEmpty || nameBytes.Span.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return cursor.Fail(cursor.Offset - nameBytes.Length, "template name is not a word");
        }

        var name = KernelText.FromBytes(nameBytes.Span);
        ImmutableArray<ReadOnlyMemory<byte>> fields;
        if (name == LegacyName ? !TryReadLegacy(ref cursor, digest.Span, system, hash, out fields) : !TryReadFields(ref cursor, out fields))
        {
            return false;
        }

        entry = new UntrustedEntry(offset, (int)pcr, new NamespaceId(number), digest, name, fields);
        return true;
    }

    private static bool TryReadFields(ref Cursor cursor, out ImmutableArray<ReadOnlyMemory<byte>> fields)
    {
        fields = [];
        if (!cursor.TryNumber("length of the template data", uint.MaxValue, out var length)
            || !cursor.TryTake("template data", length, out var data))
        {
            return false;
        }

        var start = cursor.Offset - data.Length;
        var inner = new Cursor(data);
        var list = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (inner.Left > 0)
        {
            if (list.Count == TemplateCatalog.MaxFields)
            {
                return cursor.Fail(start + inner.Offset, "too many fields");
            }

            if (!inner.TryNumber("length of a field", uint.MaxValue, out var size) || !inner.TryTake("field", size, out var field))
            {
                return cursor.Fail(start + inner.FaultOffset, inner.Fault);
            }

            list.Add(field);
        }

        if (list.Count == 0)
        {
            return cursor.Fail(start, "no fields");
        }

        fields = list.ToImmutable();
        return true;
    }

    private static bool TryReadLegacy(
        ref Cursor cursor, ReadOnlySpan<byte> digest, HashAlgorithm system, IHashFunctions hash, out ImmutableArray<ReadOnlyMemory<byte>> fields)
    {
        fields = [];
        var isViolation = !digest.ContainsAnyExcept((byte)0);

        // The list does not say whether the digest has 20 or 16 bytes. Violations have 20 (M-45); otherwise the template digest tells,
        // and if it fits neither the system algorithm does.
        var long20 = Attempt(cursor, EntryBuilder.Sha1Size);
        var short16 = isViolation ? null : Attempt(cursor, Md5Size);
        var chosen = system == HashAlgorithm.Md5 ? short16 ?? long20 : long20 ?? short16;
        if (!isViolation)
        {
            var legacy = TemplateCatalog.BuiltIn(LegacyName);
            foreach (var candidate in new[] { long20, short16 })
            {
                if (candidate is not null && hash.Compute(HashAlgorithm.Sha1, EntryBuilder.HashedData(legacy, candidate.Fields)).AsSpan().SequenceEqual(digest))
                {
                    chosen = candidate;
                }
            }
        }

        if (chosen is null)
        {
            return cursor.Fail(cursor.Offset, "digest and name of the legacy template do not fit");
        }

        fields = chosen.Fields;
        cursor = chosen.After;
        return true;
    }

    private static LegacyData? Attempt(Cursor cursor, int digestSize)
    {
        if (!cursor.TryTake("digest", (uint)digestSize, out var digest)
            || !cursor.TryNumber("length of the name", MaxLegacyName, out var length)
            || !cursor.TryTake("name", length, out var name)
            || name.Span.Contains((byte)0))
        {
            return null;
        }

        var terminated = new byte[name.Length + 1];
        name.CopyTo(terminated);
        return new LegacyData([digest, terminated], cursor);
    }

    private sealed record LegacyData(ImmutableArray<ReadOnlyMemory<byte>> Fields, Cursor After);

    private struct Cursor(ReadOnlyMemory<byte> input)
    {
        private readonly ReadOnlyMemory<byte> _input = input;

        public int Offset { get; private set; }

        public int FaultOffset { get; private set; }

        public string Fault { get; private set; } = string.Empty;

        public readonly int Left => _input.Length - Offset;

        public bool TryNumber(string what, uint max, out uint value)
        {
            value = 0;
            if (Left < sizeof(uint))
            {
                return Fail(Offset, what + " is cut off");
            }

            value = BinaryPrimitives.ReadUInt32LittleEndian(_input.Span[Offset..]);
            if (value > max)
            {
                return Fail(Offset, what + " is too large");
            }

            Offset += sizeof(uint);
            return true;
        }

        public bool TryTake(string what, uint length, out ReadOnlyMemory<byte> bytes)
        {
            bytes = default;
            if (length > (uint)Left)
            {
                return Fail(Offset, what + " is cut off");
            }

            bytes = _input.Slice(Offset, (int)length);
            Offset += (int)length;
            return true;
        }

        public bool Fail(int offset, string what)
        {
            FaultOffset = offset;
            Fault = what;
            return false;
        }
    }
}
