using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using static ImaActors.Reference.Err;

namespace ImaActors.Reference;

/// <summary>What an operation gave, before it becomes a result.</summary>
internal sealed record Outcome(long Ret, string Stage = "")
{
    public byte[]? Data { get; init; }
    public string? Text { get; init; }
    public string? Errno { get; init; }
    public Process? NsOf { get; init; }
}

/// <summary>The operations of a recording.</summary>
internal sealed partial class Machine
{
    private static readonly Outcome NoLabelHeld = new(EBADF, "label");

    private static OpenFlag Flags(IEnumerable<string> words)
    {
        var flags = OpenFlag.RDONLY;
        foreach (var word in words)
        {
            flags |= Enum.TryParse<OpenFlag>(word, out var flag) ? flag : 0;
        }

        return flags;
    }

    private string PathOf(string path)
    {
        for (var at = path.IndexOf("{pid:", StringComparison.Ordinal); at >= 0; at = path.IndexOf("{pid:", StringComparison.Ordinal))
        {
            var end = path.IndexOf('}', at);
            var pid = _named.TryGetValue(path[(at + 5)..end], out var p) ? p.Pid : 0;
            path = path[..at] + pid + path[(end + 1)..];
        }

        return path;
    }

    private OpenFile? Fd(Process p, string label) => p.FdLabels.TryGetValue(label, out var fd) ? p.Fds.Files.GetValueOrDefault(fd) : null;

    private Outcome Do(Process p, Operation op)
    {
        var path = PathOf(op.Path);
        switch (op.Kind)
        {
            case OperationKind.Spawn:
                var r = Fork(p, op.Name, op.New, out var child);
                if (child is not null)
                {
                    _named[op.Name] = child;
                }

                return new Outcome(r, "clone3") { NsOf = child };
            case OperationKind.Exit:
                foreach (var held in p.Held.Values)
                {
                    _ = held;
                }

                Exit(p);
                return new Outcome(0);
            case OperationKind.Unshare:
                return new Outcome(Unshare(p, op.New), "unshare") { NsOf = p };
            case OperationKind.SetNs:
                return DoSetNs(p, op);
            case OperationKind.SetNsFd:
                return Fd(p, op.Fd) is { } nsFile ? new Outcome(SetNs(p, nsFile), "setns") { NsOf = p } : NoLabelHeld;
            case OperationKind.SetNsPidFd:
                return new Outcome(SetNsPidFd(p, op), "setns") { NsOf = p };
            case OperationKind.NsInfo or OperationKind.Sleep or OperationKind.Sync:
                return new Outcome(0);
            case OperationKind.WriteMap:
                var whose = op.Target == p.Name ? "self" : _named.TryGetValue(op.Target, out var target) ? target.Pid.ToString() : "0";
                return WriteWhole(p, $"/proc/{whose}/{op.File}", OpenFlag.WRONLY, 0, op.Data!, all: false);
            case OperationKind.SetUid:
                return new Outcome(SetUid(p, op.Id), "setuid");
            case OperationKind.SetGid:
                return new Outcome(SetGid(p, op.Id), "setgid");
            case OperationKind.SetResUid:
                return new Outcome(SetResUid(p, op.R, op.E, op.S), "setresuid");
            case OperationKind.SetResGid:
                return new Outcome(SetResGid(p, op.R, op.E, op.S), "setresgid");
            case OperationKind.CapSet:
                var (e, pr, i) = (Cred.Set(op.Effective), Cred.Set(op.Permitted), Cred.Set(op.Inheritable));
                if ((pr & ~p.Cred.Permitted) != 0 || (e & ~pr) != 0)
                {
                    return new Outcome(EPERM, "capset");
                }

                p.Cred = p.Cred with { Effective = e, Permitted = pr, Inheritable = i };
                return new Outcome(0);
            case OperationKind.KeepCaps:
                p.Cred = p.Cred with { KeepCaps = op.Value != 0 };
                return new Outcome(0);
            case OperationKind.Umask:
                p.Umask = op.Mask;
                return new Outcome(0);
            case OperationKind.Open:
                r = Open(p, path, Flags(op.Flags), op.Mode ?? Oct("644"), out var opened);
                if (r == 0)
                {
                    p.FdLabels[op.Fd] = p.Fds.Add(opened!);
                }

                return new Outcome(r, "open");
            case OperationKind.Create:
                return WriteWhole(p, path, OpenFlag.WRONLY | OpenFlag.CREAT | OpenFlag.EXCL, op.Mode ?? Oct("644"), op.Data, all: false);
            case OperationKind.WriteFile:
                return WriteWhole(p, path, Flags(op.Flags), op.Mode ?? Oct("644"), op.Data!, all: false);
            case OperationKind.WriteAll:
                return WriteWhole(p, path, Flags(op.Flags), op.Mode ?? Oct("644"), op.Data!, all: true);
            case OperationKind.ReadFile:
                return ReadWhole(p, path, op);
            case OperationKind.Read or OperationKind.Write or OperationKind.Seek or OperationKind.FTruncate or OperationKind.FSync or OperationKind.Close or OperationKind.Dup or OperationKind.Map:
                return Fd(p, op.Fd) is { } f ? DoFile(p, f, op) : NoLabelHeld;
            case OperationKind.Protect or OperationKind.Unmap or OperationKind.Poke:
                return p.MapLabels.TryGetValue(op.Map, out var map) ? DoMapping(p, map, op) : NoLabelHeld;
            case OperationKind.Exec or OperationKind.ExecHold:
                return DoExec(p, path, op);
            case OperationKind.Kill:
                if (!p.Held.Remove(op.Held, out var killed))
                {
                    return new Outcome(ESRCH, "label");
                }

                if (killed.Alive)
                {
                    Exit(killed);
                }

                return new Outcome(0);
            case OperationKind.Mount:
                return new Outcome(DoMount(p, path, op), "mount");
            case OperationKind.Unmount:
                r = Lookup(p, path, true, out var mounted);
                return new Outcome(r < 0 ? r : _mounts.Remove(mounted.Mount) ? 0 : EINVAL, "umount");
            case OperationKind.LoadModuleFile:
                return FinitModule(p, path);
            case OperationKind.LoadModuleMemory:
                return new Outcome(InitModule(p, op.Data!), "init_module");
            case OperationKind.NewKeyring or OperationKind.AddKey or OperationKind.UpdateKey or OperationKind.UnlinkKey or OperationKind.ClearKeyring or OperationKind.ListKeyring:
                return DoKey(p, op);
            default:
                return DoPath(p, path, op);
        }
    }

