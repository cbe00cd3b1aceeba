using System.Linq;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario list-reader against a calculation by hand.</summary>
public sealed class ListReaderTests
{
    private const int Containers = 30;
    private const int Files = 50;        // f-0 to f-49
    private const int ShortNames = 10;   // of them with one digit
    private const int Chunk = 65536;     // bytes that the agent asks for at a time

    private const int NumberLength = 10;   // digits of a namespace number
    private const string Sha256 = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Sha1 = "sha1:0123456789abcdef0123456789abcdef01234567";

    /// <summary>Lines of one container: its aggregate and its files.</summary>
    private static readonly int OfContainer = Line(Sha1, "ns_aggregate_".Length + NumberLength)
        + (ShortNames * Line(Sha256, "/srv/images/app/data/f-0".Length))
        + ((Files - ShortNames) * Line(Sha256, "/srv/images/app/data/f-10".Length));

    /// <summary>Lines of the host when the first container is up, and the one more when the first of the others is.</summary>
    private static readonly int OfHost = Line(Sha256, "boot_aggregate".Length) + Line(Sha256, "/srv/policies/first".Length);

    private static readonly int OfOthersPolicy = Line(Sha256, "/srv/policies/worker".Length);

    [Fact]
    public void An_agent_copies_everything_from_the_first_entry_on_each_time()
    {
        var reads = Reads("agent-0/main");
        Assert.Equal(Enumerable.Range(1, Containers).Select(Length), reads.Select(read => read.Ret));

        // k containers cost k(k+1)/2 times the lines of one.
        Assert.Equal(
            ((long)Containers * OfHost) + ((Containers - 1L) * OfOthersPolicy) + (Containers * (Containers + 1L) / 2 * OfContainer),
            reads.Sum(read => read.Ret));
    }

    [Fact]
    public void A_read_takes_the_time_of_an_open_and_of_copying_what_it_gives()
    {
        const int components = 6;   // /sys/kernel/security/integrity/ima/ascii_runtime_measurements
        var costs = Library.Load("list-reader").Machine().Costs;
        var reads = Reads("agent-0/main");
        for (var containers = 1; containers <= Containers; containers++)
        {
            var namespaces = 1 + containers;   // that the check of the open walks past: the initial one and those of the containers
            var open = costs.Call.Nanoseconds + (components * costs.PathComponent.Nanoseconds) + (namespaces * costs.NamespaceVisit.Nanoseconds) + costs.Hook.Nanoseconds;
            var (whole, rest) = (Length(containers) / Chunk, Length(containers) % Chunk);
            var copies = (whole * ShortVersions.ByteCost(Chunk, costs.CopyPicosecondsPerByte)) + ShortVersions.ByteCost(rest, costs.CopyPicosecondsPerByte);
            Assert.Equal(open + copies, (reads[containers - 1].End - reads[containers - 1].Start).Nanoseconds);
        }
    }

    [Fact]
    public void An_agent_in_a_container_reads_what_its_own_namespace_has_measured() =>
        Assert.All(Reads("first-0/agent"), read => Assert.Equal(OfContainer, read.Ret));

    /// <summary>Bytes of the list when so many containers are up.</summary>
    private static long Length(int containers) => OfHost + (containers > 1 ? OfOthersPolicy : 0) + (containers * OfContainer);

    /// <summary>Bytes of a line (M-55): register, template digest, template, digest and name, each with what parts it from the next.</summary>
    private static int Line(string digest, int name)
    {
        const int register = 2;
        const int templateDigest = 40;
        return register + 1 + templateDigest + 1 + "ima-ng".Length + 1 + digest.Length + 1 + name + 1;
    }

    private static OperationRecord[] Reads(string process) =>
        [.. SmallScenarios.Serial(Library.Load("list-reader")).Machines.Single().OperationRecords.Where(record => record.Process == process && record.Kind == "read_file")];
}
