using System;
using System.Collections.Generic;
using ImaActors.Cli;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Conformance.Tests;

/// <summary>The engines of the command, made when the first test of a class asks for one and disposed after its last.</summary>
public sealed class Engines : IDisposable
{
    private readonly Dictionary<string, ICaseEngine> _engines = new(StringComparer.Ordinal);

    /// <summary>Names of all engines, as the command line spells them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["actors", "serial"];

    /// <summary>The engine of that name.</summary>
    public ICaseEngine this[string name]
    {
        get
        {
            if (!_engines.TryGetValue(name, out var engine))
            {
                engine = EngineFactory.Create(name switch
                {
                    "actors" => EngineKind.Actors,
                    "serial" => EngineKind.Serial,
                    _ => throw new ArgumentException($"no engine {name}", nameof(name)),
                });
                _engines.Add(name, engine);
            }

            return engine;
        }
    }

    public void Dispose()
    {
        foreach (var engine in _engines.Values)
        {
            (engine as IDisposable)?.Dispose();
        }
    }
}
