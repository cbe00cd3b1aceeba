using System.Linq;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios tomtou and open-writers against calculations by hand.</summary>
public sealed class ViolationScenarioTests
{
    [Fact]
    public void Each_open_for_writing_is_a_violation_in_every_namespace_that_has_the_file_open_and_measured()
    {
        const int opens = 2;
        const int readers = 3;
        const int host = 1;   // the agent reads in the initial namespace

        var result = SmallScenarios.Serial(Library.Load("tomtou"));

        Assert.Equal(opens * (readers + host), result.Figure("violations.tomtou"));
        Assert.Equal(0, result.Figure("violations.open-writers"));
    }

    [Fact]
    public void The_open_for_writing_takes_as_long_as_its_violations_are_extended()
    {
        const int namespaces = 1 + 3 + 1 + 2 + 1;   // initial, readers, closed, blind, writer: a hook walks past all that are active
        const int components = 6;                   // /srv/containers/writer-0/root/data/report.txt
        const int violations = 3 + 1;               // readers and host

        var scenario = Library.Load("tomtou");
        var costs = scenario.Machine().Costs;
        var latency = scenario.Machine().Tpm!.ExtendLatency.Sample(0);
        var open = costs.Call.Nanoseconds
            + (components * costs.PathComponent.Nanoseconds)
            + (namespaces * costs.NamespaceVisit.Nanoseconds)
            + costs.Hook.Nanoseconds   // of the writer's own namespace, the only one whose policy is asked
            + (violations * (costs.Entry.Nanoseconds + costs.Append.Nanoseconds + latency));   // one after the other, and nobody else is at the TPM

        var machine = SmallScenarios.Serial(scenario).Machines.Single();
        var writes = machine.OperationRecords.Where(record => record.Process == "writer-0/main" && record.Kind == "open").ToList();

        Assert.Equal(2, writes.Count);
        Assert.All(writes, write => Assert.Equal(open, (write.End - write.Start).Nanoseconds));
    }

    [Fact]
    public void Each_open_for_reading_is_a_violation_in_every_namespace_that_knows_the_file_by_then()
    {
        const int firstReader = 1;        // its own namespace
        const int secondReader = 1 + 1;   // and that of the first
        const int thirdReader = 1 + 2;
        const int agent = 1 + 3;          // the initial namespace, and those of the readers
        const int blind = 4;              // measures nothing itself, but all four know the file
        const int late = 0;               // the writer has closed it
        const int both = 1;               // each time its own file

        var result = SmallScenarios.Serial(Library.Load("open-writers"));

        Assert.Equal(firstReader + secondReader + thirdReader + agent + (2 * blind) + late + (3 * both), result.Figure("violations.open-writers"));
        Assert.Equal(0, result.Figure("violations.tomtou"));
    }
}
