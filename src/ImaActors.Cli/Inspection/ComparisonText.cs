using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Comparisons;
using ImaActors.Simulation.Results;

namespace ImaActors.Cli.Inspection;

/// <summary>A comparison for people.</summary>
internal static class ComparisonText
{
    private const int LabelWidth = 12;

    private const int ValueLengthMax = 60; // characters of a value of the scenario

    private const decimal NanosecondsInSecond = 1_000_000_000;

    /// <summary>The text.</summary>
    /// <param name="runs">The comparison.</param>
    /// <param name="all">Figures that are equal are shown too.</param>
    public static string Write(ComparedRuns runs, bool all)
    {
        var text = new StringBuilder();
        Line(text, "A", runs.Left.Path);
        Line(text, "B", runs.Right.Path);
        Line(text, "result", Result(runs.Comparison));
        Difference(text, "first", runs.Comparison.First ?? runs.Comparison.FirstInstant);
        Table(text, "scenario", ["key", "A", "B"], [.. runs.Keys.Select(key => (string[])[key.Key, Value(key.Left), Value(key.Right)])], 0);
        var figures = runs.Comparison.Figures.Where(figure => all || figure.Left != figure.Right).ToList();
        Table(text, "figures", ["figure", "A", "B", "difference", "relative"], [.. figures.Select(Row)], 1);
        return text.ToString();
    }

    private static string Result(RunComparison comparison) => comparison switch
    {
        { AreEqual: true } => "the digests are equal: the runs gave the same in every respect",
        { AreSemanticallyEqual: true, FirstInstant: not null } => "the semantic digests are equal: only costs and instants differ",
        { AreSemanticallyEqual: true } => "the semantic digests are equal: only costs differ, and no instant of an entry, a record or an operation",
        _ => "the runs gave different things",
    };

    private static void Difference(StringBuilder text, string label, RunDifference? difference)
    {
        if (difference is null)
        {
            return;
        }

        var boot = difference.Boot is { } number ? $", boot {number.ToString(CultureInfo.InvariantCulture)}" : string.Empty;
        Line(text, label, difference.What + (difference.Machine is { } machine ? $" of machine {machine}{boot}" : string.Empty));
        Side(text, "  A", difference.Left);
        Side(text, "  B", difference.Right);
    }

    private static void Side(StringBuilder text, string label, DifferentSide side)
    {
        var place = string.Empty;
        if (side.At is { } at)
        {
            place += string.Create(CultureInfo.InvariantCulture, $"at {at.Nanoseconds / NanosecondsInSecond:0.#########} s (tick {side.Tick})");
        }

        place += side.Namespace is { } space ? $", namespace {space}" : string.Empty;
        Line(text, label, (place.Length > 0 ? place + ": " : string.Empty) + (side.Content ?? "none"));
    }

    private static string[] Row(FigureComparison figure) =>
    [
        figure.Name, Shown(figure.Left, figure.Unit), Shown(figure.Right, figure.Unit), Signed(figure.Difference, figure.Unit),
        figure.Relative is { } relative ? (relative * 100).ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture) + " %" : "-",
    ];

    private static string Shown(decimal? value, string unit) => value is { } number ? ExpectationOutcome.Show(number, unit) : "-";

    private static string Signed(decimal? value, string unit) => (value > 0 ? "+" : string.Empty) + Shown(value, unit);

    private static string Value(string? value) => value is null ? "(not set)"
        : value.Length > ValueLengthMax ? OneLine.Of(value[..ValueLengthMax]) + "..."
        : OneLine.Of(value);

    private static void Line(StringBuilder text, string label, string content) => text.Append(label.PadRight(LabelWidth)).Append(OneLine.Of(content)).Append('\n');

    /// <summary>A table with its columns as wide as they need; columns from a number on are numbers and end at the same place.</summary>
    private static void Table(StringBuilder text, string label, string[] header, List<string[]> rows, int firstNumber)
    {
        if (rows.Count == 0)
        {
            Line(text, label, "no differences");
            return;
        }

        List<string[]> lines = [header, .. rows];
        var widths = header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        for (var i = 0; i < lines.Count; i++)
        {
            var cells = lines[i].Select((cell, column) => firstNumber > 0 && column >= firstNumber ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append((i == 0 ? label : string.Empty).PadRight(LabelWidth)).Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }
}
