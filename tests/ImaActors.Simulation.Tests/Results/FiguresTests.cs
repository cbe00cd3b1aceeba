using System.Linq;
using CsCheck;
using ImaActors.Core.Measurement;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Results;

public sealed class FiguresTests
{
    [Theory]
    [InlineData("containers.requested", 3, "count")]
    [InlineData("containers.up", 2, "count")]
    [InlineData("containers.failed", 1, "count")]
    [InlineData("containers.last-up", 230, "ns")]
    [InlineData("starts.mean", 20, "ns")]
    [InlineData("starts.p50", 10, "ns")]
    [InlineData("starts.p90", 30, "ns")]
    [InlineData("starts.p99", 30, "ns")]
    [InlineData("starts.max", 30, "ns")]
    [InlineData("starts.share.tpm-wait", 0.75, "ratio")]
    [InlineData("starts.share.active-list-wait", 0.1875, "ratio")]
    [InlineData("starts.share.computing", 0.0625, "ratio")]
    [InlineData("starts.share.reading", 0, "ratio")]
    [InlineData("entries", 11, "count")]
    [InlineData("entries.host", 2, "count")]
    [InlineData("entries.web", 7, "count")]
    [InlineData("entries.db", 0, "count")]
    [InlineData("entries.ungrouped", 2, "count")]
    [InlineData("violations", 2, "count")]
    [InlineData("violations.tomtou", 1, "count")]
    [InlineData("violations.open-writers", 1, "count")]
    [InlineData("audit", 3, "count")]
    [InlineData("operations", 5, "count")]
    [InlineData("operations.failed", 3, "count")]
    [InlineData("operations.open.count", 4, "count")]
    [InlineData("operations.open.failed", 2, "count")]
    [InlineData("operations.open.mean", 2000, "ns")]
    [InlineData("operations.open.p50", 1000, "ns")]
    [InlineData("operations.spawn.max", 50, "ns")]
    [InlineData("namespaces.created", 3, "count")]
    [InlineData("namespaces.activated", 3, "count")]
    [InlineData("namespaces.active-at-end", 2, "count")]
    [InlineData("namespaces.numbers-reused", 1, "count")]
    [InlineData("tpm.extends", 9, "count")]
    [InlineData("tpm.utilisation", 0.25, "ratio")]
    [InlineData("tpm.mean-wait", 11, "ns")]
    [InlineData("tpm.longest-queue", 3, "count")]
    [InlineData("cores.utilisation", 0.1, "ratio")]
    [InlineData("cores.served", 10, "count")]
    [InlineData("cores.waited", 1, "count")]
    [InlineData("virtual-time", 1000, "ns")]
    [InlineData("ticks", 7, "count")]
    [InlineData("sub-ticks", 9, "count")]
    [InlineData("steps", 30, "count")]
    [InlineData("overtaken.share", 0.1, "ratio")]
    public void A_figure_has_its_value_and_unit(string name, double value, string unit) =>
        Assert.Equal(new Figure(name, (decimal)value, unit), Figures.Of(SmallRun.Result()).Find(name));

    [Fact]
    public void Figures_stand_in_the_order_of_the_catalog_and_use_every_row()
    {
        var patterns = Figures.Of(SmallRun.Result()).All.Select(figure => FigureCatalog.Of(figure.Name)!.Pattern).ToList();

        // A group of rows repeats for each kind and each resource; the first of each row still come in order.
        Assert.Equal(FigureCatalog.All.Select(meaning => meaning.Pattern), patterns.Distinct());
        Assert.Null(FigureCatalog.Of("starts.p98"));
        Assert.Null(FigureCatalog.Of("starts.share.sleeping"));
        Assert.Null(FigureCatalog.Of("disk.utilisation"));
    }

    [Fact]
    public void The_size_of_the_list_is_that_of_its_file()
    {
        var boot = SmallRun.Boot().Entry(0, "/old", 600, template: "ima");
        var files = MachineFiles.Of(boot.Build(), ViewSelection.None).ToDictionary(file => file.Name, file => file.Content);
        Assert.Equal(files["root.bin"].Length, Figures.Of(SmallRun.Result(SmallRun.Machine(boot))).Find("list.bytes")!.Value);
        Assert.Equal(files["root.mainline.bin"].Length, boot.Build().Entries.Sum(entry => ListWriter.BinarySize(entry, withNamespaceNumber: false)));
    }

