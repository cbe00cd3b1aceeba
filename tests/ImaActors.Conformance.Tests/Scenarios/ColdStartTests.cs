using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario cold-start against calculations by hand.</summary>
public sealed class ColdStartTests
{
    private const int Containers = 16;   // of each group
    private const int Entries = 5;       // of a container: ns_aggregate, program, loader, library, configuration
    private const int Policies = 2;      // read and measured by the host, the first one before anything else

    private static readonly (string, string) WithoutTheList = ("machines.host.locks.active-list", "off");

    [Fact]
    public void The_disk_is_busy_with_each_copy_one_shared_layer_and_the_policies()
    {
        var scenario = Library.Load("cold-start");

        var disk = SmallScenarios.Serial(scenario).Machines.Single().Resources.Single(resource => resource.Name == "storage");

        Assert.Equal(((Containers + 1) * OfContainer(scenario)) + OfPolicy(scenario, "cold") + OfPolicy(scenario, "warm"), disk.Busy.Nanoseconds);
        Assert.Equal(((Containers + 1) * scenario.Images[0].Files.Length) + Policies, disk.Served);
    }

    [Fact]
    public void From_a_warm_cache_the_last_container_is_up_when_all_entries_are_extended()
    {
        const int callsBefore = 3;   // spawn, unshare, write of policy_for_children: no cost, so one nanosecond each
        var scenario = Library.Load("cold-start", ShortVersions.OnlyTheTpmCosts);

        Assert.Equal(callsBefore + Extends(scenario), LastOfCold(SmallScenarios.Serial(scenario)));
    }

    /// <summary>With the lock of the list an activation waits for reads and the disk for activations: up to the sum of both.</summary>
    [Fact]
    public void From_a_cold_disk_the_last_container_is_up_after_all_reads_at_the_earliest()
    {
        var scenario = Library.Load("cold-start");
        var reads = (Containers * OfContainer(scenario)) + OfPolicy(scenario, "cold");

        var locked = LastOfCold(SmallScenarios.Serial(scenario));
        var free = LastOfCold(SmallScenarios.Serial(Library.Load("cold-start", WithoutTheList)));

        Assert.InRange(free, reads, reads * 103 / 100);
        Assert.InRange(locked, free, reads + Extends(scenario));
        Assert.True(locked - free > reads / 10);   // the disk idles that long
    }

    /// <summary>
    /// The disk that brings the files of a container in the time of its extends, without the lock that ties one to the other. The slower
    /// of the two is idle only while the first container has nothing for it yet and the last has nothing for it any more.
    /// </summary>
    [Theory]
    [InlineData("80 us", 154)]
    [InlineData("6 ms", 903)]
    public void From_the_disk_on_that_is_as_fast_as_the_extends_it_is_the_tpm_that_counts(string latency, long breakEven)
    {
        const long mebibyte = 1 << 20;
        const int far = 4;   // bandwidths so much higher and lower

        Scenario Disk(long bandwidth) => Library.Load(
            "cold-start", WithoutTheList, ("machines.host.storage.latency", latency),
            ("machines.host.storage.bandwidth-per-second", ShortVersions.Number(bandwidth) + " MiB"));
        long Reads(Scenario scenario) => OfContainer(scenario);

        var scenario = Disk(breakEven);
        var extends = Entries * scenario.Machine().Tpm!.ExtendLatency.Sample(0);
        Assert.True(Reads(scenario) <= extends);
        Assert.True(Reads(Disk(breakEven - 1)) > extends);
        Assert.Equal(breakEven * mebibyte, scenario.Machine().Storage.BytesPerSecond);

        var fast = Disk(breakEven * far);
        Assert.InRange(LastOfCold(SmallScenarios.Serial(fast)), Extends(fast), Extends(fast) + Reads(fast) + extends);
        var slow = Disk(breakEven / far);
        var reads = (Containers * Reads(slow)) + OfPolicy(slow, "cold");
        Assert.InRange(LastOfCold(SmallScenarios.Serial(slow)), reads, reads + Reads(slow) + extends);
        Assert.True(Extends(fast) + Reads(fast) + extends < reads);   // so the ranges say which of the two it was
    }

    /// <summary>Time of the TPM until the last of the first group is up.</summary>
    private static long Extends(Scenario scenario) => (1 + (Containers * Entries)) * scenario.Machine().Tpm!.ExtendLatency.Sample(0);

    /// <summary>Time of the disk for the files of one container.</summary>
    private static long OfContainer(Scenario scenario) => scenario.Images[0].Files.Sum(file => OfFile(scenario, file.Size));

    private static long OfPolicy(Scenario scenario, string group) => OfFile(scenario, scenario.PolicyLength(group));

    private static long OfFile(Scenario scenario, long bytes)
    {
        var disk = scenario.Machine().Storage;
        return disk.Latency.Sample(0) + (bytes * 1_000_000_000 / disk.BytesPerSecond);
    }

    private static long LastOfCold(ScenarioResult result) => result.Machines.Single().Starts.Where(start => start.Group == "cold").Max(start => start.Up!.Value.Nanoseconds);
}
