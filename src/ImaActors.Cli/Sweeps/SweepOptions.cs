using System.Collections.Immutable;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Sweeps;

namespace ImaActors.Cli.Sweeps;

/// <summary>Arguments of <c>sweep</c>.</summary>
internal sealed record SweepOptions
{
    /// <summary>A file, or a name of the library.</summary>
    public required string Scenario { get; init; }

    /// <summary>Values that replace those of the file in every run: <c>key=value</c>, in order.</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    /// <summary>What varies, as it was written.</summary>
    public ImmutableArray<string> Vary { get; init; } = [];

    /// <summary>What varies.</summary>
    public ImmutableArray<SweepAxis> Axes { get; init; } = [];

    /// <summary>All settings.</summary>
    public required ImmutableArray<SweepSetting> Settings { get; init; }

    /// <summary>The seeds, as they were written.</summary>
    public required string SeedText { get; init; }

    /// <summary>The seeds of each setting.</summary>
    public required ImmutableArray<ulong> Seeds { get; init; }

    /// <summary>Runs at a time.</summary>
    public required int Jobs { get; init; }

    /// <summary>Figures that are shown; none: the main ones that vary.</summary>
    public ImmutableArray<string> Figures { get; init; } = [];

    /// <summary>The sweep directory, or null for the default.</summary>
    public string? OutDir { get; init; }

    /// <summary>Threads and shards of each run.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>An older sweep directory is replaced.</summary>
    public bool Force { get; init; }
}
