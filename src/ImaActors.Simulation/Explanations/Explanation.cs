using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Explanations;

/// <summary>A line of an explanation.</summary>
/// <param name="Label">What it is about; empty if the line before goes on.</param>
/// <param name="Text">What there is to say.</param>
public sealed record ExplanationLine(string Label, string Text);

/// <summary>Why something is in the list, or why it is not: lines from the general to the particular.</summary>
public sealed class Explanation
{
    /// <summary>Label of the lines that say why, with the numbers of the rules.</summary>
    public const string Because = "because";

    /// <summary>Label of the lines that name an entry, or say why there is none.</summary>
    public const string Outcome = "outcome";

    private readonly List<ExplanationLine> _lines = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<ExplanationLine> Lines => _lines;

    /// <summary>Texts of the lines with a label.</summary>
    public ImmutableArray<string> Of(string label) => [.. _lines.Where(line => line.Label == label).Select(line => line.Text)];

    /// <summary>Adds a line.</summary>
    internal void Add(string label, string text) => _lines.Add(new ExplanationLine(label, text));

    /// <summary>Adds sentences with the rules that they follow from.</summary>
    internal void Add(IEnumerable<RuleNote> notes)
    {
        foreach (var note in notes)
        {
            Add(Because, note.Sentence);
        }
    }
}
