using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Sweeps;

/// <summary>
/// The tables of a sweep in the form of RFC 4180: a header, then a line each; fields with commas, quotes or line ends in quotes. Figures
/// are in their own unit, durations in nanoseconds. Nothing in them depends on how many runs were done at a time.
/// </summary>
public static class SweepTables
{
    private const string LineEnd = "\r\n";

    /// <summary>Significant digits of statistics: more than any figure has, and the same text on every machine.</summary>
    private const string Digits = "G12";

    /// <summary><c>runs.csv</c>: a line for each run, with every figure. A figure that a run does not have is empty.</summary>
    public static byte[] Runs(SweepResult sweep)
    {
        var text = new StringBuilder();
        Line(text, [.. KeysOf(sweep), "seed", "digest", "verdict", .. sweep.Figures.Select(figure => figure.Name)]);
        foreach (var run in sweep.Runs)
        {
            var values = run.Figures.ToDictionary(figure => figure.Name, figure => Text(figure.Value), System.StringComparer.Ordinal);
            Line(text,
            [
                .. run.Setting.Values.Select(pair => pair.Value), run.Seed.ToString(CultureInfo.InvariantCulture), run.Digest, RunVerdict.NameOf(run.Verdict),
                .. sweep.Figures.Select(figure => values.GetValueOrDefault(figure.Name, "")),
            ]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary><c>figures.csv</c>: for each figure and setting the mean with its 95 % interval, and the extremes.</summary>
    public static byte[] Figures(SweepResult sweep)
    {
        var text = new StringBuilder();
        Line(text, ["figure", "unit", .. KeysOf(sweep), "n", "mean", "half_width_95", "low_95", "high_95", "min", "max"]);
        foreach (var row in sweep.Figures.SelectMany(figure => sweep.Of(figure.Name)))
        {
            Line(text, [row.Figure, row.Unit, .. row.Setting.Values.Select(pair => pair.Value), .. Statistics(row.Sample)]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>
    /// <c>paired.csv</c>: for each figure and each two settings that differ in one <c>--vary</c> alone the difference, seed by seed: the
    /// second setting less the first.
    /// </summary>
    public static byte[] Paired(SweepResult sweep)
    {
        var text = new StringBuilder();
        var keys = KeysOf(sweep).ToList();
        Line(text,
        [
            "figure", "unit", .. keys.Select(key => "from " + key), .. keys.Select(key => "to " + key),
            "n", "mean_difference", "half_width_95", "low_95", "high_95", "min", "max", "relative",
        ]);
        foreach (var pair in sweep.Figures.SelectMany(figure => sweep.Pairs(figure.Name)))
        {
            Line(text,
            [
                pair.Figure, pair.Unit, .. pair.From.Values.Select(one => one.Value), .. pair.To.Values.Select(one => one.Value),
                .. Statistics(pair.Difference), pair.Relative is { } relative ? Text(relative) : "",
            ]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static IEnumerable<string> KeysOf(SweepResult sweep) => sweep.Settings[0].Values.Select(pair => pair.Key);

    private static IEnumerable<string> Statistics(SampleStatistics sample) =>
    [
        sample.Count.ToString(CultureInfo.InvariantCulture), Text(sample.Mean), sample.HalfWidth is { } half ? Text(half) : "",
        sample.HalfWidth is { } below ? Text(sample.Mean - below) : "", sample.HalfWidth is { } above ? Text(sample.Mean + above) : "",
        Text(sample.Min), Text(sample.Max),
    ];

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(Digits, CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Field)).Append(LineEnd);

    private static string Field(string text) =>
        text.IndexOfAny([',', '"', '\r', '\n']) < 0 ? text : '"' + text.Replace("\"", "\"\"", System.StringComparison.Ordinal) + '"';
}
