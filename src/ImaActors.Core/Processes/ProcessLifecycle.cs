using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Processes;

/// <summary>A child that a fork is about to make: it exists, but acts only after the fork was finished.</summary>
/// <param name="Error">Failure, or None.</param>
/// <param name="Child">The child.</param>
/// <param name="Target">Its IMA namespace.</param>
/// <param name="MustActivate">The namespace has to be activated first (N-32).</param>
/// <param name="IsNew">The namespace was made by this call.</param>
public sealed record ForkPlan(Errno Error, ProcessId Child, NamespaceOrdinal Target, bool MustActivate, bool IsNew);

/// <summary>Open files that lost their last holder, in the order of release, and namespaces that ended.</summary>
public sealed record Released(ImmutableArray<OpenFileFacts> Files, ImmutableArray<MappingRelease> WritableMappings);

/// <summary>A shared writable mapping that went away.</summary>
public sealed record MappingRelease(OpenFileFacts File);

/// <summary>Fork, unshare, setns and exit as changes of the kernel's state (N-12 to N-21, N-32, N-33, N-41, N-42, N-46).</summary>
public static class ProcessLifecycle
{
    /// <summary>First half of a fork: checks, new namespaces, the child. The IMA namespace is not activated yet.</summary>
    public static (KernelState State, ForkPlan Plan) PrepareFork(KernelState state, ProcessId parentId, string name, CloneFlags flags, bool isProgram)
    {
        var parent = state[parentId];
        var none = new ForkPlan(Errno.None, default, default, false, false);
        var error = NamespaceCreation.CheckCloneFlags(parent, flags);
        if (error != Errno.None)
        {
            return (state, none with { Error = error });
        }

        var created = NamespaceCreation.Create(state, parent, flags);
        if (created.Error != Errno.None)
        {
            return (state, none with { Error = created.Error });
        }

        if (!created.Others.ContainsKey(NamespaceKind.Pid) && state.Others[PidNamespaceOfChildren(parent)].InitIsGone)
        {
            return (state, none with { Error = Errno.ENOMEM });
        }

        var before = state;
        state = created.State;
        var target = created.Ima ?? parent.ImaForChildren;
        if (created.Ima is null && parent.Ima != parent.ImaForChildren)
        {
            (error, state) = NamespaceCreation.ChangeOwner(state, target, created.Credentials.UserNamespace, parent.Credentials.Euid);
            if (error != Errno.None)
            {
                return (before, none with { Error = error });   // nothing of the call is left (N-15, N-33)
            }
        }

        var child = parent with
        {
            Id = new ProcessId(state.NextProcess),
            Name = name,
            Parent = parent.Id,
            Credentials = created.Credentials,
            Ima = target,
            ImaForChildren = target,
            Others = parent.Others.SetItems(parent.OthersForChildren).SetItems(created.Others),
            OthersForChildren = ImmutableSortedDictionary<NamespaceKind, int>.Empty,
            Held = ImmutableDictionary<string, ProcessId>.Empty,
            Descriptors = isProgram ? [] : parent.Descriptors,
            Mappings = isProgram ? [] : parent.Mappings,
            IsProgram = isProgram,
        };
        var pidNamespace = child.Others[NamespaceKind.Pid];
        if (pidNamespace != parent.Others[NamespaceKind.Pid] && state.Others[pidNamespace].Init is null)
        {
            state = state with { Others = state.Others.SetItem(pidNamespace, state.Others[pidNamespace] with { Init = child.Id }) };
        }

        state = HoldAll(state with { NextProcess = state.NextProcess + 1 }, child).With(child);
        var isPending = state.Namespaces[target.Value].State == NamespaceState.Pending;
        return (state, new ForkPlan(Errno.None, child.Id, target, isPending, created.Ima is not null));
    }

    /// <summary>The pid namespace that the next child of a process will be in.</summary>
    public static int PidNamespaceOfChildren(ProcessState parent) =>
        parent.OthersForChildren.TryGetValue(NamespaceKind.Pid, out var next) ? next : parent.Others[NamespaceKind.Pid];

    /// <summary>Second half of a fork that went well: the child can be named.</summary>
    public static KernelState FinishFork(KernelState state, ProcessId child)
    {
        var process = state[child];
        return process.IsProgram ? state : state with { ByName = state.ByName.SetItem(process.Name, child) };
    }

