using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Actors.Hosting;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Actors.Tests;

/// <summary>Scenarios are run from code.</summary>
public sealed class ScenarioRunnerTests
{
    private const string Small = """
        name = small
        machines { host {} }
        containers { app { count = 2, processes { main {} } } }
        expect { up { figure = containers.up, equals = 2 } }
        """;

    [Fact]
    public void A_text_goes_in_and_a_verdict_comes_out()
    {
        var run = ScenarioRunner.Run(Small);
        Assert.Equal(Verdict.Good, run.Verdict);
        Assert.Equal(2, run.Figures["namespaces.created"]);
        Assert.NotEmpty(run.Result.Machines[0].OperationRecords);
    }

    [Fact]
    public void Settings_replace_values_of_the_text()
    {
        var run = ScenarioRunner.Run(Small, "containers.app.count=3");
        Assert.Equal(Verdict.ExpectationFailed, run.Verdict);
        Assert.Equal(3, run.Figures["containers.up"]);
    }

    [Fact]
    public void The_engine_makes_no_difference()
    {
        var scenario = ScenarioText.Parse(Small).Scenario!;
        Assert.Equal(ScenarioRunner.Run(scenario).Digest, ScenarioRunner.Run(scenario, engine: new SerialScenarioEngine()).Digest);
    }

    [Fact]
    public void All_errors_of_a_text_are_told_with_their_lines()
    {
        var thrown = Assert.Throws<ScenarioErrorException>(() => ScenarioRunner.Run("name = x\nmachines { host { cores = none } }\nlenght = 1 s\n"));
        Assert.Equal([2, 3], thrown.Errors.Select(error => error.Line));
        Assert.Contains("lenght", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_a_text_names_is_an_error_and_not_a_crash()
    {
        var thrown = Assert.Throws<ScenarioErrorException>(() => ScenarioRunner.Run(Small + "\ncontainers.app.policy-file = p"));
        Assert.Contains("p", Assert.Single(thrown.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_library_and_of_figures_that_do_not_exist_lead_to_the_nearest()
    {
        Assert.Contains("quickstart", Assert.Throws<ArgumentException>(() => ScenarioRunner.RunFromLibrary("quikstart")).Message, StringComparison.Ordinal);
        Assert.Contains("containers.up", Assert.Throws<KeyNotFoundException>(() => ScenarioRunner.Run(Small).Figures["containers.upp"]).Message, StringComparison.Ordinal);
        Assert.Contains("KEY=VALUE", Assert.Throws<ArgumentException>(() => ScenarioRunner.Run(Small, "seed")).Message, StringComparison.Ordinal);
    }
}
