using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ImaActors.Simulation.Recordings;

/// <summary>What a <see cref="PlacedValue"/> is.</summary>
internal enum PlacedKind
{
    Object,
    Array,
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A JSON value that knows where it stands, so that a later complaint about its content can name the line.</summary>
internal sealed class PlacedValue(PlacedKind kind, int offset)
{
    public PlacedKind Kind { get; } = kind;

    public int Offset { get; } = offset;

    /// <summary>The text, or the number as written.</summary>
    public string Text { get; init; } = "";

    public bool Flag { get; init; }

    public List<KeyValuePair<string, PlacedValue>> Members { get; } = [];

    public List<PlacedValue> Items { get; } = [];

    public string Described => Kind switch
    {
        PlacedKind.Object => "an object",
        PlacedKind.Array => "a list",
        PlacedKind.Text => "the text " + Shown.Quoted(Text),
        PlacedKind.Number => "the number " + Shown.Plain(Text),
        PlacedKind.Boolean => Flag ? "true" : "false",
        _ => "null",
    };
}

/// <summary>The first error of a file, with its line. Later ones follow from the first and are dropped.</summary>
internal sealed class ErrorSink(string file, ReadOnlyMemory<byte> bytes, int firstLine)
{
    public CaseError? Error { get; private set; }

    /// <summary>Offset of the error; without meaning as long as there is none.</summary>
    public int Offset { get; private set; }

    public bool Failed => Error is not null;

    public int LineOf(int offset) => firstLine + bytes.Span[..Math.Clamp(offset, 0, bytes.Length)].Count((byte)'\n');

    public void Add(int offset, string what)
    {
        if (Error is null)
        {
            (Error, Offset) = (new CaseError(file, LineOf(offset), what), offset);
        }
    }
}

/// <summary>Reads strict JSON into <see cref="PlacedValue"/>s; the memory taken is a multiple of the size of the input.</summary>
internal static class PlacedJson
{
    /// <summary>Nesting of lists and objects; the format needs 4.</summary>
    private const int DepthMax = 16;

    public static PlacedValue? Parse(ReadOnlyMemory<byte> json, ErrorSink sink)
    {
        if (!Utf8.IsValid(json.Span))
        {
            sink.Add(FirstInvalid(json.Span), "not valid UTF-8");
            return null;
        }

        if (json.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            sink.Add(0, "not JSON: nothing is here");
            return null;
        }

        if (json.Span.StartsWith("\ufeff"u8))
        {
            sink.Add(0, "not JSON: it starts with a byte order mark");
            return null;
        }

        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            reader.Read();
            var value = ReadValue(ref reader, sink);
            reader.Read(); // refuses anything behind the value
            return sink.Failed ? null : value;
        }
        catch (JsonException e)
        {
            sink.Add(OffsetOf(json.Span, e), "not JSON: " + Reason(e));
            return null;
        }
        catch (InvalidOperationException)
        {
            // The reader has no other way to say that an escape makes half a surrogate pair.
            sink.Add((int)reader.TokenStartIndex, "a text holds an escape that is no character");
            return null;
        }
    }

    private static PlacedValue ReadValue(ref Utf8JsonReader reader, ErrorSink sink)
    {
        var offset = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, sink, offset);
            case JsonTokenType.StartArray:
                var list = new PlacedValue(PlacedKind.Array, offset);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Items.Add(ReadValue(ref reader, sink));
                }

                return list;
            case JsonTokenType.String:
                return new PlacedValue(PlacedKind.Text, offset) { Text = reader.GetString() ?? "" };
            case JsonTokenType.Number:
                return new PlacedValue(PlacedKind.Number, offset) { Text = Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.True:
            case JsonTokenType.False:
                return new PlacedValue(PlacedKind.Boolean, offset) { Flag = reader.TokenType == JsonTokenType.True };
            default:
                return new PlacedValue(PlacedKind.Null, offset);
        }
    }

    private static PlacedValue ReadObject(ref Utf8JsonReader reader, ErrorSink sink, int offset)
    {
        var value = new PlacedValue(PlacedKind.Object, offset);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var at = (int)reader.TokenStartIndex;
            var name = reader.GetString() ?? "";
            if (!names.Add(name))
            {
                sink.Add(at, $"the member {Shown.Quoted(name)} comes twice");
            }

            reader.Read();
            value.Members.Add(new(name, ReadValue(ref reader, sink)));
        }

        return value;
    }

    private static int OffsetOf(ReadOnlySpan<byte> json, JsonException e)
    {
        var start = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
        {
            var end = json[start..].IndexOf((byte)'\n');
            if (end < 0)
            {
                break;
            }

            start += end + 1;
        }

        return start;
    }

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return Shown.Plain(end < 0 ? e.Message : e.Message[..end], 200);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }
}

/// <summary>Values of a file in messages: short, and on one line whatever they hold.</summary>
internal static class Shown
{
    public const int LengthMax = 60; // characters

    public static string Quoted(string text) => "\"" + Plain(text) + "\"";

    public static string Plain(string text, int lengthMax = LengthMax)
    {
        var shown = new StringBuilder();
        foreach (var character in text)
        {
            if (shown.Length >= lengthMax)
            {
                return shown.Append("...").ToString();
            }

            _ = character switch
            {
                '\n' => shown.Append("\\n"),
                '\t' => shown.Append("\\t"),
                '"' => shown.Append("\\\""),
                _ when char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029'
                    => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => shown.Append(character),
            };
        }

        return shown.ToString();
    }
}
