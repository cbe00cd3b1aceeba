using System;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Reads processes of containers and what they do.</summary>
internal static class ProcessReader
{
    private const int CountMax = 100_000;
    private const int FilesMax = 10_000_000;
    private const long SizeMax = 1L << 30; // bytes of one read or write

    private static readonly (string Word, BehaviourKind Kind)[] Kinds =
    [
        ("read-mostly", BehaviourKind.ReadMostly), ("exec-storm", BehaviourKind.ExecStorm), ("update", BehaviourKind.Update), ("log", BehaviourKind.Log),
        ("write-while-read", BehaviourKind.WriteWhileRead), ("read-while-write", BehaviourKind.ReadWhileWrite), ("write", BehaviourKind.Write),
        ("hold-open", BehaviourKind.HoldOpen), ("namespace-churn", BehaviourKind.NamespaceChurn), ("key-rotation", BehaviourKind.KeyRotation),
        ("read-list", BehaviourKind.ReadList), ("trace", BehaviourKind.Trace),
    ];

    /// <summary>A process.</summary>
    public static ProcessSpec Read(string name, Setting setting)
    {
        var block = setting.Reading.Block("process", setting.Node, setting.Key);
        var count = block["count"].Count(1, CountMax);
        return new ProcessSpec
        {
            Name = name,
            Count = count,
            Program = block["program"] is { IsNone: false } program ? program.Path() : null,
            Libraries = block["libraries"].Paths(),
            Configuration = block["configuration"].Paths(),
            Behaviours = [.. block["behaviours"].Items().Select(item => Behaviour(item, count))],
        };
    }

    private static BehaviourSpec Behaviour(Setting setting, int copies)
    {
        var block = setting.Reading.Block("behaviour", setting.Node, setting.Key);
        var word = block["kind"];
        var kind = BehaviourKind.ReadMostly;
        var isKnown = !word.IsMissing && word.TryChoice("a behaviour", Kinds, out kind);
        var behaviour = new BehaviourSpec
        {
            Kind = kind,
            Files = block["files"].Paths(),
            FileCount = block["file-count"].Count(1, FilesMax),
            Choice = block["choice"].Choice("a way to choose files", ("round-robin", FileChoice.RoundRobin), ("uniform", FileChoice.Uniform), ("list", FileChoice.List)),
            ListLength = block["list-length"].Count(0, FilesMax),
            Command = block["command"] is { IsNone: false } command ? command.Path() : null,
            Cycles = block["cycles"].Count(0),
            After = block["after"].Distribution(),
            Every = block["every"].Distribution(),
            Hold = block["hold"].Distribution(),
            Size = (int)block["size"].Size(0, SizeMax),
            RotateAfter = block["rotate-after"].Count(1),
            Keys = block["key-files"].FileContents(),
            Policy = block["policy"].PolicyLines(),
            Trace = block["trace-file"].Trace() ?? [],
        };
        if (isKnown)
        {
            Check(block, behaviour, copies);
        }

        return behaviour;
    }

    private static void Check(Block block, BehaviourSpec behaviour, int copies)
    {
        var word = Kinds.First(pair => pair.Kind == behaviour.Kind).Word;
        string[] chosen = behaviour.Choice == FileChoice.List ? ["files", "file-count", "choice", "list-length"] : ["files", "file-count", "choice"];
        string[] own = behaviour.Kind switch
        {
            BehaviourKind.KeyRotation => ["key-files"],
            BehaviourKind.ReadList => ["size"],
            BehaviourKind.Trace => ["trace-file"],
            BehaviourKind.Log => ["files", "file-count", "size", "rotate-after"],
            BehaviourKind.ExecStorm => [.. chosen],
            BehaviourKind.NamespaceChurn => [.. chosen, "policy", "hold"],
            BehaviourKind.ReadMostly => [.. chosen, "size", "command"],
            BehaviourKind.Update => [.. chosen, "size"],
            _ => [.. chosen, "size", "hold"],
        };
        block.CheckMeaning("the behaviour " + word, ["kind", "cycles", "after", "every", .. own]);
        if (own.Contains("files") && behaviour.Files.IsEmpty && block["files"].Node is ConfigList)
        {
            block["files"].Error($"the behaviour {word} needs files");
        }

        if (behaviour.Choice == FileChoice.List && behaviour.ListLength < copies && block["list-length"].Node is ConfigText)
        {
            block["list-length"].Error($"with the choice list every one of the {copies} copies of the process needs an entry; make the list longer");
        }

        if (behaviour.Kind == BehaviourKind.KeyRotation && behaviour.Keys.IsEmpty && block["key-files"].Node is ConfigList)
        {
            block["key-files"].Error("the behaviour key-rotation needs keys");
        }

        if (behaviour.Kind == BehaviourKind.Trace && block["trace-file"].IsNone)
        {
            block["trace-file"].Error("the behaviour trace needs a file with the calls that it makes; docs/traces.md says how it looks");
        }

        if (behaviour.FileCount > 1 && behaviour.Files.Any(file => !file.Contains("{n}", StringComparison.Ordinal)))
        {
            block["files"].Error("with a `file-count` above 1 every path needs {n}, which becomes the number of the file");
        }
    }
}
