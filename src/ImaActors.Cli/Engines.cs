using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
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
    public static ICaseEngine Create(EngineKind kind) => new SerialEngine();

    private sealed class SerialEngine : ICaseEngine
    {
        public RunOutput Run(RecordedCase recorded, EngineOptions options)
        {
            var definition = RecordedRun.Define(recorded);
            var boot = new MachineBoot(definition, Cryptography.For(definition));
            var workload = new RecordedWorkload(recorded, boot.Facts);
            var report = new SerialRun(boot, options.Shards).Run(workload);
            return RecordedRun.Output(workload, report, boot.Facts);
        }
    }
}
