using System;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli;

/// <summary>Which engine runs a case.</summary>
internal enum EngineKind
{
    /// <summary>The actors.</summary>
    Actors,

    /// <summary>The serial run, the oracle of the actors.</summary>
    Serial,
}

/// <summary>Makes the engines.</summary>
internal static class EngineFactory
{
    /// <summary>An engine of <paramref name="kind"/>; one that holds resources is disposable.</summary>
    public static ICaseEngine Create(EngineKind kind) => new UnlinkedEngine(kind);

    private sealed class UnlinkedEngine(EngineKind kind) : ICaseEngine
    {
        public RunOutput Run(RecordedCase recorded, EngineOptions options) => throw new InvalidOperationException($"engine not linked: {kind}");
    }
}
