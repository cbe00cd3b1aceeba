using System;
using System.Collections.Frozen;
using System.Collections.Generic;

namespace ImaActors.Simulation.Operations;

/// <summary>What an operation does; one member for each <c>op</c> of the recording format.</summary>
public enum OperationKind
{
    /// <summary><c>spawn</c>: clone3 of a child process.</summary>
    Spawn,
    /// <summary><c>exit</c>: The process ends.</summary>
    Exit,
    /// <summary><c>unshare</c>: unshare of namespaces.</summary>
    Unshare,
    /// <summary><c>setns</c>: setns on a namespace link of another process.</summary>
    SetNs,
    /// <summary><c>setns_fd</c>: setns on a descriptor opened before.</summary>
    SetNsFd,
    /// <summary><c>setns_pidfd</c>: setns on a pidfd.</summary>
    SetNsPidFd,
    /// <summary><c>nsinfo</c>: A marker.</summary>
    NsInfo,
    /// <summary><c>write_map</c>: A write to an id map of a process.</summary>
    WriteMap,
    /// <summary><c>setuid</c>: setuid.</summary>
    SetUid,
    /// <summary><c>setgid</c>: setgid.</summary>
    SetGid,
    /// <summary><c>setresuid</c>: setresuid.</summary>
    SetResUid,
    /// <summary><c>setresgid</c>: setresgid.</summary>
    SetResGid,
    /// <summary><c>capset</c>: capset.</summary>
    CapSet,
    /// <summary><c>keepcaps</c>: prctl(PR_SET_KEEPCAPS).</summary>
    KeepCaps,
    /// <summary><c>dumpable</c>: prctl(PR_SET_DUMPABLE); in scenarios, no recording has it.</summary>
    Dumpable,
    /// <summary><c>umask</c>: umask.</summary>
    Umask,
    /// <summary><c>open</c>: open; the descriptor gets a label.</summary>
    Open,
    /// <summary><c>read</c>: One read.</summary>
    Read,
    /// <summary><c>write</c>: One write.</summary>
    Write,
    /// <summary><c>lseek</c>: lseek from the start of the file.</summary>
    Seek,
    /// <summary><c>ftruncate</c>: ftruncate.</summary>
    FTruncate,
    /// <summary><c>fsync</c>: fsync.</summary>
    FSync,
    /// <summary><c>close</c>: close.</summary>
    Close,
    /// <summary><c>dup</c>: A second label for the same open file.</summary>
    Dup,
    /// <summary><c>mmap</c>: mmap at offset 0.</summary>
    Map,
    /// <summary><c>mprotect</c>: mprotect of a mapping.</summary>
    Protect,
    /// <summary><c>munmap</c>: munmap of a mapping.</summary>
    Unmap,
    /// <summary><c>poke</c>: A store into a mapping.</summary>
    Poke,
    /// <summary><c>exec</c>: fork, execve in the child, wait.</summary>
    Exec,
    /// <summary><c>exec_hold</c>: fork and execve; the program keeps running.</summary>
    ExecHold,
    /// <summary><c>kill</c>: SIGKILL to a held child, wait.</summary>
    Kill,
    /// <summary><c>create</c>: open of a new file, one write, close.</summary>
    Create,
    /// <summary><c>mkdir</c>: mkdir.</summary>
    MakeDirectory,
    /// <summary><c>rmdir</c>: rmdir.</summary>
    RemoveDirectory,
    /// <summary><c>mknod</c>: mknod of a regular file.</summary>
    MakeNode,
    /// <summary><c>unlink</c>: unlink.</summary>
    Unlink,
    /// <summary><c>truncate</c>: truncate.</summary>
    Truncate,
    /// <summary><c>chmod</c>: chmod.</summary>
    ChangeMode,
    /// <summary><c>chown</c>: chown.</summary>
    ChangeOwner,
    /// <summary><c>rename</c>: rename.</summary>
    Rename,
    /// <summary><c>link</c>: link.</summary>
    Link,
    /// <summary><c>symlink</c>: symlink.</summary>
    SymbolicLink,
    /// <summary><c>stat</c>: stat.</summary>
    Stat,
    /// <summary><c>readlink</c>: readlink.</summary>
    ReadLink,
    /// <summary><c>chroot</c>: chroot and chdir to the new root.</summary>
    ChangeRoot,
    /// <summary><c>setxattr</c>: setxattr.</summary>
    SetXattr,
    /// <summary><c>getxattr</c>: getxattr.</summary>
    GetXattr,
    /// <summary><c>removexattr</c>: removexattr.</summary>
    RemoveXattr,
    /// <summary><c>mount</c>: mount.</summary>
    Mount,
    /// <summary><c>umount</c>: umount.</summary>
    Unmount,
    /// <summary><c>write_file</c>: open, one write, close.</summary>
    WriteFile,
    /// <summary><c>write_all</c>: open, writes until all is taken, close.</summary>
    WriteAll,
    /// <summary><c>read_file</c>: open, read to the end, close; possibly a view.</summary>
    ReadFile,
    /// <summary><c>new_keyring</c>: add_key of a keyring.</summary>
    NewKeyring,
    /// <summary><c>add_key</c>: add_key.</summary>
    AddKey,
    /// <summary><c>key_update</c>: keyctl update.</summary>
    UpdateKey,
    /// <summary><c>key_unlink</c>: keyctl unlink.</summary>
    UnlinkKey,
    /// <summary><c>key_clear</c>: keyctl clear.</summary>
    ClearKeyring,
    /// <summary><c>key_list</c>: keyctl read, then describe of each key.</summary>
    ListKeyring,
    /// <summary><c>finit_module</c>: finit_module of a file.</summary>
    LoadModuleFile,
    /// <summary><c>init_module</c>: init_module with memory.</summary>
    LoadModuleMemory,
    /// <summary><c>sleep</c>: A pause.</summary>
    Sleep,
    /// <summary><c>sync</c>: A pause after which delayed work is done.</summary>
    Sync,
}

