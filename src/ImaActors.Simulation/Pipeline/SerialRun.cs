using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Pipeline;

/// <summary>
/// The oracle of the plumbing: a plain loop over the same owners that the actors hold. One sub-tick after the other, owners in the
/// order of their addresses.
/// </summary>
public sealed class SerialRun
{
    private readonly MachineOwners _owners;
    private readonly IRunProbe? _probe;
    private readonly KernelOwner _kernel;
    private readonly KeyringOwner _keyring;
    private readonly TpmOwner _tpm;
    private readonly AuditOwner _audit;
    private readonly InodeCacheOwner[] _inodes;
    private readonly Dictionary<int, FileSystemOwner> _fileSystems = [];
    private readonly SortedDictionary<int, NamespaceOwner> _namespaces = [];
    private readonly SortedDictionary<int, NamespaceReport> _ended;
    private BarrierState _barrier;

    /// <summary>A run of a machine with a number of shards.</summary>
    /// <param name="boot">The machine.</param>
    /// <param name="shards">Shards of the inode cache.</param>
    /// <param name="probe">Looks on, or null.</param>
    public SerialRun(MachineBoot boot, int shards, IRunProbe? probe = null)
        : this(new MachineOwners(boot, shards), probe)
    {
    }

    /// <summary>A run that begins with these owners, or goes on with them.</summary>
    /// <param name="owners">The owners.</param>
    /// <param name="probe">Looks on, or null.</param>
    public SerialRun(MachineOwners owners, IRunProbe? probe = null)
    {
        (_owners, _probe) = (owners, probe);
        _barrier = owners.Barrier;
        _kernel = owners.Kernel();
        _keyring = owners.Keyring();
        _tpm = owners.Tpm();
        _audit = owners.Audit();
        _inodes = [.. Enumerable.Range(0, owners.Shards).Select(owners.Shard)];
        foreach (var shard in _inodes)
        {
            shard.TracesChecks = probe is not null;
        }

        foreach (var ordinal in owners.Namespaces)
        {
            _namespaces.Add(ordinal.Value, NamespaceOf(ordinal));
        }

        _ended = owners.Ended;
        if (owners.IsBoot)
        {
            Settle([], _tpm.Boot());
        }
    }

    /// <summary>Runs a workload to its end.</summary>
    public RunReport Run(IWorkload workload)
    {
        while (Step(workload))
        {
        }

        return Report();
    }

    /// <summary>Runs one sub-tick.</summary>
    /// <returns>Whether there was one; otherwise the workload has come to its end.</returns>
    public bool Step(IWorkload workload)
    {
        var next = workload.Advance(_barrier.View, _barrier.Completions, _barrier.Next);
        _barrier = _barrier with { Completions = [] };
        if (next.IsFinished)
        {
            return false;
        }

        SubTick(next, workload.Resolution);
        return true;
    }

    /// <summary>All state between two sub-ticks.</summary>
    /// <param name="workload">The workload as it stands.</param>
    /// <param name="externals">What the checkpoint names instead of holding.</param>
    public MachineCheckpoint Checkpoint(IWorkload workload, ExternalObjects externals)
    {
        var parts = new SortedDictionary<string, object>(System.StringComparer.Ordinal)
        {
            [MachineCheckpoint.Kernel] = _kernel,
            [MachineCheckpoint.Keyring] = _keyring,
            [MachineCheckpoint.Tpm] = _tpm,
            [MachineCheckpoint.Audit] = _audit,
            [MachineCheckpoint.Barrier] = _barrier,
            [MachineCheckpoint.Workload] = workload,
            [MachineCheckpoint.Ended] = _ended,
        };
        for (var shard = 0; shard < _inodes.Length; shard++)
        {
            parts.Add(MachineCheckpoint.Shard(shard), _inodes[shard]);
        }

        foreach (var (ordinal, owner) in _namespaces)
        {
            parts.Add(MachineCheckpoint.Namespace(new NamespaceOrdinal(ordinal)), owner);
        }

        return new MachineCheckpoint(parts.ToImmutableSortedDictionary(part => part.Key, part => StateBytes.Write(part.Value, externals), System.StringComparer.Ordinal));
    }

    private void SubTick(WorkloadSteps next, Duration resolution)
    {
        var steps = next.Steps;
        var parts = new List<CommitPart>();
        var tpmSteps = new List<KeyedStep>();
        foreach (var group in StepRouting.ByOwner(steps, _inodes.Length))
        {
            if (group.Key.Kind == OwnerKind.Tpm)
            {
                tpmSteps.AddRange(group.Value);
                continue;
            }

            parts.Add(OwnerOf(group.Key).Run(_barrier.View, group.Value));
        }

        _probe?.Committed(parts);
        var committed = _tpm.Commit(parts, tpmSteps, next.Until, resolution);
        Settle(parts, committed);
        foreach (var ended in steps.Select(step => step.Step).OfType<EndNamespace>())
        {
            _ended.Add(ended.Namespace.Value, _namespaces[ended.Namespace.Value].Report);
            _namespaces.Remove(ended.Namespace.Value);
        }
    }

