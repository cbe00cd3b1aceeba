using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Sweeps;

/// <summary>A figure under one setting, over all seeds.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Figure">Name of the figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Sample">What its values say.</param>
public sealed record SettingFigure(SweepSetting Setting, string Figure, string Unit, SampleStatistics Sample);

/// <summary>What a figure becomes when one setting takes the place of another, seed by seed.</summary>
/// <param name="From">The setting that is compared with.</param>
/// <param name="To">The setting that differs from it on one axis.</param>
/// <param name="Figure">Name of the figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Difference">Value under <paramref name="To"/> less that under <paramref name="From"/>, over the seeds that both have.</param>
/// <param name="Relative">Mean difference as a part of the mean under <paramref name="From"/> over the same seeds; null if that is 0.</param>
public sealed record PairedDifference(SweepSetting From, SweepSetting To, string Figure, string Unit, SampleStatistics Difference, double? Relative);

/// <summary>The runs of a sweep, in the order of settings and seeds, whatever the order in which they were done.</summary>
public sealed class SweepResult
{
    private readonly ImmutableArray<ImmutableArray<SweepRun>> _bySetting;

    private readonly Dictionary<string, Dictionary<(int Setting, ulong Seed), decimal>> _values = new(StringComparer.Ordinal);

    /// <summary>Orders the runs.</summary>
    /// <param name="settings">All settings, by number.</param>
    /// <param name="seeds">All seeds, in their order.</param>
    /// <param name="runs">The runs that came to their end, in any order.</param>
    public SweepResult(ImmutableArray<SweepSetting> settings, ImmutableArray<ulong> seeds, IEnumerable<SweepRun> runs)
    {
        (Settings, Seeds) = (settings, seeds);
        var place = seeds.Select((seed, index) => (seed, index)).ToDictionary(pair => pair.seed, pair => pair.index);
        Runs = [.. runs.OrderBy(run => run.Setting.Number).ThenBy(run => place[run.Seed])];
        _bySetting = [.. settings.Select(setting => Runs.Where(run => run.Setting.Number == setting.Number).ToImmutableArray())];
        var units = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var run in Runs)
        {
            var after = -1;
            foreach (var figure in run.Figures)
            {
                // A figure that another run lacks keeps its place beside those that both have.
                if (units.TryAdd(figure.Name, figure.Unit))
                {
                    names.Insert(after + 1, figure.Name);
                    _values.Add(figure.Name, []);
                }

                after = names.IndexOf(figure.Name, after + 1) is >= 0 and var found ? found : names.IndexOf(figure.Name);
                _values[figure.Name][(run.Setting.Number, run.Seed)] = figure.Value;
            }
        }

        Figures = [.. names.Select(name => (name, units[name]))];
    }

    /// <summary>All settings, by number.</summary>
    public ImmutableArray<SweepSetting> Settings { get; }

    /// <summary>All seeds, in their order.</summary>
    public ImmutableArray<ulong> Seeds { get; }

    /// <summary>The runs that came to their end.</summary>
    public ImmutableArray<SweepRun> Runs { get; }

    /// <summary>Names and units of all figures that some run has, in the order of the catalog.</summary>
    public ImmutableArray<(string Name, string Unit)> Figures { get; }

    /// <summary>Runs that were asked for.</summary>
    public int Asked => Settings.Length * Seeds.Length;

    /// <summary>Some runs did not come to their end.</summary>
    public bool IsPartial => Runs.Length < Asked;

    /// <summary>The unit of a figure that some run has.</summary>
    public string UnitOf(string figure) => Figures.First(one => one.Name == figure).Unit;

    /// <summary>Whether some run has a figure.</summary>
    public bool Has(string figure) => _values.ContainsKey(figure);

    /// <summary>A figure under each setting that has it, by number of the setting.</summary>
    public ImmutableArray<SettingFigure> Of(string figure)
    {
        var (values, unit) = (_values[figure], UnitOf(figure));
        var rows = ImmutableArray.CreateBuilder<SettingFigure>();
        foreach (var setting in Settings)
        {
            var sample = _bySetting[setting.Number].Where(run => values.ContainsKey((setting.Number, run.Seed))).Select(run => values[(setting.Number, run.Seed)]).ToList();
            if (sample.Count > 0)
            {
                rows.Add(new SettingFigure(setting, figure, unit, SampleStatistics.Of(sample)));
            }
        }

        return rows.ToImmutable();
    }

    /// <summary>Whether a figure has another mean under some settings than under others.</summary>
    public bool Varies(string figure) => Of(figure).DistinctBy(row => row.Sample.Mean).Skip(1).Any();

    /// <summary>
    /// The paired differences of a figure: each two settings that differ on one axis alone, over the seeds that both have. A seed means
    /// the same draws under both, so what the draws do to both alike falls out of the difference.
    /// </summary>
    public IEnumerable<PairedDifference> Pairs(string figure)
    {
        var (values, unit) = (_values[figure], UnitOf(figure));
        for (var from = 0; from < Settings.Length; from++)
        {
            for (var to = from + 1; to < Settings.Length; to++)
            {
                if (Settings[from].OnlyDifference(Settings[to]) is not null && Pair(Settings[from], Settings[to], figure, unit, values) is { } pair)
                {
                    yield return pair;
                }
            }
        }
    }

    private PairedDifference? Pair(
        SweepSetting from, SweepSetting to, string figure, string unit, Dictionary<(int Setting, ulong Seed), decimal> values)
    {
        var seeds = Seeds.Where(seed => values.ContainsKey((from.Number, seed)) && values.ContainsKey((to.Number, seed))).ToList();
        if (seeds.Count == 0)
        {
            return null;
        }

        var before = seeds.Sum(seed => values[(from.Number, seed)]) / seeds.Count;
        var difference = SampleStatistics.Of([.. seeds.Select(seed => values[(to.Number, seed)] - values[(from.Number, seed)])]);
        return new PairedDifference(from, to, figure, unit, difference, before == 0 ? null : difference.Mean / (double)Math.Abs(before));
    }
}
