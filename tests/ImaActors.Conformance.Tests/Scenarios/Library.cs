using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios of the library, read from their files.</summary>
internal static class Library
{
    private static string Folder { get; } = Path.Combine(Root(), "config", "scenarios");

    /// <summary>Names of all scenarios.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.conf").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>A scenario with some keys set otherwise.</summary>
    public static Scenario Load(string name, params (string Key, string Value)[] overrides)
    {
        var file = name + ".conf";
        var parse = HoconDocument.Parse(
            File.ReadAllText(Path.Combine(Folder, file)), file, path => File.Exists(Path.Combine(Folder, path)) ? File.ReadAllText(Path.Combine(Folder, path)) : null,
            [.. overrides.Select(pair => new HoconOverride(pair.Key, pair.Value))]);
        var read = parse.Root is null ? null : ScenarioReader.Read(parse.Root, ReferenceConfiguration.ImaActors, new FolderFiles());
        var errors = parse.Errors.Concat(read?.Errors ?? []).ToList();
        return errors.Count == 0 ? read!.Scenario! : throw new InvalidDataException(string.Join('\n', errors));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ImaActors.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    /// <summary>Certificates beside a scenario. No scenario of the library has folders.</summary>
    private sealed class FolderFiles : IScenarioFiles
    {
        public ImmutableArray<byte>? Read(string path) => File.Exists(Path.Combine(Folder, path)) ? [.. File.ReadAllBytes(Path.Combine(Folder, path))] : null;

        public ImmutableArray<ScenarioFolderEntry>? List(string folder) => null;
    }
}
