using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;
using ImaActors.Simulation.Sweeps;
using OxyPlot;
using OxyPlot.Axes;

namespace ImaActors.Report.Sweeps;

/// <summary>
/// The means of a figure with their intervals. Where the last thing that varies is a number it is an axis, with a line for each setting
/// of the others; everywhere else each of its values is a row, with a colour for each setting of the others.
/// </summary>
internal static class SweepPlot
{
    private const int RowsMax = 40;
    private const int SeriesMax = 6;
    private const int FrameHeight = 70;

    /// <summary>Height of a row, and of each series in it, pixels.</summary>
    private const int RowHeight = 14;
    private const int SeriesHeight = 16;

    /// <summary>Part of the height of a row over which its series lie side by side.</summary>
    private const double RowPart = 0.6;

    private const string Note = "Points are means, bars their 95 % intervals; where there is no bar, it is shorter than the point is wide, or there is one run.";

    /// <summary>The picture.</summary>
    public static Picture Of(SweepResult sweep, ImmutableArray<SettingFigure> rows, string id, string title)
    {
        var (scale, unit) = FigureText.UnitFor(rows.Max(row => Math.Abs(row.Sample.Max)), rows[0].Unit);
        var axis = $"{rows[0].Figure} ({(unit.Length > 0 ? unit : "number")})";
        var last = sweep.Settings[0].Places.Length - 1;
        var numbers = last < 0 ? null : Numbers(sweep, last);
        var groups = rows.GroupBy(row => GroupOf(row.Setting, last), StringComparer.Ordinal).ToList();
        var isGrouped = groups.Count <= SeriesMax;
        return numbers is not null && isGrouped
            ? Lines(groups, numbers, scale, axis, SweepSetting.KeyWord(sweep.Settings[0].Values[^1].Key), id).Drawn(title, Note)
            : isGrouped && last >= 1
                ? Rows([.. groups.Select(group => (group.Key, group.ToList()))], row => row.Setting.WordsOn(last), scale, axis, KeysOf(sweep.Settings[0].Axes[last]), id, title)
                : Rows([("mean", [.. rows])], row => FigureSection.NameOf(row.Setting), scale, axis, string.Join(", ", sweep.Settings[0].Axes.Select(KeysOf)), id, title);
    }

    private static Plot Lines(List<IGrouping<string, SettingFigure>> groups, Dictionary<int, double> numbers, double scale, string valueAxis, string key, string id)
    {
        var span = PlotTheme.Numbers(key, AxisPosition.Bottom);
        var (least, most) = (numbers.Values.Min(), numbers.Values.Max());
        span.Minimum = Math.Min(0, least);
        span.Maximum = most + ((most - span.Minimum) * 0.04);
        var plot = new Plot(id).With(span, PlotTheme.Numbers(valueAxis));
        for (var place = 0; place < groups.Count; place++)
        {
            var points = groups[place].Select(row => (Point: new DataPoint(numbers[row.Setting.Places[^1]], row.Sample.Mean / scale), Half: (row.Sample.HalfWidth ?? 0) / scale))
                .OrderBy(one => one.Point.X).ToList();
            plot.Intervals(groups[place].Key, points, place, isUpright: true);
        }

        return plot;
    }

    private static Picture Rows(List<(string Name, List<SettingFigure> Rows)> series, Func<SettingFigure, string> label, double scale, string valueAxis, string rowAxis, string id, string title)
    {
        var all = series.SelectMany(one => one.Rows).Select(label).Distinct(StringComparer.Ordinal).ToList();
        var labels = all.Take(RowsMax).ToArray();
        var values = PlotTheme.Numbers(valueAxis, AxisPosition.Bottom);
        var plot = new Plot(id, FrameHeight + ((RowHeight + (SeriesHeight * series.Count)) * labels.Length)).With(PlotTheme.Names(labels, rowAxis), values);
        for (var place = 0; place < series.Count; place++)
        {
            var offset = series.Count == 1 ? 0 : RowPart * (((double)place / (series.Count - 1)) - 0.5);
            plot.Intervals(
                series[place].Name,
                series[place].Rows.Select(row => (Row: row, Place: Array.IndexOf(labels, label(row)))).Where(one => one.Place >= 0)
                    .Select(one => (new DataPoint(one.Row.Sample.Mean / scale, one.Place + offset), (one.Row.Sample.HalfWidth ?? 0) / scale)),
                place,
                isUpright: false);
        }

        return plot.Drawn(title, Note + (all.Count > RowsMax ? string.Create(CultureInfo.InvariantCulture, $" The first {RowsMax} of {all.Count} settings.") : ""));
    }

    /// <summary>The values of the last axis as numbers, or null if one of them is none or there is only one.</summary>
    private static Dictionary<int, double>? Numbers(SweepResult sweep, int last)
    {
        var numbers = new Dictionary<int, double>();
        foreach (var setting in sweep.Settings)
        {
            // Several keys have several words: no number.
            if (!double.TryParse(setting.WordsOn(last), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            {
                return null;
            }

            numbers[setting.Places[last]] = number;
        }

        return numbers.Count > 1 ? numbers : null;
    }

    private static string KeysOf(SweepAxis axis) => string.Join(", ", axis.Keys.Select(SweepSetting.KeyWord));

    /// <summary>The values of all axes but the last.</summary>
    private static string GroupOf(SweepSetting setting, int last) =>
        last < 1 ? "mean" : string.Join(", ", Enumerable.Range(0, last).Select(setting.WordsOn));
}
