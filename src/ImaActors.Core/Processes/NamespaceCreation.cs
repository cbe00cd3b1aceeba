using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Processes;

/// <summary>New namespaces as clone3 and unshare make them (section 2 of the namespace specification). Nothing is kept of a call that fails.</summary>
public static class NamespaceCreation
{
    /// <summary>Numbers that a net namespace takes: its own and eight more (N-16).</summary>
    public const int NetNumbers = 9;

    /// <summary>Order in which one call makes namespaces (N-16); the user namespace comes before, the IMA namespace after.</summary>
    private static readonly (CloneFlags Flag, NamespaceKind Kind)[] Order =
    [
        (CloneFlags.Mount, NamespaceKind.Mount), (CloneFlags.Uts, NamespaceKind.Uts), (CloneFlags.Ipc, NamespaceKind.Ipc), (CloneFlags.Pid, NamespaceKind.Pid),
        (CloneFlags.Cgroup, NamespaceKind.Cgroup), (CloneFlags.Net, NamespaceKind.Net), (CloneFlags.Time, NamespaceKind.Time),
    ];

    /// <summary>What a call made.</summary>
    /// <param name="Error">Failure; the state is then the one given.</param>
    /// <param name="State">State with the new namespaces, held by nobody yet but by what the caller does with them.</param>
    /// <param name="Credentials">Credentials in the new user namespace, if one was made.</param>
    /// <param name="Others">New namespaces of other kinds.</param>
    /// <param name="Ima">New IMA namespace, pending.</param>
    public sealed record Created(
        Errno Error,
        KernelState State,
        Credentials Credentials,
        ImmutableSortedDictionary<NamespaceKind, int> Others,
        NamespaceOrdinal? Ima);

    /// <summary>Flag combinations that clone3 refuses before anything else (N-13).</summary>
    public static Errno CheckCloneFlags(ProcessState process, CloneFlags flags)
    {
        var shares = (flags & (CloneFlags.Vm | CloneFlags.Thread | CloneFlags.Files)) != CloneFlags.None;
        var refused = (shares && (flags.HasFlag(CloneFlags.Ima) || process.Ima != process.ImaForChildren))
            || (flags.HasFlag(CloneFlags.Fs) && (flags & (CloneFlags.Mount | CloneFlags.User)) != CloneFlags.None)
            || (flags.HasFlag(CloneFlags.Sighand) && !flags.HasFlag(CloneFlags.Vm))
            || flags.HasFlag(CloneFlags.Thread);   // a thread has no exit signal, and the spawn of this model always has one
        return refused ? Errno.EINVAL : Errno.None;
    }

    /// <summary>Makes the namespaces of a call, in the order of N-16, after the checks of N-14, N-15 and N-82.</summary>
    public static Created Create(KernelState state, ProcessState process, CloneFlags flags)
    {
        var original = state;
        var credentials = process.Credentials;
        var error = Check(state, process, flags);
        if (error != Errno.None)
        {
            return Failed(original, process, error);
        }

        if (flags.HasFlag(CloneFlags.User))
        {
            (state, var user) = AddUser(state, credentials);
            credentials = CredentialChanges.EnterUserNamespace(credentials, user);
        }

        var others = ImmutableSortedDictionary<NamespaceKind, int>.Empty;
        foreach (var (flag, kind) in Order)
        {
            if (flags.HasFlag(flag))
            {
                (state, var id) = AddOther(state, process, kind, credentials.UserNamespace);
                others = others.Add(kind, id);
            }
        }

        if (!flags.HasFlag(CloneFlags.Ima))
        {
            return new Created(Errno.None, state, credentials, others, null);
        }

        var (charged, counts) = NamespaceCounts.Charge(state.Users, state.Counts, credentials.UserNamespace, process.Credentials.Euid);
        if (charged != Errno.None)
        {
            return Failed(original, process, charged);
        }

        (state, var ima) = AddIma(state with { Counts = counts }, credentials.UserNamespace, process.Credentials.Euid);
        return new Created(Errno.None, state, credentials, others, ima);
    }