    private Outcome DoSetNs(Process p, Operation op)
    {
        if (!_named.TryGetValue(op.Target, out var target))
        {
            return new Outcome(ENOENT, "open");
        }

        var name = op.Ns == "mount" ? "mnt" : op.Ns;
        var whose = target == p ? "self" : target.Pid.ToString();
        if (Open(p, $"/proc/{whose}/ns/{name}", OpenFlag.RDONLY, 0, out var f) is < 0 and var r)
        {
            return new Outcome(r, "open");
        }

        r = SetNs(p, f!);
        Release(p, f!);
        return new Outcome(r, "setns") { NsOf = p };
    }

    private int SetNsPidFd(Process p, Operation op)
    {
        if (!_named.TryGetValue(op.Target, out var target))
        {
            return ESRCH;
        }

        var flags = op.New.Where(flag => flag != "ima").ToList();
        if (flags.Count == 0)
        {
            return EINVAL;
        }

        if (!MayInspect(p, target))
        {
            return EPERM;
        }

        foreach (var flag in flags)
        {
            NsObject ns = flag == "user" ? target.Cred.UserNs : target.OtherNs[flag];
            var at = NsPath(ns);
            var file = new OpenFile { Path = at, Flags = OpenFlag.RDONLY, OpenNs = p.Ima, Cred = p.Cred };
            if (SetNs(p, file) is < 0 and var r)
            {
                return r;
            }
        }

        return 0;
    }

    private Outcome WriteWhole(Process p, string path, OpenFlag flags, int mode, byte[]? data, bool all)
    {
        if (Open(p, path, flags, mode, out var f) is < 0 and var r)
        {
            return new Outcome(r, "open");
        }

        long done = 0;
        if (data is not null)
        {
            do
            {
                var n = WriteFile(p, f!, data[(int)Math.Min(done, data.Length)..]);
                if (n < 0)
                {
                    Release(p, f!);
                    return new Outcome(n, "write") { Text = all ? done.ToString() : null };
                }

                done += n;
            }
            while (all && done < data.Length);
        }

        Release(p, f!);
        return new Outcome(done);
    }

