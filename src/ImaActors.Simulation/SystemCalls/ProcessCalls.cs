using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>clone3, unshare, setns, exit and what they do with IMA namespaces (sections 2, 4, 5 and 6 of the namespace specification).</summary>
public static class ProcessCalls
{
    /// <summary>clone3 with exit signal SIGCHLD: the child becomes a process with a name.</summary>
    public static async Chain<CallResult> Spawn(SystemCall call, string name, CloneFlags flags)
    {
        if (IsUnknown(call, flags))
        {
            return CallResult.Fail(Errno.EINVAL, "clone3");
        }

        var fork = await Fork(call, name, flags, false);
        return CallResult.Of(fork.Error, "clone3");
    }

    /// <summary>A fork with all it brings: new namespaces, activation, or neither (N-32, N-33, N-38).</summary>
    internal static async Chain<ForkPlan> Fork(SystemCall call, string name, CloneFlags flags, bool isProgram)
    {
        var plan = await call.Do(new PrepareFork(call.Me.Id, name, flags, isProgram));
        if (plan.Error != Errno.None)
        {
            return plan;
        }

        if (plan.IsNew)
        {
            await call.Do(new BeginNamespace(plan.Target));
        }

        if (plan.MustActivate)
        {
            var error = await ActivationCalls.Activate(call, plan.Target);
            if (error != Errno.None)
            {
                var undone = await call.Do(new UndoFork(plan.Child));
                await Retirement.Run(call, undone.Ended);
                return plan with { Error = error };
            }
        }

        foreach (var mapping in call.Kernel[plan.Child].Mappings.Where(slot => slot.IsWritable))
        {
            await call.Do(new CountMapping(call.Kernel.OpenFiles[mapping.File].Inode, 1));
        }

        await call.Do(new ForkKeyrings(call.Me.Id, plan.Child));
        await call.Do(new FinishFork(plan.Child));
        return plan;
    }

    /// <summary>unshare (N-12, N-18, N-20).</summary>
    public static async Chain<CallResult> Unshare(SystemCall call, CloneFlags flags)
    {
        if (IsUnknown(call, flags))
        {
            return CallResult.Fail(Errno.EINVAL, "unshare");
        }

        var reply = await call.Do(new UnshareStep(call.Me.Id, flags));
        if (reply.Ima is { } made)
        {
            await call.Do(new BeginNamespace(made));
        }

        await Retirement.Run(call, reply.Ended);
        return CallResult.Of(reply.Error, "unshare");
    }

    /// <summary>setns to the namespace of a process: opens the link, joins, closes (N-41, N-44).</summary>
    public static async Chain<CallResult> SetNs(SystemCall call, string target, string link)
    {
        var opened = await OpenCalls.Open(call, "/proc/{pid:" + target + "}/ns/" + link, OpenFlags.ReadOnly, 0);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        var result = await Join(call, opened.File!.Link!.Value);
        await OpenCalls.Release(call, opened.File, false);
        return result;
    }

    /// <summary>setns on a descriptor that was opened before.</summary>
    public static async Chain<CallResult> SetNsDescriptor(SystemCall call, string label)
    {
        var index = call.Me.DescriptorIndex(label);
        if (index < 0)
        {
            return CallResult.BadLabel();
        }

        var file = call.Kernel.OpenFiles[call.Me.Descriptors[index].File];
        if (file.Special == SpecialFile.PathOnly)
        {
            return CallResult.Fail(Errno.EBADF, "setns");
        }

        return file is { Special: SpecialFile.NamespaceLink, Link: { } link } ? await Join(call, link) : CallResult.Fail(Errno.EINVAL, "setns");
    }

    /// <summary>setns on a pidfd: it knows no IMA flag (N-43).</summary>
    public static async Chain<CallResult> SetNsProcess(SystemCall call, string target, CloneFlags flags)
    {
        var kinds = new List<NamespaceKind>();
        foreach (var (flag, kind) in new[]
        {
            (CloneFlags.User, NamespaceKind.User), (CloneFlags.Mount, NamespaceKind.Mount), (CloneFlags.Uts, NamespaceKind.Uts), (CloneFlags.Ipc, NamespaceKind.Ipc),
            (CloneFlags.Pid, NamespaceKind.Pid), (CloneFlags.Cgroup, NamespaceKind.Cgroup), (CloneFlags.Net, NamespaceKind.Net), (CloneFlags.Time, NamespaceKind.Time),
        })
        {
            if (flags.HasFlag(flag))
            {
                kinds.Add(kind);
            }
        }

        if (!call.Kernel.ByName.TryGetValue(target, out var id))
        {
            return CallResult.Fail(Errno.ESRCH, "pidfd_open");
        }

        if (kinds.Count == 0)
        {
            return CallResult.Fail(Errno.EINVAL, "setns");
        }

        var process = call.Kernel[id];
        if (!ProcessInspection.Allowed(call.Kernel.Users, call.Me.Credentials, process.Credentials, id == call.Me.Id))
        {
            return CallResult.Fail(Errno.EPERM, "setns");
        }

        foreach (var kind in kinds)
        {
            var link = kind == NamespaceKind.User
                ? new NamespaceReference(kind, process.Credentials.UserNamespace.Value)
                : new NamespaceReference(kind, process.Others[kind]);
            var result = await Join(call, link);
            if (result.Ret < 0)
            {
                return result;
            }
        }

        return CallResult.Zero;
    }

