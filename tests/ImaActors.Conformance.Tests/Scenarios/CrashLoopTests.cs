using System.Linq;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario crash-loop against calculations by hand.</summary>
public sealed class CrashLoopTests
{
    private const int Lives = 30;       // of single
    private const int Files = 4;        // loader, library, program, configuration
    private const int Aggregate = 1;    // ns_aggregate
    private const int Fleet = 8 * 10;   // containers and lives of each

    [Fact]
    public void Each_life_costs_an_aggregate_and_all_files_again()
    {
        const int callsOfStart = 9;   // spawn, two unshares, mount, write, exit of the helper, chroot, mmap and close of the library: a nanosecond each
        const int callsOfEnd = 2;     // kill, exit
        var scenario = Library.Load("crash-loop", ShortVersions.OnlyTheTpmCosts);
        var latency = scenario.Machine().Tpm!.ExtendLatency.Sample(0);
        var lifetime = scenario.Containers.Single(one => one.Name == "single").Lifetime!.Sample(0);

        var result = SmallScenarios.Serial(scenario);
        var starts = result.Machines.Single().Starts.Where(start => start.Group == "single").ToList();

        // The host measures the policy file, before the first life alone.
        var life = ((Aggregate + Files) * latency) + callsOfStart + lifetime + callsOfEnd;
        Assert.Equal(Enumerable.Range(0, Lives).Select(number => number == 0 ? 0 : latency + (number * life)), starts.Select(start => start.Requested.Nanoseconds));
        Assert.Equal(Lives * (Aggregate + Files), result.Figure("entries.single"));
    }

    [Fact]
    public void Each_life_adds_the_same_bytes_to_the_list()
    {
        string[] files = ["/bin/server", "/lib/ld.so", "/lib/libc.so", "/etc/server.conf"];
        var life = EntrySizes.Aggregate + files.Sum(file => EntrySizes.File("/srv/containers/single-0/root" + file));

        long Bytes(int lives) =>
            (long)SmallScenarios.Serial(ShortVersions.Load("crash-loop", ("containers.single.starts", ShortVersions.Number(lives)))).Figure("list.bytes");

        Assert.InRange(life, 550, 650);   // what the scenario says about it
        Assert.Equal(2 * life, Bytes(3) - Bytes(1));
    }

    /// <summary>Duplicate look-ups (tpm.extends) are one for what each life brings, whether or not the list takes it.</summary>
    [Fact]
    public void What_the_fleet_misses_was_taken_for_a_duplicate()
    {
        const int policies = 2;
        const int seenTwice = 1;   // the library below the overlay, at the first life of single (M-19)
        const int all = ((Lives + Fleet) * (Aggregate + Files)) + policies;

        var result = SmallScenarios.Serial(Library.Load("crash-loop"));

        Assert.Equal(all + seenTwice, result.Figure("tpm.extends"));
        Assert.InRange(result.Figure("entries.fleet"), Fleet * (Aggregate + 1), (Fleet * (Aggregate + Files)) - 1);
        Assert.Equal(all + 1 - ((Fleet * (Aggregate + Files)) - result.Figure("entries.fleet")), result.Figure("entries"));   // and boot_aggregate
    }

    /// <summary>The gap of N-144 needs the same path under the same number, recorded by a neighbour meanwhile.</summary>
    [Theory]
    [InlineData("images.fleet.layer", "shared", 8)]
    [InlineData("containers.fleet.count", "1", 1)]
    public void With_paths_of_its_own_or_without_neighbours_the_fleet_misses_nothing(string key, string value, int containers) =>
        Assert.Equal(
            containers * 10 * (Aggregate + Files),
            SmallScenarios.Serial(Library.Load("crash-loop", (key, value))).Figure("entries.fleet"));
}
