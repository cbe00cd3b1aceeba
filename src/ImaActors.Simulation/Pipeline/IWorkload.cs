using System.Collections.Generic;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Pipeline;

/// <summary>The steps that a workload wants next, and in which tick and sub-tick.</summary>
/// <param name="Tick">Tick; a new one begins when every operation of the last has ended.</param>
/// <param name="SubTick">Sub-tick.</param>
/// <param name="Steps">Steps in key order; empty when the workload has come to its end.</param>
public sealed record WorkloadSteps(long Tick, int SubTick, IReadOnlyList<KeyedStep> Steps);

/// <summary>Behaviours and their operations in flight.</summary>
public interface IWorkload
{
    /// <summary>Feeds the answers of the last sub-tick and asks for the steps of the next one.</summary>
    WorkloadSteps Advance(WorldView view, IReadOnlyList<(OperationKey Key, object Reply)> replies);
}
