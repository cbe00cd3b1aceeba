using System;
using System.Collections.Generic;
using System.Linq;

namespace ImaActors.Reference;

/// <summary>Credentials; ids are real ids (N-70).</summary>
internal sealed record Cred
{
    private static readonly string[] Names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast",
        "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
        "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm",
        "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
    ];

    public const ulong AllCaps = (1UL << 41) - 1;

    public uint Uid { get; init; }
    public uint Euid { get; init; }
    public uint Suid { get; init; }
    public uint Fsuid { get; init; }
    public uint Gid { get; init; }
    public uint Egid { get; init; }
    public uint Sgid { get; init; }
    public uint Fsgid { get; init; }
    public ulong Permitted { get; init; } = AllCaps;
    public ulong Effective { get; init; } = AllCaps;
    public ulong Inheritable { get; init; }
    public bool KeepCaps { get; init; }
    public required UserNs UserNs { get; init; }

    public static ulong Set(IEnumerable<string> names)
    {
        var set = 0UL;
        foreach (var name in names)
        {
            set |= name == "all" ? AllCaps : name == "none" ? 0 : Bit(name.StartsWith("cap_", StringComparison.Ordinal) ? name[4..] : name);
        }

        return set;
    }

    /// <summary>In the effective set.</summary>
    public bool Has(string cap) => (Effective & Bit(cap)) != 0;

    /// <summary>In the initial user namespace.</summary>
    public bool HasInit(string cap) => UserNs.Parent is null && Has(cap);

    private static ulong Bit(string name) => Array.IndexOf(Names, name) is >= 0 and var index ? 1UL << index : 0;
}

/// <summary>A namespace of any kind.</summary>
internal class NsObject
{
    public List<uint> Numbers { get; } = [];
    public uint Number => Numbers[0];
    public Dentry? Link { get; set; }
    public UserNs? OwnerUser { get; init; }
}

/// <summary>A user namespace.</summary>
internal sealed class UserNs : NsObject
{
    public UserNs? Parent { get; init; }
    public uint CreatorUid { get; init; }
    public List<(uint First, uint Lower, uint Count)> UidMap { get; } = [];
    public List<(uint First, uint Lower, uint Count)> GidMap { get; } = [];

    public uint? KidUid(uint id) => Down(UidMap, id);

    public uint? KidGid(uint id) => Down(GidMap, id);

    public bool MapsUid(uint real) => Maps(UidMap, real);

    public bool MapsGid(uint real) => Maps(GidMap, real);

    private uint? Down(List<(uint First, uint Lower, uint Count)> map, uint id)
    {
        if (Parent is null)
        {
            return id == uint.MaxValue ? null : id;
        }

        foreach (var (first, lower, count) in map)
        {
            if (id >= first && id - first < count)
            {
                return lower + (id - first);
            }
        }

        return null;
    }

    private bool Maps(List<(uint First, uint Lower, uint Count)> map, uint real) =>
        Parent is null ? real != uint.MaxValue : map.Any(e => real >= e.Lower && real - e.Lower < e.Count);
}

/// <summary>Descriptors, shared with CLONE_FILES.</summary>
internal sealed class FdTable
{
    public Dictionary<int, OpenFile> Files { get; } = [];

    public int Add(OpenFile file)
    {
        var fd = 3;
        while (Files.ContainsKey(fd))
        {
            fd++;
        }

        Files[fd] = file;
        return fd;
    }
}

/// <summary>A mapping.</summary>
internal sealed class Mapping
{
    public required OpenFile File { get; init; }
    public bool Exec { get; set; }
    public bool Shared { get; init; }
    public bool Writable { get; init; }
    public bool Program { get; init; }
}

