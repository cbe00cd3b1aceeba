using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>What follows when the last reference of an IMA namespace went (N-47): marks, keys and the namespace itself.</summary>
internal static class Retirement
{
    public static async Chain<Done> Run(SystemCall call, ImmutableArray<NamespaceOrdinal> ended)
    {
        if (ended.IsEmpty)
        {
            return Done.Value;
        }

        await call.Do(new RetireNamespaces(ended));
        await call.Do(new RetireKeys(ended));
        foreach (var ordinal in ended)
        {
            await call.Do(new EndNamespace(ordinal));
        }

        return Done.Value;
    }
}
