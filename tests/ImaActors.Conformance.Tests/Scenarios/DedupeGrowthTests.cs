using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario dedupe-growth against a calculation by hand.</summary>
public sealed class DedupeGrowthTests
{
    private const int Readers = 10;
    private const int Tables = 4;        // files that nobody changes
    private const int Releases = 2;      // contents of the note
    private const int Measured = 4;      // release 1, 2, 1 and 2 again
    private const int Aggregate = 1;     // ns_aggregate
    private const int Host = 1 + 1;      // boot_aggregate, and the policy of the group

    /// <summary>The key of a duplicate has the number of the namespace (N-143), so namespaces share no entry, and older content is a duplicate.</summary>
    [Fact]
    public void The_list_has_each_content_once_for_each_namespace_however_often_it_comes_back()
    {
        var result = SmallScenarios.Serial(Library.Load("dedupe-growth"));

        Assert.Equal(Readers * (Aggregate + Tables + Releases), result.Figure("entries.readers"));
        Assert.Equal(Host + Tables + Releases, result.Figure("entries.host"));   // the agent reads in the initial namespace
        const int duplicates = (Readers + 1) * (Measured - Releases);
        Assert.Equal(result.Figure("entries") - 1 + duplicates, result.Figure("tpm.extends"));   // boot_aggregate is there before the run
    }

    /// <summary>Under one number what all read is one entry for each content.</summary>
    [Fact]
    public void In_one_namespace_together_they_list_each_content_once()
    {
        var result = SmallScenarios.Serial(Library.Load("dedupe-growth", ("containers.readers.ima-namespace", "off"), ("containers.readers.policy", "none")));

        Assert.Equal(1 + Tables + Releases, result.Figure("entries"));   // and boot_aggregate
    }

    /// <summary>The writer's namespace has no record of the note then, so its closes reset nobody (N-137).</summary>
    [Fact]
    public void Without_a_record_of_the_host_nobody_notices_a_change()
    {
        var result = SmallScenarios.Serial(Library.Load("dedupe-growth", ("containers.agent.ima-namespace", "on")));

        Assert.Equal(Readers * (Aggregate + Tables + 1), result.Figure("entries.readers"));
        Assert.Equal(result.Figure("entries") - 1, result.Figure("tpm.extends"));
    }
}
