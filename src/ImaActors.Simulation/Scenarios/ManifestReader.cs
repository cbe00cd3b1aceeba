using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>
/// Reads manifests of images: a file a line, <c>MODE UID GID SIZE KIND PATH [INTERPRETER]</c>, with a size in bytes and blanks between
/// the fields. Empty lines, and lines that begin with <c>#</c>, say nothing.
/// </summary>
internal static class ManifestReader
{
    private const int FieldsMin = 6;

    /// <summary>The files of a manifest.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="name">Name of the manifest.</param>
    /// <param name="text">Its text.</param>
    public static ImmutableArray<ImageFile> Read(Reading reading, string name, string text)
    {
        var files = ImmutableArray.CreateBuilder<ImageFile>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var fields = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 0 && fields[0][0] != '#')
            {
                files.AddRange(Line(reading, new ConfigPlace(name, i + 1), fields));
            }
        }

        return files.ToImmutable();
    }

    private static IEnumerable<ImageFile> Line(Reading reading, ConfigPlace place, string[] fields)
    {
        if (fields.Length is < FieldsMin or > FieldsMin + 1)
        {
            reading.Error(place, "", "a line has MODE UID GID SIZE KIND PATH and perhaps INTERPRETER, with blanks between them");
            return [];
        }

        var errors = reading.Errors;
        var kind = Field("KIND", fields[4]).Choice<ImageFileKind>("a kind of file", [.. ImageReader.Kinds.Where(pair => pair.Kind != ImageFileKind.Given)]);
        if (!ImageReader.TryMode(fields[0], out var mode))
        {
            Field("MODE", fields[0]).Error($"permission bits were expected, as 0755, and {Said.Quoted(fields[0])} stands here");
        }

        if (kind == ImageFileKind.Script && fields.Length == FieldsMin)
        {
            reading.Error(place, "", "a script needs its INTERPRETER behind its path");
        }

        var file = new ImageFile
        {
            Mode = mode,
            Uid = (uint)Field("UID", fields[1]).Whole(0, uint.MaxValue - 1),
            Gid = (uint)Field("GID", fields[2]).Whole(0, uint.MaxValue - 1),
            Size = Field("SIZE", fields[3]).Count(0),
            Kind = kind,
            Path = Field("PATH", fields[5]).Path(),
            Interpreter = fields.Length > FieldsMin ? Field("INTERPRETER", fields[6]).Path() : null,
        };
        return reading.Errors == errors ? [file] : [];

        Setting Field(string field, string text) => new(reading, new ConfigText(place, text, isQuoted: false), field, IsSet: true);
    }
}
