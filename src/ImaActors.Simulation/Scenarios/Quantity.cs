using System;
using System.Buffers;
using System.Globalization;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Numbers with units: durations, sizes, times a byte.</summary>
internal sealed class Quantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.-+");

    private readonly string _name;
    private readonly (string Unit, decimal Factor)[] _units;

    private Quantity(string name, params (string Unit, decimal Factor)[] units)
    {
        _name = name;
        _units = units;
    }

    /// <summary>Durations, in nanoseconds.</summary>
    public static Quantity Duration { get; } = new(
        "a duration", ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000));

    /// <summary>Durations for one byte, in picoseconds.</summary>
    public static Quantity PerByte { get; } = new("a time for one byte", ("ps", 1), ("ns", 1_000), ("us", 1_000_000));

    /// <summary>Sizes, in bytes.</summary>
    public static Quantity Size { get; } = new("a size", ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30));

    private string Units => string.Join(", ", _units.Select(unit => unit.Unit));

    /// <summary>Whether a text is a number with one of the units, whatever its value.</summary>
    public bool Fits(string text)
    {
        var (number, unit) = Split(text);
        return number is not null && _units.Any(known => known.Unit == unit);
    }

    /// <summary>The number of smallest units that a text means, or what is wrong with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="max">Greatest value.</param>
    /// <param name="value">The value.</param>
    public string? Parse(string text, long max, out long value)
    {
        value = 0;
        var (number, unit) = Split(text);
        if (number is not { } amount)
        {
            return $"{_name} was expected, a number with a unit ({Units}), and {Said.Quoted(text)} stands here";
        }

        if (unit.Length == 0)
        {
            return $"{_name} needs a unit: write {text} with one of {Units}";
        }

        var index = Array.FindIndex(_units, known => known.Unit == unit);
        if (index < 0)
        {
            return $"{Said.Quoted(unit)} is no unit of {_name}; units are {Units}";
        }

        var factor = _units[index].Factor;
        if (amount < 0)
        {
            return $"{_name} cannot be negative";
        }

        if (amount > max / factor)
        {
            return $"{_name} cannot be greater than {Shown(max)}";
        }

        if (decimal.Truncate(amount * factor) != amount * factor)
        {
            return $"{Said.Plain(text)} is no whole number of {_units[0].Unit}";
        }

        value = (long)(amount * factor);
        return null;
    }

    /// <summary>A value with the greatest unit that keeps it whole.</summary>
    public string Shown(long value)
    {
        var (unit, factor) = _units.Last(known => value % known.Factor == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{(long)(value / factor)} {unit}");
    }

    private static (decimal? Number, string Unit) Split(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(Digits);
        var digits = end < 0 ? text : text[..end];
        var unit = end < 0 ? "" : text[end..].TrimStart();
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (number, unit)
            : (null, unit);
    }
}

/// <summary>Texts of a configuration in messages: short, and on one line.</summary>
internal static class Said
{
    /// <summary>Characters of a text that are shown.</summary>
    private const int LengthMax = 60;

    /// <summary>A text in quotes.</summary>
    public static string Quoted(string text) => "\"" + Plain(text) + "\"";

    /// <summary>A text without quotes.</summary>
    public static string Plain(string text) => ConfigWriter.Escape(text.Length > LengthMax ? text[..LengthMax] + "..." : text);

    /// <summary>What a value is.</summary>
    public static string Kind(ConfigNode node) => node switch
    {
        ConfigText text => Quoted(text.Text),
        ConfigList => "a list",
        _ => "a block",
    };
}
