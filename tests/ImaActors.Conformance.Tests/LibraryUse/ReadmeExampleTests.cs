using ImaActors.Actors.Hosting;
using Xunit;

namespace ImaActors.Conformance.Tests.LibraryUse;

public sealed class PolicyTests
{
    [Fact]
    public void A_page_that_was_replaced_is_measured_again_in_every_container()
    {
        var run = ScenarioRunner.RunFromLibrary("quickstart", "containers.web.count=3", "machines.host.tpm.latency=swtpm");

        Assert.Empty(run.Result.FailedChecks);
        Assert.Equal(4, run.Figures["containers.up"]);
        Assert.Equal(0, run.Figures["violations"]);
        Assert.InRange(run.Figures["containers.last-up"], 0, 100_000_000m);   // nanoseconds of virtual time
    }
}
