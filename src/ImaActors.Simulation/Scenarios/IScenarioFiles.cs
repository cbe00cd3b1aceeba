using System.Collections.Immutable;

namespace ImaActors.Simulation.Scenarios;

/// <summary>The files that a scenario names: policies, certificates, manifests, folders that become images. Paths have slashes and begin at the scenario's folder.</summary>
public interface IScenarioFiles
{
    /// <summary>Bytes of a file, or null if it cannot be read.</summary>
    ImmutableArray<byte>? Read(string path);

    /// <summary>Everything below a folder in the order of paths, or null if it cannot be read.</summary>
    ImmutableArray<ScenarioFolderEntry>? List(string folder);
}

/// <summary>A file or folder below a folder.</summary>
/// <param name="Path">Path from that folder.</param>
/// <param name="IsFolder">It is a folder.</param>
/// <param name="Mode">Permission bits.</param>
public sealed record ScenarioFolderEntry(string Path, bool IsFolder, int Mode);