/// <summary>A process.</summary>
internal sealed class Process
{
    public required string Name { get; init; }
    public required int Pid { get; init; }
    public Process? Parent { get; init; }
    public required Cred Cred { get; set; }
    public required ImaNs Ima { get; set; }
    public required ImaNs ImaForChildren { get; set; }
    public Dictionary<string, NsObject> OtherNs { get; init; } = [];
    public required PathRef Root { get; set; }
    public required PathRef Cwd { get; set; }
    public int Umask { get; set; }
    public required FdTable Fds { get; set; }
    public Dictionary<string, int> FdLabels { get; init; } = [];
    public Dictionary<string, Mapping> MapLabels { get; init; } = [];
    public List<Mapping> Maps { get; init; } = [];
    public Dictionary<string, Process> Held { get; init; } = [];
    public Dictionary<string, Key> Keys { get; init; } = [];
    public Key? SessionKeyring { get; set; }
    public Key? ProcessKeyring { get; set; }
    public bool Dumpable { get; set; } = true;
    public string Comm { get; set; } = "init";
    public string Exe { get; set; } = "/init";
    public bool Alive { get; set; } = true;
}

/// <summary>Processes, capabilities, fork and exec.</summary>
internal sealed partial class Machine
{
    private readonly List<Process> _processes = [];
    private readonly Dictionary<string, Process> _named = [];
    private int _nextPid = 2;

    /// <summary>N-81.</summary>
    private static bool Capable(Process p, UserNs target, string cap)
    {
        var mine = p.Cred.UserNs;
        for (var u = target; ;)
        {
            if (u == mine)
            {
                return p.Cred.Has(cap);
            }

            if (Level(u) <= Level(mine) || u.Parent is null)
            {
                return false;
            }

            if (u.Parent == mine && p.Cred.Euid == u.CreatorUid)
            {
                return true;
            }

            u = u.Parent;
        }
    }

    private static int Level(UserNs u) => u.Parent is null ? 0 : Level(u.Parent) + 1;

    /// <summary>N-84.</summary>
    private bool MayInspect(Process p, Process t)
    {
        if (p == t)
        {
            return true;
        }

        var (c, o) = (p.Cred, t.Cred);
        var ptrace = Capable(p, o.UserNs, "sys_ptrace");
        var sameIds = c.Fsuid == o.Uid && c.Fsuid == o.Euid && c.Fsuid == o.Suid && c.Fsgid == o.Gid && c.Fsgid == o.Egid && c.Fsgid == o.Sgid;
        return (sameIds || ptrace)
            && (t.Dumpable || Capable(p, _initialUser, "sys_ptrace"))
            && ((c.UserNs == o.UserNs && (o.Permitted & ~c.Effective) == 0) || ptrace);
    }

    private Process AddProcess(Process p)
    {
        _processes.Add(p);
        AddProcDirectory(p);
        return p;
    }

