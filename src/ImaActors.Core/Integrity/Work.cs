using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>Kinds of work that a step does. What each costs is for the time model to say.</summary>
public enum WorkKind
{
    /// <summary>A hook that asks the policy of its own namespace: once.</summary>
    Hook,
    /// <summary>Active namespaces that a hook walks past: their number.</summary>
    NamespaceVisits,
    /// <summary>A digest of file content: bytes.</summary>
    Digest,
    /// <summary>The verification of a signature: once.</summary>
    Signature,
    /// <summary>An entry built for the list: once.</summary>
    Entry,
    /// <summary>File content that is not in the page cache and has to be read from the disk: bytes.</summary>
    DiskRead,
}

/// <summary>Work that was done.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Amount">How much, in the unit of its kind.</param>
/// <param name="Algorithm">Hash function of a digest.</param>
public sealed record WorkEmission(WorkKind Kind, long Amount, HashAlgorithm Algorithm = default) : Emission;

/// <summary>Locks of the kernel that a step takes.</summary>
public enum LockKind
{
    /// <summary>The list of active namespaces, held for reading: from the first namespace of a check to its last.</summary>
    ActiveListRead,
    /// <summary>The list of active namespaces, held for writing: activation and retirement.</summary>
    ActiveListWrite,
    /// <summary>An inode: violation test and its entry.</summary>
    Inode,
    /// <summary>A cache record: collect to store.</summary>
    Record,
    /// <summary>Activation, one at a time on a machine.</summary>
    Activation,
}

/// <summary>A lock is taken or given back.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Inode">The inode of an inode lock or of a record.</param>
/// <param name="Namespace">The namespace of a record, or that is activated.</param>
/// <param name="Takes">Taken, or given back.</param>
public sealed record LockEmission(LockKind Kind, InodeId Inode, NamespaceOrdinal Namespace, bool Takes) : Emission;
