using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>One reading of a scenario: what is wrong so far, the files that were read, the names that can be referred to.</summary>
internal sealed class Reading
{
    private readonly HashSet<ConfigError> _seen = [];
    private readonly List<ConfigError> _errors = [];
    private readonly ConfigObject _blocks;
    private readonly IScenarioFiles _files;
    private readonly List<ScenarioInput> _inputs = [];

    /// <summary>A reading that has not begun.</summary>
    /// <param name="root">The scenario.</param>
    /// <param name="defaults">Section <c>ima-actors</c> of the reference configuration.</param>
    /// <param name="files">Files that the scenario names.</param>
    public Reading(ConfigObject root, ConfigObject defaults, IScenarioFiles files)
    {
        _files = files;
        _blocks = defaults.At("scenario") as ConfigObject ?? throw new ArgumentException("the reference configuration has no section ima-actors.scenario", nameof(defaults));
        Presets = defaults.At("tpm-latency-presets") as ConfigObject ?? throw new ArgumentException("the reference configuration has no section ima-actors.tpm-latency-presets", nameof(defaults));
        Machines = NamesOf(root, "machines");
        Images = NamesOf(root, "images");
        Volumes = NamesOf(root, "volumes");
        Containers = NamesOf(root, "containers");
    }

    /// <summary>Latencies of TPMs by name.</summary>
    public ConfigObject Presets { get; }

    /// <summary>Names of kinds of machines, well formed or not.</summary>
    public ImmutableArray<string> Machines { get; }

    /// <summary>Names of images.</summary>
    public ImmutableArray<string> Images { get; }

    /// <summary>Names of volumes.</summary>
    public ImmutableArray<string> Volumes { get; }

    /// <summary>Names of groups of containers.</summary>
    public ImmutableArray<string> Containers { get; }

    /// <summary>Number of errors so far.</summary>
    public int Errors => _errors.Count;

    /// <summary>Files that were read.</summary>
    public IReadOnlyList<ScenarioInput> Inputs => _inputs;

    /// <summary>The errors: those of the scenario's own file first, then by file and line.</summary>
    public ImmutableArray<ConfigError> ErrorsFrom(string ownFile) =>
        [.. _errors.OrderBy(error => error.File != ownFile).ThenBy(error => error.File, StringComparer.Ordinal).ThenBy(error => error.Line)];

    /// <summary>Notes an error once.</summary>
    public void Error(ConfigPlace place, string key, string message)
    {
        var error = new ConfigError(place, key, message);
        if (_seen.Add(error))
        {
            _errors.Add(error);
        }
    }

    /// <summary>The block of a kind at a value, with the defaults of its kind; a value that is no block is an error, and then an empty block.</summary>
    /// <param name="kind">Name of the block in the reference configuration.</param>
    /// <param name="node">The value.</param>
    /// <param name="key">Its key.</param>
    public Block Block(string kind, ConfigNode node, string key)
    {
        var defaults = _blocks.At(kind) as ConfigObject ?? throw new InvalidOperationException($"the reference configuration has no section ima-actors.scenario.{kind}");
        return Block(defaults, "ima-actors.scenario." + kind, node, key);
    }

    /// <summary>The block at a value, with its defaults.</summary>
    public Block Block(ConfigObject defaults, string defaultsKey, ConfigNode node, string key)
    {
        if (node is not ConfigObject)
        {
            Error(node.Place, key, $"a block {{ ... }} was expected, and {Said.Kind(node)} stands here");
        }

        return new Block(this, node as ConfigObject, node.Place, key, defaults, defaultsKey, isBroken: node is not ConfigObject);
    }

    /// <summary>Bytes of a file that a value names, or null after an error.</summary>
    public ImmutableArray<byte>? ReadFile(ConfigText name, string key)
    {
        if (_files.Read(name.Text) is not { } content)
        {
            Error(name.Place, key, $"the file {Said.Plain(name.Text)} cannot be read; its path begins at the folder of the scenario");
            return null;
        }

        _inputs.Add(new ScenarioInput(name, IsFolder: false, [(new ScenarioFolderEntry(name.Text[(name.Text.LastIndexOf('/') + 1)..], IsFolder: false, Mode: 0), content)]));
        return content;
    }

    /// <summary>Everything below a folder that a value names, or null after an error.</summary>
    public ImmutableArray<(ScenarioFolderEntry Entry, ImmutableArray<byte> Content)>? ReadFolder(ConfigText name, string key)
    {
        if (_files.List(name.Text) is not { } entries)
        {
            Error(name.Place, key, $"the folder {Said.Plain(name.Text)} cannot be read; its path begins at the folder of the scenario");
            return null;
        }

        var read = ImmutableArray.CreateBuilder<(ScenarioFolderEntry Entry, ImmutableArray<byte> Content)>();
        foreach (var entry in entries)
        {
            ImmutableArray<byte>? content = entry.IsFolder ? [] : _files.Read(name.Text + "/" + entry.Path);
            if (content is null)
            {
                Error(name.Place, key, $"the file {Said.Plain(name.Text + "/" + entry.Path)} cannot be read");
            }

            read.Add((entry, content ?? []));
        }

        _inputs.Add(new ScenarioInput(name, IsFolder: true, read.ToImmutable()));
        return read.ToImmutable();
    }

    private static ImmutableArray<string> NamesOf(ConfigObject root, string key) =>
        root.At(key) is ConfigObject named ? [.. named.Members.Select(member => member.Name)] : [];
}

/// <summary>A file or folder that a scenario named and that was read.</summary>
/// <param name="Name">The value that named it.</param>
/// <param name="IsFolder">It is a folder.</param>
/// <param name="Entries">The file alone, by its last name; or everything below the folder.</param>
internal sealed record ScenarioInput(ConfigText Name, bool IsFolder, ImmutableArray<(ScenarioFolderEntry Entry, ImmutableArray<byte> Content)> Entries);
