using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Unicode;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Scenarios;

/// <summary>
/// A key with its value, and the ways to read it. A value that cannot be read is an error and gives something harmless, so that
/// reading goes on; nobody sees the scenario then.
/// </summary>
/// <param name="Reading">The reading.</param>
/// <param name="Node">The value, or the default.</param>
/// <param name="Key">Dotted key.</param>
/// <param name="IsSet">The scenario sets it.</param>
internal sealed record Setting(Reading Reading, ConfigNode Node, string Key, bool IsSet)
{
    /// <summary>Longest duration: a year. Sums of several still fit into 64 bits of nanoseconds.</summary>
    public const long DurationMax = 366L * 24 * 3_600 * 1_000_000_000; // nanoseconds

    /// <summary>Greatest time for one byte: a millisecond.</summary>
    private const long PerByteMax = 1_000_000_000; // picoseconds

    /// <summary>Where it stands; for a default where its block begins.</summary>
    public ConfigPlace Place { get; init; } = Node.Place;

    /// <summary>It has no default and is not set, which has been said: it is not read.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The value is the word <c>none</c>.</summary>
    public bool IsNone => Is("none");

    /// <summary>Whether the value is a word.</summary>
    public bool Is(string word) => Node is ConfigText text && text.Text == word;

    /// <summary>Notes an error about the value.</summary>
    public void Error(string message) => Reading.Error(Place, Key, message);

    /// <summary>The value as a text.</summary>
    public string Text()
    {
        if (IsMissing)
        {
            return "";
        }

        if (Node is ConfigText text)
        {
            return text.Text;
        }

        Error($"a text was expected, and {Said.Kind(Node)} stands here");
        return "";
    }

    /// <summary>
    /// A policy that is written in the scenario: its rules without the indentation of the file, each on a line that ends, because the
    /// kernel refuses a file whose last line does not (P-51).
    /// </summary>
    public string? PolicyLines() => OptionalText() is { } text
        ? string.Concat(text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"))
        : null;

    /// <summary>The text, or null for <c>none</c>.</summary>
    public string? OptionalText() => IsNone ? null : Text();

    /// <summary>A whole number.</summary>
    public long Whole(long min, long max)
    {
        if (!TryText("a whole number", out var text))
        {
            return min;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || decimal.Truncate(number) != number)
        {
            Error($"a whole number was expected, and {Said.Quoted(text)} stands here");
            return min;
        }

        if (number < min || number > max)
        {
            Error($"{text} is out of range: from {min} to {max}");
            return min;
        }

        return (long)number;
    }

    /// <summary>A whole number of 32 bits.</summary>
    public int Count(int min, int max = int.MaxValue) => (int)Whole(min, max);

    /// <summary>On or off.</summary>
    public bool Flag() => Choice("on or off", ("on", true), ("off", false), ("true", true), ("false", false), ("yes", true), ("no", false));

    /// <summary>One of several words; the first after an error.</summary>
    /// <param name="what">What is expected, with an article.</param>
    /// <param name="words">The words and what they mean.</param>
    public T Choice<T>(string what, params ReadOnlySpan<(string Word, T Value)> words) => TryChoice(what, words, out var value) ? value : words[0].Value;

    /// <summary>One of several words; false after an error.</summary>
    public bool TryChoice<T>(string what, ReadOnlySpan<(string Word, T Value)> words, out T value)
    {
        value = words[0].Value;
        if (!TryText(what, out var text))
        {
            return false;
        }

        var known = ImmutableArray.CreateBuilder<string>();
        foreach (var (word, meaning) in words)
        {
            if (word == text)
            {
                value = meaning;
                return true;
            }

            known.Add(word);
        }

        Error($"{what} was expected, and {Said.Quoted(text)} stands here; {NearestName.Hint(text, known)}");
        return false;
    }

    /// <summary>A duration.</summary>
    /// <param name="min">Least value, nanoseconds.</param>
    public Duration Duration(long min = 0) => new(Measured(Quantity.Duration, "a duration", min, DurationMax));

    /// <summary>A size in bytes.</summary>
    public long Size(long min, long max) => Measured(Quantity.Size, "a size", min, max);

    /// <summary>A time for one byte, in picoseconds.</summary>
    public long PerByte() => Measured(Quantity.PerByte, "a time for one byte", 0, PerByteMax);

    /// <summary>A list, item by item.</summary>
    public IEnumerable<Setting> Items()
    {
        if (IsMissing)
        {
            return [];
        }

        if (Node is ConfigList list)
        {
            return list.Items.Select((item, index) => new Setting(Reading, item, ConfigKey.Item(Key, index), IsSet));
        }

        Error($"a list [ ... ] was expected, and {Said.Kind(Node)} stands here");
        return [];
    }

    /// <summary>A list of texts.</summary>
    public ImmutableArray<string> Texts() => [.. Items().Select(item => item.Text())];

    /// <summary>An absolute path without empty, <c>.</c> or <c>..</c> parts.</summary>
    public string Path()
    {
        const int pathMax = 4095; // bytes; Linux include/uapi/linux/limits.h, PATH_MAX less its NUL
        const int nameMax = 255; // bytes; NAME_MAX
        var path = Text();
        if (IsMissing || Node is not ConfigText)
        {
            return "/";
        }

        if (!path.StartsWith('/'))
        {
            Error($"an absolute path was expected, and {Said.Quoted(path)} does not begin with /");
        }
        else if (path.Length < 2 || path.Split('/').Skip(1).Any(part => part is "" or "." or ".."))
        {
            Error($"{Said.Quoted(path)} cannot be a path here: parts that are empty, . or .. have no place in it");
        }
        else if (path.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(path) > pathMax || path.Split('/').Any(part => Encoding.UTF8.GetByteCount(part) > nameMax))
        {
            Error($"{Said.Quoted(path)} is no path that the kernel takes: {nameMax} bytes a name, {pathMax} altogether, no NUL");
        }

        return KernelText.FromUnicode(path);
    }

    /// <summary>A list of absolute paths.</summary>
    public ImmutableArray<string> Paths() => [.. Items().Select(item => item.Path())];

    /// <summary>A name that must be one of those that are defined.</summary>
    /// <param name="what">What is referred to, as in <c>machine</c>.</param>
    /// <param name="names">Names that are defined.</param>
    /// <returns>The name; empty after an error.</returns>
    public string Reference(string what, IReadOnlyCollection<string> names)
    {
        if (!TryText("the name of " + what, out var name))
        {
            return "";
        }

        if (names.Contains(name))
        {
            return name;
        }

        Error($"{what} {Said.Quoted(name)} is not defined; {NearestName.Hint(name, names)}");
        return "";
    }

    /// <summary>The kind of machine that is named, or the only one there is for <c>default</c>.</summary>
    public string Machine()
    {
        if (!Is("default"))
        {
            return Reference("machine", Reading.Machines);
        }

        if (Reading.Machines is [var only])
        {
            return only;
        }

        if (Reading.Machines.Length > 1)
        {
            Error("there are several kinds of machines; name one of " + string.Join(", ", Reading.Machines));
        }

        return "";
    }

    /// <summary>Bytes written in hexadecimal.</summary>
    public ImmutableArray<byte> Bytes()
    {
        if (!TryText("hexadecimal digits", out var text))
        {
            return [];
        }

        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            return [.. Convert.FromHexString(text)];
        }

        Error($"pairs of hexadecimal digits were expected, and {Said.Quoted(text)} stands here");
        return [];
    }

