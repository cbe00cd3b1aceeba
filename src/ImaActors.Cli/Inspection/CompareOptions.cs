using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli.Inspection;

/// <summary>Arguments of <c>compare</c>.</summary>
internal sealed record CompareOptions
{
    /// <summary>The first run directory.</summary>
    public required string Left { get; init; }

    /// <summary>The second run directory.</summary>
    public required string Right { get; init; }

    /// <summary>Threads and shards.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>Figures that are equal are shown too.</summary>
    public bool All { get; init; }

    /// <summary>Standard output carries JSON and nothing else.</summary>
    public bool Json { get; init; }
}
