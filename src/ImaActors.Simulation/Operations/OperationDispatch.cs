using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.SystemCalls;

namespace ImaActors.Simulation.Operations;

/// <summary>From a recorded operation to the chain of its system calls.</summary>
internal static class OperationDispatch
{
    private const int DirectoryMode = 0x1ed;   // 0755
    private const int FileMode = 0x1a4;        // 0644

    /// <summary>Starts the chain of an operation.</summary>
    public static Chain<CallResult> Start(SystemCall call, Operation op, ImmutableSortedDictionary<string, byte[]> certificates) => op.Kind switch
    {
        OperationKind.Spawn => ProcessCalls.Spawn(call, op.Name, CloneFlagsOf(op.New)),
        OperationKind.Exit => Exit(call),
        OperationKind.Unshare => ProcessCalls.Unshare(call, CloneFlagsOf(op.New)),
        OperationKind.SetNs => ProcessCalls.SetNs(call, op.Target, op.Ns),
        OperationKind.SetNsFd => ProcessCalls.SetNsDescriptor(call, op.Fd),
        OperationKind.SetNsPidFd => ProcessCalls.SetNsProcess(call, op.Target, CloneFlagsOf(op.New)),
        OperationKind.WriteMap => FileCalls.WriteMap(call, op.Target, op.File, op.Data ?? []),
        OperationKind.SetUid => IdentityCalls.Change(call, "setuid", (users, credentials) => CredentialChanges.SetUid(users, credentials, (uint)op.Id)),
        OperationKind.SetGid => IdentityCalls.Change(call, "setgid", (users, credentials) => CredentialChanges.SetGid(users, credentials, (uint)op.Id)),
        OperationKind.SetResUid => IdentityCalls.Change(call, "setresuid", (users, credentials) => CredentialChanges.SetResUid(users, credentials, op.R, op.E, op.S)),
        OperationKind.SetResGid => IdentityCalls.Change(call, "setresgid", (users, credentials) => CredentialChanges.SetResGid(users, credentials, op.R, op.E, op.S)),
        OperationKind.CapSet => IdentityCalls.Change(call, "capset", (_, credentials) => CredentialChanges.CapSet(
            credentials, CapabilitiesOf(op.Effective), CapabilitiesOf(op.Permitted), op.Inheritable.IsEmpty ? null : CapabilitiesOf(op.Inheritable))),
        OperationKind.KeepCaps => IdentityCalls.KeepCapabilities(call, op.Value),
        OperationKind.Dumpable => IdentityCalls.SetDumpable(call, op.Value),
        OperationKind.Umask => IdentityCalls.Umask(call, op.Mask),
        OperationKind.Open => FileCalls.Open(call, op.Fd, op.Path, OpenFlagsOf(op.Flags), op.Mode ?? 0),
        OperationKind.Read => FileCalls.Read(call, op.Fd, op.Count),
        OperationKind.Write => FileCalls.Write(call, op.Fd, op.Data ?? []),
        OperationKind.Seek => FileCalls.Seek(call, op.Fd, op.Offset),
        OperationKind.FTruncate => FileCalls.Truncate(call, op.Fd, op.Length),
        OperationKind.FSync => Now(FileCalls.Synchronise(call, op.Fd)),
        OperationKind.Close => FileCalls.Close(call, op.Fd),
        OperationKind.Dup => FileCalls.Duplicate(call, op.Fd, op.NewFd),
        OperationKind.Map => MappingCalls.Map(call, op.Map, op.Fd, ProtectionOf(op.Prot), op.Flags.Contains("SHARED"), op.Length),
        OperationKind.Protect => MappingCalls.Protect(call, op.Map, ProtectionOf(op.Prot)),
        OperationKind.Unmap => MappingCalls.Unmap(call, op.Map),
        OperationKind.Poke => MappingCalls.Poke(call, op.Map, op.Offset, op.Data ?? []),
        OperationKind.Exec => ExecCalls.Run(call, op.Path),
        OperationKind.ExecHold => ExecCalls.Hold(call, op.Held, op.Path),
        OperationKind.Kill => ProcessCalls.Kill(call, op.Held),
        OperationKind.Create => FileCalls.Create(call, op.Path, op.Mode ?? 0, op.Data),
        OperationKind.MakeDirectory => NameCalls.MakeDirectory(call, op.Path, op.Mode ?? DirectoryMode),
        OperationKind.RemoveDirectory => NameCalls.Remove(call, op.Path, true),
        OperationKind.MakeNode => NameCalls.MakeNode(call, op.Path, op.Mode ?? FileMode),
        OperationKind.Unlink => NameCalls.Remove(call, op.Path, false),
        OperationKind.Truncate => AttributeCalls.Truncate(call, op.Path, op.Length),
        OperationKind.ChangeMode => AttributeCalls.ChangeMode(call, op.Path, op.Mode ?? 0),
        OperationKind.ChangeOwner => AttributeCalls.ChangeOwner(call, op.Path, op.Uid, op.Gid),
        OperationKind.Rename => NameCalls.Rename(call, op.From, op.To),
        OperationKind.Link => NameCalls.Link(call, op.From, op.To),
        OperationKind.SymbolicLink => NameCalls.Symlink(call, op.From, op.To),
        OperationKind.Stat => AttributeCalls.Status(call, op.Path),
        OperationKind.ReadLink => Now(NameCalls.ReadLink(call, op.Path)),
        OperationKind.ChangeRoot => NameCalls.ChangeRoot(call, op.Path),
        OperationKind.SetXattr => AttributeCalls.Xattr(call, op.Path, XattrOperation.Set, op.Name, op.Data ?? [], "setxattr"),
        OperationKind.GetXattr => AttributeCalls.Xattr(call, op.Path, XattrOperation.Get, op.Name, [], "getxattr"),
        OperationKind.RemoveXattr => AttributeCalls.Xattr(call, op.Path, XattrOperation.Remove, op.Name, [], "removexattr"),
        OperationKind.Mount => MountCalls.Mount(call, op.Source, op.Path, op.FsType, MountFlagsOf(op.Flags), op.Options),
        OperationKind.Unmount => MountCalls.Unmount(call, op.Path),
        OperationKind.WriteFile => FileCalls.WriteFile(call, op.Path, OpenFlagsOf(op.Flags), op.Data ?? []),
        OperationKind.WriteAll => FileCalls.WriteAll(call, op.Path, OpenFlagsOf(op.Flags), op.Data ?? []),
        OperationKind.ReadFile => FileCalls.ReadFile(call, op.Path),
        OperationKind.NewKeyring => KeyCalls.Add(call, op.Key, "keyring", op.KeyName, [], op.Keyring),
        OperationKind.AddKey => KeyCalls.Add(call, op.Key, op.KeyType, op.Description, PayloadOf(op, certificates), op.Keyring),
        OperationKind.UpdateKey => KeyCalls.Update(call, op.Key, PayloadOf(op, certificates)),
        OperationKind.UnlinkKey => KeyCalls.Unlink(call, op.Key, op.Keyring),
        OperationKind.ClearKeyring => KeyCalls.Clear(call, op.Keyring),
        OperationKind.ListKeyring => KeyCalls.List(call, op.Keyring),
        OperationKind.LoadModuleFile => ModuleCalls.LoadFile(call, op.Path),
        OperationKind.LoadModuleMemory => Now(ModuleCalls.LoadMemory(call, op.Data ?? [])),
        OperationKind.NsInfo or OperationKind.Sleep or OperationKind.Sync => Now(CallResult.Zero),
        _ => throw new UnreachableException($"unknown operation {op.Kind}"),
    };

