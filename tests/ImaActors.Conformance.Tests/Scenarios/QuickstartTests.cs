using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario quickstart against a calculation by hand.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public void Every_namespace_measures_its_start_the_site_and_the_page_that_was_replaced()
    {
        const int containers = 20;
        const int aggregate = 1;       // ns_aggregate
        const int start = 4;           // server, its loader, its library, its configuration
        const int pages = 8;           // each once, however often it is read
        const int replaced = 1;        // a rename puts another inode in its place
        const int publisher = 1;       // its ns_aggregate: it has no policy
        const int host = 2;            // boot_aggregate, and the policy of the group: read twenty times, measured once

        var result = SmallScenarios.Serial(Library.Load("quickstart"));

        Assert.Equal(containers * (aggregate + start + pages + replaced), result.Figure("entries.web"));
        Assert.Equal((containers * (aggregate + start + pages + replaced)) + publisher + host, result.Figure("entries"));
    }
}