    /// <summary>A fork that failed: the child goes, with all it held (N-38).</summary>
    public static KernelState UndoFork(KernelState state, ProcessId child, ICollection<NamespaceOrdinal> retired)
    {
        var process = state[child];
        foreach (var slot in process.Descriptors)
        {
            state = Holders(state, slot.File, -1);
        }

        foreach (var slot in process.Mappings)
        {
            state = Holders(state, slot.File, -1);
        }

        var pidNamespace = process.Others[NamespaceKind.Pid];
        if (state.Others[pidNamespace].Init == child)
        {
            state = state with { Others = state.Others.SetItem(pidNamespace, state.Others[pidNamespace] with { Init = null }) };
        }

        return DropAll(state with { Processes = state.Processes.Remove(child.Value) }, process, retired);
    }

    /// <summary>unshare (N-12, N-18): a new IMA namespace is the children's; other kinds are the caller's own, but for pid and time.</summary>
    public static (KernelState State, Errno Error, NamespaceOrdinal? Ima) Unshare(
        KernelState state, ProcessId id, CloneFlags flags, ICollection<NamespaceOrdinal> retired)
    {
        var process = state[id];
        var created = NamespaceCreation.Create(state, process, flags);
        if (created.Error != Errno.None)
        {
            return (state, created.Error, null);
        }

        state = created.State;
        var changed = process with { Credentials = created.Credentials, ImaForChildren = created.Ima ?? process.ImaForChildren };
        foreach (var (kind, made) in created.Others)
        {
            changed = kind is NamespaceKind.Pid or NamespaceKind.Time
                ? changed with { OthersForChildren = changed.OthersForChildren.SetItem(kind, made) }
                : changed with { Others = changed.Others.SetItem(kind, made) };
        }

        state = DropAll(HoldAllLinks(state, changed).With(changed), process, retired);
        return (state, Errno.None, created.Ima);
    }

    /// <summary>setns to an IMA namespace: both links (N-41); an own pending one may end (N-42).</summary>
    public static KernelState JoinIma(KernelState state, ProcessId id, NamespaceOrdinal target, ICollection<NamespaceOrdinal> retired)
    {
        var process = state[id];
        var changed = process with { Ima = target, ImaForChildren = target };
        return DropAll(HoldAllLinks(state, changed).With(changed), process, retired);
    }

    /// <summary>setns to a namespace of another kind; a user namespace gives all capabilities (N-82).</summary>
    public static KernelState JoinOther(KernelState state, ProcessId id, NamespaceReference target, ICollection<NamespaceOrdinal> retired)
    {
        var process = state[id];
        var changed = target.Kind switch
        {
            NamespaceKind.User => process with { Credentials = UserNamespaces.CredentialChanges.EnterUserNamespace(process.Credentials, new UserNamespaceOrdinal(target.Id)) },
            NamespaceKind.Pid or NamespaceKind.Time => process with { OthersForChildren = process.OthersForChildren.SetItem(target.Kind, target.Id) },
            NamespaceKind.Mount => process with { Others = process.Others.SetItem(target.Kind, target.Id), Root = default, WorkingDirectory = default },
            _ => process with { Others = process.Others.SetItem(target.Kind, target.Id) },
        };
        return DropAll(HoldAllLinks(state, changed).With(changed), process, retired);
    }

    /// <summary>The namespace becomes active: last in the order of activation (N-31, N-104).</summary>
    public static KernelState Activate(KernelState state, NamespaceOrdinal ordinal)
    {
        var facts = state.Namespaces[ordinal.Value];
        Invariant.That(facts.State == NamespaceState.Pending, "a namespace is activated once");
        return state with
        {
            Namespaces = state.Namespaces.SetItem(ordinal.Value, facts with { State = NamespaceState.Active, Activation = state.NextActivation }),
            ActiveByOrder = state.ActiveByOrder.Add(state.NextActivation, ordinal),
            NextActivation = state.NextActivation + 1,
        };
    }

