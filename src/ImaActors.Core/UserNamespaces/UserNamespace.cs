using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>One line of a uid_map or gid_map.</summary>
/// <param name="Inside">First id inside the namespace.</param>
/// <param name="Outside">First id in the parent.</param>
/// <param name="Count">Length of the range.</param>
public readonly record struct IdMapLine(uint Inside, uint Outside, uint Count);

/// <summary>A user namespace (section 9 of the namespace specification). Immutable; maps are written once (N-71).</summary>
public sealed record UserNamespace
{
    /// <summary>Our own name of it.</summary>
    public required UserNamespaceOrdinal Ordinal { get; init; }

    /// <summary>Visible number.</summary>
    public required NamespaceId Number { get; init; }

    /// <summary>Parent, or null for the initial one.</summary>
    public UserNamespaceOrdinal? Parent { get; init; }

    /// <summary>Depth below the initial one, which has 0.</summary>
    public int Level { get; init; }

    /// <summary>Real euid of the process that created it.</summary>
    public uint CreatorEuid { get; init; }

    /// <summary>Real egid of the process that created it.</summary>
    public uint CreatorEgid { get; init; }

    /// <summary>uid_map; empty until written.</summary>
    public ImmutableArray<IdMapLine> UidMap { get; init; } = [];

    /// <summary>gid_map; empty until written.</summary>
    public ImmutableArray<IdMapLine> GidMap { get; init; } = [];

    /// <summary>
    /// "deny" was written to /proc/PID/setgroups here or in an ancestor before this one was made; allows its creator to map
    /// his own gid without CAP_SETGID (N-86). A new namespace inherits it from its parent.
    /// </summary>
    public bool SetgroupsDenied { get; init; }
}

/// <summary>All user namespaces that exist: an immutable snapshot.</summary>
public sealed record UserNamespaceTable(ImmutableSortedDictionary<int, UserNamespace> ByOrdinal)
{
    /// <summary>The namespace with this ordinal.</summary>
    public UserNamespace this[UserNamespaceOrdinal ordinal] => ByOrdinal[ordinal.Value];
}
