using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Tests.Measurement;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Tests.Processes;

/// <summary>Processes by name, driven through the state functions of the kernel.</summary>
internal sealed class TestKernel
{
    private int _files;

    public KernelState State { get; set; } = KernelState.AtBoot(TestMachine.Namespaced, MountTable.WithRoot(0), "root");

    public List<NamespaceOrdinal> Retired { get; } = [];

    public ProcessState this[string name] => State[State.ByName[name]];

    public uint OwnNumber(string name) => State.Namespaces[this[name].Ima.Value].Number.Value - 4026531000;

    public uint ChildNumber(string name) => State.Namespaces[this[name].ImaForChildren.Value].Number.Value - 4026531000;

    public Errno Spawn(string parent, string child, CloneFlags flags = CloneFlags.None, bool activationFails = false)
    {
        (State, var plan) = ProcessLifecycle.PrepareFork(State, State.ByName[parent], child, flags, isProgram: false);
        if (plan.Error != Errno.None)
        {
            return plan.Error;
        }

        if (activationFails)
        {
            State = ProcessLifecycle.UndoFork(State, plan.Child, Retired);
            return Errno.ENOENT;
        }

        if (plan.MustActivate)
        {
            State = ProcessLifecycle.Activate(State, plan.Target);
        }

        State = ProcessLifecycle.FinishFork(State, plan.Child);
        return Errno.None;
    }

    public Errno Unshare(string process, CloneFlags flags)
    {
        (State, var error, _) = ProcessLifecycle.Unshare(State, State.ByName[process], flags, Retired);
        return error;
    }

    public void Join(string process, NamespaceOrdinal target)
    {
        if (State.Namespaces[target.Value].State == NamespaceState.Pending)
        {
            State = ProcessLifecycle.Activate(State, target);
        }

        State = ProcessLifecycle.JoinIma(State, State.ByName[process], target, Retired);
    }

    public void Exit(string process)
    {
        var id = State.ByName[process];
        (State, var released) = ProcessLifecycle.BeginExit(State, id);
        foreach (var file in released.Files)
        {
            State = ProcessLifecycle.RemoveFile(State, file.Id, Retired);
        }

        State = ProcessLifecycle.FinishExit(State, id, Retired);
    }

    public OpenFileId Open(string process, NamespaceReference? link = null)
    {
        var me = this[process];
        var file = new OpenFileFacts
        {
            Id = new OpenFileId(new OperationKey(0, 0, ++_files), 0),
            Inode = new InodeId(1),
            Flags = OpenFlags.ReadOnly,
            Opener = me.Ima,
            OpenerUser = me.Credentials.UserNamespace,
            FileSystem = 0,
            Mount = 0,
            Dentry = 0,
            Link = link,
        };
        State = ProcessLifecycle.AddFile(State, file).With(me with { Descriptors = me.Descriptors.Add(new DescriptorSlot("d", file.Id)) });
        return file.Id;
    }

    public void Close(string process, OpenFileId file)
    {
        var me = this[process];
        State = ProcessLifecycle.Holders(State.With(me with { Descriptors = me.Descriptors.RemoveAll(slot => slot.File == file) }), file, -1);
        if (State.OpenFiles[file].Holders == 0)
        {
            State = ProcessLifecycle.RemoveFile(State, file, Retired);
        }
    }

    public void Become(string process, Credentials credentials) => State = State.With(this[process] with { Credentials = credentials });

    public void Limit(int limit) => State = State with { Counts = State.Counts.WithLimit(UserNamespaceOrdinal.Initial, limit) };

    public int Count(uint euid = 0) => State.Counts[UserNamespaceOrdinal.Initial, euid];

    public int[] Order() => [.. State.ActiveByOrder.Values.Select(ordinal => ordinal.Value)];
}
