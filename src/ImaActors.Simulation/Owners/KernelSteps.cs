using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>A step of the kernel: a change of its state.</summary>
public abstract record KernelStep<TReply> : Step<TReply>, IKernelStep
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.Kernel);

    /// <inheritdoc/>
    public (KernelState State, object Reply) Take(KernelState state)
    {
        var (changed, reply) = Apply(state);
        return (changed, reply!);
    }

    /// <summary>The change, and the answer.</summary>
    protected abstract (KernelState State, TReply Reply) Apply(KernelState state);
}

/// <summary>What the kernel owner asks of its steps.</summary>
public interface IKernelStep
{
    /// <summary>The change, and the answer.</summary>
    (KernelState State, object Reply) Take(KernelState state);
}

/// <summary>An outcome with the IMA namespaces that ended through it.</summary>
public sealed record EndedReply(Errno Error, ImmutableArray<NamespaceOrdinal> Ended)
{
    /// <summary>Nothing failed.</summary>
    public static EndedReply Of(IEnumerable<NamespaceOrdinal> ended) => new(Errno.None, [.. ended]);
}

/// <summary>First half of a fork (N-13 to N-16, N-32, N-33).</summary>
public sealed record PrepareFork(ProcessId Parent, string Name, CloneFlags Flags, bool IsProgram) : KernelStep<ForkPlan>
{
    /// <inheritdoc/>
    protected override (KernelState, ForkPlan) Apply(KernelState state) => ProcessLifecycle.PrepareFork(state, Parent, Name, Flags, IsProgram);
}

/// <summary>Second half of a fork that went well.</summary>
public sealed record FinishFork(ProcessId Child) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state) => (ProcessLifecycle.FinishFork(state, Child), Done.Value);
}

/// <summary>A fork that failed (N-38).</summary>
public sealed record UndoFork(ProcessId Child) : KernelStep<EndedReply>
{
    /// <inheritdoc/>
    protected override (KernelState, EndedReply) Apply(KernelState state)
    {
        var ended = new List<NamespaceOrdinal>();
        return (ProcessLifecycle.UndoFork(state, Child, ended), EndedReply.Of(ended));
    }
}

/// <summary>unshare (N-12, N-18).</summary>
public sealed record UnshareStep(ProcessId Process, CloneFlags Flags) : KernelStep<UnshareReply>
{
    /// <inheritdoc/>
    protected override (KernelState, UnshareReply) Apply(KernelState state)
    {
        var ended = new List<NamespaceOrdinal>();
        (state, var error, var ima) = ProcessLifecycle.Unshare(state, Process, Flags, ended);
        return (state, new UnshareReply(error, ima, [.. ended]));
    }
}

/// <summary>Outcome of unshare.</summary>
public sealed record UnshareReply(Errno Error, NamespaceOrdinal? Ima, ImmutableArray<NamespaceOrdinal> Ended);

/// <summary>A namespace becomes active (steps 5 and 6 of N-31).</summary>
public sealed record ActivateStep(NamespaceOrdinal Namespace) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state) => (ProcessLifecycle.Activate(state, Namespace), Done.Value);
}

/// <summary>setns to an IMA namespace (N-41, N-42).</summary>
public sealed record JoinIma(ProcessId Process, NamespaceOrdinal Namespace) : KernelStep<EndedReply>
{
    /// <inheritdoc/>
    protected override (KernelState, EndedReply) Apply(KernelState state)
    {
        var ended = new List<NamespaceOrdinal>();
        return (ProcessLifecycle.JoinIma(state, Process, Namespace, ended), EndedReply.Of(ended));
    }
}

/// <summary>setns to a namespace of another kind.</summary>
public sealed record JoinOther(ProcessId Process, NamespaceReference Namespace) : KernelStep<EndedReply>
{
    /// <inheritdoc/>
    protected override (KernelState, EndedReply) Apply(KernelState state)
    {
        var ended = new List<NamespaceOrdinal>();
        return (ProcessLifecycle.JoinOther(state, Process, Namespace, ended), EndedReply.Of(ended));
    }
}

