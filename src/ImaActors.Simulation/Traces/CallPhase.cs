namespace ImaActors.Simulation.Traces;

/// <summary>What a call of a run belonged to: the column <c>phase</c> of the table of operations.</summary>
public enum CallPhase
{
    /// <summary>The start of a container.</summary>
    Launch,
    /// <summary>The last call of the start of a container: with it the container is up.</summary>
    Up,
    /// <summary>The start of another process.</summary>
    Process,
    /// <summary>What a process does then.</summary>
    Run,
    /// <summary>The end of a container or process.</summary>
    End,
    /// <summary>An event of the timeline.</summary>
    Event,
}
