using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Plots;
using ImaActors.Simulation.Time;
using OxyPlot.Axes;

namespace ImaActors.Report.Sections;

/// <summary>Where the time of a container start went, beside the same workload without IMA and with one namespace.</summary>
internal static class StartTimeSection
{
    private const int BarHeight = 54;
    private const int AxesHeight = 64;

    /// <summary>Uses in the order of the bars: cores, disk, digests and signatures, locks, TPM.</summary>
    public static ImmutableArray<TimeUse> Order { get; } =
    [
        TimeUse.Computing, TimeUse.CoreWait, TimeUse.Reading, TimeUse.StorageWait, TimeUse.Hashing, TimeUse.Verifying,
        TimeUse.ActivationWait, TimeUse.ActiveListWait, TimeUse.InodeWait, TimeUse.RecordWait, TimeUse.TpmWait, TimeUse.Extending,
    ];

    /// <summary>Those that are waiting, not work.</summary>
    public static ImmutableArray<TimeUse> Waits { get; } =
    [
        TimeUse.CoreWait, TimeUse.StorageWait, TimeUse.ActivationWait, TimeUse.ActiveListWait, TimeUse.InodeWait, TimeUse.RecordWait, TimeUse.TpmWait,
    ];

    /// <summary>The section.</summary>
    public static Section Of(ReportInputs inputs, RunData run)
    {
        const string Title = "Where the time of a container start went";
        if (run.Up.Count == 0)
        {
            var why = run.Starts.Count == 0 ? "The scenario started no container in this run." : $"None of {Say.Count(run.Starts.Count, "container")} came up; see the reasons below.";
            return new Section("start-time", Title, "A start lasts from the moment at which it is due until the first process has run, mapped and read everything.", [Part.Empty(why)]);
        }

        var lead = "A start lasts from the moment at which it is due until the first process has run, mapped and read everything. The bars show the mean over all starts that came up. "
            + (inputs.OneNamespace.Run is null ? string.Empty : "In one namespace the rules of all groups of containers hold for all of them, so a group can have more to measure there than in the run.");
        var bars = new List<Bar> { new("this run", run) };
        var missing = new List<string>();
        Add(inputs.OneNamespace, "IMA, but one namespace");
        Add(inputs.WithoutIma, "without IMA");
        List<Part> parts = [Bars(bars), Numbers(bars)];
        parts.AddRange(missing.Distinct().Select(Part.Empty));
        return new Section("start-time", Title, lead, parts);

        void Add(Baseline baseline, string name)
        {
            if (baseline.Run is not { } other)
            {
                missing.Add(baseline.WhyMissing);
            }
            else if (new RunData(other) is { Up.Count: > 0 } data)
            {
                bars.Add(new Bar(name, data));
            }
            else
            {
                missing.Add($"In the run \"{name}\" no container came up, so there is nothing to compare.");
            }
        }
    }

    private static Picture Bars(List<Bar> bars)
    {
        var longest = bars.Max(bar => bar.Total);
        var scale = TimeScale.For((long)longest);
        var plot = new Plot("start-time", (bars.Count * BarHeight) + AxesHeight).With(
            PlotTheme.Names([.. bars.Select(bar => bar.Name)]),
            PlotTheme.Numbers($"mean time of a start ({scale.Unit})", AxisPosition.Bottom, scale.Of((double)longest) * 1.16));
        foreach (var use in Order.Where(use => bars.Any(bar => bar.Mean(use) > 0)))
        {
            plot.Stacked(Say.Sentence(Say.Use(use)), bars.Select(bar => scale.Of((double)bar.Mean(use))), Palette.Of(use));
        }

        for (var i = 0; i < bars.Count; i++)
        {
            plot.Text(Say.Time(bars[i].Total), scale.Of((double)bars[i].Total), i);
        }

        return plot.Drawn(TitleOf(bars));
    }

    private static string TitleOf(List<Bar> bars)
    {
        var run = bars[0];
        var most = Order.MaxBy(run.Mean);
        var part = $"{Say.Sentence(Say.Share(run.Mean(most), run.Total))} of a start went into {Say.Use(most)}";
        return bars.Count > 1 && bars[^1].Total > 0
            ? $"{part}; {(bars[^1].Name == "without IMA" ? "without IMA" : "with one namespace")} a start takes {Say.Time(bars[^1].Total)} instead of {Say.Time(run.Total)}"
            : part;
    }

    private static Table Numbers(List<Bar> bars) => new(
        "Mean time of a start by use",
        ["use", .. bars.SelectMany(bar => new[] { Column.Number(bar.Name), Column.Number("share") }).Take(bars.Count == 1 ? 2 : 1), .. bars.Skip(1).Select(bar => Column.Number(bar.Name))],
        [
            .. Order.Where(use => bars.Any(bar => bar.Mean(use) > 0)).Select(use => (IReadOnlyList<Cell>)
            [
                new Cell(Say.Sentence(Say.Use(use)), Swatch: Palette.Of(use).Variable),
                Say.Time(bars[0].Mean(use)),
                .. bars.Count == 1 ? [Say.ShortShare(bars[0].Mean(use), bars[0].Total)] : Array.Empty<Cell>(),
                .. bars.Skip(1).Select(bar => new Cell(Say.Time(bar.Mean(use)))),
            ]),
            [
                "All together",
                Say.Time(bars[0].Total),
                .. bars.Count == 1 ? ["100 %"] : Array.Empty<Cell>(),
                .. bars.Skip(1).Select(bar => new Cell(Say.Time(bar.Total))),
            ],
        ]);

    /// <summary>A bar: a run and its name.</summary>
    private sealed record Bar(string Name, RunData Run)
    {
        /// <summary>Mean of all uses, nanoseconds.</summary>
        public decimal Total => (decimal)Run.Spent.Total.Nanoseconds / Run.Up.Count;

        /// <summary>Mean of a use, nanoseconds.</summary>
        public decimal Mean(TimeUse use) => (decimal)Run.Spent[use].Nanoseconds / Run.Up.Count;
    }
}
