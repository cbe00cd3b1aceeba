using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Simulation.Tests.Checkpoints;

/// <summary>The loop of the serial run, one sub-tick at a call, with all state in one object that can be written and replaced.</summary>
internal sealed class SteppedRun
{
    private const int Shards = 3;

    private readonly MachineBoot _boot;

    public SteppedRun(RecordedCase recorded)
    {
        var definition = RecordedRun.Define(recorded);
        _boot = new MachineBoot(definition, new MachineCryptography(
            HashFunctions.Shared, new CertificateParser(definition.Profile.HasEcdsa), new CertificateVerifier(definition.Profile.HasEcdsa), new SignatureVerifiers(definition.Profile)));
        State = new RunState
        {
            View = _boot.View,
            Kernel = _boot.CreateKernel(),
            Keyring = _boot.CreateKeyring(),
            Tpm = _boot.CreateTpm(),
            Audit = _boot.CreateAudit(),
            Workload = new RecordedWorkload(recorded, _boot.Facts),
        };
        State.Namespaces.Add(0, _boot.CreateNamespace(NamespaceOrdinal.Initial));
        Settle([], State.Tpm.Boot());
    }

    public RunState State { get; set; }

    public ExternalObjects Externals => ExternalObjects.Of(_boot.Facts);

    /// <summary>Everything that the run gives.</summary>
    public ImmutableArray<OutputFile> Output
    {
        get
        {
            var report = new RunReport
            {
                Entries = [.. State.Tpm.Entries],
                Registers = State.Tpm.Registers,
                Audit = State.Audit.Records,
                Namespaces = [.. State.Reports.Values.Concat(State.Namespaces.Keys.Select(ReportOf)).OrderBy(one => one.Namespace.Value)],
                Inodes = [.. State.Inodes.Values.SelectMany(shard => shard.Report()).OrderBy(one => one.Inode.Group).ThenBy(one => one.Inode.Member)],
            };
            RunChecks.Verify(_boot, report);
            return OutputWriter.Files(RecordedRun.Output(State.Workload, report, _boot.Facts));
        }
    }

    /// <summary>Runs to the end.</summary>
    public ImmutableArray<OutputFile> Finish()
    {
        while (Step())
        {
        }

        return Output;
    }

    /// <summary>Runs one sub-tick; false at the end.</summary>
    public bool Step()
    {
        // The chain is asked first, so that what is written holds the operation with the step that it waits for.
        var next = State.Waiting ?? State.Workload.Advance(State.View, State.Replies);
        if (next.Steps.Count == 0)
        {
            return false;
        }

        var parts = new List<CommitPart>();
        var tpmSteps = new List<KeyedStep>();
        foreach (var group in StepRouting.ByOwner(next.Steps, Shards))
        {
            if (group.Key.Kind == OwnerKind.Tpm)
            {
                tpmSteps.AddRange(group.Value);
            }
            else
            {
                parts.Add(OwnerOf(group.Key).Run(State.View, group.Value));
            }
        }

        var committed = State.Tpm.Commit(parts, tpmSteps);
        Settle(parts, committed);
        foreach (var ended in next.Steps.Select(step => step.Step).OfType<EndNamespace>())
        {
            State.Reports.Add(ended.Namespace.Value, ReportOf(ended.Namespace.Value));
            State.Namespaces.Remove(ended.Namespace.Value);
        }

        State.Waiting = State.Workload.Advance(State.View, committed.Replies);
        return true;
    }

    private void Settle(IReadOnlyList<CommitPart> parts, SubTickCommitted committed)
    {
        foreach (var (ordinal, count) in parts.SelectMany(ViolationCounts.Of))
        {
            State.Namespaces[ordinal.Value].Record(count);
        }

        foreach (var entries in committed.Entries)
        {
            State.Namespaces[entries.Namespace.Value].Append(entries.Entries);
        }

        State.Audit.Append(committed.Audit);
        State.View = committed.Publications.Aggregate(State.View, (view, publication) => view.Apply(publication));
    }

    private IOwner OwnerOf(OwnerAddress address)
    {
        var index = (int)address.Index;
        switch (address.Kind)
        {
            case OwnerKind.Kernel:
                return State.Kernel;
            case OwnerKind.Keyring:
                return State.Keyring;
            case OwnerKind.FileSystem:
                State.FileSystems.TryAdd(index, MachineBoot.CreateFileSystem(index, State.View));
                return State.FileSystems[index];
            case OwnerKind.InodeCache:
                if (!State.Inodes.TryGetValue(index, out var shard))
                {
                    State.Inodes.Add(index, shard = _boot.CreateShard(index, Shards));
                }

                return shard;
            default:
                if (!State.Namespaces.TryGetValue(index, out var owner))
                {
                    State.Namespaces.Add(index, owner = _boot.CreateNamespace(new NamespaceOrdinal(index)));
                }

                return owner;
        }
    }

    private NamespaceReport ReportOf(int ordinal) => new(new NamespaceOrdinal(ordinal), State.Namespaces[ordinal].Violations, State.Namespaces[ordinal].Count);
}

/// <summary>All that changes in a run.</summary>
internal sealed class RunState
{
    public required WorldView View { get; set; }

    public required KernelOwner Kernel { get; init; }

    public required KeyringOwner Keyring { get; init; }

    public required TpmOwner Tpm { get; init; }

    public required AuditOwner Audit { get; init; }

    public required RecordedWorkload Workload { get; init; }

    public Dictionary<int, InodeCacheOwner> Inodes { get; } = [];

    public Dictionary<int, FileSystemOwner> FileSystems { get; } = [];

    public SortedDictionary<int, NamespaceOwner> Namespaces { get; } = [];

    public SortedDictionary<int, NamespaceReport> Reports { get; } = [];

    public IReadOnlyList<(OperationKey Key, object Reply)> Replies { get; } = [];

    public WorkloadSteps? Waiting { get; set; }
}
