using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>A key that is set from outside a file: the command line's <c>--set key=value</c>.</summary>
/// <param name="Key">Dotted key.</param>
/// <param name="Value">HOCON if it begins with <c>[</c>, <c>{</c>, <c>"</c> or <c>$</c>; otherwise a text, taken as it stands.</param>
public sealed record HoconOverride(string Key, string Value)
{
    /// <summary>What stands for the file in errors about this.</summary>
    public string Source => "--set " + Key;
}

/// <summary>A document, or what is wrong with it.</summary>
/// <param name="Root">The document, or null if there are errors.</param>
/// <param name="Errors">Errors in the order of the text.</param>
public sealed record HoconParse(ConfigObject? Root, ImmutableArray<ConfigError> Errors);

/// <summary>
/// Reads HOCON so that every value knows its file and line: dotted keys, <c>include "file"</c>, <c>+=</c>, substitutions within the
/// document, texts in three quotes.
/// </summary>
/// <remarks>
/// Akka's own parser serves Akka's own configuration. It keeps no positions, takes unbalanced braces for good, knows neither <c>+=</c>
/// nor <c>${?key}</c>, never returns from <c>[ }</c> and ends the process at <c>a = ${a}</c>. Tests compare the two on what both know.
/// </remarks>
public static class HoconDocument
{
    /// <summary>Reads a document.</summary>
    /// <param name="text">Text of the file.</param>
    /// <param name="fileName">Its name, with slashes; included files are found from its folder.</param>
    /// <param name="include">Text of the included file with that path, or null if it cannot be read.</param>
    /// <param name="overrides">Keys that are set after everything else, in order.</param>
    public static HoconParse Parse(string text, string fileName, Func<string, string?> include, IReadOnlyList<HoconOverride> overrides)
    {
        SyntaxObject root;
        try
        {
            root = HoconParser.ReadFile(text, fileName, include);
            foreach (var one in overrides)
            {
                Override(root, one);
            }
        }
        catch (HoconSyntaxException e)
        {
            return new HoconParse(null, [new ConfigError(e.Place, "", e.Message)]);
        }

        var resolver = new HoconResolver(root);
        var resolved = resolver.Resolve();
        return resolver.Errors.Count == 0 ? new HoconParse(resolved, []) : new HoconParse(null, [.. resolver.Errors]);
    }

    /// <summary>Reads a document without includes and overrides.</summary>
    /// <param name="text">Text of the file.</param>
    /// <param name="fileName">Its name.</param>
    public static HoconParse Parse(string text, string fileName) => Parse(text, fileName, _ => null, []);

    private static void Override(SyntaxObject root, HoconOverride one)
    {
        var path = HoconParser.ReadKey(one.Key, one.Source);
        var place = new ConfigPlace(one.Source, 0);
        var trimmed = one.Value.Trim();
        var value = trimmed.Length > 0 && trimmed[0] is '[' or '{' or '"' or '$'
            ? HoconParser.ReadValue(trimmed, one.Source)
            : new SyntaxValue(place, [new TextPart(trimmed, IsQuoted: trimmed.Length == 0)]);
        root.Assign(path.AsSpan(), new SyntaxAssignment(place, value, Appends: false));
    }
}
