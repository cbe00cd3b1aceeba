using System.Collections.Immutable;

namespace ImaActors.Cli.Files;

/// <summary>A kind of output folder: how it is known again, so that nothing else is ever replaced.</summary>
/// <param name="Word">What it is the result of: <c>run</c>.</param>
/// <param name="Marker">Name of the file that makes a folder one of this kind.</param>
/// <param name="First">Name of the file that is written first.</param>
/// <param name="OwnNames">Everything that may lie in such a folder.</param>
internal sealed record FolderKind(string Word, string Marker, string First, ImmutableArray<string> OwnNames)
{
    /// <summary>The result of a sweep.</summary>
    public static FolderKind Sweep { get; } = new("sweep", "sweep.json", RunFolder.ScenarioFile, ["sweep.json", RunFolder.ScenarioFile, "inputs", "runs.csv", "figures.csv", "paired.csv", "sweep.html"]);
}
