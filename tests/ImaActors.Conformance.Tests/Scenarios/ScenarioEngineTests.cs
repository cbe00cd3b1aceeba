using ImaActors.Simulation.Scenarios;
using Xunit;
using Xunit.Abstractions;

namespace ImaActors.Conformance.Tests.Scenarios;

public sealed class ScenarioEngineTests(ITestOutputHelper output)
{
    [Fact]
    public void Containers_come_up()
    {
        var result = SmallScenarios.Serial(SmallScenarios.Of(new ContainerSpec { Name = "web", Count = 5, Machine = "host" }));
        Assert.Empty(result.FailedChecks);
        foreach (var record in result.Machines[0].OperationRecords)
        {
            output.WriteLine($"{record.Key} {record.Process} {record.Kind} {record.Subject} {record.Start} {record.End} {record.Ret} {record.Error}");
        }

        foreach (var start in result.Machines[0].Starts)
        {
            output.WriteLine($"{start.Container} {start.Requested} {start.Up} {start.Failure}");
        }

        Assert.All(result.Machines[0].Starts, start => Assert.NotNull(start.Up));
        Assert.Equal(6, result.Machines[0].Boots[0].Entries.Length);
    }
}
