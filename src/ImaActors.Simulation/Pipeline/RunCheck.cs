using System.Collections.Immutable;

namespace ImaActors.Simulation.Pipeline;

/// <summary>A check that is made at the end of every run.</summary>
/// <param name="Name">Name: <c>list-replays-to-registers</c>.</param>
/// <param name="Claim">What holds if the check does.</param>
public sealed record RunCheck(string Name, string Claim)
{
    /// <summary>List against registers.</summary>
    public static RunCheck Registers { get; } = new("list-replays-to-registers", "the list replays to the registers of every bank");

    /// <summary>Counters of namespace actors against the list.</summary>
    public static RunCheck Counters { get; } = new("namespaces-count-what-is-listed", "every namespace counted the violations and entries that the list holds for it");

    /// <summary>Views of namespace actors against the list.</summary>
    public static RunCheck Views { get; } = new("views-are-parts-of-the-list", "every namespace sees its own entries in the order of the list, and the initial one sees all");

    /// <summary>Dedupe table against the list.</summary>
    public static RunCheck Duplicates { get; } = new("no-entry-twice", "no namespace has the same measurement twice");

    /// <summary>Counters of inodes against open files.</summary>
    public static RunCheck Inodes { get; } = new("inodes-count-open-files", "readers and writers of every inode are the files that are open");

    /// <summary>Counters of cache records against open files.</summary>
    public static RunCheck Readers { get; } = new("records-count-readers", "no cache record counts fewer readers than its namespace has open");

    /// <summary>Cache records against the list.</summary>
    public static RunCheck Measured { get; } = new("measured-is-listed", "every file that is marked as measured has an entry with its digest");

    /// <summary>All checks, in the order of reports.</summary>
    public static ImmutableArray<RunCheck> All { get; } = [Registers, Counters, Views, Duplicates, Inodes, Readers, Measured];
}

/// <summary>A check that failed.</summary>
/// <param name="Check">Which check.</param>
/// <param name="What">What does not hold, in words.</param>
public sealed record FailedCheck(RunCheck Check, string What)
{
    /// <inheritdoc/>
    public override string ToString() => What;
}
