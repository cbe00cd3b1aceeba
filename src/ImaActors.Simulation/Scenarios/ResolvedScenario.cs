using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>
/// A scenario as it was run: its file with includes, substitutions and settings of the command line in place, and the files that it
/// names. Written into one folder, it reads back to the same scenario.
/// </summary>
/// <param name="Text">HOCON; the names of files lead to <see cref="Files"/>.</param>
/// <param name="Files">Files and folders, each folder before what is in it.</param>
public sealed record ResolvedScenario(string Text, ImmutableArray<ResolvedFile> Files)
{
    /// <summary>Folder of the files, beside the scenario.</summary>
    private const string Folder = "inputs";

    /// <summary>Writes a scenario.</summary>
    /// <param name="root">The scenario's file.</param>
    /// <param name="inputs">What was read for it.</param>
    internal static ResolvedScenario Write(ConfigObject root, IReadOnlyList<ScenarioInput> inputs)
    {
        var names = new Dictionary<ConfigNode, string>(ReferenceEqualityComparer.Instance);
        var written = new Dictionary<(string Name, bool IsFolder), string>();
        var files = ImmutableArray.CreateBuilder<ResolvedFile>();
        foreach (var input in inputs)
        {
            if (!written.TryGetValue((input.Name.Text, input.IsFolder), out var name))
            {
                var folder = $"{Folder}/{written.Count.ToString(CultureInfo.InvariantCulture)}";
                name = input.IsFolder ? folder : $"{folder}/{input.Entries[0].Entry.Path}";
                written.Add((input.Name.Text, input.IsFolder), name);
                files.Add(new ResolvedFile(folder, IsFolder: true, Mode: 0, []));
                files.AddRange(input.Entries.Select(pair => new ResolvedFile($"{folder}/{pair.Entry.Path}", pair.Entry.IsFolder, pair.Entry.Mode, pair.Content)));
            }

            names[input.Name] = name;
        }

        return new ResolvedScenario(ConfigWriter.Write((ConfigObject)Renamed(root, names)), files.ToImmutable());
    }

    private static ConfigNode Renamed(ConfigNode node, Dictionary<ConfigNode, string> names) => node switch
    {
        ConfigText text => names.TryGetValue(text, out var name) ? new ConfigText(text.Place, name, isQuoted: true) : text,
        ConfigList list => new ConfigList(list.Place, [.. list.Items.Select(item => Renamed(item, names))]),
        ConfigObject inner => new ConfigObject(inner.Place, [.. inner.Members.Select(member => member with { Value = Renamed(member.Value, names) })]),
        _ => throw new ArgumentException("unknown node " + node.GetType().Name, nameof(node)),
    };
}

/// <summary>A file or folder that belongs to a scenario.</summary>
/// <param name="Path">Path beside the scenario.</param>
/// <param name="IsFolder">It is a folder.</param>
/// <param name="Mode">Permission bits that decide something; 0: any.</param>
/// <param name="Content">Bytes of a file.</param>
public sealed record ResolvedFile(string Path, bool IsFolder, int Mode, ImmutableArray<byte> Content);
