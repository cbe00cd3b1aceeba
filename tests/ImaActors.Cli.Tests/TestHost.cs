using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Threading;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli.Tests;

/// <summary>Hosts of tests: no terminal, no signals, and nothing behind the parts that a test does not name.</summary>
internal static class TestHost
{
    /// <summary>A host that replays with the given engines.</summary>
    public static CliHost For(TextWriter output, TextWriter error, Func<EngineKind, ICaseEngine>? engines = null) => new()
    {
        Output = output,
        Error = error,
        CaseEngines = engines ?? (_ => throw new InvalidOperationException("no case is to be replayed here")),
        ScenarioEngines = _ => throw new InvalidOperationException("no scenario is to be run here"),
        Scenarios = new FakeScenarios(),
        Signals = () => new FakeSignals(null),
    };
}

/// <summary>Scenarios of a test by name; any other name is an error.</summary>
internal sealed class FakeScenarios(params (string Name, ScenarioRead Read)[] scenarios) : IScenarioSource
{
    public ImmutableArray<string> Names => [.. System.Linq.Enumerable.Select(scenarios, scenario => scenario.Name)];

    public ImmutableArray<string> Overrides { get; private set; } = [];

    /// <summary>Overrides of each read, in order.</summary>
    public List<ImmutableArray<string>> Reads { get; } = [];

    public ScenarioRead Read(string scenario, ImmutableArray<string> overrides)
    {
        Overrides = overrides;
        Reads.Add(overrides);
        foreach (var (name, read) in scenarios)
        {
            if (name == scenario)
            {
                return read;
            }
        }

        return ScenarioRead.Wrong($"{scenario}: no such scenario");
    }
}

/// <summary>A signal that a test sends.</summary>
internal sealed class FakeSignals(int? exitCode) : IStopSignals
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public int? ExitCode => _source.IsCancellationRequested ? exitCode : null;

    public void Send() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
