using System.Collections.Generic;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>A container from its start to its end, and again if it is started several times. Mutable state of the workload.</summary>
internal sealed class ContainerRun(ContainerPlan plan)
{
    /// <summary>What it is.</summary>
    public ContainerPlan Plan => plan;

    /// <summary>How often it was started in this boot.</summary>
    public int Starts { get; set; }

    /// <summary>Number of its next script.</summary>
    public int NextThread { get; set; }

    /// <summary>When its present start was due.</summary>
    public Instant Requested { get; set; }

    /// <summary>It is up.</summary>
    public bool IsUp { get; set; }

    /// <summary>It has failed or was stopped from outside, and is not started again.</summary>
    public bool IsStopped { get; set; }

    /// <summary>What the present start has spent so far.</summary>
    public TimeSpent Spent { get; set; } = new();

    /// <summary>Its scripts that are not over.</summary>
    public List<Script> Scripts { get; } = [];

    /// <summary>Containers that are started inside it.</summary>
    public List<ContainerRun> Inside { get; } = [];
}