    private Outcome ReadWhole(Process p, string path, Operation op)
    {
        if (Open(p, path, Flags(op.Flags), 0, out var f) is < 0 and var r)
        {
            return new Outcome(r, "open");
        }

        var all = new List<byte>();
        while (true)
        {
            var n = ReadFile(p, f!, 65536, out var data);
            if (n < 0)
            {
                Release(p, f!);
                return new Outcome(n, "read");
            }

            if (n == 0)
            {
                break;
            }

            all.AddRange(data);
        }

        Release(p, f!);
        return new Outcome(all.Count) { Data = [.. all] };
    }

    private Outcome DoFile(Process p, OpenFile f, Operation op)
    {
        switch (op.Kind)
        {
            case OperationKind.Read:
                if (f.IsPath)
                {
                    return new Outcome(EBADF, "read");
                }

                var n = ReadFile(p, f, op.Count, out var data);
                return new Outcome(n, "read") { Data = data };
            case OperationKind.Write:
                return new Outcome(f.IsPath ? EBADF : WriteFile(p, f, op.Data!), "write");
            case OperationKind.Seek:
                if (f.Inode.Special is Special.PolicyForChildren or Special.X509ForChildren or Special.KcmdForChildren)
                {
                    return new Outcome(ESPIPE, "lseek");
                }

                f.Pos = op.Offset;
                return new Outcome(op.Offset, "lseek");
            case OperationKind.FTruncate:
                return new Outcome(f.Write && f.Inode.IsRegular ? TruncateInode(p, f.Path, op.Length) : EINVAL, "ftruncate");
            case OperationKind.FSync:
                return new Outcome(0);
            case OperationKind.Close:
                p.Fds.Files.Remove(p.FdLabels[op.Fd]);
                p.FdLabels.Remove(op.Fd);
                Release(p, f);
                return new Outcome(0);
            case OperationKind.Dup:
                f.Refs++;
                p.FdLabels[op.NewFd] = p.Fds.Add(f);
                return new Outcome(0);
            default:
                return new Outcome(MapFile(p, f, op), "mmap");
        }
    }

    private int MapFile(Process p, OpenFile f, Operation op)
    {
        var exec = op.Prot.Contains("EXEC");
        if (f.IsPath)
        {
            return EBADF;
        }

        if (exec && ImaCheck(p, p.Cred, f, null, MAY_EXEC, Hook.MMAP_CHECK, counting: true) is < 0 and var r)
        {
            return r;
        }

        if (op.Length <= 0)
        {
            return EINVAL;
        }

        var shared = op.Flags.Contains("SHARED");
        if (!f.Read || (shared && op.Prot.Contains("WRITE") && !f.Write))
        {
            return EACCES;
        }

        if (f.Inode.Special != Special.None || f.Inode.Type != 'f')
        {
            return ENODEV;
        }

        var map = new Mapping { File = f, Exec = exec, Shared = shared, Writable = f.Write };
        AddMapping(p, map);
        p.MapLabels[op.Map] = map;
        Accessed(f.Inode);
        return 0;
    }

    private Outcome DoMapping(Process p, Mapping map, Operation op)
    {
        switch (op.Kind)
        {
            case OperationKind.Protect:
                var exec = op.Prot.Contains("EXEC");
                var r = ImaProtect(p, map, exec);
                if (r == 0 && op.Prot.Contains("WRITE") && map.Shared && !map.Writable)
                {
                    r = EACCES;
                }

                if (r == 0)
                {
                    map.Exec = exec;
                }

                return new Outcome(r, "mprotect");
            case OperationKind.Unmap:
                p.MapLabels.Remove(op.Map);
                RemoveMapping(p, map);
                return new Outcome(0);
            default:
                if (map.Shared)
                {
                    var data = (byte[])Data(map.File.Inode).Clone();
                    for (var i = 0; i < op.Data!.Length && op.Offset + i < data.Length; i++)
                    {
                        data[op.Offset + i] = op.Data[i];
                    }

                    SetData(map.File.Inode, data);
                    Touch(map.File.Inode);
                }

                return new Outcome(0);
        }
    }

