using System.Collections.Generic;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>Owns processes, open files' places, namespaces of all kinds, numbers, limits and mounts; publishes its state after every change.</summary>
public sealed class KernelOwner(KernelState state) : IOwner
{
    private static readonly Emission[] WritesActiveList =
    [
        new LockEmission(LockKind.ActiveListWrite, default, default, true), new LockEmission(LockKind.ActiveListWrite, default, default, false),
    ];

    private KernelState _state = state;

    /// <inheritdoc/>
    public CommitPart Run(WorldView view, IReadOnlyList<KeyedStep> steps)
    {
        var commits = new StepCommit[steps.Count];
        var activated = new List<NamespaceOrdinal>();
        var ended = new List<NamespaceOrdinal>();
        for (var i = 0; i < commits.Length; i++)
        {
            (_state, var reply) = ((IKernelStep)steps[i].Step).Take(_state);
            if (steps[i].Step is ActivateStep activate)
            {
                activated.Add(activate.Namespace);
            }

            ended.AddRange(reply switch
            {
                EndedReply some => some.Ended,
                UnshareReply some => some.Ended,
                _ => [],
            });
            commits[i] = new StepCommit(steps[i], reply, steps[i].Step is ActivateStep ? WritesActiveList : [], i == commits.Length - 1 ? [new KernelPublished(_state, [.. activated], [.. ended])] : []);
        }

        return new CommitPart(new OwnerAddress(OwnerKind.Kernel), commits);
    }
}
