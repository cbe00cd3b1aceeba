namespace ImaActors.Cli.Inspection;

/// <summary>Arguments of <c>explain</c>: an entry or an operation.</summary>
internal sealed record ExplainOptions
{
    /// <summary>The run directory.</summary>
    public required string Run { get; init; }

    /// <summary>Number of the entry from 1, or null.</summary>
    public long? Entry { get; init; }

    /// <summary>Name of the process of the operation, or null.</summary>
    public string? Process { get; init; }

    /// <summary>Number of the operation.</summary>
    public long Operation { get; init; }

    /// <summary>Name of the machine, or null: the only one.</summary>
    public string? Machine { get; init; }

    /// <summary>Number of the boot, or null: the only one.</summary>
    public int? Boot { get; init; }

    /// <summary>The namespace as whose list entries are counted, or null: the initial one.</summary>
    public string? View { get; init; }
}
