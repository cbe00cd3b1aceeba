using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ImaActors.Actors.Configuration;
using ImaActors.Cli.Files;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Scenarios;

/// <summary>Scenarios from the disk and from the library.</summary>
internal sealed class ScenarioSource : IScenarioSource
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public ImmutableArray<string> Names => ScenarioLibrary.Names;

    /// <inheritdoc/>
    public ScenarioRead Read(string scenario, ImmutableArray<string> overrides)
    {
        // A name is not a folder: a folder of the same name beside it hides nothing.
        if (File.Exists(scenario))
        {
            var path = scenario.Replace('\\', '/');
            var home = Path.GetDirectoryName(Path.GetFullPath(scenario)) ?? ".";
            return Read(path, new DiskFiles(home), file => RegularFile.TryRead(file, out _, out _, emptyIsGood: true), overrides);
        }

        return Names.Contains(scenario)
            ? Read(ScenarioLibrary.PathOf(scenario), ScenarioLibrary.Files, ScenarioLibrary.Read, overrides)
            : ScenarioRead.Wrong($"ima-actors: {scenario}: there is no such file and no scenario of this name; {NearestName.Hint(scenario, Names)}");
    }

    private static ScenarioRead Read(string path, IScenarioFiles files, Func<string, byte[]?> read, ImmutableArray<string> overrides)
    {
        var noted = new NotedFiles(files);
        if (Text(path) is not { } text)
        {
            return ScenarioRead.Wrong($"{path}: the file cannot be read, is too large, or is no text in UTF-8");
        }

        var parse = ScenarioText.Parse(text, path, noted, Text, overrides);
        return parse is { Scenario: { } scenario, Resolved: { } resolved }
            ? new ScenarioRead(scenario, Inputs(resolved), noted.Files, [])
            : new ScenarioRead(null, [], [], Lines(parse.Errors));

        string? Text(string file)
        {
            if (read(file) is not { } content)
            {
                return null;
            }

            try
            {
                noted.Note(file, content);
                return Utf8.GetString(content);
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }

    private static ImmutableArray<string> Lines(ImmutableArray<ConfigError> errors) => [.. errors.Select(error => error.ToString())];

    private static ImmutableArray<FolderFile> Inputs(ResolvedScenario resolved) =>
    [
        new FolderFile(RunFolder.ScenarioFile, Encoding.UTF8.GetBytes(resolved.Text)),
        .. resolved.Files.Select(file => new FolderFile(file.Path, [.. file.Content], file.IsFolder, file.Mode)),
    ];

    /// <summary>Remembers which files were read.</summary>
    private sealed class NotedFiles(IScenarioFiles inner) : IScenarioFiles
    {
        private readonly List<InputFile> _files = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public ImmutableArray<InputFile> Files => [.. _files];

        public ImmutableArray<byte>? Read(string path)
        {
            var content = inner.Read(path);
            if (content is { } bytes)
            {
                Note(path, bytes.AsSpan());
            }

            return content;
        }

        public ImmutableArray<ScenarioFolderEntry>? List(string folder) => inner.List(folder);

        public void Note(string path, ReadOnlySpan<byte> content)
        {
            if (_seen.Add(path))
            {
                _files.Add(new InputFile(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
            }
        }
    }
}
