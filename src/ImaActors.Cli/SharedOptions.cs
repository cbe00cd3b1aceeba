using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli;

/// <summary>Options that several commands have: which engine runs, and how. No result depends on them.</summary>
internal sealed class SharedOptions
{
    private const int DefaultShards = 8;

    private const int ThreadsMax = 1024;

    private const int ShardsMax = 4096;

    private const string Actors = "actors";

    private const string Serial = "serial";

    private readonly Option<string> _engine;

    private readonly Option<int> _threads = new("--threads")
    {
        Description = $"Threads of the actors, 1 to {ThreadsMax}. The results do not depend on it.",
        HelpName = "N",
        DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, ThreadsMax),
    };

    private readonly Option<int> _shards = new("--shards")
    {
        Description = $"Shards of the inode cache, 1 to {ShardsMax}. The results do not depend on it.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultShards,
    };

    private SharedOptions(EngineKind usual)
    {
        _engine = new Option<string>("--engine")
        {
            Description = "What runs it: actors or serial. The results do not depend on it.",
            HelpName = "actors|serial",
            DefaultValueFactory = _ => usual == EngineKind.Serial ? Serial : Actors,
        };
        Bound(_threads, ThreadsMax);
        Bound(_shards, ShardsMax);
        _engine.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not (Actors or Serial))
            {
                result.AddError($"--engine must be actors or serial, not '{result.GetValueOrDefault<string>()}'.");
            }
        });
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="usual">The engine if nobody says which.</param>
    public static SharedOptions AddTo(Command command, EngineKind usual = EngineKind.Actors)
    {
        var shared = new SharedOptions(usual);
        command.Add(shared._engine);
        command.Add(shared._threads);
        command.Add(shared._shards);
        return shared;
    }

    /// <summary>What looks like an option where an argument belongs is an option that does not exist.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.StartsWith('-'))
            {
                result.AddError($"There is no option {token.Value}.");
            }
        }
    }

    /// <summary>The engine that was asked for.</summary>
    public EngineKind Kind(ParseResult parse) => parse.GetValue(_engine) == Serial ? EngineKind.Serial : EngineKind.Actors;

    /// <summary>Threads and shards that were asked for.</summary>
    public EngineOptions Engine(ParseResult parse) => new(parse.GetValue(_threads), parse.GetValue(_shards));

    /// <summary>Bounds a number from 1. The text is checked, not the value: asking for the value of a text that is no number throws.</summary>
    public static void Bound(Option<int> option, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token]
            && (!int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < 1 || value > most))
        {
            result.AddError($"{option.Name} must be a whole number from 1 to {most}, not '{token.Value}'.");
        }
    });
}
