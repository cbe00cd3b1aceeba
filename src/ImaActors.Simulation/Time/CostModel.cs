using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Time;

/// <summary>
/// What work costs on a core, and which of the kernel's locks are waited for. A scenario sets it, recorded cases use
/// <see cref="Zero"/>.
/// </summary>
public sealed record CostModel
{
    /// <summary>No cost at all: recorded cases.</summary>
    public static CostModel Zero { get; } = new();

    /// <summary>A system call: entering and leaving the kernel, once for each operation.</summary>
    public Duration Call { get; init; }

    /// <summary>One component of a path that is looked up.</summary>
    public Duration PathComponent { get; init; }

    /// <summary>A fork.</summary>
    public Duration Fork { get; init; }

    /// <summary>An execve, without what its hooks cost.</summary>
    public Duration Exec { get; init; }

    /// <summary>An mmap.</summary>
    public Duration Map { get; init; }

    /// <summary>A new namespace of any kind.</summary>
    public Duration NamespaceCreation { get; init; }

    /// <summary>A hook of IMA: policy look-up of the own namespace included.</summary>
    public Duration Hook { get; init; }

    /// <summary>One active namespace that a hook walks past.</summary>
    public Duration NamespaceVisit { get; init; }

    /// <summary>Building an entry and looking it up in the list, before the section of list and TPM.</summary>
    public Duration Entry { get; init; }

    /// <summary>Appending to the list, inside the section of list and TPM.</summary>
    public Duration Append { get; init; }

    /// <summary>Copying file content between page cache and process, picoseconds a byte.</summary>
    public long CopyPicosecondsPerByte { get; init; }

    /// <summary>Hashing file content, picoseconds a byte, by algorithm; others cost <see cref="DefaultHashPicosecondsPerByte"/>.</summary>
    public ImmutableSortedDictionary<HashAlgorithm, long> HashPicosecondsPerByte { get; init; } = ImmutableSortedDictionary<HashAlgorithm, long>.Empty;

    /// <summary>Hashing with an algorithm that has no figure of its own, picoseconds a byte.</summary>
    public long DefaultHashPicosecondsPerByte { get; init; }

    /// <summary>Starting and finishing a digest.</summary>
    public Duration HashStart { get; init; }

    /// <summary>Verifying a signature, whatever its algorithm.</summary>
    public Duration Signature { get; init; }
}

/// <summary>Which of the kernel's locks are waited for. A lock that is off costs no time; the order of results stays as if it were held.</summary>
public sealed record LockSet
{
    /// <summary>All locks on, as in the kernel.</summary>
    public static LockSet All { get; } = new();

    /// <summary>One activation at a time.</summary>
    public bool Activation { get; init; } = true;

    /// <summary>Checks read-hold the list of active namespaces; activation and retirement write-hold it.</summary>
    public bool ActiveList { get; init; } = true;

    /// <summary>Violation test and its entry, one at a time on an inode.</summary>
    public bool Inode { get; init; } = true;

    /// <summary>Collect to store, one at a time on a cache record.</summary>
    public bool Record { get; init; } = true;

    /// <summary>Append and extend as one section; off: only the extend is served one at a time.</summary>
    public bool ListAndTpm { get; init; } = true;
}