    private int Fork(Process p, string name, IReadOnlyCollection<string> flags, out Process? child)
    {
        child = null;
        bool F(string flag) => flags.Contains(flag);
        if ((F("ima") && (F("vm") || F("thread") || F("files")))
            || ((F("vm") || F("thread") || F("files")) && p.Ima != p.ImaForChildren)
            || ((F("mount") || F("user")) && F("fs"))
            || (F("thread") && !F("sighand"))
            || (F("sighand") && !F("vm"))
            || F("thread"))
        {
            return Err.EINVAL;
        }

        var cred = p.Cred;
        if (F("user"))
        {
            if (NewUserNs(p, out var user) is < 0 and var refused)
            {
                return refused;
            }

            cred = cred with { UserNs = user!, Permitted = Cred.AllCaps, Effective = Cred.AllCaps, Inheritable = 0, KeepCaps = false };
        }

        if (flags.Any(f => NsKinds.Contains(f)) && !Capable(p, cred.UserNs, "sys_admin"))
        {
            return Err.EPERM;
        }

        var others = NewOtherNs(p, flags, cred.UserNs);
        ImaNs ima;
        if (F("ima"))
        {
            ima = NewImaNs(p, cred.UserNs);
            if (Activate(p, ima) is < 0 and var failed)
            {
                _created.Remove(ima);
                return failed;
            }
        }
        else
        {
            ima = p.ImaForChildren;
            if (p.Ima != p.ImaForChildren)
            {
                ima.Owner = cred.UserNs;
                if (Activate(p, ima) is < 0 and var failed)
                {
                    return failed;
                }
            }
        }

        var shares = F("files");
        child = AddProcess(new Process
        {
            Name = name,
            Pid = _nextPid++,
            Parent = p,
            Cred = cred,
            Ima = ima,
            ImaForChildren = ima,
            OtherNs = others,
            Root = p.Root,
            Cwd = p.Cwd,
            Umask = p.Umask,
            Fds = shares ? p.Fds : new FdTable(),
            FdLabels = new Dictionary<string, int>(p.FdLabels),
            Keys = new Dictionary<string, Key>(p.Keys),
            SessionKeyring = p.SessionKeyring,
            Dumpable = p.Dumpable,
            Comm = p.Comm,
            Exe = p.Exe,
        });
        if (!shares)
        {
            foreach (var (fd, file) in p.Fds.Files)
            {
                child.Fds.Files[fd] = file;
                file.Refs++;
            }
        }

        foreach (var map in p.Maps)
        {
            var copy = new Mapping { File = map.File, Exec = map.Exec, Shared = map.Shared, Writable = map.Writable, Program = map.Program };
            AddMapping(child, copy);
            foreach (var (label, labelled) in p.MapLabels)
            {
                if (labelled == map)
                {
                    child.MapLabels[label] = copy;
                }
            }
        }

        return 0;
    }

    private static void AddMapping(Process p, Mapping map)
    {
        map.File.Refs++;
        p.Maps.Add(map);
        if (map.Shared && map.Writable)
        {
            map.File.Inode.SharedWritable++;
        }

        if (map.Program)
        {
            map.File.Inode.DenyWrite++;
        }
    }

    private void RemoveMapping(Process p, Mapping map)
    {
        p.Maps.Remove(map);
        if (map.Shared && map.Writable)
        {
            map.File.Inode.SharedWritable--;
        }

        if (map.Program)
        {
            map.File.Inode.DenyWrite--;
        }

        Release(p, map.File);
    }

    private void Exit(Process p)
    {
        foreach (var map in p.Maps.ToList())
        {
            RemoveMapping(p, map);
        }

        if (!_processes.Exists(other => other != p && other.Fds == p.Fds))
        {
            foreach (var fd in p.Fds.Files.Keys.Order().ToList())
            {
                p.Fds.Files.Remove(fd, out var file);
                Release(p, file!);
            }
        }

        p.Alive = false;
        _processes.Remove(p);
        _procFs.Root.Children.Remove(p.Pid.ToString());
        if (_named.TryGetValue(p.Name, out var named) && named == p)
        {
            _named.Remove(p.Name);
        }
    }

