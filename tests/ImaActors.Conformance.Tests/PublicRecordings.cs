using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Cli.Files;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Tests.Recordings;

namespace ImaActors.Conformance.Tests;

/// <summary>The recordings of tests/testdata/recordings, read once.</summary>
internal static class PublicRecordings
{
    /// <summary>Words that make a case one of appraisal when they stand in what is given to the kernel.</summary>
    private static readonly string[] AppraisalWords = ["appraise", "secure_boot"];

    private static readonly Lazy<ImmutableSortedDictionary<string, CaseFolder>> Folders = new(() =>
        RecordingFolders.All().ToImmutableSortedDictionary(
            path => Path.GetFileName(path), path => new CaseFolder(path, Path.GetFileName(path), null), StringComparer.Ordinal));

    private static readonly Lazy<ImmutableSortedDictionary<string, RecordedCase>> Cases = new(() =>
        Folders.Value.ToImmutableSortedDictionary(pair => pair.Key, pair => Parse(pair.Value), StringComparer.Ordinal));

    /// <summary>All names, in order.</summary>
    public static IEnumerable<string> Names => Folders.Value.Keys;

    /// <summary>Names of the cases that have nothing to do with appraisal.</summary>
    public static IEnumerable<string> WithoutAppraisal => Names.Where(name => !UsesAppraisal(Case(name)));

    /// <summary>The folder of a case.</summary>
    public static CaseFolder Folder(string name) => Folders.Value[name];

    /// <summary>A case.</summary>
    public static RecordedCase Case(string name) => Cases.Value[name];

    /// <summary>Whether a policy text, a namespace's command line or a kernel parameter asks for appraisal. Name, title and about do not count.</summary>
    public static bool UsesAppraisal(RecordedCase recorded) =>
        recorded.KernelParameters
            .Concat(recorded.Files.Select(file => KernelText.FromBytes(file.Content)))
            .Concat(recorded.Operations.Select(operation => KernelText.FromBytes(operation.Data ?? [])))
            .Any(text => AppraisalWords.Any(word => text.Contains(word, StringComparison.Ordinal)));

    private static RecordedCase Parse(CaseFolder folder)
    {
        var parse = folder.Read();
        return parse.Case ?? throw new InvalidDataException($"{folder.Name} {parse.Error}");
    }
}
