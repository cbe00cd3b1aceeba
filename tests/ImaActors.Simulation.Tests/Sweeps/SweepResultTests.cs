using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Sweeps;
using Xunit;

namespace ImaActors.Simulation.Tests.Sweeps;

public sealed class SweepResultTests
{
    private static readonly ImmutableArray<SweepAxis> Axes = [SweepAxis.Parse("tpm.latency=fast,slow", out _)!, SweepAxis.Parse("cores=[1,2],4", out _)!];

    private static readonly ImmutableArray<SweepSetting> Settings = SweepGrid.Of(Axes, out _);

    private static SweepRun Run(int setting, ulong seed, decimal time, decimal? other = null) => new(
        Settings[setting], seed, "d" + seed, Verdict.Good,
        [new Figure("virtual-time", time, FigureUnits.Nanoseconds), .. other is { } value ? new[] { new Figure("audit", value, FigureUnits.Count) } : []]);

    private static SweepResult Sweep(params SweepRun[] runs) => new(Settings, [3, 1], runs);

    private static string[] Lines(byte[] file) => Encoding.UTF8.GetString(file).TrimEnd().Split("\r\n");

    [Fact]
    public void The_grid_has_every_value_with_every_other_and_the_last_axis_changes_fastest()
    {
        Assert.Equal(
            ["tpm.latency=fast cores=[1,2]", "tpm.latency=fast cores=4", "tpm.latency=slow cores=[1,2]", "tpm.latency=slow cores=4"],
            Settings.Select(setting => string.Join(' ', setting.Overrides)));
        Assert.Equal([0, 1, 2, 3], Settings.Select(setting => setting.Number));
    }

    [Fact]
    public void Without_an_axis_there_is_one_setting()
    {
        Assert.Empty(Assert.Single(SweepGrid.Of([], out var error)).Values);
        Assert.Null(error);
    }

    [Fact]
    public void A_key_varies_once_and_a_grid_has_a_greatest_size()
    {
        Assert.Empty(SweepGrid.Of([Axes[0], Axes[0]], out var twice));
        Assert.StartsWith("the key tpm.latency varies twice", twice);
        var hundred = string.Join(',', Enumerable.Range(0, 101));
        Assert.Empty(SweepGrid.Of([SweepAxis.Parse("a=" + hundred, out _)!, SweepAxis.Parse("b=" + hundred, out _)!], out var many));
        Assert.StartsWith("these are more than 10000 settings", many);
    }

    [Theory]
    [InlineData("swtpm", "swtpm")]
    [InlineData("${define.cases.virtual}", "virtual")]
    [InlineData("${define.a} { x = ${b} }", "${define.a} { x = ${b} }")]
    [InlineData("\"30 ms\"", "30 ms")]
    [InlineData("\"\"", "\"\"")]
    public void Values_are_shown_as_people_read_them(string value, string words) => Assert.Equal(words, SweepSetting.WordsOf(value));

    [Fact]
    public void Runs_stand_in_the_order_of_settings_and_seeds()
    {
        SweepRun[] runs = [Run(0, 3, 10), Run(0, 1, 20), Run(1, 3, 5), Run(2, 3, 1), Run(2, 1, 2), Run(3, 1, 2)];
        var sweep = Sweep(runs);
        Assert.Equal([(0, 3UL), (0, 1), (1, 3), (2, 3), (2, 1), (3, 1)], sweep.Runs.Select(run => (run.Setting.Number, run.Seed)));
        Assert.Equal((8, true), (sweep.Asked, sweep.IsPartial));
        var reversed = Sweep([.. runs.Reverse()]);
        Assert.Equal(SweepTables.Runs(sweep), SweepTables.Runs(reversed));
        Assert.Equal(SweepTables.Figures(sweep), SweepTables.Figures(reversed));
        Assert.Equal(SweepTables.Paired(sweep), SweepTables.Paired(reversed));
    }

