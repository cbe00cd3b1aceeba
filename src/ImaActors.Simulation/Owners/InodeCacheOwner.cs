using System.Collections.Generic;
using System.Diagnostics;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>
/// One shard of the inode cache: the inodes of its groups with their content, counters, open files and cache records. What a step
/// means for integrity is decided by ImaActors.Core.Integrity; here is what the file system does around it.
/// </summary>
public sealed class InodeCacheOwner(MachineFacts machine, OwnerAddress address) : IOwner
{
    private readonly InodeShard _shard = new();

    /// <summary>Commits carry notes of the checks.</summary>
    internal bool TracesChecks { get; set; }

    /// <summary>Counters of the inodes that are open or seem to be, for the checks at the end of a run.</summary>
    public IEnumerable<InodeReport> Report() => _shard.Report();

    /// <summary>Cache records, for the checks at the end of a run.</summary>
    public IEnumerable<RecordReport> Records() => _shard.Records();

    /// <summary>Files of the data disk, if another boot follows.</summary>
    public IEnumerable<DiskInode> Disk() => machine.KeepsDisk ? _shard.Disk(machine.DiskFileSystem) : [];

    /// <summary>Puts an inode of the initial disk content into the cache.</summary>
    public void Load(CachedInode inode) => _shard.Add(inode);

    /// <inheritdoc/>
    public CommitPart Run(WorldView view, IReadOnlyList<KeyedStep> steps)
    {
        var commits = new StepCommit[steps.Count];
        for (var i = 0; i < commits.Length; i++)
        {
            var environment = new CheckEnvironment
            {
                Settings = machine.Settings,
                Hash = machine.Hash,
                Table = view.Namespaces,
                Signatures = view.Signatures,
                AccountsWork = !machine.Timing.IsZero,
                Trace = TracesChecks ? new CheckTrace(_shard.OpensOf) : null,
            };
            var reply = Take(view, environment, steps[i].Step);
            commits[i] = new StepCommit(steps[i], reply, environment.Emissions, []) { Checks = environment.Trace?.Notes };
        }

        return new CommitPart(address, commits);
    }

    private object Take(WorldView view, CheckEnvironment environment, Step step) => step switch
    {
        OpenInode open => InodeOpening.Open(_shard, view, environment, open),
        ReleaseInode release => InodeOpening.Release(_shard, environment, release.File, release.Caller, release.Path, release.SecondOpen),
        ReadInode read => InodeContent.Read(_shard, environment, read),
        WriteInode write => InodeContent.Write(_shard, environment, write),
        SeekInode seek => InodeContent.Seek(_shard, seek),
        TruncateOpenInode truncate => InodeContent.TruncateOpen(_shard, environment, truncate),
        AccessInode access => new CountReply(InodeOpening.Permission(environment, _shard.Find(access.Inode), access.Caller, access.Flags)),
        HookInode hook => InodeContent.Hook(_shard, environment, hook),
        KernelReadInode read => InodeContent.KernelRead(_shard, environment, read),
        InspectInode inspect => InodeAttributes.Inspect(_shard, inspect),
        MapInode map => InodeContent.Map(_shard, environment, map),
        CountMapping count => InodeContent.CountMapping(_shard, count),
        ProtectInode protect => InodeContent.Protect(_shard, environment, protect),
        PokeInode poke => InodeContent.Poke(_shard, poke),
        SetAttributes attributes => InodeAttributes.Attributes(_shard, environment, attributes),
        XattrStep xattr => Xattrs.Take(environment, _shard.Find(xattr.Inode), xattr),
        MakeInode make => InodeAttributes.Make(_shard, view, environment, make),
        CountLink link => InodeAttributes.CountLink(_shard, link),
        PrepareOverlayInode prepare => InodeOpening.PrepareOverlay(_shard, view, prepare),
        _ => throw new UnreachableException($"unknown inode step {step.GetType().Name}"),
    };
}