    private Outcome DoExec(Process p, string path, Operation op)
    {
        if (Fork(p, "?", [], out var child) is < 0 and var r)
        {
            return new Outcome(r, "fork");
        }

        r = Execve(child!, path);
        if (r != 0)
        {
            Exit(child!);
            if (r > 0 && op.Kind == OperationKind.ExecHold)
            {
                // The program started, which is all that the parent waits for; it is dead when it is killed.
                p.Held[op.Held] = child!;
                return new Outcome(0);
            }

            return r < 0 ? new Outcome(r, "execve") : new Outcome(-1, "signal") { Errno = "0", Text = $"signal={r}" };
        }

        if (op.Kind == OperationKind.ExecHold)
        {
            p.Held[op.Held] = child!;
            return new Outcome(0);
        }

        var code = Data(child!.Maps[^1].File.Inode);
        Exit(child);
        return new Outcome(code.Length > 0x79 && code[0x78] == 0xbf ? code[0x79] : 0);
    }

    private int DoMount(Process p, string path, Operation op)
    {
        if (Lookup(p, path, true, out var at) is < 0 and var r)
        {
            return r;
        }

        if (!Capable(p, p.OtherNs["mount"].OwnerUser ?? _initialUser, "sys_admin"))
        {
            return EPERM;
        }

        if (op.Flags.Contains("BIND"))
        {
            r = Lookup(p, PathOf(op.Source), true, out var source);
            if (r == 0)
            {
                _mounts.Add(new Mount { Root = source.Dentry, Parent = at.Mount, Point = at.Dentry });
            }

            return r;
        }

        switch (op.FsType)
        {
            case "tmpfs":
                var fs = NewFs("tmpfs", 0x1021994, "tmpfs", true);
                fs.Root.Inode.Mode = Oct("1777");
                AddMount(fs, at);
                return 0;
            case "overlay":
                var options = (op.Options ?? "").Split(',').Select(o => o.Split('=', 2)).Where(o => o.Length == 2).ToDictionary(o => o[0], o => o[1]);
                if (Lookup(p, options["lowerdir"], true, out var lower) < 0 || Lookup(p, options["upperdir"], true, out var upper) < 0)
                {
                    return ENOENT;
                }

                var overlay = NewFs("overlay", 0x794c7630, "overlay", true);
                (overlay.Root.Lower, overlay.Root.Upper) = (lower.Dentry, upper.Dentry);
                AddMount(overlay, at);
                return 0;
            default:
                return ENODEV;
        }
    }

    private Outcome FinitModule(Process p, string path)
    {
        if (Open(p, path, OpenFlag.RDONLY, 0, out var f) is < 0 and var r)
        {
            return new Outcome(r, "open");
        }

        r = !p.Cred.HasInit("sys_module") ? EPERM : KernelRead(p, f!, Hook.MODULE_CHECK, out _);
        Release(p, f!);
        return new Outcome(r < 0 ? r : ENOEXEC, "finit_module");
    }

    /// <summary>N-115, A-67.</summary>
    private int InitModule(Process p, byte[] data)
    {
        if (!p.Cred.HasInit("sys_module"))
        {
            return EPERM;
        }

        if (data.Length < 64)
        {
            return ENOEXEC;
        }

        return !p.Ima.IsRoot || (HasNs && (p.Ima.State & 9) == 9) ? EACCES : ENOEXEC;
    }

    private int Firmware(Process p, string name) =>
        _firmwarePath is null ? ENOENT : KernelRead(p, $"{_firmwarePath}/{name}", Hook.FIRMWARE_CHECK, out _);

