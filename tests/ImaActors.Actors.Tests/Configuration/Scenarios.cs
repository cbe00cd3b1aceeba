using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>Short ways to read scenarios in tests.</summary>
internal static class Scenarios
{
    /// <summary>Files for scenarios: a policy, certificates, a manifest, a folder.</summary>
    public static readonly MemoryFiles Files = new(new SortedDictionary<string, (int Mode, string? Content)>(StringComparer.Ordinal)
    {
        ["web.policy"] = (0b110_100_100, "measure func=FILE_CHECK\n"),
        ["calls.csv"] = (0b110_100_100, "kind,subject,label\nopen,/etc/motd,m\nclose,m,\n"),
        ["latin.policy"] = (0b110_100_100, "measure \u00e4"),
        ["keys/a.der"] = (0b110_100_100, "key a"),
        ["keys/b.der"] = (0b110_100_100, "key b"),
        ["files.txt"] = (0b110_100_100, "# a manifest\n0755 0 0 70000 program /usr/bin/app /lib/ld.so\n\n0644 1 2 10 data /etc/app.conf\n"),
        ["tree/bin"] = (0b111_101_101, null),
        ["tree/bin/run"] = (0b111_101_101, "#!/bin/sh\n"),
        ["tree/etc"] = (0b111_101_101, null),
        ["tree/etc/x"] = (0b110_000_000, "x = 1\n"),
    });

    /// <summary>A scenario or errors.</summary>
    public static ScenarioParse Parse(string text, IScenarioFiles? files = null, ConfigObject? defaults = null)
    {
        var document = Hocon.Parse(text);
        return document.Root is { } root
            ? ScenarioReader.Read(root, defaults ?? ReferenceConfiguration.ImaActors, files ?? Files)
            : new ScenarioParse(null, null, document.Errors);
    }

    /// <summary>A scenario that must be good.</summary>
    public static Scenario Read(string text)
    {
        var parse = Parse(text);
        Assert.Empty(parse.Errors);
        return parse.Scenario!;
    }

    /// <summary>The errors of a scenario, each as text.</summary>
    public static ImmutableArray<string> Errors(string text)
    {
        var parse = Parse(text);
        Assert.Null(parse.Scenario);
        return [.. parse.Errors.Select(error => error.ToString())];
    }

    /// <summary>A scenario with one kind of machine and something more.</summary>
    public static string With(string more) => "name = t\nmachines { host {} }\n" + more;
}

/// <summary>Files and folders (without content) in memory.</summary>
internal sealed class MemoryFiles(SortedDictionary<string, (int Mode, string? Content)> files) : IScenarioFiles
{
    public ImmutableArray<byte>? Read(string path) => files.TryGetValue(path, out var file) && file.Content is { } content ? [.. Encoding.Latin1.GetBytes(content)] : null;

    public ImmutableArray<ScenarioFolderEntry>? List(string folder)
    {
        ImmutableArray<ScenarioFolderEntry> found =
        [
            .. files.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal))
                .Select(file => new ScenarioFolderEntry(file.Key[(folder.Length + 1)..], file.Value.Content is null, file.Value.Mode)),
        ];
        return found.IsEmpty ? null : found;
    }
}
