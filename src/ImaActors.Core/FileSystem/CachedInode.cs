using System;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;

namespace ImaActors.Core.FileSystem;

/// <summary>
/// A regular file's inode as the inode cache holds it: content, attributes, counters of open files and the cache records of all
/// namespaces. Owned by one shard. Methods keep the change counter (M-13) right; rules of IMA are elsewhere.
/// </summary>
public sealed class CachedInode
{
    private byte[] _content = [];
    private FileContent? _original;
    private bool _counterSeen;
    private bool _accessTimeStale = true;

    /// <summary>Which inode.</summary>
    public required InodeId Id { get; init; }

    /// <summary>Its file system.</summary>
    public required SuperBlock SuperBlock { get; init; }

    /// <summary>Permission bits.</summary>
    public int Mode { get; set; }

    /// <summary>Real owner.</summary>
    public uint Uid { get; set; }

    /// <summary>Real group.</summary>
    public uint Gid { get; set; }

    /// <summary>Number of names.</summary>
    public int Links { get; set; } = 1;

    /// <summary>Length in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The content.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, Length);

    /// <summary>Extended attributes by name.</summary>
    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Xattrs { get; set; } =
        ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    /// <summary>Change counter, without looking at it.</summary>
    public ulong ChangeCounter { get; private set; } = 1;

    /// <summary>Open files of all namespaces that were opened read-only (N-102).</summary>
    public int ReadOpens { get; set; }

    /// <summary>Open files of all namespaces that were opened for writing (N-102).</summary>
    public int WriteOpens { get; set; }

    /// <summary>Executions that forbid write opens.</summary>
    public int Executions { get; set; }

    /// <summary>Shared writable mappings.</summary>
    public int WritableMappings { get; set; }

    /// <summary>The inode that a stacked inode stands on; null for an ordinary one.</summary>
    public CachedInode? Real { get; set; }

    /// <summary>The content is in memory; false only for files that were on the disk before the machine booted.</summary>
    public bool IsInPageCache { get; set; } = true;

    /// <summary>Cache records of the namespaces.</summary>
    public IntegrityRecords Records { get; } = new();

    /// <summary>The inode whose content and counters count: the real one of a stacked inode.</summary>
    public CachedInode Data => Real ?? this;

    /// <summary>security.ima, or null.</summary>
    public ReadOnlyMemory<byte>? SecurityIma => Data.Xattrs.TryGetValue(IntegrityXattr.Name, out var value) ? value : default(ReadOnlyMemory<byte>?);

    /// <summary>The counter of the file system, noted as seen: the next change will move it (M-13).</summary>
    public ulong LookAtChangeCounter()
    {
        _counterSeen = true;
        return ChangeCounter;
    }

    /// <summary>The content as it stands, for whoever keeps it: the array of the disk if it was never changed.</summary>
    public byte[] KeptContent => _original?.Bytes ?? Content.ToArray();

    /// <summary>What execve finds in the content.</summary>
    public ProgramImage Image => _original is { } original ? original.Image : ProgramFormat.Read(Content);

    /// <summary>Digest of the content.</summary>
    public byte[] Digest(HashAlgorithm algorithm, IHashFunctions hash) =>
        _original is { } original ? original.Digest(algorithm, hash) : hash.Compute(algorithm, Content);

    /// <summary>Sets the initial content, without a change of the counter. It is copied when it is changed for the first time.</summary>
    public void Initialise(FileContent content)
    {
        (_content, _original) = (content.Bytes, content);
        Length = _content.Length;
    }

    /// <summary>Sets the initial content, without a change of the counter.</summary>
    public void Initialise(ReadOnlySpan<byte> content) => Initialise(new FileContent(content.ToArray()));

    /// <summary>A change of data or metadata happened.</summary>
    public void Changed()
    {
        Moved();
        _accessTimeStale = true;
    }

    /// <summary>Content was read or mapped: the first access after a change renews the access time (M-13).</summary>
    public void Accessed()
    {
        if (_accessTimeStale)
        {
            _accessTimeStale = false;
            if (SuperBlock.AccessTimeMovesCounter)
            {
                Moved();
            }
        }
    }

    /// <summary>Stores bytes at an offset; a gap is filled with zeros.</summary>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        if (data.Length == 0)
        {
            return;
        }

        MakeOwn();
        var end = checked((int)(offset + data.Length));
        if (end > _content.Length)
        {
            Array.Resize(ref _content, Math.Max(end, Math.Min(_content.Length * 2, int.MaxValue / 2)));
        }

        data.CopyTo(_content.AsSpan((int)offset));
        Length = Math.Max(Length, end);
        Changed();
    }

    /// <summary>Cuts or extends the content.</summary>
    public void Resize(int length)
    {
        MakeOwn();
        if (length > _content.Length)
        {
            Array.Resize(ref _content, length);
        }

        if (length < Length)
        {
            Array.Clear(_content, length, Length - length);
        }

        Length = length;
        Changed();
    }

    private void MakeOwn()
    {
        if (_original is not null)
        {
            (_content, _original) = (_content.AsSpan().ToArray(), null);
        }
    }

    private void Moved()
    {
        if (_counterSeen)
        {
            ChangeCounter++;
            _counterSeen = false;
        }
    }
}

/// <summary>An open file description.</summary>
public sealed class OpenFile
{
    /// <summary>Which one.</summary>
    public required OpenFileId Id { get; init; }

    /// <summary>The inode.</summary>
    public required CachedInode Inode { get; init; }

    /// <summary>The inode that a stacked file stood on when it was opened; a later copy-up does not move its counters.</summary>
    public CachedInode? OpenedReal { get; init; }

    /// <summary>Flags of the open.</summary>
    public required OpenFlags Flags { get; init; }

    /// <summary>Opening namespace: own namespace of the process at the open (N-107).</summary>
    public required NamespaceOrdinal Opener { get; init; }

    /// <summary>This open created the file .</summary>
    public bool Created { get; init; }

    /// <summary>Position of the next read or write.</summary>
    public long Position { get; set; }

    /// <summary>The file was counted as a reader of its opening namespace (N-123).</summary>
    public bool Counted { get; set; }

    /// <summary>The file was opened to execute it and forbids write opens.</summary>
    public bool DeniesWrites { get; set; }
}

/// <summary>Names of integrity attributes.</summary>
public static class IntegrityXattr
{
    /// <summary>The label of IMA.</summary>
    public const string Name = "security.ima";
}
