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

    private readonly Option<string> _engine = new("--engine")
    {
        Description = "What runs it: actors or serial. The results do not depend on it.",
        HelpName = "actors|serial",
        DefaultValueFactory = _ => "actors",
    };

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

    private SharedOptions()
    {
        Bound(_threads, ThreadsMax);
        Bound(_shards, ShardsMax);
        _engine.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("actors" or "serial"))
            {
                result.AddError($"--engine must be actors or serial, not '{result.GetValueOrDefault<string>()}'.");
            }
        });
    }

    /// <summary>Adds the options to a command.</summary>
    public static SharedOptions AddTo(Command command)
    {
        var shared = new SharedOptions();
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
    public EngineKind Kind(ParseResult parse) => parse.GetValue(_engine) == "serial" ? EngineKind.Serial : EngineKind.Actors;

    /// <summary>Threads and shards that were asked for.</summary>
    public EngineOptions Engine(ParseResult parse) => new(parse.GetValue(_threads), parse.GetValue(_shards));

    /// <summary>The text is checked, not the value: asking for the value of a text that is no number throws.</summary>
    private static void Bound(Option<int> option, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token]
            && (!int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < 1 || value > most))
        {
            result.AddError($"{option.Name} must be a whole number from 1 to {most}, not '{token.Value}'.");
        }
    });
}
