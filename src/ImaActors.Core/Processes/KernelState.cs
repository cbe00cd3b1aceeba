using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Processes;

/// <summary>A namespace of another kind than IMA and user: numbers, owner and, for mounts, the table.</summary>
public sealed record OtherNamespace(NamespaceKind Kind, ImmutableArray<uint> Numbers, UserNamespaceOrdinal Owner, MountTable? Mounts)
{
    /// <summary>First process of a pid namespace; null before it was made, and in the initial one.</summary>
    public ProcessId? Init { get; init; }

    /// <summary>The first process of a pid namespace has ended: no other can be made there (Linux 5.10 pid.c, alloc_pid).</summary>
    public bool InitIsGone { get; init; }
}

/// <summary>Who pays for an IMA namespace (N-15).</summary>
public readonly record struct NamespaceCharge(UserNamespaceOrdinal UserNamespace, uint Euid);

/// <summary>
/// Everything the kernel owner owns: processes, open files, namespaces of all kinds with their references, numbers, limits, and
/// the flags of the policy file. Immutable, so that a publication is a reference.
/// </summary>
public sealed record KernelState
{
    /// <summary>Processes by number; a process number is our own.</summary>
    public ImmutableSortedDictionary<int, ProcessState> Processes { get; init; } = ImmutableSortedDictionary<int, ProcessState>.Empty;

    /// <summary>Living processes by name.</summary>
    public ImmutableDictionary<string, ProcessId> ByName { get; init; } = ImmutableDictionary<string, ProcessId>.Empty;

    /// <summary>Next process.</summary>
    public int NextProcess { get; init; } = 2;

    /// <summary>Open file descriptions that some process holds.</summary>
    public ImmutableDictionary<OpenFileId, OpenFileFacts> OpenFiles { get; init; } = ImmutableDictionary<OpenFileId, OpenFileFacts>.Empty;

    /// <summary>User namespaces.</summary>
    public required UserNamespaceTable Users { get; init; }

    /// <summary>Next user namespace.</summary>
    public int NextUser { get; init; } = 1;

    /// <summary>IMA namespaces, pending and active.</summary>
    public ImmutableSortedDictionary<int, NamespaceFacts> Namespaces { get; init; } = ImmutableSortedDictionary<int, NamespaceFacts>.Empty;

    /// <summary>Active IMA namespaces in order of activation (N-7).</summary>
    public ImmutableSortedDictionary<int, NamespaceOrdinal> ActiveByOrder { get; init; } = ImmutableSortedDictionary<int, NamespaceOrdinal>.Empty;

    /// <summary>Next IMA namespace.</summary>
    public int NextNamespace { get; init; } = 1;

    /// <summary>Next place in the order of activation.</summary>
    public int NextActivation { get; init; } = 1;

    /// <summary>Namespaces of other kinds.</summary>
    public ImmutableSortedDictionary<int, OtherNamespace> Others { get; init; } = ImmutableSortedDictionary<int, OtherNamespace>.Empty;

    /// <summary>Next namespace of another kind.</summary>
    public int NextOther { get; init; } = 1;

    /// <summary>References of each namespace (N-46).</summary>
    public ImmutableDictionary<NamespaceReference, int> References { get; init; } = ImmutableDictionary<NamespaceReference, int>.Empty;

    /// <summary>Numbers.</summary>
    public required NumberPool Numbers { get; init; }

    /// <summary>Counts and limits of IMA namespaces (N-15).</summary>
    public NamespaceCountTable Counts { get; init; } = NamespaceCountTable.Empty;

    /// <summary>Who pays for each IMA namespace.</summary>
    public ImmutableDictionary<int, NamespaceCharge> Charges { get; init; } = ImmutableDictionary<int, NamespaceCharge>.Empty;

    /// <summary>A write descriptor of the policy file is open somewhere (N-63).</summary>
    public bool PolicyBusy { get; init; }