    /// <summary>M-25; a negative error, 0, or 11 for the signal of a refused mapping.</summary>
    private int Execve(Process p, string path)
    {
        if (Open(p, path, OpenFlag.RDONLY | OpenFlag.EXEC, 0, out var file) is < 0 and var r)
        {
            return r;
        }

        var f = file!;
        for (var depth = 0; ; depth++)
        {
            if (f.Inode.Writers > 0)
            {
                Release(p, f);
                return Err.ETXTBSY;
            }

            if (depth > 5)
            {
                Release(p, f);
                return Err.ELOOP;
            }

            if (f.Inode.Special == Special.None)
            {
                Accessed(f.Inode);
            }

            r = ImaCheck(p, p.Cred, f, null, MAY_EXEC, Hook.BPRM_CHECK, counting: false);
            if (r == 0)
            {
                var prepared = p.Cred with { Suid = p.Cred.Euid, Fsuid = p.Cred.Euid, Sgid = p.Cred.Egid, Fsgid = p.Cred.Egid };
                r = ImaCheck(p, prepared, f, null, MAY_EXEC, Hook.CREDS_CHECK, counting: false);
            }

            if (r < 0)
            {
                Release(p, f);
                return r;
            }

            var data = f.Inode.Special == Special.None ? Data(f.Inode) : [];
            if (data is [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] && data.Length >= 0x78)
            {
                break;
            }

            if (Interpreter(data) is not { } interpreter)
            {
                Release(p, f);
                return Err.ENOEXEC;
            }

            r = Open(p, interpreter, OpenFlag.RDONLY | OpenFlag.EXEC, 0, out var next);
            if (r == 0 && next!.Inode.Writers > 0)
            {
                Release(p, next);
                r = Err.ETXTBSY;
            }

            Release(p, f);
            if (r < 0)
            {
                return r;
            }

            f = next!;
        }

        Accessed(f.Inode);
        CommitExec(p, f);
        p.Comm = path[(path.LastIndexOf('/') + 1)..];
        p.Comm = p.Comm.Length > 15 ? p.Comm[..15] : p.Comm;
        p.Exe = FullPath(f.Path);
        foreach (var map in p.Maps.ToList())
        {
            RemoveMapping(p, map);
        }

        foreach (var fd in p.Fds.Files.Keys.ToList())
        {
            p.Fds.Files.Remove(fd, out var closed);
            Release(p, closed!);
        }

        var refused = ImaCheck(p, p.Cred, f, null, MAY_EXEC, Hook.MMAP_CHECK, counting: true) < 0;
        AddMapping(p, new Mapping { File = f, Exec = true, Program = true });
        Accessed(f.Inode);
        Release(p, f);
        return refused || !CodeIsIntact(Data(f.Inode)) ? 11 : 0;
    }

    /// <summary>The drawn programs have their code at 0x78; one that was written over ends by a signal.</summary>
    private static bool CodeIsIntact(byte[] program) =>
        program.AsSpan(0x78).StartsWith((ReadOnlySpan<byte>)[0xb8, 0x22, 0, 0, 0, 0x0f, 0x05])
        || (program.Length >= 0x84 && program[0x78] == 0xbf && program.AsSpan(0x7d).StartsWith((ReadOnlySpan<byte>)[0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05]));

    private static string? Interpreter(byte[] data)
    {
        if (data is not [(byte)'#', (byte)'!', ..])
        {
            return null;
        }

        // The kernel reads 256 bytes, zeros behind a short file. A line without an end may name nothing: that opens the working directory.
        var head = Latin(data[2..Math.Min(256, data.Length)]).PadRight(254, '\0');
        var end = head.IndexOf('\n', StringComparison.Ordinal);
        var zero = head.IndexOf('\0', StringComparison.Ordinal);
        var hasEnd = end >= 0 && (zero < 0 || end < zero);
        var line = (hasEnd ? head[..end] : head).TrimStart(' ', '\t');
        var stop = line.IndexOfAny([' ', '\t', '\0']);
        if (line.Length == 0 || (!hasEnd && stop < 0))
        {
            return null;
        }

        var name = stop < 0 ? line : line[..stop];
        return name.Length == 0 ? "." : name;
    }

    private static void CommitExec(Process p, OpenFile f)
    {
        var c = p.Cred;
        var (euid, egid) = (c.Euid, c.Egid);
        var inode = f.Inode;
        if (c.UserNs.MapsUid(inode.Uid) && c.UserNs.MapsGid(inode.Gid))
        {
            euid = (inode.Mode & 0x800) != 0 ? inode.Uid : euid;
            egid = (inode.Mode & 0x408) == 0x408 ? inode.Gid : egid;
        }

        var root = c.UserNs.KidUid(0);
        var permitted = root is { } r && (euid == r || c.Uid == r) ? Cred.AllCaps : 0;
        var effective = root is { } r2 && euid == r2 ? permitted : 0;
        p.Cred = c with { Euid = euid, Suid = euid, Fsuid = euid, Egid = egid, Sgid = egid, Fsgid = egid, Permitted = permitted, Effective = effective, KeepCaps = false };
        p.Dumpable = true;
    }
}
