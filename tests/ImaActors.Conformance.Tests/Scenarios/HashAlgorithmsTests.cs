using System;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario hash-algorithms against a calculation by hand.</summary>
public sealed class HashAlgorithmsTests
{
    private const long Large = 8L << 20;
    private const long Small = 64L << 10;
    private const long Even = 2_143_636;

    [Theory]
    [InlineData("sha1", HashAlgorithm.Sha1, Large, 0)]
    [InlineData("sha256", HashAlgorithm.Sha256, Large, 1)]
    [InlineData("sha512", HashAlgorithm.Sha512, Large, 2)]
    [InlineData("small", HashAlgorithm.Sha256, Small, 3)]
    [InlineData("even", HashAlgorithm.Sha256, Even, 4)]
    public void The_first_read_of_a_file_takes_the_time_of_its_bytes_and_one_extend(string group, HashAlgorithm algorithm, long bytes, int before)
    {
        const int components = 5;   // /srv/images/data/data/NAME.bin
        var scenario = Library.Load("hash-algorithms");
        var machine = scenario.Machine();
        var costs = machine.Costs;
        var active = 1 + before + 1;   // the initial namespace, those of the groups before, its own
        var open = costs.Call.Nanoseconds + (components * costs.PathComponent.Nanoseconds) + (active * costs.NamespaceVisit.Nanoseconds) + costs.Hook.Nanoseconds;
        var disk = machine.Storage.Latency.Sample(0) + (bytes * 1_000_000_000 / machine.Storage.BytesPerSecond);
        var hashing = costs.HashStart.Nanoseconds + ShortVersions.ByteCost(bytes, costs.HashPicosecondsPerByte[algorithm]);
        var entry = costs.Entry.Nanoseconds + costs.Append.Nanoseconds + machine.Tpm!.ExtendLatency.Sample(0);
        var copy = ShortVersions.ByteCost(bytes, costs.CopyPicosecondsPerByte);

        var read = SmallScenarios.Serial(scenario).Machines.Single().OperationRecords.Single(record => record.Process == group + "-0/main" && record.Kind == "read_file");

        Assert.Equal(hashing, read.Spent[TimeUse.Hashing].Nanoseconds);
        Assert.Equal(open + disk + hashing + entry + copy, (read.End - read.Start).Nanoseconds);
    }

    [Fact]
    public void There_is_a_size_at_which_hashing_takes_as_long_as_an_extend()
    {
        var machine = Library.Load("hash-algorithms").Machine();
        var extend = machine.Tpm!.ExtendLatency.Sample(0);
        var rate = machine.Costs.HashPicosecondsPerByte[HashAlgorithm.Sha256];
        Assert.Equal(Even, (long)Math.Round((extend - machine.Costs.HashStart.Nanoseconds) * 1000m / rate));
        Assert.InRange(machine.Costs.HashStart.Nanoseconds + ShortVersions.ByteCost(Even, rate), extend - 1, extend);
    }

    [Fact]
    public void The_list_has_a_digest_of_the_length_of_the_algorithm_that_a_label_names()
    {
        string[] groups = ["sha1", "sha256", "sha512", "small", "even"];
        const int number = 10;   // digits of a namespace number
        var host = Entry("sha256:\0".Length + 32, "boot_aggregate".Length) + groups.Sum(group => Entry("sha256:\0".Length + 32, ("/srv/policies/" + group).Length));
        var aggregates = groups.Length * Entry("sha1:\0".Length + 20, "ns_aggregate_".Length + number);
        var files = Entry("sha1:\0".Length + 20, "/srv/images/data/data/sha1.bin".Length)
            + Entry("sha256:\0".Length + 32, "/srv/images/data/data/sha256.bin".Length)
            + Entry("sha512:\0".Length + 64, "/srv/images/data/data/sha512.bin".Length)
            + Entry("sha256:\0".Length + 32, "/srv/images/data/data/small.bin".Length)
            + Entry("sha256:\0".Length + 32, "/srv/images/data/data/even.bin".Length);

        Assert.Equal(host + aggregates + files, SmallScenarios.Serial(Library.Load("hash-algorithms")).Figure("list.bytes"));
    }

    /// <summary>Bytes of an entry of template ima-ng in binary_runtime_measurements of a kernel with namespaces (M-53, N-142).</summary>
    private static int Entry(int digestField, int name)
    {
        const int length = 4;
        const int head = 4 + 4 + 20;   // register, namespace, template digest
        return head + length + "ima-ng".Length + length + (length + digestField) + (length + name + 1);
    }
}