/// <summary>First half of an exit.</summary>
public sealed record BeginExit(ProcessId Process) : KernelStep<Released>
{
    /// <inheritdoc/>
    protected override (KernelState, Released) Apply(KernelState state) => ProcessLifecycle.BeginExit(state, Process);
}

/// <summary>Second half of an exit (N-46, N-47).</summary>
public sealed record FinishExit(ProcessId Process) : KernelStep<EndedReply>
{
    /// <inheritdoc/>
    protected override (KernelState, EndedReply) Apply(KernelState state)
    {
        var ended = new List<NamespaceOrdinal>();
        return (ProcessLifecycle.FinishExit(state, Process, ended), EndedReply.Of(ended));
    }
}

/// <summary>An open file gets a descriptor. A label in use names the new one from now on.</summary>
public sealed record InstallFile(ProcessId Process, string Label, OpenFileFacts File) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state)
    {
        var process = Descriptors.Unname(state[Process], Label);
        state = ProcessLifecycle.AddFile(state, File);
        return (state.With(process with { Descriptors = process.Descriptors.Add(new DescriptorSlot(Label, File.Id)) }), Done.Value);
    }
}

/// <summary>dup: a second label for the same open file.</summary>
public sealed record DuplicateFile(ProcessId Process, string Label, string NewLabel) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state)
    {
        var process = state[Process];
        var file = process.Descriptors[process.DescriptorIndex(Label)].File;
        process = Descriptors.Unname(process, NewLabel);
        state = ProcessLifecycle.Holders(state, file, 1);
        return (state.With(process with { Descriptors = process.Descriptors.Add(new DescriptorSlot(NewLabel, file)) }), Done.Value);
    }
}

/// <summary>close: tells the file if this was its last holder.</summary>
public sealed record CloseDescriptor(ProcessId Process, string Label) : KernelStep<LastHolderReply>
{
    /// <inheritdoc/>
    protected override (KernelState, LastHolderReply) Apply(KernelState state)
    {
        var process = state[Process];
        var index = process.DescriptorIndex(Label);
        var file = process.Descriptors[index].File;
        state = ProcessLifecycle.Holders(state, file, -1).With(process with { Descriptors = process.Descriptors.RemoveAt(index) });
        return (state, Descriptors.LastHolder(state, file));
    }
}

/// <summary>The open file whose last holder went, or null.</summary>
public sealed record LastHolderReply(OpenFileFacts? File);

/// <summary>A released file is forgotten, and what it kept alive let go (N-46).</summary>
public sealed record ForgetFile(OpenFileId File) : KernelStep<EndedReply>
{
    /// <inheritdoc/>
    protected override (KernelState, EndedReply) Apply(KernelState state)
    {
        var ended = new List<NamespaceOrdinal>();
        return (ProcessLifecycle.RemoveFile(state, File, ended), EndedReply.Of(ended));
    }
}

/// <summary>A mapping holds its file.</summary>
public sealed record InstallMapping(ProcessId Process, MappingSlot Mapping) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state)
    {
        var process = state[Process];
        var old = process.MappingIndex(Mapping.Label!);
        if (old >= 0)
        {
            process = process with { Mappings = process.Mappings.SetItem(old, process.Mappings[old] with { Label = null }) };
        }

        state = ProcessLifecycle.Holders(state, Mapping.File, 1);
        return (state.With(process with { Mappings = process.Mappings.Add(Mapping) }), Done.Value);
    }
}

/// <summary>The file that a program runs stays open while it runs.</summary>
public sealed record InstallProgram(ProcessId Program, OpenFileFacts File) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state)
    {
        var process = state[Program];
        state = ProcessLifecycle.AddFile(state, File);
        var mapping = new MappingSlot(null, File.Id, Protection.Read | Protection.Execute, false, false, 0);
        return (state.With(process with { Mappings = process.Mappings.Add(mapping) }), Done.Value);
    }
}

