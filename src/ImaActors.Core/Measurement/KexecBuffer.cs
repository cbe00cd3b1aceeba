using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>Entries that one kernel hands to the next (M-91, M-92).</summary>
/// <param name="Entries">Entries in order, digests computed anew.</param>
/// <param name="Fault">Why the restore ended early, or null; the entries before are kept.</param>
public sealed record RestoredList(ImmutableArray<ListEntry> Entries, ListFault? Fault);

/// <summary>The list in the form that goes from one kernel to the next at kexec (M-91, M-92).</summary>
public static class KexecBuffer
{
    private const int HeaderSize = 24;
    private const int Version = 1;
    private const int PageSize = 4096;
    private const int TotalOffset = 8;
    private const int CountOffset = 16;

    /// <summary>A template name must be shorter than this to be restored (M-92).</summary>
    private const int RestorableNameLength = 34;

    /// <summary>Header and entries, or null if they do not fit into the space that is reserved for them (M-91).</summary>
    public static byte[]? Write(IReadOnlyCollection<ListEntry> entries)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write(new byte[HeaderSize]);
        long counted = HeaderSize;
        foreach (var entry in entries)
        {
            ListWriter.Binary(entry, withNamespaceNumber: false, output);
            counted += CountedSize(entry);
        }

        var reserved = (counted + (PageSize / 2) + PageSize - 1) / PageSize * PageSize;
        if (output.WrittenCount > reserved)
        {
            return null;
        }

        var bytes = output.WrittenSpan.ToArray();
        var header = bytes.AsSpan(0, HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[TotalOffset..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[CountOffset..], entries.Count);
        return bytes;
    }

    /// <summary>Reads what the kernel before left (M-92); never throws.</summary>
    public static RestoredList Restore(ReadOnlyMemory<byte> bytes, MeasurementSettings settings, IHashFunctions hash)
    {
        if (bytes.Length < HeaderSize)
        {
            return new RestoredList([], new ListFault(0, "header is cut off"));
        }

        var header = bytes.Span[..HeaderSize];
        if (BinaryPrimitives.ReadUInt16LittleEndian(header) != Version)
        {
            return new RestoredList([], new ListFault(0, "version is unknown"));
        }

        var total = BinaryPrimitives.ReadUInt64LittleEndian(header[TotalOffset..]);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(header[CountOffset..]);
        if (total < HeaderSize || total > (ulong)bytes.Length)
        {
            return new RestoredList([], new ListFault(TotalOffset, "size does not fit"));
        }

        var read = ListReader.Read(
            bytes[HeaderSize..(int)total], withNamespaceNumber: false, settings.SystemAlgorithm, hash, (long)Math.Min(count, int.MaxValue));
        var entries = ImmutableArray.CreateBuilder<ListEntry>();
        foreach (var entry in read.Entries)
        {
            if (entry.TemplateName.Length >= RestorableNameLength || entry.TemplateName == "ima")
            {
                return new RestoredList(entries.ToImmutable(), new ListFault(HeaderSize + entry.Offset, "template cannot be restored"));
            }

            if (entry.Rebuild(settings, hash, NamespaceOrdinal.Initial) is not { } rebuilt)
            {
                return new RestoredList(entries.ToImmutable(), new ListFault(HeaderSize + entry.Offset, "fields do not match the template"));
            }

            entries.Add(rebuilt);
        }

        var fault = read.Fault is { } fall ? fall with { Offset = HeaderSize + fall.Offset } : null;
        if (fault is null && (ulong)entries.Count != count)
        {
            fault = new ListFault(CountOffset, "fewer entries than announced");
        }

        return new RestoredList(entries.ToImmutable(), fault);
    }

    // The kernel counts the template's name, which a custom format does not have (M-91).
    private static int CountedSize(ListEntry entry) =>
        sizeof(uint) + EntryBuilder.Sha1Size + sizeof(uint) + entry.Template.Name.Length + sizeof(uint) + ListWriter.DataSize(entry);
}
