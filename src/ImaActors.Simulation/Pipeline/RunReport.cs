using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Pipeline;

/// <summary>What a namespace counted until its end, or until the end of the run.</summary>
/// <param name="Namespace">Which one.</param>
/// <param name="Violations">Its violation counter, fed by the shards.</param>
/// <param name="Entries">Entries in its view, fed by the TPM.</param>
/// <param name="Policy">Its rules as the policy file shows them.</param>
/// <param name="Ended">When it ended, or null.</param>
/// <param name="View">Fingerprint of its view: which entries, in which order.</param>
public sealed record NamespaceReport(NamespaceOrdinal Namespace, long Violations, int Entries, string Policy, Instant? Ended, ulong View);

/// <summary>Counters of an inode at the end of a run, and the open files that remain.</summary>
public sealed record InodeReport(InodeId Inode, int ReadOpens, int WriteOpens, int OpenForReading, int OpenForWriting);

/// <summary>A cache record at the end of a run.</summary>
/// <param name="Inode">Its inode.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Readers">Its reader count.</param>
/// <param name="Counted">Open files of the namespace that it counts.</param>
/// <param name="Measured">Digest with which it was measured, or null if it is not marked as measured.</param>
public sealed record RecordReport(InodeId Inode, NamespaceOrdinal Namespace, int Readers, int Counted, Digest? Measured);

/// <summary>Fingerprints of lists of entries: a number that depends on every digest and on their order.</summary>
public static class ListFingerprint
{
    private const ulong Prime = 0x100000001b3;   // of FNV-1a

    /// <summary>Of an empty list.</summary>
    public const ulong Empty = 0xcbf29ce484222325;

    /// <summary>Of a list with one entry more.</summary>
    public static ulong Add(ulong list, ListEntry entry)
    {
        foreach (var octet in entry.Sha1Digest.Span)
        {
            list = (list ^ octet) * Prime;
        }

        return list;
    }
}

/// <summary>A file on the disk at the end of a run.</summary>
public sealed record DiskInode(InodeId Inode, int Mode, uint Uid, uint Gid, byte[] Content, ImmutableArray<(string Name, byte[] Value)> Xattrs);

/// <summary>What is left when a run has come to its end: input of the checks and of the outputs.</summary>
public sealed record RunReport
{
    /// <summary>The measurement list.</summary>
    public ImmutableArray<ListEntry> Entries => [.. Listed.Select(listed => listed.Entry)];

    /// <summary>The measurement list with instants and causes.</summary>
    public required ImmutableArray<ListedEntry> Listed { get; init; }

    /// <summary>Entries at the start of the list that came from the kernel before.</summary>
    public int Restored { get; init; }

    /// <summary>What is on the data disk, if another boot follows; otherwise empty.</summary>
    public ImmutableArray<DiskInode> Disk { get; init; } = [];

    /// <summary>Names on the data disk.</summary>
    public NameTree? DiskNames { get; init; }

    /// <summary>How the machine spent its virtual time.</summary>
    public required TimeReport Time { get; init; }

    /// <summary>Registers at the end, or null without a TPM.</summary>
    public required PcrBanks? Registers { get; init; }

    /// <summary>Audit log, numbered and cut.</summary>
    public required IReadOnlyList<AuditRecord> Audit { get; init; }

    /// <summary>Namespaces, retired ones included, by ordinal.</summary>
    public required ImmutableArray<NamespaceReport> Namespaces { get; init; }

    /// <summary>Cache records that count readers or are marked as measured, by inode and namespace.</summary>
    public ImmutableArray<RecordReport> Records { get; init; } = [];

    /// <summary>Inodes that had open files or counters at the end, by identity.</summary>
    public required ImmutableArray<InodeReport> Inodes { get; init; }
}
