using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;

namespace ImaActors.Cli;

/// <summary>The scenarios that the program carries: the files of config/scenarios, as resources.</summary>
internal static class ScenarioLibrary
{
    /// <summary>How a path of the library begins where a person sees it.</summary>
    public const string Folder = "config/scenarios/";

    private const string Extension = ".conf";

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
