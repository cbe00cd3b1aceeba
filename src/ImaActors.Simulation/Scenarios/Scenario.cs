using System.Collections.Immutable;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Scenarios;

/// <summary>A scenario as read from its file: everything that decides a run except the code.</summary>
/// <remarks>Values are checked by the reader: names are unique, references lead somewhere, numbers are in their ranges.</remarks>
public sealed record Scenario
{
    /// <summary>Name: lower case letters, digits and hyphens; part of the run directory.</summary>
    public required string Name { get; init; }

    /// <summary>The question that the scenario answers, one sentence.</summary>
    public string Question { get; init; } = string.Empty;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Length of a tick, the window in which actors work without meeting.</summary>
    public Duration Resolution { get; init; } = Duration.FromMicroseconds(100);

    /// <summary>No operation begins later; null: the run ends when every process has done its work.</summary>
    public Duration? Length { get; init; }

    /// <summary>The kernels have IMA; off to see what the same workload costs without it.</summary>
    public bool HasIma { get; init; } = true;

    /// <summary>Containers stay in the initial namespace, which has the rules of all of them; to see what namespaces of their own cost.</summary>
    public bool SharesNamespace { get; init; }

    /// <summary>Kinds of machines.</summary>
    public required ImmutableArray<MachineSpec> Machines { get; init; }

    /// <summary>Images of containers.</summary>
    public ImmutableArray<ImageSpec> Images { get; init; } = [];

    /// <summary>Volumes that containers share.</summary>
    public ImmutableArray<VolumeSpec> Volumes { get; init; } = [];

    /// <summary>Groups of equal containers.</summary>
    public ImmutableArray<ContainerSpec> Containers { get; init; } = [];

    /// <summary>What happens from outside, by instant.</summary>
    public ImmutableArray<TimelineEvent> Timeline { get; init; } = [];

    /// <summary>Calls of a whole run, which is played back instead of what containers and timeline would do; null: nothing is.</summary>
    public ImmutableArray<TraceCall>? Trace { get; init; }

    /// <summary>What the author expects of the result.</summary>
    public ImmutableArray<Expectation> Expectations { get; init; } = [];
}
