using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>The scenarios that come with ImaActors: the files of <c>config/scenarios</c>, which are part of this assembly.</summary>
public static class ScenarioLibrary
{
    /// <summary>How a path of the library begins where a person sees it.</summary>
    public const string Folder = "config/scenarios/";

    private const string Extension = ".conf";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Assembly Carrier = typeof(ScenarioLibrary).Assembly;

    /// <summary>Paths of all files of the library, in ordinal order; each begins with <see cref="Folder"/>.</summary>
    public static ImmutableArray<string> Paths { get; } =
        [.. Carrier.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Names of the scenarios, in ordinal order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. Paths.Where(path => path.EndsWith(Extension, StringComparison.Ordinal) && path.LastIndexOf('/') == Folder.Length - 1)
            .Select(path => path[Folder.Length..^Extension.Length]),
    ];

    /// <summary>Path of a scenario.</summary>
    public static string PathOf(string name) => Folder + name + Extension;

    /// <summary>Files that scenarios of the library name: they lie beside them.</summary>
    public static IScenarioFiles Files { get; } = new LibraryFiles();

    /// <summary>Reads a scenario of the library.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">Values that replace those of the file, as <c>containers.web.count=200</c>.</param>
    /// <exception cref="ArgumentException">There is no scenario of this name.</exception>
    public static ScenarioParse Load(string name, params IEnumerable<string> settings)
    {
        var path = PathOf(name);
        var text = TextOf(path) ?? throw new ArgumentException($"there is no scenario {name} in the library; {NearestName.Hint(name, Names)}", nameof(name));
        return ScenarioText.Parse(text, path, Files, TextOf, settings);
    }

    private static string? TextOf(string path) => Read(path) is { } content ? Utf8.GetString(content) : null;

    /// <summary>The bytes of a file, or null if there is none.</summary>
    /// <param name="path">Path that begins with <see cref="Folder"/>.</param>
    public static byte[]? Read(string path)
    {
        using var stream = Carrier.GetManifestResourceStream(path);
        if (stream is null)
        {
            return null;
        }

        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