    /// <summary>
    /// The owner of the target of a fork becomes the user namespace of the child, and so does who pays (N-33).
    /// </summary>
    public static (Errno Error, KernelState State) ChangeOwner(KernelState state, NamespaceOrdinal target, UserNamespaceOrdinal owner, uint euid)
    {
        var facts = state.Namespaces[target.Value];
        if (facts.Owner == owner || target == NamespaceOrdinal.Initial)
        {
            return (Errno.None, state);
        }

        var (error, counts) = NamespaceCounts.Charge(state.Users, state.Counts, owner, euid);
        if (error != Errno.None)
        {
            return (error, state);
        }

        var charge = state.Charges[target.Value];
        counts = NamespaceCounts.Release(state.Users, counts, charge.UserNamespace, charge.Euid);
        state = state with
        {
            Counts = counts,
            Charges = state.Charges.SetItem(target.Value, new NamespaceCharge(owner, euid)),
            Namespaces = state.Namespaces.SetItem(target.Value, facts with { Owner = owner }),
        };
        var retired = new List<NamespaceOrdinal>();
        state = state.Hold(References.User(owner)).Drop(References.User(facts.Owner), retired);
        Invariant.That(retired.Count == 0, "an owner that is let go ends no IMA namespace");
        return (Errno.None, state);
    }

    private static Created Failed(KernelState state, ProcessState process, Errno error) =>
        new(error, state, process.Credentials, ImmutableSortedDictionary<NamespaceKind, int>.Empty, null);

    private static Errno Check(KernelState state, ProcessState process, CloneFlags flags)
    {
        if (flags.HasFlag(CloneFlags.User))
        {
            return CredentialChanges.CheckNewUserNamespace(state.Users, process.Credentials, process.IsChrooted);
        }

        return (flags & CloneFlags.NamespacesButUser) != CloneFlags.None
            ? NamespacePermission.CheckCreate(state.Users, process.Credentials)
            : Errno.None;
    }

    private static (KernelState State, UserNamespaceOrdinal User) AddUser(KernelState state, Credentials creator)
    {
        var (number, pool) = state.Numbers.Take();
        var parent = state.Users[creator.UserNamespace];
        var user = new UserNamespace
        {
            Ordinal = new UserNamespaceOrdinal(state.NextUser),
            Number = new NamespaceId(number),
            Parent = parent.Ordinal,
            Level = parent.Level + 1,
            CreatorEuid = creator.Euid,
            CreatorEgid = creator.Egid,
            SetgroupsDenied = parent.SetgroupsDenied,
        };
        state = state with
        {
            Numbers = pool,
            Users = new UserNamespaceTable(state.Users.ByOrdinal.Add(state.NextUser, user)),
            NextUser = state.NextUser + 1,
            Counts = state.Counts.WithLimit(user.Ordinal, int.MaxValue),
        };
        return (state.Hold(References.User(parent.Ordinal)), user.Ordinal);
    }

    private static (KernelState State, int Id) AddOther(KernelState state, ProcessState process, NamespaceKind kind, UserNamespaceOrdinal owner)
    {
        var numbers = ImmutableArray.CreateBuilder<uint>();
        var pool = state.Numbers;
        for (var i = 0; i < (kind == NamespaceKind.Net ? NetNumbers : 1); i++)
        {
            (var number, pool) = pool.Take();
            numbers.Add(number);
        }

        var made = new OtherNamespace(kind, numbers.ToImmutable(), owner, kind == NamespaceKind.Mount ? state.MountsOf(process) : null);
        var id = state.NextOther;
        state = state with { Numbers = pool, Others = state.Others.Add(id, made), NextOther = id + 1 };
        return (state.Hold(References.User(owner)), id);
    }

    private static (KernelState State, NamespaceOrdinal Ima) AddIma(KernelState state, UserNamespaceOrdinal owner, uint euid)
    {
        var (number, pool) = state.Numbers.Take();
        var ordinal = new NamespaceOrdinal(state.NextNamespace);
        state = state with
        {
            Numbers = pool,
            Namespaces = state.Namespaces.Add(ordinal.Value, new NamespaceFacts(ordinal, new NamespaceId(number), owner, NamespaceState.Pending, -1)),
            NextNamespace = state.NextNamespace + 1,
            Charges = state.Charges.Add(ordinal.Value, new NamespaceCharge(owner, euid)),
        };
        return (state.Hold(References.User(owner)), ordinal);
    }
}
