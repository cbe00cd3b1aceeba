using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>State of one shard: inodes and open files, found by identity, never enumerated where the order could show.</summary>
internal sealed class InodeShard
{
    private readonly Dictionary<InodeId, CachedInode> _inodes = [];
    private readonly Dictionary<OpenFileId, OpenFile> _files = [];

    /// <summary>An inode that must be here.</summary>
    public CachedInode Find(InodeId id)
    {
        Invariant.That(_inodes.TryGetValue(id, out var inode), "a step names an inode that is not in its shard");
        return inode!;
    }

    /// <summary>An open file that must be here.</summary>
    public OpenFile File(OpenFileId id)
    {
        Invariant.That(_files.TryGetValue(id, out var file), "a step names an open file that is not in its shard");
        return file!;
    }

    /// <summary>An inode, made at its first open where the file system makes inodes up.</summary>
    public CachedInode FindOrMake(WorldView view, InodeId id, int fileSystem, NewInode? attributes)
    {
        if (_inodes.TryGetValue(id, out var inode))
        {
            return inode;
        }

        var superBlock = view.SuperBlocks[fileSystem];
        Invariant.That(attributes is not null || superBlock.Overlay is not null, "an open names an inode that does not exist");
        inode = new CachedInode { Id = id, SuperBlock = superBlock, Mode = attributes?.Mode ?? 0, Uid = attributes?.Uid ?? 0, Gid = attributes?.Gid ?? 0 };
        if (superBlock.IsPseudo && superBlock.Magic == FileSystemTypes.NsfsMagic)
        {
            inode.Links = 0;
        }

        _inodes.Add(id, inode);
        return inode;
    }

    /// <summary>Adds an inode.</summary>
    public void Add(CachedInode inode) => _inodes.Add(inode.Id, inode);

    /// <summary>Adds an open file.</summary>
    public void Add(OpenFile file) => _files.Add(file.Id, file);

    /// <summary>Removes a released file.</summary>
    public void Remove(OpenFile file) => _files.Remove(file.Id);

    /// <summary>An inode without name and without open file is gone, and its records with it (M-9).</summary>
    public void Evict(CachedInode inode)
    {
        if (inode.Links == 0 && inode.ReadOpens + inode.WriteOpens == 0 && !_files.Values.Any(file => Stands(file, inode)))
        {
            _inodes.Remove(inode.Id);
        }
    }

    /// <summary>Keeps the counters of open files, also of the inode that a stacked file was opened on.</summary>
    public static void Count(OpenFile file, int change)
    {
        Count(file.Inode, file.Flags, change);
        if (file.OpenedReal is { } real)
        {
            Count(real, file.Flags, change);
        }
    }

    /// <summary>Open files of an inode, by the operation that opened them.</summary>
    public ImmutableArray<OpenNote> OpensOf(CachedInode inode) =>
    [
        .. _files.Values.Where(file => Stands(file, inode))
            .OrderBy(file => file.Id.Opener).ThenBy(file => file.Id.Index)
            .Select(file => new OpenNote(file.Id, file.Flags, file.Opener, file.Counted)),
    ];

    /// <summary>Counters of the inodes that are open or seem to be, for the checks at the end of a run.</summary>
    public IEnumerable<InodeReport> Report() => _inodes.Values
        .Where(inode => inode.ReadOpens != 0 || inode.WriteOpens != 0 || _files.Values.Any(file => Stands(file, inode)))
        .Select(inode => new InodeReport(
            inode.Id,
            inode.ReadOpens,
            inode.WriteOpens,
            _files.Values.Count(file => Stands(file, inode) && file.Flags.IsReadOnly()),
            _files.Values.Count(file => Stands(file, inode) && file.Flags.CanWrite())));

    /// <summary>Cache records that count readers or are marked as measured, for the checks at the end of a run.</summary>
    public IEnumerable<RecordReport> Records()
    {
        var counted = _files.Values
            .Where(file => file.Counted && !file.Inode.Records.CountsAcross)
            .GroupBy(file => (file.Inode.Id, file.Opener))
            .ToDictionary(group => group.Key, group => group.Count());
        return _inodes.Values.SelectMany(inode => inode.Records.All.Select(record => new RecordReport(
            inode.Id,
            record.Namespace,
            record.Readers,
            counted.GetValueOrDefault((inode.Id, record.Namespace)),
            record.Flags.HasFlag(IntegrityFlags.Measured) ? record.Hash : null)));
    }

    /// <summary>Files of a file system, in no order.</summary>
    public IEnumerable<DiskInode> Disk(int fileSystem) => _inodes.Values
        .Where(inode => inode.SuperBlock.Index == fileSystem)
        .Select(inode => new DiskInode(
            inode.Id, inode.Mode, inode.Uid, inode.Gid, inode.KeptContent, [.. inode.Xattrs.Select(xattr => (xattr.Key, xattr.Value.ToArray()))]));

    private static void Count(CachedInode inode, OpenFlags flags, int change)
    {
        if (flags.CanWrite())
        {
            inode.WriteOpens += change;
        }
        else if (flags.IsReadOnly())
        {
            inode.ReadOpens += change;
        }
    }

    private static bool Stands(OpenFile file, CachedInode inode) => file.Inode == inode || file.OpenedReal == inode;
}
