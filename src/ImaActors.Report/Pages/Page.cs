using System.Collections.Generic;

namespace ImaActors.Report.Pages;

/// <summary>A page: what the frame shows around and between its sections. All texts are plain; the template escapes them.</summary>
internal sealed record Page
{
    /// <summary>Title of the window.</summary>
    public required string Title { get; init; }

    /// <summary>The line above the headline.</summary>
    public required string Kicker { get; init; }

    /// <summary>The headline.</summary>
    public required string Headline { get; init; }

    /// <summary>What came out, in a few words.</summary>
    public required Banner Banner { get; init; }

    /// <summary>First paragraphs.</summary>
    public required IReadOnlyList<string> Lead { get; init; }

    /// <summary>The figures that answer most questions.</summary>
    public IReadOnlyList<Tile> Tiles { get; init; } = [];

    /// <summary>Sections.</summary>
    public required IReadOnlyList<Section> Sections { get; init; }

    /// <summary>The last line.</summary>
    public required string Footer { get; init; }
}

/// <summary>What came out.</summary>
/// <param name="Tone"><see cref="Tones"/>.</param>
/// <param name="Word">One word.</param>
/// <param name="Text">A sentence.</param>
internal sealed record Banner(string Tone, string Word, string Text);

/// <summary>Whether something is as it should be: classes of the style sheet.</summary>
internal static class Tones
{
    /// <summary>As it should be.</summary>
    public const string Good = "good";

    /// <summary>Not as it should be.</summary>
    public const string Bad = "bad";

    /// <summary>Not known, or not done.</summary>
    public const string Open = "open";
}

/// <summary>A figure in large type.</summary>
/// <param name="Value">Number and unit.</param>
/// <param name="Label">What it is.</param>
internal sealed record Tile(string Value, string Label);

/// <summary>A section.</summary>
/// <param name="Id">Anchor.</param>
/// <param name="Title">Headline.</param>
/// <param name="Lead">First paragraph.</param>
/// <param name="Parts">Parts, in two columns where there is room.</param>
internal sealed record Section(string Id, string Title, string Lead, IReadOnlyList<Part> Parts);

/// <summary>A part of a section: one of its members is there.</summary>
internal sealed record Part
{
    /// <summary>It takes both columns.</summary>
    public bool IsWide { get; init; }

    /// <summary>A picture.</summary>
    public Picture? Picture { get; init; }

    /// <summary>A table.</summary>
    public Table? Table { get; init; }

    /// <summary>Words and what they mean.</summary>
    public Terms? Terms { get; init; }

    /// <summary>Why there is nothing to show.</summary>
    public string? Nothing { get; init; }

    /// <summary>A line for a shell.</summary>
    public string? Command { get; init; }

    /// <summary>A picture.</summary>
    public static implicit operator Part(Picture picture) => new() { Picture = picture };

    /// <summary>A table.</summary>
    public static implicit operator Part(Table table) => new() { Table = table };

    /// <summary>Words.</summary>
    public static implicit operator Part(Terms terms) => new() { Terms = terms };

    /// <summary>Why there is nothing to show.</summary>
    public static Part Empty(string why) => new() { Nothing = why };

    /// <summary>A line for a shell.</summary>
    public static Part Shell(string line) => new() { Command = line, IsWide = true };

    /// <summary>The same over both columns.</summary>
    public Part Wide() => this with { IsWide = true };
}

/// <summary>A picture with its title and legend.</summary>
/// <param name="Title">What to see in it.</param>
/// <param name="Svg">The picture, made by <see cref="Plots.SvgDrawing"/>: the only text that the template does not escape.</param>
/// <param name="Legend">Names of its series.</param>
/// <param name="Note">How to read it, or null.</param>
internal sealed record Picture(string Title, string Svg, IReadOnlyList<LegendItem> Legend, string? Note);

/// <summary>A series in a legend.</summary>
/// <param name="Name">Name.</param>
/// <param name="Variable">CSS variable of its colour.</param>
/// <param name="Form">How it is drawn.</param>
internal sealed record LegendItem(string Name, string Variable, string Form)
{
    /// <summary>A line.</summary>
    public const string Line = "line";

    /// <summary>A line of dashes.</summary>
    public const string Dashed = "dashed";

    /// <summary>A line of dots.</summary>
    public const string Dotted = "dotted";

    /// <summary>An area or a bar.</summary>
    public const string Square = "square";

    /// <summary>Round points.</summary>
    public const string Circle = "circle";

    /// <summary>Points on their corner.</summary>
    public const string Diamond = "diamond";
}

/// <summary>A table.</summary>
/// <param name="Title">What to see in it.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Rows">Rows, a cell for each column.</param>
/// <param name="Note">What was left out, or null.</param>
internal sealed record Table(string Title, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, string? Note = null);

/// <summary>A column.</summary>
/// <param name="Name">Its head.</param>
/// <param name="Kind">Class of its cells in the style sheet: <c>number</c>, set at the right; <c>long</c>, broken anywhere; or nothing.</param>
internal sealed record Column(string Name, string Kind = "")
{
    /// <summary>A column of texts.</summary>
    public static implicit operator Column(string name) => new(name);

    /// <summary>A column of numbers.</summary>
    public static Column Number(string name) => new(name, "number");

    /// <summary>A column of texts that may be longer than it is wide: paths.</summary>
    public static Column Long(string name) => new(name, "long");
}

/// <summary>A cell.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Small">A second line in small type, or null.</param>
/// <param name="Tone">One of <see cref="Tones"/>, or null.</param>
/// <param name="Swatch">CSS variable of a colour to show before the text, or null.</param>
internal sealed record Cell(string Text, string? Small = null, string? Tone = null, string? Swatch = null)
{
    /// <summary>A plain cell.</summary>
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Words and what they mean.</summary>
/// <param name="Title">What they are.</param>
/// <param name="Items">Pairs.</param>
internal sealed record Terms(string Title, IReadOnlyList<Term> Items);

/// <summary>A word and what it means.</summary>
internal sealed record Term(string Name, string Text);
