using System;
using System.Linq;
using ImaActors.Core.Measurement;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario namespace-churn against a calculation by hand.</summary>
public sealed class NamespaceChurnTests
{
    private const int Cycles = 30;
    private const int Behaviours = 4;   // the process of single goes through the same behaviour four times
    private const int Makers = 4;       // processes of crowd

    [Fact]
    public void Every_namespace_has_its_aggregate_and_its_job_whoever_had_its_number_before()
    {
        var result = SmallScenarios.Serial(Library.Load("namespace-churn", ("define.cycles", ShortVersions.Number(Cycles))));
        var boot = result.Machines.Single().Boots.Single();
        var children = boot.Namespaces.Where(one => one is { Group: "single", Retired: not null }).ToList();

        Assert.Equal(Behaviours * Cycles, children.Count);
        Assert.Single(children.Select(one => one.Number).Distinct());   // one at a time: the number that became free is the lowest
        var entries = boot.Entries.ToLookup(entry => entry.Ordinal);
        Assert.All(children, one => Assert.Collection(
            entries[one.Ordinal].Select(entry => ListWriter.AsciiAll([entry]).TrimEnd('\n')),
            line => Assert.EndsWith($" ns_aggregate_{one.Number.Value}", line),
            line => Assert.Contains("/bin/job-", line, StringComparison.Ordinal)));
        Assert.Equal(1 + (2 * Behaviours * Cycles), result.Figure("entries.single"));   // and the ns_aggregate of the container itself
        Assert.Equal(2 + (Behaviours * Cycles) + (Makers * Cycles), result.Figure("namespaces.created"));
        Assert.Equal(2, result.Figure("namespaces.active-at-end"));
    }
}
