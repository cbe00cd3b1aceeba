using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>Makes entries: fields (M-45 to M-48), then one digest for each slot (M-50 to M-52, M-59).</summary>
public static class EntryBuilder
{
    /// <summary>Size of a SHA-1 digest.</summary>
    public const int Sha1Size = 20;

    /// <summary>The name of the legacy template is hashed with zeros up to this size (M-51).</summary>
    private const int LegacyNameSize = 256;

    /// <summary>Makes an entry, or null if a field of the template cannot be built (M-46).</summary>
    public static ListEntry? Build(MeasurementSettings settings, IHashFunctions hash, Template template, int pcr, NamespaceOrdinal ordinal, EventData data)
    {
        var fields = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(template.Fields.Length);
        foreach (var field in template.Fields)
        {
            if (FieldContent.Of(field, data, settings) is not { } content)
            {
                return null;
            }

            fields.Add(content);
        }

        return Seal(settings, hash, template, pcr, data.Namespace, ordinal, fields.MoveToImmutable(), data.IsViolation);
    }

    /// <summary>Makes an entry from finished fields: all slot digests are computed here, natively for every bank (M-52).</summary>
    public static ListEntry Seal(
        MeasurementSettings settings,
        IHashFunctions hash,
        Template template,
        int pcr,
        NamespaceId number,
        NamespaceOrdinal ordinal,
        ImmutableArray<ReadOnlyMemory<byte>> fields,
        bool isViolation)
    {
        byte[] sha1;
        byte[] system;
        var banks = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(settings.Banks.Length);
        if (isViolation)
        {
            sha1 = new byte[Sha1Size];
            system = new byte[settings.SystemAlgorithm.DigestSize()];
            foreach (var bank in settings.Banks)
            {
                var ones = new byte[bank.DigestSize];
                ones.AsSpan(0, bank.Algorithm is null ? Math.Min(Sha1Size, ones.Length) : ones.Length).Fill(0xff);
                banks.Add(ones);
            }
        }
        else
        {
            var size = HashedSize(template, fields);
            var rented = ArrayPool<byte>.Shared.Rent(size);
            var hashed = rented.AsSpan(0, size);
            WriteHashed(template, fields, hashed);
            sha1 = hash.Compute(HashAlgorithm.Sha1, hashed);
            system = settings.SystemAlgorithm == HashAlgorithm.Sha1 ? sha1 : hash.Compute(settings.SystemAlgorithm, hashed);
            foreach (var bank in settings.Banks)
            {
                banks.Add(BankDigest(settings, hash, bank, hashed, sha1, system));
            }

            ArrayPool<byte>.Shared.Return(rented);
        }

        return new ListEntry
        {
            Pcr = pcr,
            Namespace = number,
            Ordinal = ordinal,
            Template = template,
            Fields = fields,
            IsViolation = isViolation,
            Sha1Digest = sha1,
            SystemDigest = system,
            BankDigests = banks.MoveToImmutable(),
        };
    }

    /// <summary>The bytes that a template digest covers (M-50, M-51).</summary>
    public static byte[] HashedData(Template template, ImmutableArray<ReadOnlyMemory<byte>> fields)
    {
        var bytes = new byte[HashedSize(template, fields)];
        WriteHashed(template, fields, bytes);
        return bytes;
    }

    private static ReadOnlyMemory<byte> BankDigest(
        MeasurementSettings settings, IHashFunctions hash, TpmBank bank, ReadOnlySpan<byte> hashed, byte[] sha1, byte[] system)
    {
        if (bank.Algorithm == HashAlgorithm.Sha1)
        {
            return sha1;
        }

        if (bank.Algorithm == settings.SystemAlgorithm)
        {
            return system;
        }

        if (bank.Algorithm is { } algorithm && HashSupport.Has(settings.Profile, hash, algorithm))
        {
            return hash.Compute(algorithm, hashed);
        }

        var padded = new byte[bank.DigestSize];
        sha1.AsSpan(0, Math.Min(Sha1Size, padded.Length)).CopyTo(padded);
        return padded;
    }

    private static int HashedSize(Template template, ImmutableArray<ReadOnlyMemory<byte>> fields)
    {
        if (template.IsLegacy)
        {
            return fields[0].Length + LegacyNameSize;
        }

        var size = 0;
        foreach (var field in fields)
        {
            size += sizeof(uint) + field.Length;
        }

        return size;
    }

    private static void WriteHashed(Template template, ImmutableArray<ReadOnlyMemory<byte>> fields, Span<byte> target)
    {
        if (template.IsLegacy)
        {
            target.Clear();
            fields[0].Span.CopyTo(target);
            var name = fields[1].Span;
            name[..Math.Min(name.Length, LegacyNameSize)].CopyTo(target[fields[0].Length..]);
            return;
        }

        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, field.Length);
            field.Span.CopyTo(target[sizeof(uint)..]);
            target = target[(sizeof(uint) + field.Length)..];
        }
    }
}
