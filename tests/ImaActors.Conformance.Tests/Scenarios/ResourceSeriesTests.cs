using System.Linq;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>Series of resources say over time what their totals say at the end, on both engines.</summary>
public sealed class ResourceSeriesTests
{
    public static TheoryData<string> All() => [.. ShortVersions.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Windows_add_up_to_the_totals(string name)
    {
        foreach (var use in SmallScenarios.Serial(ShortVersions.Load(name)).Machines.SelectMany(machine => machine.Resources))
        {
            Assert.Equal((use.Name, use.Busy.Nanoseconds), (use.Name, use.Series.Windows.Sum(window => window.Busy.Nanoseconds)));
            Assert.Equal((use.Name, use.Waiting.Nanoseconds), (use.Name, use.Series.Windows.Sum(window => window.Waiting.Nanoseconds)));
        }
    }

    [Fact]
    public void Both_engines_record_the_same()
    {
        var scenario = ShortVersions.Load("quickstart");
        var (serial, actors) = (SmallScenarios.Serial(scenario), SmallScenarios.Actors(scenario, threads: 2, shards: 3));
        Assert.Contains(serial.Machines[0].Resources, use => use.Series.Windows.Length > 100);
        foreach (var (one, other) in serial.Machines[0].Resources.Zip(actors.Machines[0].Resources))
        {
            Assert.Equal(one.Series.Width, other.Series.Width);
            Assert.Equal(one.Series.Windows.Length, other.Series.Windows.Length);
            for (var i = 0; i < one.Series.Windows.Length; i++)
            {
                Assert.Equal((one.Name, i, one.Series.Windows[i]), (other.Name, i, other.Series.Windows[i]));
            }
        }
    }
}
