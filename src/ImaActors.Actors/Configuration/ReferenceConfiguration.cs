using System;
using System.IO;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>The configuration with every key and its default, <c>config/reference.conf</c>, which is part of this assembly.</summary>
public static class ReferenceConfiguration
{
    private const string Resource = "ImaActors.Actors.reference.conf";
    private const string FileName = "reference.conf";

    private static readonly Lazy<ConfigObject> Section = new(Read);

    /// <summary>Its text.</summary>
    public static string ReadText()
    {
        using var stream = typeof(ReferenceConfiguration).Assembly.GetManifestResourceStream(Resource) ?? throw new BrokenInvariantException("the assembly holds no " + FileName);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Its section <c>ima-actors</c>: the defaults that <see cref="ScenarioReader"/> wants.</summary>
    public static ConfigObject ImaActors => Section.Value;

    private static ConfigObject Read()
    {
        var parse = HoconDocument.Parse(ReadText(), FileName);
        Invariant.That(parse.Errors.IsEmpty, parse.Errors.IsEmpty ? FileName : parse.Errors[0].ToString());
        return parse.Root?.At("ima-actors") as ConfigObject ?? throw new BrokenInvariantException(FileName + " has no section ima-actors");
    }
}
