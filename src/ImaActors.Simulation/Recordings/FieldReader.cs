using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Recordings;

/// <summary>Takes typed members out of a JSON object. The first complaint goes to the sink; what is returned after it is of no use.</summary>
internal sealed class FieldReader
{
    /// <summary>Permission bits with set-user-id, set-group-id and sticky.</summary>
    private const int ModeMax = 0xfff;

    private readonly PlacedValue _value;
    private readonly ErrorSink _sink;
    private readonly Dictionary<string, PlacedValue> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public FieldReader(PlacedValue value, ErrorSink sink, string what)
    {
        _value = value;
        _sink = sink;
        if (value.Kind != PlacedKind.Object)
        {
            sink.Add(value.Offset, $"{what} must be an object, not {value.Described}");
        }

        foreach (var (name, member) in value.Members)
        {
            _members.TryAdd(name, member);
        }
    }

    public int Offset => _value.Offset;

    public void Complain(string what) => _sink.Add(_value.Offset, what);

    public bool Has(string name) => _members.ContainsKey(name);

    public PlacedValue? Optional(string name)
    {
        _taken.Add(name);
        return _members.GetValueOrDefault(name);
    }

    public PlacedValue? Required(string name)
    {
        var value = Optional(name);
        if (value is null)
        {
            _sink.Add(_value.Offset, $"the member \"{name}\" is missing");
        }

        return value;
    }

    /// <summary>A required text as kernel text.</summary>
    public string Text(string name) => Required(name) is { } value ? TextOf(value, name) : "";

    /// <summary>A required text that may not be empty.</summary>
    public string Word(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            _sink.Add(Optional(name)?.Offset ?? _value.Offset, $"the member \"{name}\" is empty");
        }

        return text;
    }

    public string? OptionalText(string name) => Optional(name) is { } value ? TextOf(value, name) : null;

    public string TextOf(PlacedValue value, string name)
    {
        if (value.Kind != PlacedKind.Text)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be a text, not {value.Described}");
            return "";
        }

        if (value.Text.Contains('\0', StringComparison.Ordinal))
        {
            _sink.Add(value.Offset, $"the member \"{name}\" holds a NUL");
            return "";
        }

        return KernelText.FromUnicode(value.Text);
    }

    public bool Flag(string name)
    {
        var value = Required(name);
        if (value is not null && value.Kind != PlacedKind.Boolean)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be true or false, not {value.Described}");
        }

        return value is { Flag: true };
    }

    public long Number(string name, long least, long most) => Required(name) is { } value ? NumberOf(value, name, least, most) : 0;

    public long Number(string name, long least, long most, long otherwise) => Optional(name) is { } value ? NumberOf(value, name, least, most) : otherwise;

    public int Mode(string name) => Required(name) is { } value ? ModeOf(value, name) : 0;

    public int? OptionalMode(string name) => Optional(name) is { } value ? ModeOf(value, name) : null;

    /// <summary>A required list of texts.</summary>
    public ImmutableArray<string> Texts(string name) => Required(name) is { } value ? TextsOf(value, name) : [];

    public ImmutableArray<string>? OptionalTexts(string name) => Optional(name) is { } value ? TextsOf(value, name) : null;

    /// <summary>A list of texts in lower case (ASCII).</summary>
    public ImmutableArray<string> Lowered(PlacedValue value, string name)
    {
        var texts = TextsOf(value, name).ToBuilder();
        for (var i = 0; i < texts.Count; i++)
        {
            texts[i] = texts[i].ToLowerInvariant();
        }

        return texts.ToImmutable();
    }

    /// <summary>A list of words of which each is one of <paramref name="allowed"/>.</summary>
    public ImmutableArray<string> Words(PlacedValue? value, string name, IReadOnlySet<string> allowed)
    {
        if (value is null)
        {
            return [];
        }

        var words = TextsOf(value, name);
        for (var i = 0; i < words.Length; i++)
        {
            if (!allowed.Contains(words[i]))
            {
                _sink.Add(value.Items[i].Offset, $"{Shown.Quoted(words[i])} is no word for \"{name}\"");
            }
        }

        return words;
    }

    /// <summary>The bytes of <c>text</c>, <c>hex</c> or <c>b64</c>, of which at most one may be there; null for none.</summary>
    public byte[]? OptionalData()
    {
        byte[]? data = null;
        foreach (var name in (ReadOnlySpan<string>)["text", "hex", "b64"])
        {
            if (Optional(name) is not { } value)
            {
                continue;
            }

            if (data is not null)
            {
                _sink.Add(value.Offset, $"the member \"{name}\" gives the data a second time");
            }

            data = BytesOf(value, name);
        }

        return data;
    }

    public byte[] Data()
    {
        var data = OptionalData();
        if (data is null)
        {
            _sink.Add(_value.Offset, "one of the members \"text\", \"hex\", \"b64\" is missing");
        }

        return data ?? [];
    }

    public byte[] HexOf(PlacedValue value, string name)
    {
        if (value.Kind != PlacedKind.Text)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be a text, not {value.Described}");
            return [];
        }

        var bytes = new byte[value.Text.Length / 2];
        if (Convert.FromHexString(value.Text, bytes, out _, out _) != OperationStatus.Done)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" is not hex: {Shown.Quoted(value.Text)}");
        }

        return bytes;
    }

    /// <summary>Complains about a member that nobody asked for.</summary>
    public void RefuseTheRest(string what)
    {
        foreach (var (name, value) in _value.Members)
        {
            if (!_taken.Contains(name))
            {
                _sink.Add(value.Offset, $"{what} has no member {Shown.Quoted(name)}");
            }
        }
    }

    private long NumberOf(PlacedValue value, string name, long least, long most)
    {
        if (value.Kind != PlacedKind.Number)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be a number, not {value.Described}");
            return 0;
        }

        if (!long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be a whole number from {least} to {most}, not {Shown.Plain(value.Text)}");
            return 0;
        }

        return number;
    }

    private int ModeOf(PlacedValue value, string name)
    {
        if (value.Kind != PlacedKind.Text)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be a text of octal digits, not {value.Described}");
            return 0;
        }

        var mode = 0;
        foreach (var digit in value.Text)
        {
            mode = digit is >= '0' and <= '7' && mode <= ModeMax ? (mode * 8) + (digit - '0') : ModeMax + 1;
        }

        if (value.Text.Length == 0 || mode > ModeMax)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be octal digits up to 7777, not {Shown.Quoted(value.Text)}");
        }

        return mode;
    }

    private ImmutableArray<string> TextsOf(PlacedValue value, string name)
    {
        if (value.Kind != PlacedKind.Array)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be a list of texts, not {value.Described}");
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>(value.Items.Count);
        foreach (var item in value.Items)
        {
            texts.Add(TextOf(item, name));
        }

        return texts.MoveToImmutable();
    }

    private byte[] BytesOf(PlacedValue value, string name)
    {
        if (value.Kind != PlacedKind.Text)
        {
            _sink.Add(value.Offset, $"the member \"{name}\" must be a text, not {value.Described}");
            return [];
        }

        switch (name)
        {
            case "text":
                return Encoding.UTF8.GetBytes(value.Text);
            case "hex":
                return HexOf(value, name);
            default:
                var bytes = new byte[(value.Text.Length / 4 * 3) + 3];
                if (value.Text.AsSpan().ContainsAny(" \t\r\n") || !Convert.TryFromBase64String(value.Text, bytes, out var length))
                {
                    _sink.Add(value.Offset, $"the member \"{name}\" is not base64: {Shown.Quoted(value.Text)}");
                    return [];
                }

                return bytes[..length];
        }
    }
}
