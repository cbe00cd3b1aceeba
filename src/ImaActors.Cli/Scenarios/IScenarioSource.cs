using System.Collections.Immutable;
using ImaActors.Cli.Files;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Scenarios;

/// <summary>Where scenarios come from: files, and the library that the program carries.</summary>
internal interface IScenarioSource
{
    /// <summary>Names of the library, in ordinal order.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>Reads a scenario and everything that it names.</summary>
    /// <param name="scenario">A file, or a name of the library; a file that exists comes first.</param>
    /// <param name="overrides">Lines <c>key=value</c> that come after the file.</param>
    ScenarioRead Read(string scenario, ImmutableArray<string> overrides);
}

/// <summary>What reading a scenario gave.</summary>
/// <param name="Scenario">The scenario, or null if there are errors.</param>
/// <param name="Inputs">The resolved scenario as <c>scenario.conf</c>, and the files that it names, by paths that the text uses.</param>
/// <param name="Sources">The files that it was read from, in order.</param>
/// <param name="Errors">Everything that is wrong, a line each: <c>FILE:LINE: KEY: message</c>.</param>
internal sealed record ScenarioRead(Scenario? Scenario, ImmutableArray<FolderFile> Inputs, ImmutableArray<InputFile> Sources, ImmutableArray<string> Errors)
{
    /// <summary>A scenario that cannot be run.</summary>
    public static ScenarioRead Wrong(params string[] errors) => new(null, [], [], [.. errors]);
}
