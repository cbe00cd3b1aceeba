using System;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Traces;

/// <summary>Columns of the table of operations, which is the form of traces too.</summary>
public static class TraceColumns
{
    /// <summary>Columns that a reader of traces knows and does not need: what came of a call.</summary>
    public static ImmutableArray<string> Results { get; } =
        ["end_ns", "ret", "error", .. Enum.GetValues<TimeUse>().Select(use => FigureCatalog.NameOf(use).Replace('-', '_') + "_ns")];

    /// <summary>Columns that say who makes a call, which, and when.</summary>
    public static ImmutableArray<string> Identity { get; } =
        ["machine", "container", "container_name", "process", "number", "process_name", "kind", "subject", "start_ns"];

    /// <summary>Columns with the other arguments of a call.</summary>
    public static ImmutableArray<string> Arguments { get; } = ["phase", "after", "label", "to", "flags", "size", "seed", "arguments"];

    /// <summary>All columns in the order in which a run writes them.</summary>
    public static ImmutableArray<string> All { get; } = [.. Identity, .. Results, .. Arguments];

    /// <summary>The word of a phase.</summary>
    public static string WordOf(CallPhase phase) => phase.ToString().ToLowerInvariant();

    /// <summary>The phase with a word, or null.</summary>
    public static CallPhase? Phase(string word) => Enum.GetValues<CallPhase>().Where(phase => WordOf(phase) == word).Select(phase => (CallPhase?)phase).FirstOrDefault();
}