    [Fact]
    public void Differences_are_those_of_settings_that_differ_in_one_thing_over_the_seeds_that_both_have()
    {
        var sweep = Sweep(Run(0, 3, 10), Run(0, 1, 20), Run(1, 3, 5), Run(2, 3, 1), Run(2, 1, 2), Run(3, 1, 2));
        var pairs = sweep.Pairs("virtual-time").ToList();
        // 0 and 3 differ in two things; 1 and 3 have no seed in common.
        Assert.Equal([(0, 1, 1, -5.0), (0, 2, 2, -13.5), (2, 3, 1, 0.0)], pairs.Select(pair => (pair.From.Number, pair.To.Number, pair.Difference.Count, pair.Difference.Mean)));
        Assert.Equal(-0.5, pairs[0].Relative);
        Assert.Equal(-0.9, pairs[1].Relative);
        Assert.Equal(12.706 * 4.5, pairs[1].Difference.HalfWidth!.Value, 1);
    }

    /// <summary>What the draws do to both settings alike falls out: that is what pairs are for.</summary>
    [Fact]
    public void A_difference_that_is_the_same_for_each_seed_has_no_width()
    {
        var sweep = Sweep(Run(0, 3, 1000), Run(0, 1, 5), Run(1, 3, 1007), Run(1, 1, 12));
        Assert.True(sweep.Of("virtual-time")[0].Sample.HalfWidth > 1000);
        Assert.Equal(new SampleStatistics(2, 7, 0, 7, 7), Assert.Single(sweep.Pairs("virtual-time")).Difference);
    }

    [Fact]
    public void The_tables_have_keys_seed_digest_verdict_and_all_figures()
    {
        var sweep = Sweep(Run(0, 3, 10, 4), Run(0, 1, 20), Run(1, 3, 5));
        Assert.Equal(
            ["tpm.latency,cores,seed,digest,verdict,virtual-time,audit", "fast,\"[1,2]\",3,d3,good,10,4", "fast,\"[1,2]\",1,d1,good,20,", "fast,4,3,d3,good,5,"],
            Lines(SweepTables.Runs(sweep)));
        var figures = Lines(SweepTables.Figures(sweep));
        Assert.Equal("figure,unit,tpm.latency,cores,n,mean,half_width_95,low_95,high_95,min,max", figures[0]);
        Assert.StartsWith("virtual-time,ns,fast,\"[1,2]\",2,15,63.5", figures[1]);
        Assert.Equal("virtual-time,ns,fast,4,1,5,,,,5,5", figures[2]);
        Assert.Equal("audit,count,fast,\"[1,2]\",1,4,,,,4,4", figures[3]);
        var paired = Lines(SweepTables.Paired(sweep));
        Assert.Equal("figure,unit,from tpm.latency,from cores,to tpm.latency,to cores,n,mean_difference,half_width_95,low_95,high_95,min,max,relative", paired[0]);
        Assert.Equal(["virtual-time,ns,fast,\"[1,2]\",fast,4,1,-5,,,,-5,-5,-0.5"], paired[1..]);
    }

    [Fact]
    public void Figures_that_vary_are_shown_unless_others_are_asked_for()
    {
        var sweep = Sweep(Run(0, 3, 10, 4), Run(1, 3, 10, 5));
        Assert.Equal<string>(["audit"], SweepFigures.Shown(sweep, []));
        Assert.Equal<string>(["virtual-time"], SweepFigures.Shown(sweep, ["virtual-time", "entries"]));
        Assert.Equal<string>(["virtual-time", "audit"], SweepFigures.Shown(Sweep(Run(0, 3, 10, 4)), []));
        Assert.Null(SweepFigures.Refusal("starts.p99"));
        Assert.Equal("there is no figure 'starts.p98'; did you mean `starts.p90`?", SweepFigures.Refusal("starts.p98"));
    }

    [Theory]
    [InlineData(31_710_000_000, 12_000_000, "ns", "31.71 \u00b1 0.012 s")]
    [InlineData(950, 0, "ns", "950 \u00b1 0 ns")]
    [InlineData(-2_500, 100, "ns", "-2.5 \u00b1 0.1 us")]
    [InlineData(31_710_000_000, 1_000_000, "ns", "31.71 \u00b1 0.001 s")]
    [InlineData(0.163, 0.001, "ratio", "16.3 \u00b1 0.1 %")]
    [InlineData(12_313, 1.5, "count", "12,313 \u00b1 1.5")]
    [InlineData(100, 0, "bytes", "100 \u00b1 0 bytes")]
    public void A_mean_is_shown_with_its_interval_in_one_unit(double mean, double half, string unit, string expected) =>
        Assert.Equal(expected, FigureText.Of(new SampleStatistics(30, mean, half, mean, mean), unit));
}
