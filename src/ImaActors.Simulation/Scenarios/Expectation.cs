using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>What the author expects: a figure within bounds, or a number of things found by filter.</summary>
public sealed record Expectation
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of a figure of the summary (<c>starts.p99</c>), or null when things are counted.</summary>
    public string? Figure { get; init; }

    /// <summary>What is counted, or null when a figure is compared.</summary>
    public ExpectationCount? Count { get; init; }

    /// <summary>Machine, or null for all.</summary>
    public string? Machine { get; init; }

    /// <summary>Group of containers whose namespaces count, <c>host</c> for the initial namespace, or null for all.</summary>
    public string? Containers { get; init; }

    /// <summary>Part of the path or event name of entries, violations and audit records, or null.</summary>
    public string? Path { get; init; }

    /// <summary>Cause of violations: <c>ToMToU</c> or <c>open_writers</c>; null for both.</summary>
    public string? Cause { get; init; }

    /// <summary>Text that an audit record holds, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Kind of operations (<c>open</c>, <c>spawn</c>), or null.</summary>
    public string? Operation { get; init; }

    /// <summary>Error name of operations (<c>ENOSPC</c>), <c>any</c> for every failure, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Only what happened until then.</summary>
    public Duration? By { get; init; }

    /// <summary>Least value, in the figure's unit; durations in nanoseconds.</summary>
    public decimal? AtLeast { get; init; }

    /// <summary>Greatest value.</summary>
    public decimal? AtMost { get; init; }

    /// <summary>The exact value.</summary>
    public decimal? EqualTo { get; init; }

    /// <summary>Bounds were written as durations, so values are shown as such.</summary>
    public bool IsDuration { get; init; }
}

/// <summary>What an expectation counts.</summary>
public enum ExpectationCount
{
    /// <summary>Entries of the measurement list, violations included.</summary>
    Entries,
    /// <summary>Violation entries.</summary>
    Violations,
    /// <summary>Audit records.</summary>
    Audit,
    /// <summary>Operations.</summary>
    Operations,
    /// <summary>Containers that came up.</summary>
    ContainersUp,
}
