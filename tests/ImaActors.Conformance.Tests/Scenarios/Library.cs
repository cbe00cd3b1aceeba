using System.Collections.Generic;
using System.IO;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios of the library, as they come with the program.</summary>
internal static class Library
{
    /// <summary>Names of all scenarios.</summary>
    public static IEnumerable<string> Names => ScenarioLibrary.Names;

    /// <summary>A scenario with some keys set otherwise.</summary>
    public static Scenario Load(string name, params (string Key, string Value)[] overrides)
    {
        var parse = ScenarioLibrary.Load(name, overrides.Select(pair => pair.Key + "=" + pair.Value));
        return parse.Scenario ?? throw new InvalidDataException(string.Join('\n', parse.Errors));
    }

    /// <summary>Bytes of a file that scenarios name, by its path from their folder.</summary>
    public static byte[] Input(string path) => ScenarioLibrary.Read(ScenarioLibrary.Folder + path) ?? throw new FileNotFoundException(path);
}