    [Fact]
    public void A_mean_of_nothing_is_left_out()
    {
        var machine = SmallRun.Machine() with { Starts = [], Operations = [] };
        var figures = Figures.Of(SmallRun.Result(machine));
        Assert.Equal(0, figures.Find("containers.up")!.Value);
        Assert.Null(figures.Find("containers.last-up"));
        Assert.Null(figures.Find("starts.mean"));
        Assert.DoesNotContain(figures.All, figure => figure.Name.StartsWith("operations.open", System.StringComparison.Ordinal));
    }

    [Fact]
    public void Several_machines_are_added_up_and_shown_one_by_one()
    {
        var first = SmallRun.Machine() with { Name = "m-0" };
        var second = SmallRun.Machine(new SmallBoot(), new SmallBoot(start: 500).Namespace(1, SmallRun.WebNumber, "web-0", 600)) with
        {
            Name = "m-1",
            End = new Instant(3000),
            Operations = [SmallRun.Operation("open", 0, 8000)],
            Starts = [],
        };
        var figures = Figures.Of(SmallRun.Result(first, second));
        Assert.Equal(14, figures.Find("entries")!.Value);
        Assert.Equal(3000, figures.Find("virtual-time")!.Value);
        Assert.Equal(5, figures.Find("operations.open.count")!.Value);
        Assert.Equal(0.125m, figures.Find("tpm.utilisation")!.Value);
        Assert.Equal(3, figures.Find("tpm.longest-queue")!.Value);
        Assert.Equal(3, figures.Find("namespaces.active-at-end")!.Value);
        Assert.Equal(new Figure("machine.m-0.entries", 11, "count"), figures.Find("machine.m-0.entries"));
        Assert.Equal(new Figure("machine.m-1.entries", 3, "count"), figures.Find("machine.m-1.entries"));
        Assert.Equal(FigureCatalog.Of("entries"), FigureCatalog.Of("machine.m-1.entries"));
        Assert.DoesNotContain(Figures.Of(SmallRun.Result()).All, figure => figure.Name.StartsWith("machine.", System.StringComparison.Ordinal));
    }

    [Fact]
    public void Percentiles_are_the_nearest_rank() => Gen.Long[0, 1_000_000].Array[1, 300].Sample(values =>
    {
        var latencies = LatencyFigures.Of(values)!;
        foreach (var (percent, found) in new[] { (50, latencies.P50), (90, latencies.P90), (99, latencies.P99), (100, latencies.Max) })
        {
            Assert.Contains(found, values);
            Assert.True(values.LongCount(value => value <= found) * 100 >= (long)percent * values.Length);
            Assert.True(values.LongCount(value => value < found) * 100 < (long)percent * values.Length);
        }
    });

    [Fact]
    public void A_histogram_says_the_same_within_a_thousandth() => Gen.Long[0, 10_000_000_000].Array[1, 300].Sample(values =>
    {
        var exact = LatencyFigures.Of(values)!;
        var histogram = new LatencyHistogram();
        foreach (var value in values)
        {
            histogram.Record(value);
        }

        var rough = LatencyFigures.Of(histogram)!;
        foreach (var (fine, coarse) in new[] { (exact.P50, rough.P50), (exact.P90, rough.P90), (exact.P99, rough.P99), (exact.Max, rough.Max) })
        {
            Assert.InRange(coarse, fine, fine + (fine / 1000) + 1);
        }

        Assert.InRange(rough.Mean, (exact.Mean * 0.999m) - 1, (exact.Mean * 1.001m) + 1);
    });

    [Fact]
    public void The_nearest_name_is_the_one_with_the_fewest_changes()
    {
        var figures = Figures.Of(SmallRun.Result());
        Assert.Equal("starts.p99", figures.Nearest("start.p99"));
        Assert.Equal("violations.tomtou", figures.Nearest("violation.ToMToU"));
        Assert.Equal("tpm.mean-wait", figures.Nearest("tpm.meanwait"));
    }
}
