using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Actors.Configuration;
using ImaActors.Cli.Files;
using ImaActors.Simulation.Comparisons;
using ImaActors.Simulation.Results;

namespace ImaActors.Cli.Inspection;

/// <summary>Two runs of two directories, and what there is to say about them.</summary>
/// <param name="Left">Directory of the first run.</param>
/// <param name="Right">Directory of the second run.</param>
/// <param name="LeftDigest">Digests of the first run.</param>
/// <param name="RightDigest">Digests of the second run.</param>
/// <param name="Comparison">The comparison.</param>
/// <param name="Keys">Keys of the scenarios, and files beside them, that differ.</param>
internal sealed record ComparedRuns(
    RunDirectory Left, RunDirectory Right, RunDigest LeftDigest, RunDigest RightDigest, RunComparison Comparison, ImmutableArray<KeyComparison> Keys)
{
    /// <summary>Compares two runs that were made again.</summary>
    public static ComparedRuns Of(RunDirectory left, RunEvaluation leftRun, RunDirectory right, RunEvaluation rightRun) =>
        new(left, right, leftRun.Digest, rightRun.Digest, RunComparison.Of(leftRun, rightRun), [.. KeysOf(left, right), .. FilesOf(left, right)]);

    private static IEnumerable<KeyComparison> KeysOf(RunDirectory left, RunDirectory right) =>
        Root(left) is { } one && Root(right) is { } other ? KeyComparison.Of(one, other) : [];

    private static Simulation.Scenarios.ConfigObject? Root(RunDirectory directory) =>
        directory.Read.Inputs.FirstOrDefault(file => file.Name == RunFolder.ScenarioFile) is { } file
            ? HoconDocument.Parse(Encoding.UTF8.GetString(file.Content), directory.ScenarioFile).Root
            : null;

    private static IEnumerable<KeyComparison> FilesOf(RunDirectory left, RunDirectory right)
    {
        var others = Files(right).ToDictionary(file => file.Name, StringComparer.Ordinal);
        var names = Files(left).Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Files(left))
        {
            var other = others.GetValueOrDefault(file.Name);
            if (other is null || !other.Content.AsSpan().SequenceEqual(file.Content))
            {
                yield return new KeyComparison(file.Name, Shown(file), other is null ? null : Shown(other));
            }
        }

        foreach (var file in Files(right).Where(file => !names.Contains(file.Name)))
        {
            yield return new KeyComparison(file.Name, null, Shown(file));
        }
    }

    private static IEnumerable<FolderFile> Files(RunDirectory directory) =>
        directory.Read.Inputs.Where(file => !file.IsFolder && file.Name != RunFolder.ScenarioFile);

    private static string Shown(FolderFile file) => string.Create(
        CultureInfo.InvariantCulture,
        $"{file.Content.Length} bytes, sha256 {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Content))}");
}