/// <summary>The words of the recording format for the kinds of operations.</summary>
public static class OperationKinds
{
    private static readonly FrozenDictionary<string, OperationKind> ByWord = new Dictionary<string, OperationKind>(StringComparer.Ordinal)
    {
        ["spawn"] = OperationKind.Spawn,
        ["exit"] = OperationKind.Exit,
        ["unshare"] = OperationKind.Unshare,
        ["setns"] = OperationKind.SetNs,
        ["setns_fd"] = OperationKind.SetNsFd,
        ["setns_pidfd"] = OperationKind.SetNsPidFd,
        ["nsinfo"] = OperationKind.NsInfo,
        ["write_map"] = OperationKind.WriteMap,
        ["setuid"] = OperationKind.SetUid,
        ["setgid"] = OperationKind.SetGid,
        ["setresuid"] = OperationKind.SetResUid,
        ["setresgid"] = OperationKind.SetResGid,
        ["capset"] = OperationKind.CapSet,
        ["keepcaps"] = OperationKind.KeepCaps,
        ["dumpable"] = OperationKind.Dumpable,
        ["umask"] = OperationKind.Umask,
        ["open"] = OperationKind.Open,
        ["read"] = OperationKind.Read,
        ["write"] = OperationKind.Write,
        ["lseek"] = OperationKind.Seek,
        ["ftruncate"] = OperationKind.FTruncate,
        ["fsync"] = OperationKind.FSync,
        ["close"] = OperationKind.Close,
        ["dup"] = OperationKind.Dup,
        ["mmap"] = OperationKind.Map,
        ["mprotect"] = OperationKind.Protect,
        ["munmap"] = OperationKind.Unmap,
        ["poke"] = OperationKind.Poke,
        ["exec"] = OperationKind.Exec,
        ["exec_hold"] = OperationKind.ExecHold,
        ["kill"] = OperationKind.Kill,
        ["create"] = OperationKind.Create,
        ["mkdir"] = OperationKind.MakeDirectory,
        ["rmdir"] = OperationKind.RemoveDirectory,
        ["mknod"] = OperationKind.MakeNode,
        ["unlink"] = OperationKind.Unlink,
        ["truncate"] = OperationKind.Truncate,
        ["chmod"] = OperationKind.ChangeMode,
        ["chown"] = OperationKind.ChangeOwner,
        ["rename"] = OperationKind.Rename,
        ["link"] = OperationKind.Link,
        ["symlink"] = OperationKind.SymbolicLink,
        ["stat"] = OperationKind.Stat,
        ["readlink"] = OperationKind.ReadLink,
        ["chroot"] = OperationKind.ChangeRoot,
        ["setxattr"] = OperationKind.SetXattr,
        ["getxattr"] = OperationKind.GetXattr,
        ["removexattr"] = OperationKind.RemoveXattr,
        ["mount"] = OperationKind.Mount,
        ["umount"] = OperationKind.Unmount,
        ["write_file"] = OperationKind.WriteFile,
        ["write_all"] = OperationKind.WriteAll,
        ["read_file"] = OperationKind.ReadFile,
        ["new_keyring"] = OperationKind.NewKeyring,
        ["add_key"] = OperationKind.AddKey,
        ["key_update"] = OperationKind.UpdateKey,
        ["key_unlink"] = OperationKind.UnlinkKey,
        ["key_clear"] = OperationKind.ClearKeyring,
        ["key_list"] = OperationKind.ListKeyring,
        ["finit_module"] = OperationKind.LoadModuleFile,
        ["init_module"] = OperationKind.LoadModuleMemory,
        ["sleep"] = OperationKind.Sleep,
        ["sync"] = OperationKind.Sync,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<OperationKind, string> Words = ByWord.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The word of recordings and outputs for a kind.</summary>
    public static string WordOf(OperationKind kind) => Words[kind];

    /// <summary>Finds the kind that a recording calls <paramref name="word"/>.</summary>
    public static bool TryParse(string word, out OperationKind kind) => ByWord.TryGetValue(word, out kind);
}