    private Outcome DoKey(Process p, Operation op)
    {
        byte[] Payload() => op.Cert is { } cert ? _case.Certificates.GetValueOrDefault(cert) ?? [] : op.Data ?? [];
        switch (op.Kind)
        {
            case OperationKind.NewKeyring:
                if (FindKeyring(p, op.Keyring) is not { } at)
                {
                    return NoLabelHeld;
                }

                if (!CanAdd(p, at))
                {
                    return new Outcome(EACCES, "add_key");
                }

                var made = new Key { Type = "keyring", Description = op.KeyName, Uid = p.Cred.Fsuid, Gid = p.Cred.Fsgid, Perm = "3f010000" };
                at.Content.RemoveAll(k => k.Type == "keyring" && k.Description == op.KeyName);
                at.Content.Add(made);
                p.Keys[op.Key] = made;
                return new Outcome(0);
            case OperationKind.AddKey:
                if (FindKeyring(p, op.Keyring) is not { } ring)
                {
                    return NoLabelHeld;
                }

                var r = AddKey(p, ring, op.KeyType, op.Description, Payload(), "39010000", p.ImaForChildren, kernel: false, out var key);
                if (r == 0)
                {
                    p.Keys[op.Key] = key!;
                }

                return new Outcome(r, "add_key");
            case OperationKind.UpdateKey:
                return p.Keys.TryGetValue(op.Key, out var updated) ? new Outcome(updated.Type == "user" ? 0 : EACCES, "keyctl") : NoLabelHeld;
            case OperationKind.UnlinkKey:
                if (!p.Keys.TryGetValue(op.Key, out var gone) || FindKeyring(p, op.Keyring) is not { } from)
                {
                    return NoLabelHeld;
                }

                return new Outcome(Denied(p, from) ? EACCES : from.Content.Remove(gone) ? 0 : ENOENT, "keyctl");
            case OperationKind.ClearKeyring:
                if (FindKeyring(p, op.Keyring) is not { } cleared)
                {
                    return NoLabelHeld;
                }

                if (!Denied(p, cleared))
                {
                    cleared.Content.Clear();
                    return new Outcome(0);
                }

                return new Outcome(EACCES, "keyctl");
            default:
                if (FindKeyring(p, op.Keyring) is not { } listed)
                {
                    return NoLabelHeld;
                }

                return Denied(p, listed)
                    ? new Outcome(EACCES, "keyctl")
                    : new Outcome(listed.Content.Count) { Data = KernelText.ToBytes(string.Concat(listed.Content.Select(k => $"{k.Type};{k.Uid};{k.Gid};{k.Perm};{k.Description}\n"))) };
        }
    }

    private Outcome DoPath(Process p, string path, Operation op)
    {
        var word = op.Kind switch
        {
            OperationKind.MakeDirectory => "mkdir", OperationKind.RemoveDirectory => "rmdir", OperationKind.MakeNode => "mknod", OperationKind.ChangeMode => "chmod", OperationKind.ChangeOwner => "chown",
            OperationKind.SymbolicLink => "symlink", OperationKind.ChangeRoot => "chroot", _ => op.Kind.ToString().ToLowerInvariant(),
        };
        switch (op.Kind)
        {
            case OperationKind.MakeDirectory or OperationKind.MakeNode:
                var isDir = op.Kind == OperationKind.MakeDirectory;
                var r = LookupParent(p, path, out var parent, out var name);
                r = r < 0 ? r : Create(p, parent, name, isDir ? 'd' : 'f', (op.Mode ?? Oct(isDir ? "755" : "644")) & ~p.Umask, out var made);
                if (r == 0)
                {
                    Lookup(p, path, false, out made);
                    if (!isDir)
                    {
                        ImaNewFile(p, made, isTmpFile: false);
                    }
                }

                return new Outcome(r, word);
            case OperationKind.SymbolicLink:
                return new Outcome(Symlink(p, PathOf(op.From), PathOf(op.To)), word);
            case OperationKind.Link:
                return new Outcome(Link(p, PathOf(op.From), PathOf(op.To)), word);
            case OperationKind.Rename:
                return new Outcome(Rename(p, PathOf(op.From), PathOf(op.To)), word);
            case OperationKind.Unlink or OperationKind.RemoveDirectory:
                return new Outcome(Remove(p, path, op.Kind == OperationKind.RemoveDirectory), word);
        }

        var follow = op.Kind is not OperationKind.ReadLink;
        if (Lookup(p, path, follow, out var at) is < 0 and var error)
        {
            return new Outcome(error, word);
        }

        var inode = at.Inode;
        switch (op.Kind)
        {
            case OperationKind.Truncate:
                if (op.Length < 0)
                {
                    return new Outcome(EINVAL, word);
                }

                var t = inode.Type == 'd' ? EISDIR : inode.Type != 'f' ? EINVAL : Permission(p, inode, MAY_WRITE);
                t = t < 0 ? t : inode.DenyWrite > 0 ? ETXTBSY : TruncateInode(p, at, op.Length);
                return new Outcome(t, word);
            case OperationKind.ChangeMode:
                return new Outcome(Chmod(p, at, op.Mode!.Value), word);
            case OperationKind.ChangeOwner:
                return new Outcome(Chown(p, at, op.Uid, op.Gid), word);
            case OperationKind.Stat:
                var type = inode.Type switch { 'd' => "40", 'l' => "120", 'c' => "20", _ => "100" };
                var mode = Convert.ToString(inode.Mode, 8);
                var size = inode.Special == Special.None && inode.Type == 'f' ? Data(inode).Length : inode.Type == 'd' ? 4096 : 0;
                return new Outcome(0) { Data = KernelText.ToBytes($"mode={type}{mode.PadLeft(inode.Type is 'd' or 'c' ? 4 : 3, '0')} uid={inode.Uid} gid={inode.Gid} size={size} nlink={inode.Nlink}") };
            case OperationKind.ReadLink:
                return inode.Type == 'l' ? new Outcome(inode.Target.Length) { Data = KernelText.ToBytes(inode.Target) } : new Outcome(EINVAL, word);
            case OperationKind.ChangeRoot:
                if (inode.Type != 'd')
                {
                    return new Outcome(ENOTDIR, word);
                }

                if (!p.Cred.Has("sys_chroot"))
                {
                    return new Outcome(EPERM, word);
                }

                (p.Root, p.Cwd) = (at, at);
                return new Outcome(0);
            case OperationKind.GetXattr:
                return XattrsOf(inode).TryGetValue(op.Name, out var value) ? new Outcome(value.Length) { Data = value } : new Outcome(HasXattrs(inode) ? ENODATA : EOPNOTSUPP, word);
            default:
                return new Outcome(SetXattr(p, at, op.Name, op.Kind == OperationKind.SetXattr ? op.Data! : null), word);
        }
    }

