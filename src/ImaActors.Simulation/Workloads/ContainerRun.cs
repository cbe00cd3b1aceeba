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

    /// <summary>How often it was started since the container around it came up; on the host as often as in this boot.</summary>
    public int StartsInLife { get; set; }

    /// <summary>Its start is under way.</summary>
    public bool IsStarting { get; set; }

    /// <summary>From a start to the end of the last of its scripts, and of those of the containers inside it.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Number of its next script.</summary>
    public int NextThread { get; set; }

    /// <summary>When its present start was due.</summary>
    public Instant Requested { get; set; }

    /// <summary>It is up, and nothing has stopped it.</summary>
    public bool IsUp { get; set; }

    /// <summary>It has failed or was stopped from outside, and is not started again.</summary>
    public bool IsStopped { get; set; }

    /// <summary>What the present start has spent so far.</summary>
    public TimeSpent Spent { get; set; } = new();

    /// <summary>Its scripts that are not over.</summary>
    public List<Script> Scripts { get; } = [];

    /// <summary>Containers that are started inside it.</summary>
    public List<ContainerRun> Inside { get; } = [];

    /// <summary>Nothing of it is left, nor of what is inside.</summary>
    public bool HasEnded => Scripts.Count == 0 && Inside.TrueForAll(inside => inside.HasEnded);
}