    private void Settle(IReadOnlyList<CommitPart> parts, SubTickCommitted committed)
    {
        foreach (var part in parts)
        {
            foreach (var (ordinal, count) in ViolationCounts.Of(part))
            {
                _namespaces[ordinal.Value].Record(count);
            }
        }

        foreach (var entries in committed.Entries)
        {
            _namespaces[entries.Namespace.Value].Append(entries.Entries);
        }

        _audit.Append(committed.Audit);
        var view = _barrier.View;
        foreach (var publication in committed.Publications)
        {
            view = view.Apply(publication);
        }

        _barrier = new BarrierState(view, committed.Completions, committed.Next);
    }

    private IOwner OwnerOf(OwnerAddress address)
    {
        var index = (int)address.Index;
        switch (address.Kind)
        {
            case OwnerKind.Kernel:
                return _kernel;
            case OwnerKind.Keyring:
                return _keyring;
            case OwnerKind.FileSystem:
                if (!_fileSystems.TryGetValue(index, out var fileSystem))
                {
                    _fileSystems.Add(index, fileSystem = MachineBoot.CreateFileSystem(index, _barrier.View));
                }

                return fileSystem;
            case OwnerKind.InodeCache:
                return _inodes[index];
            default:
                if (!_namespaces.TryGetValue(index, out var owner))
                {
                    _namespaces.Add(index, owner = NamespaceOf(new NamespaceOrdinal(index)));
                }

                return owner;
        }
    }

    private NamespaceOwner NamespaceOf(NamespaceOrdinal ordinal)
    {
        var owner = _owners.Namespace(ordinal);
        owner.TracesChecks = _probe is not null;
        return owner;
    }

    /// <summary>What is left when the workload has come to its end.</summary>
    public RunReport Report()
    {
        return new RunReport
        {
            Listed = [.. _tpm.Entries],
            Time = _tpm.Time,
            Restored = _tpm.Restored,
            Records = [.. _inodes.SelectMany(shard => shard.Records()).OrderBy(record => record.Inode.Group).ThenBy(record => record.Inode.Member).ThenBy(record => record.Namespace.Value)],
            Disk = [.. _inodes.SelectMany(shard => shard.Disk())],
            DiskNames = _barrier.View.Names.GetValueOrDefault(_owners.DiskFileSystem),
            Registers = _tpm.Registers,
            Audit = _audit.Records,
            Namespaces = [.. _ended.Values.Concat(_namespaces.Values.Select(owner => owner.Report)).OrderBy(report => report.Namespace.Value)],
            Inodes = [.. _inodes.SelectMany(shard => shard.Report()).OrderBy(report => report.Inode.Group).ThenBy(report => report.Inode.Member)],
        };
    }
}

/// <summary>Which owner takes which steps: a function of the steps and the number of shards.</summary>
public static class StepRouting
{
    /// <summary>Steps by owner, in key order; inode groups become shards.</summary>
    public static IReadOnlyList<KeyValuePair<OwnerAddress, List<KeyedStep>>> ByOwner(IReadOnlyList<KeyedStep> steps, int shards)
    {
        var groups = new List<KeyValuePair<OwnerAddress, List<KeyedStep>>>();
        var places = new Dictionary<OwnerAddress, int>();
        foreach (var step in steps)
        {
            var owner = step.Step.Owner;
            if (owner.Kind == OwnerKind.InodeCache)
            {
                owner = owner with { Index = MachineBoot.ShardOf(owner.Index, shards) };
            }

            if (!places.TryGetValue(owner, out var place))
            {
                place = groups.Count;
                places.Add(owner, place);
                groups.Add(new KeyValuePair<OwnerAddress, List<KeyedStep>>(owner, []));
            }

            groups[place].Value.Add(step);
        }

        return groups;
    }
}

/// <summary>Violations in a part, by the namespace that they concern: what a shard broadcasts (N-132).</summary>
public static class ViolationCounts
{
    /// <summary>Namespaces with the number of their violations, by ordinal.</summary>
    public static IReadOnlyList<(NamespaceOrdinal Namespace, int Count)> Of(CommitPart part)
    {
        SortedDictionary<int, int>? counts = null;
        foreach (var step in part.Steps)
        {
            foreach (var emission in step.Emissions)
            {
                if (emission is Core.Integrity.EntryEmission { Request: { Kind: EntryKind.Violation } request })
                {
                    counts ??= [];
                    counts[request.Entry.Ordinal.Value] = counts.GetValueOrDefault(request.Entry.Ordinal.Value) + 1;
                }
            }
        }

        return counts is null ? [] : [.. counts.Select(pair => (new NamespaceOrdinal(pair.Key), pair.Value))];
    }
}