    private static bool HasXattrs(Inode inode) => inode.Sb.HasXattrs || inode.Real is not null;

    private int SetXattr(Process p, PathRef at, string name, byte[]? value)
    {
        var inode = at.Inode;
        if (name.StartsWith("security.", StringComparison.Ordinal))
        {
            if (!p.Cred.HasInit("sys_admin"))
            {
                return EPERM;
            }
        }
        else if (name.StartsWith("trusted.", StringComparison.Ordinal))
        {
            if (!p.Cred.HasInit("sys_admin"))
            {
                return EPERM;
            }
        }
        else if (!name.StartsWith("user.", StringComparison.Ordinal))
        {
            return EOPNOTSUPP;
        }
        else if (Permission(p, inode, MAY_WRITE) is < 0 and var denied)
        {
            return denied;
        }

        if (name == XattrIma && ImaSetXattr(p, at, inode, value) is < 0 and var r)
        {
            return r;
        }

        if (!HasXattrs(inode))
        {
            return EOPNOTSUPP;
        }

        CopyUp(at.Dentry);
        var xattrs = XattrsOf(inode);
        if (value is null)
        {
            if (!xattrs.Remove(name))
            {
                return ENODATA;
            }
        }
        else
        {
            xattrs[name] = value;
        }

        Touch(inode);
        return 0;
    }

    /// <summary>The owner's rights: of N-83 the group plays no part here (Linux 5.10 fs/inode.c).</summary>
    private static bool OwnsOr(Process p, Inode inode, string cap) =>
        p.Cred.Fsuid == inode.Uid || (p.Cred.Has(cap) && p.Cred.UserNs.MapsUid(inode.Uid));

    private static bool CapableOver(Process p, Inode inode, string cap) =>
        p.Cred.Has(cap) && p.Cred.UserNs.MapsUid(inode.Uid) && p.Cred.UserNs.MapsGid(inode.Gid);

    private int Chmod(Process p, PathRef at, int mode)
    {
        if (!OwnsOr(p, at.Inode, "fowner"))
        {
            return EPERM;
        }

        CopyUp(at.Dentry);
        var wanted = mode & Oct("7777");
        if (p.Cred.Fsgid != at.Inode.Gid && !CapableOver(p, at.Inode, "fsetid"))
        {
            wanted &= ~0x400;
        }

        SetMode(at.Inode, wanted);
        Touch(at.Inode);
        ImaPostSetattr(p, at);
        return 0;
    }

