using ImaActors.Actors.Hosting;
using Xunit;

namespace ImaActors.Conformance.Tests.LibraryUse;

public sealed class StartTests
{
    [Fact]
    public void Three_containers_come_up_within_100_ms_on_a_software_tpm()
    {
        var run = ScenarioRunner.RunFromLibrary("quickstart", "containers.web.count=3", "machines.host.tpm.latency=swtpm");

        Assert.Empty(run.Result.FailedChecks);
        Assert.Equal(4, run.Figures["containers.up"]);
        Assert.Equal(0, run.Figures["violations"]);
        Assert.InRange(run.Figures["containers.last-up"], 0, 100_000_000m);   // nanoseconds of virtual time
    }
}