/// <summary>munmap: tells the file if the mapping was its last holder.</summary>
public sealed record RemoveMapping(ProcessId Process, string Label) : KernelStep<LastHolderReply>
{
    /// <inheritdoc/>
    protected override (KernelState, LastHolderReply) Apply(KernelState state)
    {
        var process = state[Process];
        var index = process.MappingIndex(Label);
        var file = process.Mappings[index].File;
        state = ProcessLifecycle.Holders(state, file, -1).With(process with { Mappings = process.Mappings.RemoveAt(index) });
        return (state, Descriptors.LastHolder(state, file));
    }
}

/// <summary>mprotect went well.</summary>
public sealed record ChangeProtection(ProcessId Process, string Label, Protection Protection) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state)
    {
        var process = state[Process];
        var index = process.MappingIndex(Label);
        return (state.With(process with { Mappings = process.Mappings.SetItem(index, process.Mappings[index] with { Protection = Protection }) }), Done.Value);
    }
}

/// <summary>Changes of a process that concern nobody else. Members that are null stay.</summary>
public sealed record ChangeProcess(ProcessId Process) : KernelStep<Done>
{
    /// <summary>New credentials in the same user namespace.</summary>
    public Credentials? Credentials { get; init; }

    /// <summary>New mode creation mask.</summary>
    public int? Umask { get; init; }

    /// <summary>New root and working directory.</summary>
    public PathPlace? Root { get; init; }

    /// <summary>A program that keeps running, by label.</summary>
    public (string Label, ProcessId Program)? Held { get; init; }

    /// <summary>A label whose program has ended.</summary>
    public string? NoLongerHeld { get; init; }

    /// <summary>A key by label.</summary>
    public (string Label, int Serial)? Key { get; init; }

    /// <summary>New program name and path.</summary>
    public (string Command, string Executable)? Program { get; init; }

    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state)
    {
        var process = state[Process];
        process = process with
        {
            Credentials = Credentials ?? process.Credentials,
            Umask = Umask ?? process.Umask,
            Root = Root ?? process.Root,
            WorkingDirectory = Root ?? process.WorkingDirectory,
            Command = Program?.Command ?? process.Command,
            Executable = Program?.Executable ?? process.Executable,
        };
        if (Held is { } held)
        {
            process = process with { Held = process.Held.SetItem(held.Label, held.Program) };
        }

        if (NoLongerHeld is { } gone)
        {
            process = process with { Held = process.Held.Remove(gone) };
        }

        if (Key is { } key)
        {
            process = process with { Keys = process.Keys.SetItem(key.Label, key.Serial) };
        }

        return (state.With(process), Done.Value);
    }
}

/// <summary>A write to uid_map or gid_map (N-71, N-86).</summary>
public sealed record WriteIdMap(ProcessId Writer, UserNamespaceOrdinal Target, string Text, bool IsGroup) : KernelStep<CountReply>
{
    /// <inheritdoc/>
    protected override (KernelState, CountReply) Apply(KernelState state)
    {
        var (error, users) = MapWriting.Write(state.Users, state[Writer].Credentials, Target, Text, IsGroup);
        return (error == Errno.None ? state with { Users = users } : state, new CountReply(error, Text.Length));
    }
}

/// <summary>A write open of the policy file takes the busy flag (N-63).</summary>
public sealed record TakePolicyFile : KernelStep<CountReply>
{
    /// <inheritdoc/>
    protected override (KernelState, CountReply) Apply(KernelState state) => state.PolicyBusy
        ? (state, new CountReply(Errno.EBUSY))
        : (state with { PolicyBusy = true }, new CountReply(Errno.None));
}

/// <summary>A refused write open gives the busy flag back, and so does the end of a session; its validity flag starts anew (N-64).</summary>
public sealed record GivePolicyFile(bool FileIsRemoved) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state) => (
        state with { PolicyBusy = false, PolicySessionValid = true, PolicyFileRemoved = state.PolicyFileRemoved || FileIsRemoved }, Done.Value);
}

