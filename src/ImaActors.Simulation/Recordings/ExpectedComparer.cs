using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Recordings;

/// <summary>The first thing in which a run differs from the recording.</summary>
/// <param name="File">File of <c>expected/</c>.</param>
/// <param name="What">Where in the file, and both values, shortened.</param>
public sealed record OutputDifference(string File, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}: {What}";
}

/// <summary>
/// Compares what was written with <c>expected/</c>: results member by member without <c>log</c>, registers and namespaces
/// as JSON values, everything else byte for byte.
/// </summary>
public static class ExpectedComparer
{
    /// <summary>The file of <c>expected/</c> that nobody has to write.</summary>
    public const string BootLogFile = "bootlog.txt";

    private const int BytesShown = 16;

    private static readonly ImmutableArray<string> Members = ["i", "ret", "errno", "stage", "text", "hex", "file", "ns", "audit"];

    /// <summary>The first difference, or null if the run matches.</summary>
    /// <param name="written">The files of the run.</param>
    /// <param name="expected">The files of <c>expected/</c>.</param>
    /// <param name="linesInAnyOrder">Whether the order of the lines of an operation's text says nothing.</param>
    public static OutputDifference? Compare(ImmutableArray<OutputFile> written, ImmutableArray<OutputFile> expected, Func<int, bool> linesInAnyOrder)
    {
        // The results come first: a difference there names the operation and often explains all others.
        var results = written.FirstOrDefault(file => file.Name == OutputWriter.ResultsFile);
        var expectedResults = expected.FirstOrDefault(file => file.Name == OutputWriter.ResultsFile);
        if (results is not null && expectedResults is not null && Results(results.Content, expectedResults.Content, linesInAnyOrder) is { } what)
        {
            return new OutputDifference(OutputWriter.ResultsFile, what);
        }

        foreach (var file in expected)
        {
            if (file.Name != BootLogFile && !written.Any(other => other.Name == file.Name))
            {
                return new OutputDifference(file.Name, "not written, but in expected/");
            }
        }

        foreach (var file in written)
        {
            if (file.Name == OutputWriter.ResultsFile && expectedResults is not null)
            {
                continue;
            }

            var difference = expected.FirstOrDefault(other => other.Name == file.Name) is { } match
                ? Content(file, match)
                : "written, but not in expected/";
            if (difference is not null)
            {
                return new OutputDifference(file.Name, difference);
            }
        }

        return null;
    }

    private static string? Content(OutputFile written, OutputFile expected)
    {
        switch (written.Name)
        {
            case OutputWriter.PcrFile:
            case OutputWriter.NamespacesFile:
                return Values(written.Content, expected.Content);
            default:
                return Bytes(written.Content, expected.Content, isBinary: written.Name.EndsWith(".bin", StringComparison.Ordinal));
        }
    }

    private static string? Results(byte[] written, byte[] expected, Func<int, bool> linesInAnyOrder)
    {
        var ours = Lines(written);
        var theirs = Lines(expected);
        for (var i = 0; i < Math.Min(ours.Count, theirs.Count); i++)
        {
            using var our = Document(ours[i]);
            using var their = Document(theirs[i]);
            if (our is null || their is null || our.RootElement.ValueKind != JsonValueKind.Object || their.RootElement.ValueKind != JsonValueKind.Object)
            {
                var side = our is null || our.RootElement.ValueKind != JsonValueKind.Object ? "written" : "expected";
                return $"line {i + 1}: the {side} line is no JSON object";
            }

            foreach (var member in Members)
            {
                if (Member(our.RootElement, their.RootElement, member, member == "text" && linesInAnyOrder(i)) is { } what)
                {
                    return $"operation {i}, {what}";
                }
            }
        }

        return ours.Count == theirs.Count ? null : $"{ours.Count} results written, {theirs.Count} expected";
    }

    private static string? Member(JsonElement ours, JsonElement theirs, string name, bool linesInAnyOrder)
    {
        JsonElement? our = ours.TryGetProperty(name, out var value) ? value : null;
        JsonElement? their = theirs.TryGetProperty(name, out value) ? value : null;
        if (linesInAnyOrder && our is { ValueKind: JsonValueKind.String } ourText && their is { ValueKind: JsonValueKind.String } theirText)
        {
            return Sorted(ourText).SequenceEqual(Sorted(theirText), StringComparer.Ordinal) ? null : Both(name + " (lines in any order)", our, their);
        }

        return Value(our, their, name);
    }

    private static IOrderedEnumerable<string> Sorted(JsonElement text) => Text(text).Split('\n').Order(StringComparer.Ordinal);

