using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario paper-digest-cache against calculations by hand, with fewer picks and no cost but the ones that are looked at.</summary>
public sealed class PaperDigestCacheTests
{
    private const int Picks = 300;
    private const int PickedFrom = 282;
    private const int Reads = 2 * Picks;
    private const long Start = 1_000_000;             // the readers are started at 1 ms
    private const long Process = 1_000_000;           // 1 ms for each program
    private const long Extend = 5_000_000;            // 5 ms
    private const long Signature = 4_000_000;         // 4 ms

    /// <summary>Calls that cost nothing take a nanosecond each: four for each read, and a few for the launch.</summary>
    private const long CallsAtNothing = (4 * Reads) + 30;

    [Theory]
    [InlineData("sequential")]
    [InlineData("parallel")]
    public void Every_file_that_the_list_names_is_measured_once_whoever_reads_it(string reading)
    {
        // The list is that of process 0 of the second container.
        var entity = (0L << 32) | 2;
        var files = Enumerable.Range(0, Picks).Select(place => RandomStream.Below(RandomStream.Draw(1, DrawPurpose.ListedFile, entity, place, 0), PickedFrom)).ToHashSet();
        var expected = ImmutableSortedSet.CreateRange(files.Select(file => $"/srv/images/disk/data/{file}"));

        var boot = Run("without-tpm", reading).Machines.Single().Boots.Single();

        var names = boot.Entries.Select(entry => Core.Primitives.KernelText.UpToNul(Core.Primitives.KernelText.FromBytes(entry.Fields[1].Span))).ToList();
        Assert.Equal(["boot_aggregate", "/srv/images/disk/bin/cat"], names.Take(2));
        Assert.Equal(expected, names.Skip(2).ToImmutableSortedSet());
        Assert.Equal(files.Count + 2, names.Count);
    }

    [Theory]
    [InlineData("sequential", 1)]
    [InlineData("parallel", 4)]
    public void Without_a_TPM_all_is_work_on_cores_and_four_do_it_in_a_quarter_of_the_time(string reading, int readers) =>
        Assert.InRange(Time(Run("without-tpm", reading)) - Start - (Reads / readers * Process), 0, CallsAtNothing);

    [Fact]
    public void One_after_the_other_the_extends_come_on_top()
    {
        var result = Run("physical-tpm", "sequential");
        Assert.InRange(Time(result) - Start - (Reads * Process) - ((long)result.Figure("tpm.extends") * Extend), 0, CallsAtNothing);
    }

    /// <summary>
    /// While a file is extended the other three readers do their programs, so the TPM is not idle as long as one of them finds a new file
    /// within the 15 ms that the others take: almost always, until the first time through the list ends. The second time is work on cores.
    /// </summary>
    [Fact]
    public void In_parallel_the_extends_go_one_after_the_other_and_the_second_reading_is_shared()
    {
        var result = Run("physical-tpm", "parallel");
        var extends = (long)result.Figure("tpm.extends") * Extend;
        var secondReading = Picks / 4 * Process;
        Assert.InRange(Time(result) - Start, extends + secondReading, extends + (secondReading * 5 / 4));
    }

    [Theory]
    [InlineData("sequential", 1)]
    [InlineData("parallel", 4)]
    public void Appraisal_verifies_every_file_once_on_the_core_of_its_reader(string reading, int readers)
    {
        var measured = Run("without-tpm", reading).Machines.Single().Boots.Single().Entries.Length - 2;

        var result = Run("appraisal", reading);

        Assert.Equal(measured * Signature, result.Machines.Single().Spent[TimeUse.Verifying].Nanoseconds);
        Assert.Equal(0, result.Figure("operations.failed"));
        var mean = ((Reads * Process) + (measured * Signature)) / readers;   // the slowest of four has a little more than a quarter of the files
        Assert.InRange(Time(result) - Start, mean, readers == 1 ? mean + CallsAtNothing : mean * 11 / 10);
    }

    /// <summary>The label is one of ECDSA P-384 that evmctl made: with another byte nothing can be read.</summary>
    [Fact]
    public void A_label_that_does_not_verify_is_refused()
    {
        var scenario = Load("appraisal", "sequential");
        var image = scenario.Images.Single();
        var data = image.Files.Single(file => file.Path.StartsWith("/data/", System.StringComparison.Ordinal));
        var (name, label) = data.Xattrs.Single();
        var forged = data with { Xattrs = [(name, label.SetItem(60, (byte)(label[60] ^ 1)))] };

        var result = SmallScenarios.Serial(scenario with { Images = [image with { Files = image.Files.Replace(data, forged) }] });

        Assert.Equal(Reads, result.Figure("operations.open.failed"));
        Assert.Contains(result.Machines.Single().Failures, failure => failure is { Kind: "open", Error: "EACCES", Count: Reads });
    }

    private static long Time(ScenarioResult result) => (long)result.Figure("virtual-time");

    private static ScenarioResult Run(string name, string reading)
    {
        var result = SmallScenarios.Serial(Load(name, reading));
        Assert.Empty(result.FailedChecks);
        return result;
    }

    private static Scenario Load(string name, string reading)
    {
        var scenario = ShortVersions.Load(
            "paper-digest-cache",
            [
                ("define.case", "${define.cases." + name + "}"), ("define.reading", "${define.readings." + reading + "}"), ("define.physical.latency", "5 ms"),
                .. ShortVersions.OnlyTheTpmCosts, ("machines.host.costs.exec", "1 ms"), ("machines.host.costs.signature", "4 ms"), ("resolution", "1 us"),
            ]);
        Assert.Equal(Reads, scenario.Containers.Single(container => container.Name == "reader").Processes.Sum(process => process.Count * process.Behaviours.Sum(one => one.Cycles)));
        return scenario;
    }
}
