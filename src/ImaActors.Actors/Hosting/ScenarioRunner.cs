using System;
using System.Collections.Generic;
using System.Threading;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Hosting;

/// <summary>Runs scenarios from code, tests for example: a scenario goes in, figures, expectations and digests come out. Nothing is written anywhere.</summary>
public static class ScenarioRunner
{
    /// <summary>Runs the scenario of a text.</summary>
    /// <param name="text">The text: keys as in <c>config/reference.conf</c>; no other files.</param>
    /// <param name="settings">Values that replace those of the text, as <c>containers.web.count=200</c>.</param>
    /// <exception cref="ScenarioErrorException">The text has errors.</exception>
    public static RunEvaluation Run(string text, params IEnumerable<string> settings) => Run(ScenarioOf(ScenarioText.Parse(text, settings)));

    /// <summary>Runs a scenario of the library.</summary>
    /// <param name="name">Its name: one of <see cref="ScenarioLibrary.Names"/>.</param>
    /// <param name="settings">Values that replace those of its file.</param>
    /// <exception cref="ArgumentException">There is no scenario of this name.</exception>
    /// <exception cref="ScenarioErrorException">The settings are wrong.</exception>
    public static RunEvaluation RunFromLibrary(string name, params IEnumerable<string> settings) => Run(ScenarioOf(ScenarioLibrary.Load(name, settings)));

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Threads, shards, records of operations; null: one thread for each core, and records.</param>
    /// <param name="engine">What runs it; null: actors. The result does not depend on it.</param>
    /// <param name="stop">Asks it to stop: the result is partial then.</param>
    public static RunEvaluation Run(Scenario scenario, ScenarioRunOptions? options = null, IScenarioEngine? engine = null, CancellationToken stop = default)
    {
        var defaults = ImaOptions.Default;
        options ??= new ScenarioRunOptions(new EngineOptions(defaults.Threads, defaults.Shards), KeepsOperations: true);
        return RunEvaluation.Of((engine ?? new ActorScenarioEngine()).Run(scenario, options, new NoObserver(), stop));
    }

    private static Scenario ScenarioOf(ScenarioParse parse) => parse.Scenario ?? throw new ScenarioErrorException(parse.Errors);

    private sealed class NoObserver : IRunObserver
    {
        public void Advanced(RunProgress progress)
        {
        }
    }
}
