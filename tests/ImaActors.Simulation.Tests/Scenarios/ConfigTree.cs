using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Simulation.Tests.Scenarios;

/// <summary>Configurations made by hand; every node stands at the line that is given.</summary>
internal static class ConfigTree
{
    public static ConfigPlace Line(int line) => new("hand.conf", line);

    public static ConfigNode Text(string text, int line = 1, bool isQuoted = false) => new ConfigText(Line(line), text, isQuoted);

    public static ConfigNode List(params ConfigNode[] items) => new ConfigList(Line(1), [.. items]);

    public static ConfigObject Object(params (string Name, ConfigNode Value)[] members) =>
        new(Line(1), [.. members.Select(member => new ConfigMember(member.Name, member.Value.Place, member.Value))]);

    /// <summary>No files.</summary>
    public sealed class NoFiles : IScenarioFiles
    {
        public ImmutableArray<byte>? Read(string path) => null;

        public ImmutableArray<ScenarioFolderEntry>? List(string folder) => null;
    }
}
