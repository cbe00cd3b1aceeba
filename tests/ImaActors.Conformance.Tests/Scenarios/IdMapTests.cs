using System;
using System.Linq;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario id-maps against a calculation by hand.</summary>
public sealed class IdMapTests
{
    private const int Containers = 5;      // of each group that comes up
    private const int Aggregate = 1;       // ns_aggregate
    private const int Program = 1;         // where its owner is the container's root
    private const int Read = 2;            // configuration, and the file that the container made itself

    [Fact]
    public void A_number_in_a_policy_means_a_user_of_the_container()
    {
        const int host = 1 + 4 + Containers;   // boot_aggregate, four policies (POLICY_CHECK asks for no user), programs of guests

        var result = SmallScenarios.Serial(Library.Load("id-maps"));

        Assert.Equal(Containers * (Aggregate + Program + Read), result.Figure("entries.plain"));
        Assert.Equal(Containers * (Aggregate + Read), result.Figure("entries.mapped"));
        Assert.Equal(Containers * (Aggregate + Program + Read), result.Figure("entries.owned"));
        Assert.Equal(0, result.Figure("entries.unmapped"));
        Assert.Equal(host, result.Figure("entries.host"));
    }

    /// <summary>N-72 stores the id of the host, and N-75 prints what is stored.</summary>
    [Fact]
    public void The_policy_of_a_container_reads_back_with_the_ids_of_the_host()
    {
        var namespaces = SmallScenarios.Serial(Library.Load("id-maps")).Machines.Single().Boots.Single().Namespaces;
        for (var number = 0; number < Containers; number++)
        {
            var root = 100_000 + (number * 65_536);
            var policy = namespaces.Single(one => one.Container == "mapped-" + ShortVersions.Number(number)).Policy;
            Assert.Contains("fowner=" + ShortVersions.Number(root) + " ", policy, StringComparison.Ordinal);
            Assert.Contains("uid=" + ShortVersions.Number(root) + " ", policy, StringComparison.Ordinal);
        }

        Assert.All(namespaces.Where(one => one.Group == "plain"), one => Assert.Contains(" fowner=0 ", one.Policy, StringComparison.Ordinal));
    }

    [Fact]
    public void With_a_longer_map_the_number_is_known_and_the_containers_come_up()
    {
        var result = SmallScenarios.Serial(Library.Load("id-maps", ("containers.unmapped.user-namespace.length", "100000")));

        Assert.Equal(0, result.Figure("containers.failed"));
        Assert.Equal(2 * Aggregate, result.Figure("entries.unmapped"));   // user 70000 reads nothing
    }
}
