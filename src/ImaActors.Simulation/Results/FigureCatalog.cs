using System;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>What a figure means.</summary>
/// <param name="Pattern">Its name; a part in angle brackets stands for one of many: <c>&lt;group&gt;</c>.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Meaning">What it says, and when it has no value.</param>
public sealed record FigureMeaning(string Pattern, string Unit, string Meaning);

/// <summary>
/// All figures of a summary, in the order in which a summary has them. With several machines each figure also comes for every machine
/// alone, its name behind <c>machine.NAME.</c>; the plain name is that of all machines together.
/// </summary>
public static class FigureCatalog
{
    /// <summary>What stands before the name of a machine.</summary>
    public const string MachinePrefix = "machine.";

    /// <summary>The group of the initial namespace.</summary>
    public const string Host = "host";

    /// <summary>The group of namespaces that no start of a container made: <c>entries.ungrouped</c>.</summary>
    public const string Ungrouped = "ungrouped";

    private const string Group = "<group>";
    private const string Kind = "<kind>";
    private const string Use = "<use>";
    private const string Resource = "<resource>";

    private static readonly string[] Resources = ["cores", "storage", "tpm", "activation-lock", "active-list-lock", "inode-locks", "record-locks"];
    private static readonly string[] Uses = [.. Enum.GetValues<TimeUse>().Select(NameOf)];

    /// <summary>The table.</summary>
    public static ImmutableArray<FigureMeaning> All { get; } =
    [
        new("containers.requested", FigureUnits.Count, "starts of containers that fell due; a container that is started again counts again"),
        new("containers.up", FigureUnits.Count, "starts that came up: the first process had run, mapped and read everything"),
        new("containers.failed", FigureUnits.Count, "starts that ended with a failed operation"),
        new("containers.last-up", FigureUnits.Nanoseconds, "the instant at which the last container came up; no value if none did"),
        new("starts.mean", FigureUnits.Nanoseconds, "mean time from a start being due to the container being up, over starts that came up; no value if none did"),
        new("starts.p50", FigureUnits.Nanoseconds, "half of the starts that came up took no longer than this"),
        new("starts.p90", FigureUnits.Nanoseconds, "nine of ten starts that came up took no longer"),
        new("starts.p99", FigureUnits.Nanoseconds, "99 of 100 starts that came up took no longer"),
        new("starts.max", FigureUnits.Nanoseconds, "the longest start"),
        new("starts.share.<use>", FigureUnits.Ratio, "part of the virtual time of all starts that came up which went to this use: " + string.Join(", ", Uses)),
        new("entries", FigureUnits.Count, "entries of the measurement list over all boots, violations included"),
        new("entries.<group>", FigureUnits.Count, "entries of the namespaces of a group of containers; host: of the initial namespace itself; ungrouped: of namespaces that no start of a container made"),
        new("list.bytes", FigureUnits.Bytes, "size of binary_runtime_measurements as the initial namespace reads it, last boot"),
        new("violations", FigureUnits.Count, "violation entries"),
        new("violations.tomtou", FigureUnits.Count, "violations because a measured reader's file was opened for writing (ToMToU)"),
        new("violations.open-writers", FigureUnits.Count, "violations because a file was measured while it was open for writing"),
        new("audit", FigureUnits.Count, "audit records"),
        new("operations", FigureUnits.Count, "operations: system calls of all processes"),
        new("operations.failed", FigureUnits.Count, "operations that failed"),
        new("operations.<kind>.count", FigureUnits.Count, "operations of a kind"),
        new("operations.<kind>.failed", FigureUnits.Count, "operations of a kind that failed"),
        new("operations.<kind>.mean", FigureUnits.Nanoseconds, "their mean latency, failed ones included; from a histogram of three digits, as are the next four"),
        new("operations.<kind>.p50", FigureUnits.Nanoseconds, "half of them took no longer than this: the upper end of a step of the histogram, at most 0.1 % too high"),
        new("operations.<kind>.p90", FigureUnits.Nanoseconds, "nine of ten of them took no longer"),
        new("operations.<kind>.p99", FigureUnits.Nanoseconds, "99 of 100 of them took no longer"),
        new("operations.<kind>.max", FigureUnits.Nanoseconds, "the longest one"),
        new("namespaces.created", FigureUnits.Count, "IMA namespaces made, over all boots, without the initial ones"),
        new("namespaces.activated", FigureUnits.Count, "those of them that became active"),
        new("namespaces.active-at-end", FigureUnits.Count, "those of the last boot that are active at the end of the run"),
        new("namespaces.numbers-reused", FigureUnits.Count, "namespace numbers that were given more than once within a boot"),
        new("tpm.extends", FigureUnits.Count, "requests that the section of list and TPM served: one for each entry that was appended, and one for each that was a duplicate, which is looked up and not extended"),
        new("<resource>.served", FigureUnits.Count, "requests that a resource served: " + string.Join(", ", Resources)),
        new("<resource>.waited", FigureUnits.Count, "those of them that had to wait"),
        new("<resource>.utilisation", FigureUnits.Ratio, "its time in service as a part of servers times length of the run; for kinds of locks with many instances it can exceed 1"),
        new("<resource>.mean-wait", FigureUnits.Nanoseconds, "mean time of waiting over all its requests, those that did not wait included"),
        new("<resource>.longest-queue", FigureUnits.Count, "most requests that waited for it at the same time"),
        new("virtual-time", FigureUnits.Nanoseconds, "the instant at which the last operation had ended"),
        new("ticks", FigureUnits.Count, "ticks that had work"),
        new("sub-ticks", FigureUnits.Count, "sub-ticks: how often the actors met"),
        new("steps", FigureUnits.Count, "steps of all operations"),
        new("overtaken.share", FigureUnits.Ratio, "steps that were served behind one that came later within the same tick, as a part of all steps"),
    ];

    /// <summary>What a figure means, with or without a machine before its name; null if no figure can have this name.</summary>
    public static FigureMeaning? Of(string name)
    {
        var parts = name.Split('.');
        if (parts.Length > 2 && name.StartsWith(MachinePrefix, StringComparison.Ordinal))
        {
            parts = parts[2..];
        }

        return All.FirstOrDefault(meaning => Fits(meaning.Pattern.Split('.'), parts));
    }

    /// <summary>The name of a use of time in figures and columns: <c>active-list-wait</c>.</summary>
    public static string NameOf(TimeUse use) => KebabCase.Of(use.ToString());

    private static bool Fits(string[] pattern, string[] parts) => pattern.Length == parts.Length && pattern.Zip(parts).All(pair => Fits(pair.First, pair.Second));

    private static bool Fits(string pattern, string part) => pattern switch
    {
        Group or Kind => part.Length > 0,
        Use => Uses.Contains(part),
        Resource => Resources.Contains(part),
        _ => pattern == part,
    };
}
