using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Time;

/// <summary>Takes what leaves a step, at its instant and in the order of time.</summary>
internal interface IEmissionSink
{
    /// <summary>The machine has a TPM.</summary>
    bool HasTpm { get; }

    /// <summary>An entry enters the section of list and TPM.</summary>
    /// <returns>Whether it was added, and so has to be extended.</returns>
    bool Append(OperationKey key, EntryEmission entry, Instant now);

    /// <summary>Anything else that is left behind.</summary>
    void Carry(OperationKey key, Emission emission, Instant now);
}