    private int Chown(Process p, PathRef at, long uid, long gid)
    {
        var inode = at.Inode;
        uint? newUid = uid < 0 ? inode.Uid : p.Cred.UserNs.KidUid((uint)uid);
        uint? newGid = gid < 0 ? inode.Gid : p.Cred.UserNs.KidGid((uint)gid);
        if (newUid is not { } u || newGid is not { } g)
        {
            return EINVAL;
        }

        var mayUid = uid < 0 || (p.Cred.Fsuid == inode.Uid && u == inode.Uid) || CapableOver(p, inode, "chown");
        var mayGid = gid < 0 || (p.Cred.Fsuid == inode.Uid && (g == p.Cred.Fsgid || g == inode.Gid)) || CapableOver(p, inode, "chown");
        if (!mayUid || !mayGid)
        {
            return EPERM;
        }

        CopyUp(at.Dentry);
        foreach (var one in new[] { inode, inode.Real })
        {
            if (one is not null)
            {
                (one.Uid, one.Gid) = (u, g);
            }
        }

        if (inode.Type != 'd')
        {
            SetMode(inode, WithoutSuid(inode.Mode));
        }

        Touch(inode);
        ImaPostSetattr(p, at);
        return 0;
    }

    private int Symlink(Process p, string from, string to)
    {
        var r = LookupParent(p, to, out var parent, out var name);
        if (r == 0)
        {
            r = Create(p, parent, name, 'l', 0x1ff, out _);
        }

        if (r == 0)
        {
            var sb = parent.Inode.Sb;
            parent.Dentry.Children[name].Inode = new Inode { Sb = sb, Type = 'l', Mode = 0x1ff, Target = from, Uid = p.Cred.Fsuid, Gid = p.Cred.Fsgid };
        }

        return r;
    }

    private int Link(Process p, string from, string to)
    {
        var r = Lookup(p, from, false, out var old);
        r = r < 0 ? r : LookupParent(p, to, out var parent, out _);
        if (r < 0)
        {
            return r;
        }

        _ = LookupParent(p, to, out parent, out var name);
        if (parent.Dentry.Children.ContainsKey(name))
        {
            return EEXIST;
        }

        if (old.Mount != parent.Mount)
        {
            return EXDEV;
        }

        if (Permission(p, parent.Inode, MAY_WRITE | MAY_EXEC) is < 0 and var denied)
        {
            return denied;
        }

        if (old.Inode.Type == 'd')
        {
            return EPERM;
        }

        AddChild(parent.Dentry, name, old.Inode);
        old.Inode.Nlink++;
        Touch(old.Inode);
        return 0;
    }

    private int Rename(Process p, string from, string to)
    {
        var r = LookupParent(p, from, out var oldParent, out var oldName);
        r = r < 0 ? r : LookupParent(p, to, out _, out _);
        if (r < 0)
        {
            return r;
        }

        _ = LookupParent(p, to, out var newParent, out var newName);
        if (oldParent.Mount != newParent.Mount)
        {
            return EXDEV;
        }

        if (Child(oldParent.Dentry, oldName) is not { } moved)
        {
            return ENOENT;
        }

        if (Permission(p, oldParent.Inode, MAY_WRITE | MAY_EXEC) is < 0 and var denied)
        {
            return denied;
        }

        if (Permission(p, newParent.Inode, MAY_WRITE | MAY_EXEC) is < 0 and var denied2)
        {
            return denied2;
        }

        var replaced = newParent.Dentry.Children.GetValueOrDefault(newName);
        if (replaced is not null)
        {
            if (replaced.Inode == moved.Inode)
            {
                return 0;
            }

            if (moved.Inode.Type == 'd' != (replaced.Inode.Type == 'd'))
            {
                return moved.Inode.Type == 'd' ? ENOTDIR : EISDIR;
            }

            if (replaced.Children.Count > 0)
            {
                return ENOTEMPTY;
            }

            replaced.Inode.Nlink--;
            Touch(replaced.Inode);
        }

        oldParent.Dentry.Children.Remove(oldName);
        newParent.Dentry.Children[newName] = moved;
        (moved.Name, moved.Parent) = (newName, newParent.Dentry);
        Touch(moved.Inode);
        return 0;
    }