/// <summary>A failed write makes the policy session invalid (P-48).</summary>
public sealed record SpoilPolicySession : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state) => (state with { PolicySessionValid = false }, Done.Value);
}

/// <summary>user.max_ima_namespaces of a user namespace (N-15).</summary>
public sealed record SetNamespaceLimit(UserNamespaceOrdinal User, int Limit) : KernelStep<Done>
{
    /// <inheritdoc/>
    protected override (KernelState, Done) Apply(KernelState state) => (state with { Counts = state.Counts.WithLimit(User, Limit) }, Done.Value);
}

/// <summary>A mount in the mount namespace of a process; FileSystem null makes a new file system and answers its number.</summary>
public sealed record AddMount(ProcessId Process, int? FileSystem, int Root, PathPlace Point, MountFlags Flags) : KernelStep<CountReply>
{
    /// <inheritdoc/>
    protected override (KernelState, CountReply) Apply(KernelState state)
    {
        var fileSystem = FileSystem ?? state.NextFileSystem;
        state = state with { NextFileSystem = FileSystem is null ? fileSystem + 1 : state.NextFileSystem };
        return (Descriptors.ChangeMounts(state, Process, mounts => mounts.Add(fileSystem, Root, Point.Mount, Point.Directory, Flags)), new CountReply(Errno.None, fileSystem));
    }
}

/// <summary>A mount gets other options; EBUSY for a read-only mount on which something is open for writing.</summary>
public sealed record SetMountFlags(ProcessId Process, int Mount, MountFlags Flags) : KernelStep<CountReply>
{
    /// <inheritdoc/>
    protected override (KernelState, CountReply) Apply(KernelState state) =>
        Flags.HasFlag(MountFlags.ReadOnly) && state.OpenFiles.Values.Any(file => file.Mount == Mount && file.Flags.CanWrite())
            ? (state, new CountReply(Errno.EBUSY))
            : (Descriptors.ChangeMounts(state, Process, table => table.WithFlags(Mount, Flags)), new CountReply(Errno.None));
}

/// <summary>umount; EBUSY while something is open on the mount or mounted on it.</summary>
public sealed record RemoveMount(ProcessId Process, int Mount) : KernelStep<CountReply>
{
    /// <inheritdoc/>
    protected override (KernelState, CountReply) Apply(KernelState state)
    {
        var mounts = state.MountsOf(state[Process]);
        var busy = mounts.ById.Values.Any(mount => mount.Parent == Mount)
            || state.OpenFiles.Values.Any(file => file.Mount == Mount)
            || state.Processes.Values.Any(process => process.Root.Mount == Mount || process.WorkingDirectory.Mount == Mount);
        return busy
            ? (state, new CountReply(Errno.EBUSY))
            : (Descriptors.ChangeMounts(state, Process, table => table.Remove(Mount)), new CountReply(Errno.None));
    }
}

/// <summary>Small changes that several steps share.</summary>
internal static class Descriptors
{
    public static ProcessState Unname(ProcessState process, string label)
    {
        var old = process.DescriptorIndex(label);
        return old < 0 ? process : process with { Descriptors = process.Descriptors.SetItem(old, process.Descriptors[old] with { Label = null }) };
    }

    public static LastHolderReply LastHolder(KernelState state, OpenFileId id)
    {
        var file = state.OpenFiles[id];
        return new LastHolderReply(file.Holders == 0 ? file : null);
    }

    public static KernelState ChangeMounts(KernelState state, ProcessId id, System.Func<MountTable, MountTable> change)
    {
        var key = state[id].Others[NamespaceKind.Mount];
        var mounts = state.Others[key];
        return state with { Others = state.Others.SetItem(key, mounts with { Mounts = change(mounts.Mounts!) }) };
    }
}