    /// <summary>Bytes of the file that is named, or null for <c>none</c> and after an error.</summary>
    public ImmutableArray<byte>? FileContent() => IsNone || !TryText("the name of a file", out _) ? null : Reading.ReadFile((ConfigText)Node, Key);

    /// <summary>Text of the file that is named, or null for <c>none</c> and after an error.</summary>
    public string? FileText()
    {
        if (FileContent() is not { } content)
        {
            return null;
        }

        if (!Utf8.IsValid(content.AsSpan()))
        {
            Error($"the file {Said.Plain(Text())} is no text in UTF-8");
            return null;
        }

        return Encoding.UTF8.GetString(content.AsSpan());
    }

    /// <summary>Calls of the trace that is named, or null for <c>none</c> and after an error.</summary>
    public ImmutableArray<TraceCall>? Trace()
    {
        if (FileText() is not { } text)
        {
            return null;
        }

        var parse = TraceReader.Read(Text(), text);
        foreach (var error in parse.Errors)
        {
            Reading.Error(new ConfigPlace(error.File, error.Line), error.Key, error.Message);
        }

        return parse.Calls;
    }

    /// <summary>Bytes of each of the files that are named.</summary>
    public ImmutableArray<ImmutableArray<byte>> FileContents() => [.. Items().Select(item => item.FileContent() ?? [])];

    /// <summary>The text; false, with an error, if the value is none.</summary>
    public bool TryText(string expected, out string text)
    {
        text = (Node as ConfigText)?.Text ?? "";
        if (Node is not ConfigText)
        {
            Error($"{expected} was expected, and {Said.Kind(Node)} stands here");
        }

        return !IsMissing && Node is ConfigText;
    }

    private long Measured(Quantity quantity, string what, long min, long max)
    {
        if (!TryText(what, out var text))
        {
            return min;
        }

        if (quantity.Parse(text, max, out var value) is { } wrong)
        {
            Error(wrong);
            return min;
        }

        if (value < min)
        {
            Error($"{text} is too little: {quantity.Shown(min)} is the least");
            return min;
        }

        return value;
    }
}