    private int Remove(Process p, string path, bool isDir)
    {
        if (LookupParent(p, path, out var parent, out var name) is < 0 and var r)
        {
            return r;
        }

        if (Child(parent.Dentry, name) is not { } gone)
        {
            return ENOENT;
        }

        if (Permission(p, parent.Inode, MAY_WRITE | MAY_EXEC) is < 0 and var denied)
        {
            return denied;
        }

        if (isDir != (gone.Inode.Type == 'd'))
        {
            return isDir ? ENOTDIR : EISDIR;
        }

        if (gone.Children.Count > 0)
        {
            return ENOTEMPTY;
        }

        parent.Dentry.Children.Remove(name);
        gone.Inode.Nlink--;
        Touch(gone.Inode);
        return 0;
    }

    private static int SetUid(Process p, long id)
    {
        if (p.Cred.UserNs.KidUid((uint)id) is not { } uid)
        {
            return EINVAL;
        }

        var c = p.Cred;
        if (c.Has("setuid"))
        {
            return CommitIds(p, c with { Uid = uid, Euid = uid, Suid = uid, Fsuid = uid });
        }

        return uid == c.Uid || uid == c.Suid ? CommitIds(p, c with { Euid = uid, Fsuid = uid }) : EPERM;
    }

    private static int SetGid(Process p, long id)
    {
        if (p.Cred.UserNs.KidGid((uint)id) is not { } gid)
        {
            return EINVAL;
        }

        var c = p.Cred;
        if (c.Has("setgid"))
        {
            return CommitIds(p, c with { Gid = gid, Egid = gid, Sgid = gid, Fsgid = gid });
        }

        return gid == c.Gid || gid == c.Sgid ? CommitIds(p, c with { Egid = gid, Fsgid = gid }) : EPERM;
    }

    private static int SetResUid(Process p, long r, long e, long s)
    {
        var c = p.Cred;
        uint? Kid(long id, uint otherwise) => id < 0 ? otherwise : c.UserNs.KidUid((uint)id);
        if (Kid(r, c.Uid) is not { } ruid || Kid(e, c.Euid) is not { } euid || Kid(s, c.Suid) is not { } suid)
        {
            return EINVAL;
        }

        bool Known(uint id) => id == c.Uid || id == c.Euid || id == c.Suid;
        if (!c.Has("setuid") && !(Known(ruid) && Known(euid) && Known(suid)))
        {
            return EPERM;
        }

        return CommitIds(p, c with { Uid = ruid, Euid = euid, Suid = suid, Fsuid = euid });
    }

    private static int SetResGid(Process p, long r, long e, long s)
    {
        var c = p.Cred;
        uint? Kid(long id, uint otherwise) => id < 0 ? otherwise : c.UserNs.KidGid((uint)id);
        if (Kid(r, c.Gid) is not { } rgid || Kid(e, c.Egid) is not { } egid || Kid(s, c.Sgid) is not { } sgid)
        {
            return EINVAL;
        }

        bool Known(uint id) => id == c.Gid || id == c.Egid || id == c.Sgid;
        if (!c.Has("setgid") && !(Known(rgid) && Known(egid) && Known(sgid)))
        {
            return EPERM;
        }

        return CommitIds(p, c with { Gid = rgid, Egid = egid, Sgid = sgid, Fsgid = egid });
    }

    /// <summary>N-78, N-85.</summary>
    private static int CommitIds(Process p, Cred made)
    {
        var old = p.Cred;
        if (old.UserNs.KidUid(0) is { } root)
        {
            var had = old.Uid == root || old.Euid == root || old.Suid == root;
            var has = made.Uid == root || made.Euid == root || made.Suid == root;
            if (had && !has)
            {
                made = made with { Permitted = made.KeepCaps ? made.Permitted : 0, Effective = 0 };
            }

            if (old.Euid == root && made.Euid != root)
            {
                made = made with { Effective = 0 };
            }

            if (old.Euid != root && made.Euid == root)
            {
                made = made with { Effective = made.Permitted };
            }
        }

        if (old.Euid != made.Euid || old.Egid != made.Egid || old.Fsuid != made.Fsuid || old.Fsgid != made.Fsgid)
        {
            p.Dumpable = false;
        }

        p.Cred = made;
        return 0;
    }
}