    /// <summary>The first place where two JSON values differ. The order of the members of an object says nothing.</summary>
    private static string? Value(JsonElement? our, JsonElement? their, string at)
    {
        if (our is not { } ours || their is not { } theirs)
        {
            return our is null && their is null ? null : Both(at, our, their);
        }

        if (ours.ValueKind == JsonValueKind.Object && theirs.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in theirs.EnumerateObject().Concat(ours.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal))
            {
                JsonElement? our2 = ours.TryGetProperty(name, out var value) ? value : null;
                JsonElement? their2 = theirs.TryGetProperty(name, out value) ? value : null;
                if (Value(our2, their2, Join(at, name)) is { } what)
                {
                    return what;
                }
            }

            return null;
        }

        if (ours.ValueKind == JsonValueKind.Array && theirs.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < Math.Max(ours.GetArrayLength(), theirs.GetArrayLength()); i++)
            {
                JsonElement? our2 = i < ours.GetArrayLength() ? ours[i] : null;
                JsonElement? their2 = i < theirs.GetArrayLength() ? theirs[i] : null;
                if (Value(our2, their2, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]")) is { } what)
                {
                    return what;
                }
            }

            return null;
        }

        var equal = ours.ValueKind == JsonValueKind.String && theirs.ValueKind == JsonValueKind.String
            ? Text(ours) == Text(theirs)
            : JsonElement.DeepEquals(ours, theirs);
        return equal ? null : Both(at, our, their);
    }

    private static string Join(string at, string name) => at.Length == 0 ? name : at + "." + name;

    private static string? Values(byte[] written, byte[] expected)
    {
        using var ours = Document(written);
        using var theirs = Document(expected);
        if (ours is null || theirs is null)
        {
            return $"the {(ours is null ? "written" : "expected")} file is not JSON";
        }

        return Value(ours.RootElement, theirs.RootElement, "");
    }

    private static string? Bytes(ReadOnlySpan<byte> written, ReadOnlySpan<byte> expected, bool isBinary)
    {
        var offset = written.CommonPrefixLength(expected);
        if (offset == written.Length && offset == expected.Length)
        {
            return null;
        }

        var lengths = $"({written.Length} bytes written, {expected.Length} expected)";
        if (isBinary)
        {
            return $"byte {offset}: {Hex(written[offset..])} instead of {Hex(expected[offset..])} {lengths}";
        }

        var line = written[..offset].Count((byte)'\n') + 1;
        var start = written[..offset].LastIndexOf((byte)'\n') + 1;
        var column = offset - start;
        return $"line {line}, byte {offset}: {Line(written[start..], column)} instead of {Line(expected[start..], column)} {lengths}";
    }

    private static string Hex(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? "nothing" : Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, BytesShown)]) + (bytes.Length > BytesShown ? "..." : "");

    private static string Line(ReadOnlySpan<byte> bytes, int column)
    {
        if (bytes.IsEmpty)
        {
            return "nothing";
        }

        var end = bytes.IndexOf((byte)'\n');
        var line = KernelText.FromBytes(end < 0 ? bytes : bytes[..(end + 1)]);
        return Around(line, column);
    }

    private static string Both(string at, JsonElement? ours, JsonElement? theirs)
    {
        var our = Described(ours);
        var their = Described(theirs);
        if (our == their)
        {
            return $"{(at.Length == 0 ? "the value" : at)}: {Around(our, 0)} as {ours?.ValueKind} instead of {theirs?.ValueKind}";
        }

        var same = our.AsSpan().CommonPrefixLength(their);
        return $"{(at.Length == 0 ? "the value" : at)}: {Around(our, same)} instead of {Around(their, same)}";
    }

    /// <summary>A value shortened so that the place of the difference stays in sight.</summary>
    private static string Around(string text, int place)
    {
        var start = text.Length > Shown.LengthMax && place > Shown.LengthMax / 2 ? Math.Min(place, text.Length) - (Shown.LengthMax / 2) : 0;
        return (start > 0 ? "..." : "") + Shown.Quoted(text[start..]);
    }

    private static string Described(JsonElement? value) => value switch
    {
        null => "nothing",
        { ValueKind: JsonValueKind.String } text => Text(text),
        { } other => other.GetRawText(),
    };

    /// <summary>The text of a JSON string; the raw form where an escape makes half a surrogate pair.</summary>
    private static string Text(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText();
        }
    }

    private static JsonDocument? Document(ReadOnlyMemory<byte> json)
    {
        try
        {
            // Names with half a surrogate pair cannot be read from a document; such a file counts as no JSON.
            var sink = new ErrorSink("", json, 1);
            return PlacedJson.Parse(json, sink) is null ? null : JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> bytes)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            lines.Add(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }

        return lines;
    }
}
