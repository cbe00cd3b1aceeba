using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>What is written into the run directory reads back to the same scenario.</summary>
public sealed class ResolvedScenarioTests
{
    [Fact]
    public void A_resolved_scenario_reads_back_to_the_same()
    {
        var parse = Scenarios.Parse(FullScenario.Text);
        var again = Scenarios.Parse(parse.Resolved!.Text, FilesOf(parse.Resolved));
        Assert.Empty(again.Errors);
        Assert.Equal(Shown.Whole(parse.Scenario), Shown.Whole(again.Scenario));
        Assert.Equal(parse.Resolved.Text, again.Resolved!.Text);
        Assert.Equal(Shown.Whole(parse.Resolved.Files), Shown.Whole(again.Resolved.Files));
    }

    [Fact]
    public void Includes_substitutions_and_settings_are_in_place()
    {
        var files = new Dictionary<string, string> { ["common/host.conf"] = "machines { host { cores = ${define.cores} } }" };
        var root = Hocon.Read("name = t\ninclude \"common/host.conf\"\ndefine.cores = 3\nseed = 1\nmachines.host.parameters += \"ima_policy=tcb\"", files, new HoconOverride("seed", "9"), new HoconOverride("define.cores", "5"));
        var parse = ScenarioReader.Read(root, ReferenceConfiguration.ImaActors, Scenarios.Files);
        Assert.Empty(parse.Errors);
        var again = Scenarios.Parse(parse.Resolved!.Text, FilesOf(parse.Resolved));
        Assert.Equal((9ul, 5), (again.Scenario!.Seed, again.Scenario.Machines[0].Cores));
        Assert.Equal(Shown.Whole(parse.Scenario), Shown.Whole(again.Scenario));
        Assert.Equal("name = t\nmachines {\n  host {\n    cores = 5\n    parameters = [\n      \"ima_policy=tcb\"\n    ]\n  }\n}\ndefine {\n  cores = 5\n}\nseed = 9\n", parse.Resolved.Text);
    }

    [Fact]
    public void Files_from_anywhere_stand_beside_the_scenario()
    {
        var files = new MemoryFiles(new(StringComparer.Ordinal) { ["../../x.policy"] = (0, "measure"), ["/abs/y.der"] = (0, "y") });
        var parse = Scenarios.Parse(Scenarios.With("containers { a { policy-file = ../../x.policy, key-files = [/abs/y.der, /abs/y.der] } }"), files);
        Assert.Equal(["inputs/0", "inputs/0/x.policy", "inputs/1", "inputs/1/y.der"], parse.Resolved!.Files.Select(file => file.Path));
        Assert.Contains("policy-file = \"inputs/0/x.policy\"", parse.Resolved.Text, StringComparison.Ordinal);
        Assert.Equal(Shown.Whole(parse.Scenario), Shown.Whole(Scenarios.Parse(parse.Resolved.Text, FilesOf(parse.Resolved)).Scenario));
    }

    private static MemoryFiles FilesOf(ResolvedScenario resolved) => new(new SortedDictionary<string, (int Mode, string? Content)>(
        resolved.Files.ToDictionary(file => file.Path, file => (file.Mode, file.IsFolder ? null : Encoding.Latin1.GetString(file.Content.AsSpan()))), StringComparer.Ordinal));
}
