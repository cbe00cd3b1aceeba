using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Sweeps;

namespace ImaActors.Report.Sweeps;

/// <summary>A figure of a sweep: its means in a plot and a table, and its differences seed by seed.</summary>
internal static class FigureSection
{
    private const int RowsMax = 60;

    /// <summary>The section.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="figure">The figure; some run has it.</param>
    /// <param name="number">Number of the section.</param>
    public static Section Of(SweepResult sweep, string figure, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"figure-{number + 1}");
        var rows = sweep.Of(figure);
        var parts = new List<Part> { SweepPlot.Of(sweep, rows, id, TitleOf(rows)), Means(rows) };
        var pairs = sweep.Pairs(figure).ToList();
        if (pairs.Count > 0)
        {
            parts.Add(((Part)Differences(pairs)).Wide());
        }

        return new Section(id, figure, Say.Sentence(FigureCatalog.Of(figure)?.Meaning ?? figure) + ".", parts);
    }

    /// <summary>What to see: the extremes, or that there are none.</summary>
    private static string TitleOf(ImmutableArray<SettingFigure> rows)
    {
        var least = rows.MinBy(row => row.Sample.Mean)!;
        var most = rows.MaxBy(row => row.Sample.Mean)!;
        return least.Sample.Mean.Equals(most.Sample.Mean)
            ? $"{most.Figure} is {FigureText.Of(most.Sample.Mean, most.Unit)} {(rows.Length == 1 ? "on average" : "under every setting")}"
            : $"{most.Figure} goes from {FigureText.Of(least.Sample.Mean, least.Unit)} ({NameOf(least.Setting)}) to {FigureText.Of(most.Sample.Mean, most.Unit)} ({NameOf(most.Setting)})";
    }

    private static Table Means(ImmutableArray<SettingFigure> rows) => new(
        "Means with their 95 % intervals",
        [
            .. rows[0].Setting.Values.Select(pair => new Column(SweepSetting.KeyWord(pair.Key))),
            Column.Number("runs"), Column.Number("mean"), Column.Number("least"), Column.Number("greatest"),
        ],
        [
            .. rows.Take(RowsMax).Select(row => (IReadOnlyList<Cell>)
            [
                .. row.Setting.Words.Select(word => (Cell)word),
                Say.Number(row.Sample.Count),
                new Cell(FigureText.Of(row.Sample.Mean, row.Unit), FigureText.OfHalf(row.Sample, row.Unit) ?? "one run: no interval"),
                FigureText.Of(row.Sample.Min, row.Unit),
                FigureText.Of(row.Sample.Max, row.Unit),
            ]),
        ],
        rows.Length > RowsMax ? $"{Say.Count(rows.Length - RowsMax, "more setting")} in figures.csv." : null);

    private static Table Differences(List<PairedDifference> pairs) => new(
        TitleOf(pairs),
        ["what changed", "from", "to", "with", Column.Number("seeds"), Column.Number("mean difference"), Column.Number("of the first")],
        [
            .. pairs.Take(RowsMax).Select(pair => (IReadOnlyList<Cell>)
            [
                Differing(pair, value => SweepSetting.KeyWord(value.Key), pair.From),
                Differing(pair, value => SweepSetting.WordsOf(value.Value), pair.From),
                Differing(pair, value => SweepSetting.WordsOf(value.Value), pair.To),
                string.Join(", ", Common(pair).Select(value => SweepSetting.WordsOf(value.Value))),
                Say.Number(pair.Difference.Count),
                new Cell(FigureText.Of(pair.Difference.Mean, pair.Unit), FigureText.OfHalf(pair.Difference, pair.Unit) ?? "one seed: no interval"),
                pair.Relative is { } part ? FigureText.OfPart(part) : "",
            ]),
        ],
        "Each two settings that differ in one thing alone; a difference is the second less the first under the same seed."
            + (pairs.Count > RowsMax ? $" {Say.Count(pairs.Count - RowsMax, "more pair")} in paired.csv." : ""));

    private static string TitleOf(List<PairedDifference> pairs)
    {
        var greatest = pairs.MaxBy(pair => Math.Abs(pair.Difference.Mean))!;
        return greatest.Difference.Mean.Equals(0)
            ? "Seed by seed nothing changes"
            : $"Seed by seed the greatest change is {FigureText.Of(greatest.Difference.Mean, greatest.Unit)}, from {NameOf(greatest.From)} to {NameOf(greatest.To)}";
    }

    /// <summary>A setting in a title: its values alone.</summary>
    public static string NameOf(SweepSetting setting) => setting.Words.IsEmpty ? "the one setting" : string.Join(", ", setting.Words);

    private static string Differing(PairedDifference pair, Func<(string Key, string Value), string> word, SweepSetting of) =>
        string.Join(", ", of.Values.Where((value, place) => pair.From.Values[place].Value != pair.To.Values[place].Value).Select(word));

    private static IEnumerable<(string Key, string Value)> Common(PairedDifference pair) =>
        pair.From.Values.Where((value, place) => value.Value == pair.To.Values[place].Value);
}