    /// <summary>exit: descriptors and mappings are released, then the namespaces are let go (N-46, N-47).</summary>
    public static Chain<Done> Exit(SystemCall call) => End(call, call.Me.Id);

    /// <summary>The end of a process: of the one that acts, or of a program it killed.</summary>
    internal static async Chain<Done> End(SystemCall call, ProcessId id)
    {
        var caller = call.CallerOf(call.Kernel[id]);
        var pidNamespace = call.Kernel[id].Others[NamespaceKind.Pid];
        var isInit = call.Kernel.Others[pidNamespace].Init == id;
        var released = await call.Do(new BeginExit(id));
        foreach (var mapping in released.WritableMappings)
        {
            await call.Do(new CountMapping(mapping.File.Inode, -1));
        }

        foreach (var file in released.Files)
        {
            await OpenCalls.Release(call, file, true, caller);
        }

        await call.Do(new ExitKeyrings(id));
        var ended = await call.Do(new FinishExit(id));
        await Retirement.Run(call, ended.Ended);
        if (isInit)
        {
            // The first process of a pid namespace takes all others of it along, those of namespaces below with their own.
            foreach (var other in call.Kernel.Processes.Values.Where(process => process.Others[NamespaceKind.Pid] == pidNamespace).ToList())
            {
                await End(call, other.Id);
            }
        }

        return Done.Value;
    }

    /// <summary>kill of a held program, and wait.</summary>
    public static async Chain<CallResult> Kill(SystemCall call, string label)
    {
        if (!call.Me.Held.TryGetValue(label, out var program))
        {
            return CallResult.BadLabel(Errno.ESRCH);
        }

        if (call.Kernel.Processes.ContainsKey(program.Value))
        {
            await End(call, program);   // a program that has ended is only waited for
        }

        await call.Do(new ChangeProcess(call.Me.Id) { NoLongerHeld = label });
        return CallResult.Zero;
    }

    /// <summary>A kernel without IMA namespaces does not know their flag.</summary>
    private static bool IsUnknown(SystemCall call, CloneFlags flags) => flags.HasFlag(CloneFlags.Ima) && !call.HasImaNamespaces;

    private static async Chain<CallResult> Join(SystemCall call, NamespaceReference link)
    {
        var me = call.Me;
        if (link.Kind == NamespaceKind.Ima)
        {
            var target = new NamespaceOrdinal(link.Id);
            var error = NamespacePermission.CheckJoin(call.Kernel.Users, me.Credentials, call.Kernel.Namespaces[link.Id].Owner);
            if (error == Errno.None)
            {
                error = await ActivationCalls.Activate(call, target);
            }

            if (error != Errno.None)
            {
                return CallResult.Fail(error, "setns");
            }

            var joined = await call.Do(new JoinIma(me.Id, target));
            await Retirement.Run(call, joined.Ended);
            return CallResult.Zero;
        }

        var refusal = CheckOther(call, me, link);
        if (refusal != Errno.None)
        {
            return CallResult.Fail(refusal, "setns");
        }

        var reply = await call.Do(new JoinOther(me.Id, link));
        await Retirement.Run(call, reply.Ended);
        return CallResult.Zero;
    }

    private static Errno CheckOther(SystemCall call, ProcessState me, NamespaceReference link)
    {
        var users = call.Kernel.Users;
        if (link.Kind == NamespaceKind.User)
        {
            var user = new UserNamespaceOrdinal(link.Id);
            if (user == me.Credentials.UserNamespace)
            {
                return Errno.EINVAL;
            }

            return CapabilityCheck.Has(users, me.Credentials, user, Capability.SysAdmin) ? Errno.None : Errno.EPERM;
        }

        var error = NamespacePermission.CheckJoin(users, me.Credentials, call.Kernel.Others[link.Id].Owner);
        var chroot = link.Kind != NamespaceKind.Mount || CapabilityCheck.Has(users, me.Credentials, me.Credentials.UserNamespace, Capability.SysChroot);
        return error == Errno.None && !chroot ? Errno.EPERM : error;
    }
}