    private static byte[] PayloadOf(Operation op, ImmutableSortedDictionary<string, byte[]> certificates) =>
        op.Cert is { } name ? certificates[name] : op.Data ?? [];

    private static async Chain<CallResult> Exit(SystemCall call)
    {
        await ProcessCalls.Exit(call);
        return CallResult.Zero;
    }

#pragma warning disable CS1998 // a chain without a step is a chain all the same
    private static async Chain<CallResult> Now(CallResult result) => result;
#pragma warning restore CS1998

    private static OpenFlags OpenFlagsOf(ImmutableArray<string> names) =>
        names.Aggregate(OpenFlags.ReadOnly, (flags, name) => flags | OpenFlagsExtensions.FromName(name)!.Value);

    private static CloneFlags CloneFlagsOf(ImmutableArray<string> names) =>
        names.Aggregate(CloneFlags.None, (flags, name) => flags | CloneFlagsNames.Find(name)!.Value);

    private static Protection ProtectionOf(ImmutableArray<string> names) => names.Aggregate(Protection.None, (protection, name) => protection | name switch
    {
        "READ" => Protection.Read,
        "WRITE" => Protection.Write,
        "EXEC" => Protection.Execute,
        _ => Protection.None,
    });

    private static MountFlags MountFlagsOf(ImmutableArray<string> names) => names.Aggregate(MountFlags.None, (flags, name) => flags | name switch
    {
        "RDONLY" => MountFlags.ReadOnly,
        "NOSUID" => MountFlags.NoSuid,
        "NOEXEC" => MountFlags.NoExec,
        "BIND" => MountFlags.Bind,
        "REMOUNT" => MountFlags.Remount,
        "UNBINDABLE" => MountFlags.Unbindable,
        "PRIVATE" => MountFlags.Private,
        "SLAVE" => MountFlags.Slave,
        "SHARED" => MountFlags.Shared,
        _ => MountFlags.None,
    });

    private static CapabilitySet CapabilitiesOf(ImmutableArray<string> names) => names is ["all"] ? CapabilitySet.All : CapabilitySet.FromNames(names) ?? CapabilitySet.None;
}
