using System;
using System.Collections.Generic;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli.Tests;

/// <summary>An engine that answers from a table: by name of the case in these tests only.</summary>
internal sealed class FakeEngine(Func<RecordedCase, RunOutput> answer) : ICaseEngine, IDisposable
{
    public List<(string Case, EngineOptions Options)> Runs { get; } = [];

    public bool Disposed { get; private set; }

    public RunOutput Run(RecordedCase recorded, EngineOptions options)
    {
        Runs.Add((recorded.Name, options));
        return answer(recorded);
    }

    public void Dispose() => Disposed = true;
}
