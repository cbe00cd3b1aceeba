using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>From the text of a scenario, HOCON as in <c>config/reference.conf</c>, to the scenario.</summary>
public static class ScenarioText
{
    /// <summary>Reads a scenario.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">How the text is called in errors; includes are looked for from there.</param>
    /// <param name="files">Files that the scenario names.</param>
    /// <param name="include">The text of an included file, or null if there is none.</param>
    /// <param name="settings">Values that replace those of the text, as <c>containers.web.count=200</c>.</param>
    /// <exception cref="ArgumentException">A setting is not of the form KEY=VALUE.</exception>
    public static ScenarioParse Parse(string text, string path, IScenarioFiles files, Func<string, string?> include, params IEnumerable<string> settings)
    {
        var document = HoconDocument.Parse(text, path, include, [.. settings.Select(Override)]);
        return document.Root is { } root ? ScenarioReader.Read(root, ReferenceConfiguration.ImaActors, files) : new ScenarioParse(null, null, document.Errors);
    }

    /// <summary>Reads a scenario that names no other files.</summary>
    public static ScenarioParse Parse(string text, params IEnumerable<string> settings) => Parse(text, "scenario.conf", new NoFiles(), _ => null, settings);

    private static HoconOverride Override(string line)
    {
        var place = line.IndexOf('=', StringComparison.Ordinal);
        return place > 0
            ? new HoconOverride(line[..place].Trim(), line[(place + 1)..])
            : throw new ArgumentException($"a setting is KEY=VALUE, not '{line}'", nameof(line));
    }

    private sealed class NoFiles : IScenarioFiles
    {
        public ImmutableArray<byte>? Read(string path) => null;

        public ImmutableArray<ScenarioFolderEntry>? List(string folder) => null;
    }
}
