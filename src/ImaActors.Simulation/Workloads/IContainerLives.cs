using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>Decides which scripts exist on a machine, and when.</summary>
internal interface IContainerLives
{
    /// <summary>All scripts so far.</summary>
    IReadOnlyList<Script> Scripts { get; }

    /// <summary>Containers that came up.</summary>
    int Up { get; }

    /// <summary>Starts so far, by instant of request and container; those that are under way have neither end nor failure.</summary>
    ImmutableArray<ContainerStart> Starts { get; }

    /// <summary>Something is due.</summary>
    void Happen(Occasion occasion, Instant now);

    /// <summary>An operation of a script has ended.</summary>
    /// <param name="script">The script.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="error">Its error, or null.</param>
    /// <param name="now">When.</param>
    void Note(Script script, Operation operation, string? error, Instant now);

    /// <summary>A script has made all calls of its phase.</summary>
    /// <returns>Whether it may have more to do now.</returns>
    bool GoOn(Script script, Instant now);
}
