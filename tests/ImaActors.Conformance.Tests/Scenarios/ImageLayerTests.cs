using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios shared-image and private-images against calculations by hand.</summary>
public sealed class ImageLayerTests
{
    private const int Files = 4;       // loader, library, program, configuration
    private const int Aggregate = 1;   // ns_aggregate
    private const int Policy = 1;      // the policy file, which the host reads, hashes and measures once

    /// <summary>
    /// Records belong to a namespace and an inode (N-100), and each overlay has inodes of its own, so nothing is hashed once for
    /// two containers above a shared layer, in whichever namespace they are.
    /// </summary>
    [Fact]
    public void A_file_of_a_shared_layer_is_read_once_and_hashed_and_listed_for_each_container()
    {
        const int own = 20;
        const int joined = 20;
        const int images = 2;         // that of own and joined, and that of plain, whose containers have one inode and one namespace for all
        const int boot = 1;           // boot_aggregate, which is not extended by the run
        const int seenTwice = 1;      // the library: opened, and mapped after hashing it moved its change counter, by the first of all (M-13, M-19)
        const int digests = ((own + joined) * Files) + Files + Policy + seenTwice;
        const int entries = (own * (Aggregate + Files)) + (joined * Files) + Files + Policy + boot;

        // A digest costs a microsecond whatever its file, so time of hashing counts digests.
        var scenario = Library.Load("shared-image", ("machines.host.costs.hash-start", "1 us"), ("machines.host.costs.hash-per-byte.sha256", "0 ps"));
        var result = SmallScenarios.Serial(scenario);

        Assert.Equal(digests, result.Machines.Single().Starts.Sum(start => start.Spent[TimeUse.Hashing].Nanoseconds) / 1000);
        Assert.Equal((images * Files) + Policy, result.Figure("storage.served"));
        Assert.Equal(entries, result.Figure("entries"));
        Assert.Equal(entries - boot + seenTwice, result.Figure("tpm.extends"));   // the second digest of the library is a duplicate (M-62)
    }

    [Fact]
    public void A_copy_of_the_image_costs_each_start_the_reading_of_all_its_files()
    {
        const int containers = 20;
        var scenario = Library.Load("private-images");
        var disk = scenario.Machine().Storage;
        var files = scenario.Images.Single().Files.Sum(file => (disk.Latency.Sample(0) + Transfer(file.Size, disk)));
        var policy = disk.Latency.Sample(0) + Transfer(scenario.PolicyLength("web"), disk);

        var starts = SmallScenarios.Serial(scenario).Machines.Single().Starts;
        var layered = SmallScenarios.Serial(Library.Load("private-images", ("images.app.layer", "shared"))).Machines.Single().Starts;

        Assert.Equal(containers, starts.Length);
        Assert.Equal(files + policy, starts[0].Spent[TimeUse.Reading].Nanoseconds);
        Assert.All(starts.Skip(1), start => Assert.Equal(files, start.Spent[TimeUse.Reading].Nanoseconds));
        Assert.Equal(files + policy, layered[0].Spent[TimeUse.Reading].Nanoseconds);
        Assert.All(layered.Skip(1), start => Assert.Equal(0, start.Spent[TimeUse.Reading].Nanoseconds));
    }

    /// <summary>Nobody else is being started then, so its calls only have to be added up.</summary>
    [Fact]
    public void The_last_start_from_a_copy_takes_what_its_calls_take()
    {
        const int before = 1 + 19;       // active namespaces until it has one of its own: initial, web-0 to web-18
        const int active = before + 1;
        const int setting = 6;           // components of /sys/kernel/security/integrity/ima/policy_for_children
        const int policyPath = 3;        // components of /srv/policies/web
        const int path = 6;              // components of /srv/containers/web-19/root/lib/ld.so, and of the other files
        var scenario = Library.Load("private-images");
        var machine = scenario.Machine();
        var costs = machine.Costs;
        var call = costs.Call.Nanoseconds;
        var policy = scenario.PolicyLength("web");

        long Check(int namespaces) => (namespaces * costs.NamespaceVisit.Nanoseconds) + costs.Hook.Nanoseconds;   // a hook walks past all, asks its own
        long Copy(long bytes) => ShortVersions.ByteCost(bytes, costs.CopyPicosecondsPerByte);
        long Open(int components, int namespaces) => (components * costs.PathComponent.Nanoseconds) + Check(namespaces);
        var section = costs.Append.Nanoseconds + machine.Tpm!.ExtendLatency.Sample(0);
        long Measure(string file)
        {
            long bytes = scenario.Images.Single().Files.Single(one => one.Path == file).Size;
            var digest = costs.HashStart.Nanoseconds + ShortVersions.ByteCost(bytes, costs.HashPicosecondsPerByte[HashAlgorithm.Sha256]);
            return machine.Storage.Latency.Sample(0) + Transfer(bytes, machine.Storage) + digest + costs.Entry.Nanoseconds + section;
        }

        var spawnOfHelper = call + costs.Fork.Nanoseconds;
        var unshare = call + costs.NamespaceCreation.Nanoseconds;
        var configure = call + Open(setting, before);
        var policyFile = Open(policyPath, before) + Copy(policy) + Check(before);   // opened and read as a policy (N-34), measured long ago
        var spawnOfMain = call + costs.Fork.Nanoseconds + policyFile + section;     // the section is that of ns_aggregate
        var exit = call;
        var changeRoot = call;

        // The program is opened, run (BPRM_CHECK measures it, CREDS_CHECK does not) and mapped; then its loader is opened and mapped.
        var program = Open(path, active) + costs.Exec.Nanoseconds + Check(active) + Measure("/bin/server") + Check(active);
        var loader = Open(path, active) + Measure("/lib/ld.so");
        var mappings = 2 * (costs.Map.Nanoseconds + Check(active));
        var exec = call + costs.Fork.Nanoseconds + program + loader + mappings;

        var openOfLibrary = call + Open(path, active) + Measure("/lib/libc.so");
        var mapOfLibrary = call + costs.Map.Nanoseconds + Check(active);   // measured already: a copy has no lower file whose counter could move (M-19)
        var closeOfLibrary = call;
        const int configuration = 4096;
        var read = call + Open(path, active) + Measure("/etc/server.conf") + Copy(configuration);

        var last = SmallScenarios.Serial(scenario).Machines.Single().Starts[^1];

        Assert.Equal("web-19", last.Container);
        Assert.Equal(
            spawnOfHelper + unshare + configure + spawnOfMain + exit + changeRoot + exec + openOfLibrary + mapOfLibrary + closeOfLibrary + read,
            (last.Up!.Value - last.Requested).Nanoseconds);
    }

    private static long Transfer(long bytes, StorageSpec disk) => bytes * 1_000_000_000 / disk.BytesPerSecond;
}
