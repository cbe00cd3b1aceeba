using System;
using ImaActors.Actors.Hosting;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Scenarios;

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
    public static ICaseEngine Create(EngineKind kind) => kind == EngineKind.Serial ? new SerialEngine() : new ActorCaseEngine();

    /// <summary>What runs scenarios.</summary>
    public static IScenarioEngine CreateForScenarios(EngineKind kind) => kind == EngineKind.Serial ? new SerialScenarioEngine() : new ActorScenarioEngine();

    private static RunOutput Replay(RecordedCase recorded, Func<MachineBoot, IWorkload, RunReport> run)
    {
        var definition = RecordedRun.Define(recorded);
        var cryptography = Cryptography.For(definition);
        foreach (var certificate in definition.BuiltInCertificates)
        {
            if (cryptography.Certificates.Parse(certificate) is { Certificate: null } damaged)
            {
                throw new UnreplayableCaseException(new CaseError(RecordedRun.BuiltInCertificateFile, 1, $"no certificate: byte {damaged.Place}: {damaged.Reason}"));
            }
        }

        var boot = new MachineBoot(definition, cryptography);
        var workload = new RecordedWorkload(recorded, boot.Facts);
        var report = run(boot, workload);
        RunChecks.Verify(boot, report);
        return RecordedRun.Output(workload, report, boot.Facts);
    }

    private sealed class SerialEngine : ICaseEngine
    {
        public RunOutput Run(RecordedCase recorded, EngineOptions options) =>
            Replay(recorded, (boot, workload) => new SerialRun(boot, options.Shards).Run(workload));
    }

    private sealed class ActorCaseEngine : ICaseEngine, IDisposable
    {
        private ActorEngine? _engine;
        private int _threads;

        public RunOutput Run(RecordedCase recorded, EngineOptions options)
        {
            if (_engine is null || _threads != options.Threads)
            {
                _engine?.Dispose();
                _engine = new ActorEngine(options.Threads);
                _threads = options.Threads;
            }

            var engine = _engine;
            return Replay(recorded, (boot, workload) => engine.Run(boot, workload, options.Shards).GetAwaiter().GetResult());
        }

        public void Dispose() => _engine?.Dispose();
    }
}
