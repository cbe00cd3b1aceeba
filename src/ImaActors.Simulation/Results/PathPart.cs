using System;
using System.Buffers;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Results;

/// <summary>A part of a path, as it is looked for in entries and audit records.</summary>
internal sealed class PathPart(string unicode)
{
    private readonly string _part = KernelText.FromUnicode(unicode);

    /// <summary>Whether the name of an entry holds it. Blanks in names are listed as underscores (M-48).</summary>
    public bool IsIn(ListEntry entry)
    {
        for (var i = 0; i < entry.Fields.Length; i++)
        {
            if (entry.Template.Fields[i] is TemplateField.N or TemplateField.NNg)
            {
                return KernelText.UpToNul(KernelText.FromBytes(entry.Fields[i].Span)).Contains(_part.Replace(' ', '_'), StringComparison.Ordinal);
            }
        }

        return false;
    }

    /// <summary>Whether the object of an audit record holds it: <c>name=</c> (A-73) or <c>file=</c> (M-97).</summary>
    public bool IsInRecord(string record) => IsInValue(record, " name=") || IsInValue(record, " file=");

    // A name is quoted, or in hexadecimal if it holds odd bytes.
    private bool IsInValue(string record, string field)
    {
        var start = record.IndexOf(field, StringComparison.Ordinal);
        if (start < 0)
        {
            return false;
        }

        var value = record.AsSpan(start + field.Length);
        var end = value.IndexOf(' ');
        value = end < 0 ? value : value[..end];
        if (value.StartsWith('"'))
        {
            return value.Contains(_part, StringComparison.Ordinal);
        }

        // A record that was cut in the middle of a byte has one digit too many.
        Span<byte> bytes = new byte[value.Length / 2];
        return Convert.FromHexString(value[..(2 * bytes.Length)], bytes, out _, out _) == OperationStatus.Done
            && KernelText.FromBytes(bytes).Contains(_part, StringComparison.Ordinal);
    }
}
