using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>Credentials of a process. All ids are real ids, those of the initial user namespace (N-70).</summary>
public sealed record Credentials
{
    /// <summary>Real uid.</summary>
    public uint Uid { get; init; }

    /// <summary>Effective uid.</summary>
    public uint Euid { get; init; }

    /// <summary>Saved uid.</summary>
    public uint Suid { get; init; }

    /// <summary>File system uid; follows the effective one.</summary>
    public uint Fsuid { get; init; }

    /// <summary>Real gid.</summary>
    public uint Gid { get; init; }

    /// <summary>Effective gid.</summary>
    public uint Egid { get; init; }

    /// <summary>Saved gid.</summary>
    public uint Sgid { get; init; }

    /// <summary>File system gid; follows the effective one.</summary>
    public uint Fsgid { get; init; }

    /// <summary>Permitted capabilities, in <see cref="UserNamespace"/>.</summary>
    public CapabilitySet Permitted { get; init; }

    /// <summary>Effective capabilities, in <see cref="UserNamespace"/>.</summary>
    public CapabilitySet Effective { get; init; }

    /// <summary>Inheritable capabilities.</summary>
    public CapabilitySet Inheritable { get; init; }

    /// <summary>The user namespace of the process.</summary>
    public UserNamespaceOrdinal UserNamespace { get; init; }

    /// <summary>PR_SET_KEEPCAPS.</summary>
    public bool KeepCapabilities { get; init; }

    /// <summary>The process is dumpable (N-85).</summary>
    public bool Dumpable { get; init; } = true;
}
