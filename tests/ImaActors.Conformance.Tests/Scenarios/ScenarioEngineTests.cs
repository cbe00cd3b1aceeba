using System.Linq;
using ImaActors.Simulation.Results;
using Xunit;
using Xunit.Abstractions;

namespace ImaActors.Conformance.Tests.Scenarios;

public sealed class ScenarioEngineTests(ITestOutputHelper output)
{
    [Fact]
    public void Quickstart()
    {
        var result = SmallScenarios.Serial(Library.Load("quickstart"));
        var machine = result.Machines[0];
        output.WriteLine(string.Join('\n', result.FailedChecks));
        foreach (var record in machine.OperationRecords.Where(r => r.Key.Container == 1).Take(40))
        {
            output.WriteLine($"{record.Key.Container}.{record.Key.Process}.{record.Key.Number} {record.Process} {record.Kind} {record.Subject} {record.Start} {record.End} {record.Ret} {record.Error}");
        }

        foreach (var start in machine.Starts)
        {
            output.WriteLine($"{start.Container} {start.Requested} {start.Up} {start.Failure}");
        }

        foreach (var f in Figures.Of(result).All)
        {
            output.WriteLine($"{f.Name} {f.Value} {f.Unit}");
        }

        foreach (var f in machine.Failures)
        {
            output.WriteLine($"{f}");
        }

        Assert.Empty(result.FailedChecks);
    }
}
