using System.Collections.Immutable;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;

namespace ImaActors.Cli.Runs;

/// <summary>Arguments of <c>run</c>.</summary>
internal sealed record RunOptions
{
    /// <summary>A file, or a name of the library.</summary>
    public required string Scenario { get; init; }

    /// <summary>Values that replace those of the file: <c>key=value</c>, in order; the seed is one of them.</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    /// <summary>The run directory, or null for the default.</summary>
    public string? OutDir { get; init; }

    /// <summary>Threads and shards.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>Whose views of the list are written.</summary>
    public ViewSelection Views { get; init; }

    /// <summary>Keep and write a record of each operation.</summary>
    public bool Operations { get; init; }

    /// <summary>The same workload is run without IMA and with one namespace too.</summary>
    public bool Baselines { get; init; } = true;

    /// <summary>Where the JUnit file goes, or null.</summary>
    public string? JUnit { get; init; }

    /// <summary>Standard output carries summary.json and nothing else.</summary>
    public bool Json { get; init; }

    /// <summary>Only the verdict line.</summary>
    public bool Quiet { get; init; }

    /// <summary>An older run directory is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Nothing runs and nothing is written: only counts and estimates.</summary>
    public bool DryRun { get; init; }
}
