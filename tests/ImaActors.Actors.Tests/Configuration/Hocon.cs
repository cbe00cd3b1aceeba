using System.Collections.Generic;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>Short ways to read HOCON in tests; the file is called <c>test.conf</c>.</summary>
internal static class Hocon
{
    public const string File = "test.conf";

    /// <summary>A document that must be good.</summary>
    public static ConfigObject Read(string text, IReadOnlyDictionary<string, string>? files = null, params HoconOverride[] overrides)
    {
        var parse = Parse(text, files, overrides);
        Assert.Empty(parse.Errors);
        return parse.Root!;
    }

    /// <summary>A document or errors.</summary>
    public static HoconParse Parse(string text, IReadOnlyDictionary<string, string>? files = null, params HoconOverride[] overrides) =>
        HoconDocument.Parse(text, File, path => files?.GetValueOrDefault(path), overrides);

    /// <summary>The only error of a document, as text.</summary>
    public static string Error(string text, IReadOnlyDictionary<string, string>? files = null, params HoconOverride[] overrides)
    {
        var parse = Parse(text, files, overrides);
        Assert.Null(parse.Root);
        return Assert.Single(parse.Errors).ToString();
    }

    /// <summary>A value on one line: texts bare, lists in brackets, objects in braces with their members in order.</summary>
    public static string Show(ConfigNode? node) => node switch
    {
        null => "nothing",
        ConfigText text => text.Text,
        ConfigList list => "[" + string.Join(", ", list.Items.Select(Show)) + "]",
        ConfigObject inner => "{" + string.Join(", ", inner.Members.Select(member => ConfigKey.Member("", member.Name) + ": " + Show(member.Value))) + "}",
        _ => "?",
    };
}
