using System.Collections.Generic;
using ImaActors.Simulation.Checkpoints;

namespace ImaActors.Actors.Protocol;

/// <summary>State as values: the coordinator asks everybody once, between two sub-ticks, and puts the parts together.</summary>
public static class StateProtocol
{
    /// <summary>Coordinator to all: write what you own.</summary>
    /// <param name="Externals">What is named instead of written.</param>
    public sealed record StateWanted(ExternalObjects Externals);

    /// <summary>An owner, or the parent of several: parts of the checkpoint by name.</summary>
    public sealed record StateWritten(IReadOnlyList<KeyValuePair<string, byte[]>> Parts)
    {
        /// <summary>One part.</summary>
        public static StateWritten Of(string part, object state, StateWanted wanted) => new([KeyValuePair.Create(part, StateBytes.Write(state, wanted.Externals))]);
    }
}