    /// <summary>First half of an exit: descriptors and mappings go; what they held last is released by its owners.</summary>
    public static (KernelState State, Released Released) BeginExit(KernelState state, ProcessId id)
    {
        var process = state[id];
        var files = ImmutableArray.CreateBuilder<OpenFileFacts>();
        var mappings = ImmutableArray.CreateBuilder<MappingRelease>();
        foreach (var slot in process.Descriptors)
        {
            state = Holders(state, slot.File, -1);
            AddIfLast(state, slot.File, files);
        }

        foreach (var slot in process.Mappings)
        {
            state = Holders(state, slot.File, -1);
            if (slot.IsWritable)
            {
                mappings.Add(new MappingRelease(state.OpenFiles[slot.File]));
            }

            AddIfLast(state, slot.File, files);
        }

        state = state.With(process with { Descriptors = [], Mappings = [] });
        return (state, new Released(files.ToImmutable(), mappings.ToImmutable()));
    }

    /// <summary>Second half of an exit: the process gives up its namespaces (N-46).</summary>
    public static KernelState FinishExit(KernelState state, ProcessId id, ICollection<NamespaceOrdinal> retired)
    {
        var process = state[id];
        state = state with { Processes = state.Processes.Remove(id.Value) };
        var pidNamespace = process.Others[NamespaceKind.Pid];
        if (state.Others[pidNamespace].Init == id)
        {
            state = state with { Others = state.Others.SetItem(pidNamespace, state.Others[pidNamespace] with { InitIsGone = true }) };
        }

        if (state.ByName.TryGetValue(process.Name, out var named) && named == id)
        {
            state = state with { ByName = state.ByName.Remove(process.Name) };
        }

        return DropAll(state, process, retired);
    }

    /// <summary>Adds an open file with one holder, and what it keeps alive (N-46).</summary>
    public static KernelState AddFile(KernelState state, OpenFileFacts file)
    {
        state = state with { OpenFiles = state.OpenFiles.Add(file.Id, file with { Holders = 1 }) };
        state = state.Hold(References.Ima(file.Opener)).Hold(References.User(file.OpenerUser));
        return file.Link is { } link ? state.Hold(ReferenceOf(link)) : state;
    }

    /// <summary>Changes the number of holders; a file without holders stays until its owner released it.</summary>
    public static KernelState Holders(KernelState state, OpenFileId id, int change)
    {
        var file = state.OpenFiles[id];
        return state with { OpenFiles = state.OpenFiles.SetItem(id, file with { Holders = file.Holders + change }) };
    }

    /// <summary>Forgets a released file, and lets go what it kept alive.</summary>
    public static KernelState RemoveFile(KernelState state, OpenFileId id, ICollection<NamespaceOrdinal> retired)
    {
        var file = state.OpenFiles[id];
        Invariant.That(file.Holders == 0, "a file is released while somebody holds it");
        state = state with { OpenFiles = state.OpenFiles.Remove(id) };
        state = state.Drop(References.Ima(file.Opener), retired).Drop(References.User(file.OpenerUser), retired);
        return file.Link is { } link ? state.Drop(ReferenceOf(link), retired) : state;
    }

    private static NamespaceReference ReferenceOf(NamespaceReference link) => link.Kind switch
    {
        NamespaceKind.Ima or NamespaceKind.User => link,
        _ => References.Other(link.Id),
    };

    private static void AddIfLast(KernelState state, OpenFileId id, ImmutableArray<OpenFileFacts>.Builder files)
    {
        if (state.OpenFiles[id] is { Holders: 0 } last)
        {
            files.Add(last);
        }
    }

    private static IEnumerable<NamespaceReference> Links(ProcessState process) =>
        process.Others.Values.Concat(process.OthersForChildren.Values).Select(References.Other)
            .Append(References.User(process.Credentials.UserNamespace))
            .Append(References.Ima(process.Ima))
            .Append(References.Ima(process.ImaForChildren));

    private static KernelState HoldAllLinks(KernelState state, ProcessState process) =>
        Links(process).Aggregate(state, (current, link) => current.Hold(link));

    private static KernelState HoldAll(KernelState state, ProcessState process)
    {
        state = HoldAllLinks(state, process);
        foreach (var slot in process.Descriptors)
        {
            state = Holders(state, slot.File, 1);
        }

        foreach (var slot in process.Mappings)
        {
            state = Holders(state, slot.File, 1);
        }

        return state;
    }

    private static KernelState DropAll(KernelState state, ProcessState process, ICollection<NamespaceOrdinal> retired) =>
        Links(process).Aggregate(state, (current, link) => current.Drop(link, retired));
}
