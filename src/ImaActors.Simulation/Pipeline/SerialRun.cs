using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
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
    private readonly MachineBoot _boot;
    private readonly int _shards;
    private readonly KernelOwner _kernel;
    private readonly KeyringOwner _keyring;
    private readonly TpmOwner _tpm;
    private readonly AuditOwner _audit;
    private readonly Dictionary<int, InodeCacheOwner> _inodes = [];
    private readonly Dictionary<int, FileSystemOwner> _fileSystems = [];
    private readonly SortedDictionary<int, NamespaceOwner> _namespaces = [];
    private readonly SortedDictionary<int, NamespaceReport> _reports = [];
    private WorldView _view;

    /// <summary>A run of a machine with a number of shards.</summary>
    public SerialRun(MachineBoot boot, int shards)
    {
        _boot = boot;
        _shards = shards;
        _view = boot.View;
        _kernel = boot.CreateKernel();
        _keyring = boot.CreateKeyring();
        _tpm = boot.CreateTpm();
        _audit = boot.CreateAudit();
        _namespaces.Add(NamespaceOrdinal.Initial.Value, boot.CreateNamespace(NamespaceOrdinal.Initial));
        Settle([], _tpm.Boot());
    }

    /// <summary>Runs a workload to its end.</summary>
    public RunReport Run(IWorkload workload)
    {
        IReadOnlyList<StepCompletion> completions = [];
        var under = Instant.Never;
        while (true)
        {
            var next = workload.Advance(_view, completions, under);
            if (next.IsFinished)
            {
                return Report();
            }

            (completions, under) = SubTick(next, workload.Resolution);
        }
    }

    private (IReadOnlyList<StepCompletion> Completions, Instant Next) SubTick(WorkloadSteps next, Duration resolution)
    {
        var steps = next.Steps;
        var parts = new List<CommitPart>();
        var tpmSteps = new List<KeyedStep>();
        foreach (var group in StepRouting.ByOwner(steps, _shards))
        {
            if (group.Key.Kind == OwnerKind.Tpm)
            {
                tpmSteps.AddRange(group.Value);
                continue;
            }

            parts.Add(OwnerOf(group.Key).Run(_view, group.Value));
        }

        var committed = _tpm.Commit(parts, tpmSteps, next.Until, resolution);
        Settle(parts, committed);
        foreach (var ended in steps.Select(step => step.Step).OfType<EndNamespace>())
        {
            _reports.Add(ended.Namespace.Value, _namespaces[ended.Namespace.Value].Report);
            _namespaces.Remove(ended.Namespace.Value);
        }

        return (committed.Completions, committed.Next);
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
        foreach (var publication in committed.Publications)
        {
            _view = _view.Apply(publication);
        }
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
                    _fileSystems.Add(index, fileSystem = MachineBoot.CreateFileSystem(index, _view));
                }

                return fileSystem;
            case OwnerKind.InodeCache:
                if (!_inodes.TryGetValue(index, out var shard))
                {
                    _inodes.Add(index, shard = _boot.CreateShard(index, _shards));
                }

                return shard;
            default:
                if (!_namespaces.TryGetValue(index, out var owner))
                {
                    _namespaces.Add(index, owner = _boot.CreateNamespace(new NamespaceOrdinal(index)));
                }

                return owner;
        }
    }

    private RunReport Report()
    {
        foreach (var (ordinal, owner) in _namespaces)
        {
            _reports.Add(ordinal, owner.Report);
        }

        return new RunReport
        {
            Listed = [.. _tpm.Entries],
            Time = _tpm.Time,
            Registers = _tpm.Registers,
            Audit = _audit.Records,
            Namespaces = [.. _reports.Values],
            Inodes = [.. _inodes.Values.SelectMany(shard => shard.Report()).OrderBy(report => report.Inode.Group).ThenBy(report => report.Inode.Member)],
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
