using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>The two forms of the measurement list (M-53, M-55, N-141, N-142).</summary>
public static class ListWriter
{
    /// <summary>One line of <c>ascii_runtime_measurements</c>, kernel text, without its newline (M-55).</summary>
    public static string Ascii(ListEntry entry)
    {
        var line = new StringBuilder(160);
        AppendAscii(line, entry);
        return line.ToString();
    }

    /// <summary>One entry of <c>binary_runtime_measurements</c> (M-53, N-142).</summary>
    public static void Binary(ListEntry entry, bool withNamespaceNumber, IBufferWriter<byte> output)
    {
        WriteNumber(output, (uint)entry.Pcr);
        if (withNamespaceNumber)
        {
            WriteNumber(output, entry.Namespace.Value);
        }

        output.Write(entry.Sha1Digest.Span);
        var name = KernelText.ToBytes(entry.Template.ListedName);
        WriteNumber(output, (uint)name.Length);
        output.Write(name);
        if (entry.Template.IsLegacy)
        {
            var file = UpToNul(entry.Fields[1].Span);
            output.Write(entry.Fields[0].Span);
            WriteNumber(output, (uint)file.Length);
            output.Write(file);
            return;
        }

        WriteNumber(output, (uint)DataSize(entry));
        foreach (var field in entry.Fields)
        {
            WriteNumber(output, (uint)field.Length);
            output.Write(field.Span);
        }
    }

    /// <summary>The ASCII list, kernel text.</summary>
    public static string AsciiAll(IEnumerable<ListEntry> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries)
        {
            AppendAscii(text, entry);
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The binary list.</summary>
    public static byte[] BinaryAll(IEnumerable<ListEntry> entries, bool withNamespaceNumber)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
        {
            Binary(entry, withNamespaceNumber, output);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Bytes that an entry takes in the binary list (M-53, N-142).</summary>
    public static int BinarySize(ListEntry entry, bool withNamespaceNumber)
    {
        var head = sizeof(uint) + (withNamespaceNumber ? sizeof(uint) : 0) + entry.Sha1Digest.Length + sizeof(uint) + entry.Template.ListedName.Length;
        return entry.Template.IsLegacy
            ? head + entry.Fields[0].Length + sizeof(uint) + UpToNul(entry.Fields[1].Span).Length
            : head + sizeof(uint) + DataSize(entry);
    }

    /// <summary>Length of the template data (M-50).</summary>
    internal static int DataSize(ListEntry entry)
    {
        var size = 0;
        foreach (var field in entry.Fields)
        {
            size += sizeof(uint) + field.Length;
        }

        return size;
    }

    private static void AppendAscii(StringBuilder line, ListEntry entry)
    {
        line.Append(CultureInfo.InvariantCulture, $"{entry.Pcr,2} ");
        AppendHex(line, entry.Sha1Digest.Span);
        line.Append(' ').Append(entry.Template.ListedName);
        for (var i = 0; i < entry.Fields.Length; i++)
        {
            line.Append(' ');
            AppendField(line, entry.Template.Fields[i], entry.Fields[i].Span);
        }
    }

    private static void AppendField(StringBuilder line, TemplateField field, ReadOnlySpan<byte> content)
    {
        switch (field)
        {
            case TemplateField.N or TemplateField.NNg or TemplateField.XattrNames:
                line.Append(KernelText.FromBytes(UpToNul(content)));
                break;
            case TemplateField.DNg or TemplateField.DNgV2 or TemplateField.DModsig:
                var prefix = PrefixLength(content);
                line.Append(KernelText.FromBytes(content[..prefix]));
                AppendHex(line, prefix == 0 ? content : content[(prefix + 1)..]);
                break;
            case TemplateField.InodeUid or TemplateField.InodeGid or TemplateField.InodeMode:
                AppendNumber(line, content);
                break;
            default:
                AppendHex(line, content);
                break;
        }
    }

    // The name of the algorithm ends in a colon and a NUL; a bare digest (M-33) has no such beginning.
    private static int PrefixLength(ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf((byte)0);
        return end > 0 && content[end - 1] == ':' && !content[..end].ContainsAnyExceptInRange((byte)'!', (byte)'~') ? end : 0;
    }

    private static void AppendNumber(StringBuilder line, ReadOnlySpan<byte> content)
    {
        switch (content.Length)
        {
            case sizeof(uint):
                line.Append(BinaryPrimitives.ReadUInt32LittleEndian(content));
                break;
            case sizeof(ushort):
                line.Append(BinaryPrimitives.ReadUInt16LittleEndian(content));
                break;
            default:
                AppendHex(line, content);
                break;
        }
    }

    private static void AppendHex(StringBuilder line, ReadOnlySpan<byte> bytes) => line.Append(Convert.ToHexStringLower(bytes));

    private static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    private static void WriteNumber(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }
}
