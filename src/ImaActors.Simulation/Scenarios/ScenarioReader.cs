using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Scenarios;

/// <summary>A scenario, or everything that is wrong with its file.</summary>
/// <param name="Scenario">The scenario, or null if there are errors.</param>
/// <param name="Resolved">The scenario as files that read back to the same, or null if there are errors.</param>
/// <param name="Errors">Errors: those of the scenario's own file first, by line.</param>
public sealed record ScenarioParse(Scenario? Scenario, ResolvedScenario? Resolved, ImmutableArray<ConfigError> Errors);

/// <summary>Makes a scenario of a configuration. Which keys there are, and what they are when nobody sets them, stands in the reference configuration.</summary>
public static class ScenarioReader
{
    /// <summary>Shortest tick.</summary>
    private const long ResolutionMin = 1; // nanoseconds

    /// <summary>Reads a scenario.</summary>
    /// <param name="root">The scenario's file.</param>
    /// <param name="defaults">Section <c>ima-actors</c> of the reference configuration.</param>
    /// <param name="files">The files that the scenario names.</param>
    public static ScenarioParse Read(ConfigObject root, ConfigObject defaults, IScenarioFiles files)
    {
        var reading = new Reading(root, defaults, files);
        var block = reading.Block("top-level", root, "");
        _ = block["define"];   // what stands there is read where it is substituted
        var scenario = new Scenario
        {
            Name = Name(block["name"]),
            Question = block["question"].Text(),
            Seed = Seed(block["seed"]),
            Resolution = block["resolution"].Duration(ResolutionMin),
            Length = block["length"] is { IsNone: false } length ? length.Duration(min: 1) : null,
            HasIma = block["ima"].Flag(),
            SharesNamespace = block["namespaces"].Choice("a use of namespaces", ("own", false), ("shared", true)),
            Machines = [.. block.Named("machines").Select(pair => MachineReader.Read(pair.Name, pair.Value))],
            Images = [.. block.Named("images").Select(pair => ImageReader.Read(pair.Name, pair.Value))],
            Volumes = [.. block.Named("volumes").Select(pair => ImageReader.ReadVolume(pair.Name, pair.Value))],
            Containers = [.. block.Named("containers").Select(pair => ContainerReader.Read(pair.Name, pair.Value))],
            Timeline = [.. block.Named("timeline").Select(pair => TimelineReader.Read(pair.Name, pair.Value)).OfType<TimelineEvent>()],
            Trace = block["trace-file"].Trace(),
            Expectations = [.. block.Named("expect").Select(pair => ExpectationReader.Read(pair.Name, pair.Value))],
        };
        if (scenario.Machines.IsEmpty && block["machines"].Node is ConfigObject)
        {
            block["machines"].Error("a scenario needs a machine, as machines { host {} }");
        }

        new ScenarioChecks(reading, root, scenario).Run();
        if (scenario.Trace is { } trace && reading.Errors == 0)
        {
            TraceNames.Check(reading, block["trace-file"].Text(), trace, scenario);
        }

        return reading.Errors == 0
            ? new ScenarioParse(scenario, ResolvedScenario.Write(root, reading.Inputs), [])
            : new ScenarioParse(null, null, reading.ErrorsFrom(root.Place.File));
    }

    private static string Name(Setting setting)
    {
        var name = setting.Text();
        if (!setting.IsMissing && setting.Node is ConfigText && !Block.IsName(name))
        {
            setting.Error($"a name has lower case letters, digits and hyphens, and {Said.Quoted(name)} has others");
        }

        return name;
    }

    private static ulong Seed(Setting setting)
    {
        if (setting.TryText("a whole number", out var text) && !ulong.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _))
        {
            setting.Error($"a whole number from 0 to {ulong.MaxValue} was expected, and {Said.Quoted(text)} stands here");
        }

        return ulong.TryParse(text, out var seed) ? seed : 0;
    }
}