    /// <summary>Validity flag of the policy session (N-64).</summary>
    public bool PolicySessionValid { get; init; } = true;

    /// <summary>Next file system.</summary>
    public int NextFileSystem { get; init; }

    /// <summary>The policy file was removed after a good load (P-54).</summary>
    public bool PolicyFileRemoved { get; init; }

    /// <summary>The process; it must exist.</summary>
    public ProcessState this[ProcessId id] => Processes[id.Value];

    /// <summary>Mounts that a process sees.</summary>
    public MountTable MountsOf(ProcessState process) => Others[process.Others[NamespaceKind.Mount]].Mounts!;

    /// <summary>Name of a process's parent as audit prints it: process 1 takes orphans.</summary>
    public string ParentName(ProcessState process) =>
        process.Parent is { } parent && Processes.TryGetValue(parent.Value, out var living) ? living.Name : "1";

    /// <summary>Replaces a process.</summary>
    public KernelState With(ProcessState process) => this with { Processes = Processes.SetItem(process.Id.Value, process) };

    /// <summary>The state at boot: one process, the initial namespaces.</summary>
    public static KernelState AtBoot(KernelProfile profile, MountTable mounts, string firstProcess)
    {
        var kinds = new[] { NamespaceKind.Mount, NamespaceKind.Uts, NamespaceKind.Ipc, NamespaceKind.Pid, NamespaceKind.Cgroup, NamespaceKind.Net, NamespaceKind.Time };
        var others = kinds.Select((kind, index) => (kind, Id: index + 1)).ToImmutableSortedDictionary(pair => pair.kind, pair => pair.Id);
        var first = new ProcessState
        {
            Id = new ProcessId(1),
            Name = firstProcess,
            Credentials = new Credentials { Permitted = CapabilitySet.All, Effective = CapabilitySet.All },
            Ima = NamespaceOrdinal.Initial,
            ImaForChildren = NamespaceOrdinal.Initial,
            Others = others,
        };
        var root = new NamespaceFacts(NamespaceOrdinal.Initial, NamespaceId.Initial, UserNamespaceOrdinal.Initial, NamespaceState.Active, 0);
        var user = new UserNamespace { Ordinal = UserNamespaceOrdinal.Initial, Number = new NamespaceId(profile.InitialUserNamespaceNumber) };
        var references = ImmutableDictionary.CreateBuilder<NamespaceReference, int>();
        references[new NamespaceReference(NamespaceKind.Ima, 0)] = 3;   // never ends (N-2)
        references[new NamespaceReference(NamespaceKind.User, 0)] = 3;
        foreach (var (_, id) in others)
        {
            references[new NamespaceReference(NamespaceKind.Mount, id)] = 2;
        }

        return new KernelState
        {
            Processes = ImmutableSortedDictionary<int, ProcessState>.Empty.Add(1, first),
            ByName = ImmutableDictionary<string, ProcessId>.Empty.Add(firstProcess, first.Id),
            Users = new UserNamespaceTable(ImmutableSortedDictionary<int, UserNamespace>.Empty.Add(0, user)),
            Namespaces = ImmutableSortedDictionary<int, NamespaceFacts>.Empty.Add(0, root),
            ActiveByOrder = ImmutableSortedDictionary<int, NamespaceOrdinal>.Empty.Add(0, NamespaceOrdinal.Initial),
            Others = others.ToImmutableSortedDictionary(
                pair => pair.Value,
                pair => new OtherNamespace(pair.Key, [], UserNamespaceOrdinal.Initial, pair.Key == NamespaceKind.Mount ? mounts : null)),
            NextOther = others.Count + 1,
            References = references.ToImmutable(),
            Numbers = NumberPool.From(profile.FirstFreeNamespaceNumber),
            Counts = NamespaceCountTable.Empty.WithLimit(UserNamespaceOrdinal.Initial, profile.NamespaceLimit),
        };
    }
}
