using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Files;

/// <summary>A run directory that was read: the scenario as it was run, and what its summary says of it.</summary>
/// <param name="Path">The directory, as it was named.</param>
/// <param name="Read">The scenario.</param>
/// <param name="Version">Version of the program that wrote it.</param>
/// <param name="Command">The command line that made it.</param>
/// <param name="Digest">Digest of the run.</param>
internal sealed record RunDirectory(string Path, ScenarioRead Read, string Version, string Command, string Digest)
{
    /// <summary>The scenario.</summary>
    public Scenario Scenario => Read.Scenario!;

    /// <summary>The file of the resolved scenario.</summary>
    public string ScenarioFile => System.IO.Path.Combine(Path, RunFolder.ScenarioFile);

    /// <summary>Reads a run directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="scenarios">Reads its scenario.</param>
    /// <param name="refusals">What is wrong with it, a line each, with the way out; empty if it could be read.</param>
    /// <returns>The directory, or null.</returns>
    public static RunDirectory? Open(string path, IScenarioSource scenarios, out ImmutableArray<string> refusals)
    {
        var (summary, refusal) = Summary(path);
        if (summary is null)
        {
            refusals = [refusal!];
            return null;
        }

        var scenarioFile = System.IO.Path.Combine(path, RunFolder.ScenarioFile);
        if (!File.Exists(scenarioFile))
        {
            refusals = [$"{path} is damaged: {RunFolder.ScenarioFile} is missing; run it again: {summary.Value.Command}"];
            return null;
        }

        var read = scenarios.Read(scenarioFile, []);
        if (read.Scenario is null)
        {
            refusals = [$"{path} is damaged, or of a version with other keys ({summary.Value.Version}): its scenario cannot be read; run it again: {summary.Value.Command}", .. read.Errors];
            return null;
        }

        refusals = [];
        return new RunDirectory(path, read, summary.Value.Version, summary.Value.Command, summary.Value.Digest);
    }

    /// <summary>Why a run that was made again from this directory is not the run of its summary; null if it is.</summary>
    public string? Difference(RunDigest digest) => digest.Digest == Digest ? null
        : Version == CliHost.Version
            ? $"{Path} does not give its own digest again: {RunFolder.SummaryFile} has {Digest}, its scenario now gives {digest.Digest}; "
                + $"{RunFolder.ScenarioFile} or a file of inputs/ was changed after the run; run it again: {Command}"
            : $"{Path} was written by version {Version} of ima-actors, and this is version {CliHost.Version}, which gives another digest: "
                + $"{digest.Digest} instead of {Digest}; use version {Version}, or run it again with this one: {Command}";

    private static ((string Version, string Command, string Digest)? Summary, string? Refusal) Summary(string path)
    {
        if (!Directory.Exists(path))
        {
            return (null, File.Exists(path)
                ? $"{path} is a file; name the directory of a run, as 'ima-actors run' writes it"
                : $"there is no directory {path}; name the directory of a run, as 'ima-actors run' writes it (without --out runs/NAME-SEED)");
        }

        var file = System.IO.Path.Combine(path, RunFolder.SummaryFile);
        if (RegularFile.TryRead(file, out var why, out var isMissing) is not { } bytes)
        {
            return (null, isMissing
                ? $"{path} is no run directory: {RunFolder.SummaryFile} is missing; name the directory of a run, as 'ima-actors run' writes it"
                : $"{file} cannot be used: {why}; make it readable, or run the scenario again");
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            string[] names = ["version", "command", "digest", "verdict"];
            var missing = json.RootElement.ValueKind == JsonValueKind.Object
                ? names.FirstOrDefault(name => !json.RootElement.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
                : "version";
            if (missing is not null)
            {
                return (null, $"{file} is damaged: it has no text \"{missing}\"; run the scenario again");
            }

            string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
            return Text("verdict") == RunVerdict.NameOf(Verdict.Partial)
                ? (null, $"{path} is a run that was interrupted: it cannot be made again up to the same moment; run it to its end: {Text("command")}")
                : ((Text("version"), Text("command"), Text("digest")), null);
        }
        catch (JsonException e)
        {
            return (null, $"{file}:{(e.LineNumber ?? 0) + 1}: it is damaged: not JSON; run the scenario again");
        }
    }
}
