using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using static ImaActors.Reference.Err;

namespace ImaActors.Reference;

/// <summary>Error numbers as system calls return them.</summary>
internal static class Err
{
    public const int EPERM = -(int)Errno.EPERM;
    public const int ENOENT = -(int)Errno.ENOENT;
    public const int ENOEXEC = -(int)Errno.ENOEXEC;
    public const int EBADF = -(int)Errno.EBADF;
    public const int EACCES = -(int)Errno.EACCES;
    public const int EBUSY = -(int)Errno.EBUSY;
    public const int EEXIST = -(int)Errno.EEXIST;
    public const int EXDEV = -(int)Errno.EXDEV;
    public const int ENODEV = -(int)Errno.ENODEV;
    public const int ENOTDIR = -(int)Errno.ENOTDIR;
    public const int EISDIR = -(int)Errno.EISDIR;
    public const int EINVAL = -(int)Errno.EINVAL;
    public const int ETXTBSY = -(int)Errno.ETXTBSY;
    public const int ESPIPE = -(int)Errno.ESPIPE;
    public const int ERANGE = -(int)Errno.ERANGE;
    public const int ENAMETOOLONG = -(int)Errno.ENAMETOOLONG;
    public const int ENOTEMPTY = -(int)Errno.ENOTEMPTY;
    public const int ELOOP = -(int)Errno.ELOOP;
    public const int ENODATA = -(int)Errno.ENODATA;
    public const int EBADMSG = -(int)Errno.EBADMSG;
    public const int EOPNOTSUPP = -(int)Errno.EOPNOTSUPP;
    public const int ENOKEY = -(int)Errno.ENOKEY;
    public const int ESRCH = -(int)Errno.ESRCH;
}

/// <summary>A mounted file system.</summary>
internal sealed class SuperBlock
{
    public required string Type { get; init; }
    public required ulong Magic { get; init; }
    public byte[] Uuid { get; init; } = new byte[16];
    public required string Device { get; init; }
    public bool IVersion { get; init; }
    public bool HasXattrs { get; init; }
    public Dentry Root { get; set; } = null!;
    public Dentry? Lower { get; init; }
    public Dentry? Upper { get; init; }
    public Dictionary<Inode, Inode> OverlayInodes { get; } = [];
}

/// <summary>What a file does beyond holding bytes.</summary>
internal enum Special
{
    None, Policy, Ascii, Bin, Count, Violations, PolicyForChildren, X509ForChildren, KcmdForChildren, TriggerRequest, ProcVersion, UidMap, GidMap, NsLink, Null,
}

/// <summary>An inode; Type is f, d, l or c.</summary>
internal sealed class Inode
{
    public required SuperBlock Sb { get; init; }
    public required char Type { get; init; }
    public int Mode { get; set; }
    public uint Uid { get; set; }
    public uint Gid { get; set; }
    public byte[] Content { get; set; } = [];
    public int Nlink { get; set; } = 1;
    public Dictionary<string, byte[]> Xattrs { get; } = [];
    public string Target { get; set; } = "";
    public Special Special { get; init; }
    public Process? ProcOf { get; init; }
    public Func<NsObject>? Magic { get; init; }
    public NsObject? Ns { get; init; }
    public Inode? Real { get; set; }
    public bool RealIsUpper { get; set; }
    public int AllReaders { get; set; }
    public int Writers { get; set; }
    public int DenyWrite { get; set; }
    public int SharedWritable { get; set; }
    public ulong Version { get; set; } = 1;
    public bool AtimeStale { get; set; } = true;
    public bool IsRegular => Type == 'f';
}

/// <summary>A name in a directory.</summary>
internal sealed class Dentry
{
    public required string Name { get; set; }
    public Dentry? Parent { get; set; }
    public required Inode Inode { get; set; }
    public Dictionary<string, Dentry> Children { get; } = [];
    public Dentry? Lower { get; set; }
    public Dentry? Upper { get; set; }
}

/// <summary>A mount.</summary>
internal sealed class Mount
{
    public required Dentry Root { get; init; }
    public Mount? Parent { get; init; }
    public Dentry? Point { get; init; }
}

/// <summary>A place in the tree.</summary>
internal readonly record struct PathRef(Mount Mount, Dentry Dentry)
{
    public Inode Inode => Dentry.Inode;
}

/// <summary>Flags of open.</summary>
[Flags]
internal enum OpenFlag
{
    RDONLY = 0, WRONLY = 1, RDWR = 2, CREAT = 4, EXCL = 8, TRUNC = 16, APPEND = 32, DIRECT = 64, PATH = 128, DIRECTORY = 256, TMPFILE = 512, NOFOLLOW = 1024, EXEC = 2048,
}

/// <summary>An open file description.</summary>
internal sealed class OpenFile
{
    public required PathRef Path { get; init; }
    public required OpenFlag Flags { get; init; }
    public required ImaNs OpenNs { get; init; }
    public required Cred Cred { get; init; }
    public bool Read { get; set; }
    public bool Write { get; set; }
    public long Pos { get; set; }
    public int Refs { get; set; } = 1;
    public bool Counted { get; set; }
    public bool Created { get; set; }
    public Inode? RealHeld { get; set; }
    public Inode Inode => Path.Inode;
    public bool Append => Flags.HasFlag(OpenFlag.APPEND);
    public bool Direct => Flags.HasFlag(OpenFlag.DIRECT);
    public bool IsPath => Flags.HasFlag(OpenFlag.PATH);
    public bool ReadOnly => Read && !Write;
}

/// <summary>Names, mounts, opens and releases.</summary>
internal sealed partial class Machine
{
    public const int MAY_EXEC = 1;
    public const int MAY_WRITE = 2;
    public const int MAY_READ = 4;
    public const int MAY_APPEND = 8;
    public const int MAY_ACCESS = 0x10;
    private const int SymlinksMax = 40;

    private readonly List<Mount> _mounts = [];
    private readonly List<OpenFile> _openFiles = [];
    private Mount _rootMount = null!;
    private SuperBlock _rootFs = null!;
    private SuperBlock _procFs = null!;
    private SuperBlock _securityFs = null!;
    private SuperBlock _nsFs = null!;
    private Dentry? _policyDentry;

    private static SuperBlock NewFs(string type, ulong magic, string device, bool xattrs, bool iversion = false, byte[]? uuid = null)
    {
        var sb = new SuperBlock { Type = type, Magic = magic, Device = device, HasXattrs = xattrs, IVersion = iversion, Uuid = uuid ?? new byte[16] };
        sb.Root = new Dentry { Name = "", Inode = new Inode { Sb = sb, Type = 'd', Mode = 0x1ed, Nlink = 2 } };
        return sb;
    }

    private static Dentry AddChild(Dentry dir, string name, Inode inode)
    {
        var dentry = new Dentry { Name = name, Parent = dir, Inode = inode };
        dir.Children[name] = dentry;
        return dentry;
    }

    private static Dentry MakeDirs(Dentry from, string path)
    {
        var at = from;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at.Children.TryGetValue(part, out var next) ? next : AddChild(at, part, new Inode { Sb = from.Inode.Sb, Type = 'd', Mode = 0x1ed, Nlink = 2 });
        }

        return at;
    }

    private Mount AddMount(SuperBlock sb, PathRef at)
    {
        var mount = new Mount { Root = sb.Root, Parent = at.Mount, Point = at.Dentry };
        _mounts.Add(mount);
        return mount;
    }

    private void BuildTree()
    {
        _rootFs = NewFs("tmpfs", 0x1021994, "tmpfs", true);
        _rootMount = new Mount { Root = _rootFs.Root };
        AddChild(_rootFs.Root, "init", new Inode { Sb = _rootFs, Type = 'f', Mode = 0x1ed });
        _procFs = NewFs("proc", 0x9fa0, "proc", false);
        var sysfs = NewFs("sysfs", 0x62656572, "sysfs", true);
        _securityFs = NewFs("securityfs", 0x73636673, "securityfs", false);
        var dev = NewFs("devtmpfs", 0x1021994, "devtmpfs", true);
        _nsFs = NewFs("nsfs", 0x6e736673, "nsfs", false);
        var uuid = Convert.FromHexString(_case.FileSystem.Uuid.Replace("-", "", StringComparison.Ordinal));
        var disk = NewFs(_case.FileSystem.Type, (ulong)_case.FileSystem.Magic, _case.FileSystem.Device, true, _case.FileSystem.IVersion || (!HasNs && _case.FileSystem.Type == "ext4"), uuid);

        Dentry Dir(string path) => MakeDirs(_rootFs.Root, path);
        AddMount(_procFs, new PathRef(_rootMount, Dir("proc")));
        var sys = AddMount(sysfs, new PathRef(_rootMount, Dir("sys")));
        AddMount(dev, new PathRef(_rootMount, Dir("dev")));
        AddMount(disk, new PathRef(_rootMount, Dir(_case.FileSystem.Mount)));
        AddMount(_securityFs, new PathRef(sys, MakeDirs(sysfs.Root, "kernel/security")));

        AddChild(_procFs.Root, "version", new Inode { Sb = _procFs, Type = 'f', Mode = 0x124, Special = Special.ProcVersion });
        AddChild(_procFs.Root, "self", new Inode { Sb = _procFs, Type = 'l', Mode = 0x1ff, Target = "self" });
        AddChild(MakeDirs(sysfs.Root, "devices/virtual/misc/test_firmware"), "trigger_request", new Inode { Sb = sysfs, Type = 'f', Mode = 0x80, Special = Special.TriggerRequest });
        AddChild(dev.Root, "null", new Inode { Sb = dev, Type = 'c', Mode = 0x1b6, Special = Special.Null });

        var ima = MakeDirs(_securityFs.Root, "integrity/ima");
        AddChild(_securityFs.Root, "ima", new Inode { Sb = _securityFs, Type = 'l', Mode = 0x1ff, Target = "integrity/ima" });
        var listMode = Oct(HasNs ? "444" : "440");
        void File(string name, int mode, Special special) => AddChild(ima, name, new Inode { Sb = _securityFs, Type = 'f', Mode = mode, Special = special });
        File("ascii_runtime_measurements", listMode, Special.Ascii);
        File("binary_runtime_measurements", listMode, Special.Bin);
        File("runtime_measurements_count", listMode, Special.Count);
        File("violations", listMode, Special.Violations);
        File("policy", Oct(HasNs ? "606" : "200"), Special.Policy);
        _policyDentry = ima.Children["policy"];
        if (HasNs)
        {
            File("policy_for_children", Oct("202"), Special.PolicyForChildren);
            File("x509_for_children", Oct("202"), Special.X509ForChildren);
            File("kcmd_for_children", Oct("202"), Special.KcmdForChildren);
        }

        MakeDirs(disk.Root, "lost+found").Inode.Mode = Oct("700");
        var prefix = _case.FileSystem.Mount.TrimEnd('/') + "/";
        foreach (var file in _case.Files)
        {
            var inside = file.Path.StartsWith(prefix, StringComparison.Ordinal) ? file.Path[prefix.Length..] : file.Path;
            if (file.IsDirectory)
            {
                var dir = MakeDirs(disk.Root, inside).Inode;
                (dir.Mode, dir.Uid, dir.Gid) = (file.Mode, file.Uid, file.Gid);
                continue;
            }

            var slash = inside.LastIndexOf('/');
            var parent = MakeDirs(disk.Root, slash < 0 ? "" : inside[..slash]);
            var inode = new Inode { Sb = disk, Type = 'f', Mode = file.Mode, Uid = file.Uid, Gid = file.Gid, Content = file.Content };
            foreach (var xattr in file.Xattrs)
            {
                inode.Xattrs[xattr.Name] = xattr.Value;
            }

            AddChild(parent, inside[(slash + 1)..], inode);
        }
    }

    private static int Oct(string digits) => Convert.ToInt32(digits, 8);

    private void AddProcDirectory(Process p)
    {
        var dir = AddChild(_procFs.Root, p.Pid.ToString(), new Inode { Sb = _procFs, Type = 'd', Mode = 0x16d, ProcOf = p });
        AddChild(dir, "uid_map", new Inode { Sb = _procFs, Type = 'f', Mode = 0x1a4, Special = Special.UidMap, ProcOf = p });
        AddChild(dir, "gid_map", new Inode { Sb = _procFs, Type = 'f', Mode = 0x1a4, Special = Special.GidMap, ProcOf = p });
        var ns = AddChild(dir, "ns", new Inode { Sb = _procFs, Type = 'd', Mode = 0x149 });
        void Link(string name, Func<NsObject> target) => AddChild(ns, name, new Inode { Sb = _procFs, Type = 'l', Mode = 0x1ff, Magic = target, ProcOf = p });
        Link("user", () => p.Cred.UserNs);
        if (HasNs)
        {
            Link("ima", () => p.Ima);
            Link("ima_for_children", () => p.ImaForChildren);
        }

        foreach (var (word, link) in new[] { ("mount", "mnt"), ("pid", "pid"), ("net", "net"), ("uts", "uts"), ("ipc", "ipc"), ("time", "time"), ("cgroup", "cgroup") })
        {
            Link(link, () => p.OtherNs[word]);
        }
    }

    /// <summary>Ordinary permission (N-58, N-83).</summary>
    private static int Permission(Process p, Inode inode, int mask)
    {
        var c = p.Cred;
        var uid = inode.Uid;
        var gid = inode.Gid;
        if (inode.Special is Special.UidMap or Special.GidMap && inode.ProcOf is { } of)
        {
            (uid, gid) = of.Dumpable ? (of.Cred.Euid, of.Cred.Egid) : (0u, 0u);
        }

        var bits = c.Fsuid == uid ? inode.Mode >> 6 : c.Fsgid == gid ? inode.Mode >> 3 : inode.Mode;
        var wanted = mask & (MAY_EXEC | MAY_WRITE | MAY_READ);
        if ((wanted & ~bits) == 0)
        {
            return 0;
        }

        bool Capable(string cap) => c.Has(cap) && c.UserNs.MapsUid(uid) && c.UserNs.MapsGid(gid);
        if (inode.Type == 'd')
        {
            if ((wanted & MAY_WRITE) == 0 && Capable("dac_read_search"))
            {
                return 0;
            }

            return Capable("dac_override") ? 0 : EACCES;
        }

        if (wanted == MAY_READ && Capable("dac_read_search"))
        {
            return 0;
        }

        return ((wanted & MAY_EXEC) == 0 || (inode.Mode & 0x49) != 0) && Capable("dac_override") ? 0 : EACCES;
    }

    private PathRef CrossMounts(PathRef at)
    {
        while (_mounts.FindLast(m => m.Parent == at.Mount && m.Point == at.Dentry) is { } over)
        {
            at = new PathRef(over, over.Root);
        }

        return at;
    }

    private Dentry? Child(Dentry dir, string name)
    {
        if (dir.Children.TryGetValue(name, out var known))
        {
            return known;
        }

        if (dir.Lower is null && dir.Upper is null)
        {
            return null;
        }

        var upper = dir.Upper?.Children.GetValueOrDefault(name);
        var lower = upper is { Inode.Type: not 'd' } ? null : dir.Lower?.Children.GetValueOrDefault(name);
        if (upper is null && lower is null)
        {
            return null;
        }

        var real = (upper ?? lower)!.Inode;
        var dentry = AddChild(dir, name, new Inode { Sb = dir.Inode.Sb, Type = real.Type, Mode = real.Mode, Uid = real.Uid, Gid = real.Gid, Real = real, RealIsUpper = upper is not null });
        (dentry.Upper, dentry.Lower) = (upper, lower);
        return dentry;
    }

    private int Lookup(Process p, string path, bool follow, out PathRef found) => Walk(p, path, follow, wantParent: false, out found, out _);

    private int LookupParent(Process p, string path, out PathRef parent, out string name) => Walk(p, path, follow: false, wantParent: true, out parent, out name);

    private int Walk(Process p, string path, bool follow, bool wantParent, out PathRef found, out string last)
    {
        found = p.Cwd;
        last = "";
        if (path.Length == 0)
        {
            return ENOENT;
        }

        if (path.Length >= 4096)
        {
            return ENAMETOOLONG;
        }

        var at = path[0] == '/' ? p.Root : p.Cwd;
        var parts = new LinkedList<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        var trailing = path.EndsWith('/');
        var links = 0;
        while (parts.First is { } first)
        {
            var part = first.Value;
            parts.RemoveFirst();
            if (at.Inode.Type != 'd')
            {
                return ENOTDIR;
            }

            if (Permission(p, at.Inode, MAY_EXEC) is < 0 and var denied)
            {
                return denied;
            }

            var isLast = parts.Count == 0;
            if (isLast && wantParent)
            {
                found = at;
                last = part;
                return part.Length > 255 ? ENAMETOOLONG : 0;
            }

            if (part == ".")
            {
                continue;
            }

            if (part == "..")
            {
                at = Up(p, at);
                continue;
            }

            if (part.Length > 255)
            {
                return ENAMETOOLONG;
            }

            if (Child(at.Dentry, part) is not { } child)
            {
                return ENOENT;
            }

            var next = CrossMounts(new PathRef(at.Mount, child));
            if (next.Inode.Type != 'l' || (isLast && !follow && !trailing))
            {
                at = next;
                continue;
            }

            if (++links > SymlinksMax)
            {
                return ELOOP;
            }

            if (next.Inode.Magic is { } magic)
            {
                if (!MayInspect(p, next.Inode.ProcOf!))
                {
                    return EACCES;
                }

                at = NsPath(magic());
                continue;
            }

            var target = next.Inode.Sb == _procFs && next.Inode.Target == "self" ? p.Pid.ToString() : next.Inode.Target;
            if (target.StartsWith('/'))
            {
                at = p.Root;
            }

            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                parts.AddFirst(piece);
            }
        }

        if (wantParent)
        {
            return EEXIST;
        }

        if (trailing && at.Inode.Type != 'd')
        {
            return ENOTDIR;
        }

        found = at;
        return 0;
    }

    private PathRef Up(Process p, PathRef at)
    {
        while (at != p.Root)
        {
            if (at.Dentry != at.Mount.Root)
            {
                return CrossMounts(new PathRef(at.Mount, at.Dentry.Parent!));
            }

            if (at.Mount.Parent is null)
            {
                return at;
            }

            at = new PathRef(at.Mount.Parent, at.Mount.Point!);
        }

        return at;
    }

    /// <summary>An inode of nsfs lives as long as a descriptor of it (N-10).</summary>
    private PathRef NsPath(NsObject ns)
    {
        if (ns.Link is null || !_openFiles.Exists(f => f.Inode == ns.Link.Inode))
        {
            ns.Link = new Dentry { Name = "", Inode = new Inode { Sb = _nsFs, Type = 'f', Mode = 0x124, Special = Special.NsLink, Ns = ns } };
        }

        return new PathRef(new Mount { Root = ns.Link }, ns.Link);
    }

    /// <summary>The name of a file in lists and records (M-87 to M-89).</summary>
    private static string FullPath(PathRef path)
    {
        if (path.Inode.Special == Special.NsLink)
        {
            return "/";
        }

        var parts = new List<string>();
        for (var at = path; ;)
        {
            if (at.Dentry == at.Mount.Root || at.Dentry.Parent is null)
            {
                if (at.Mount.Parent is null)
                {
                    break;
                }

                at = new PathRef(at.Mount.Parent, at.Mount.Point!);
                continue;
            }

            parts.Insert(0, at.Dentry.Name);
            at = new PathRef(at.Mount, at.Dentry.Parent);
        }

        var text = "/" + string.Join('/', parts);
        return text.Length > 4095 ? path.Dentry.Name[..Math.Min(254, path.Dentry.Name.Length)] : text;
    }

    /// <summary>Data or metadata changed (M-13).</summary>
    private static void Touch(Inode inode)
    {
        inode.Version++;
        inode.AtimeStale = true;
        if (inode.Real is { } real)
        {
            Touch(real);
        }
    }

    /// <summary>A read moves the access time once after each change (M-13).</summary>
    private void Accessed(Inode inode)
    {
        if (inode.Real is not null)
        {
            if (inode.RealIsUpper)
            {
                Accessed(inode.Real);
            }

            return;
        }

        // From Linux 6.1 on ext4 leaves the counter alone when only the access time moves.
        if (inode.AtimeStale && HasNs)
        {
            inode.AtimeStale = false;
            inode.Version++;
        }
    }

    private static byte[] Data(Inode inode) => inode.Real is { } real ? Data(real) : inode.Content;

    private static void SetData(Inode inode, byte[] data)
    {
        if (inode.Real is { } real)
        {
            SetData(real, data);
        }
        else
        {
            inode.Content = data;
        }
    }

    private static Dictionary<string, byte[]> XattrsOf(Inode inode) => inode.Real is { } real ? XattrsOf(real) : inode.Xattrs;

    private static void CopyUp(Dentry dentry)
    {
        var inode = dentry.Inode;
        if (inode.Real is not { } lower || inode.RealIsUpper)
        {
            return;
        }

        var parent = dentry.Parent!;
        if (parent.Upper is null)
        {
            parent.Upper = AddChild(parent.Parent!.Upper!, parent.Name, new Inode { Sb = parent.Parent!.Upper!.Inode.Sb, Type = 'd', Mode = parent.Inode.Mode });
        }

        var copy = new Inode { Sb = parent.Upper.Inode.Sb, Type = 'f', Mode = lower.Mode, Uid = lower.Uid, Gid = lower.Gid, Content = (byte[])lower.Content.Clone() };
        foreach (var (name, value) in lower.Xattrs)
        {
            copy.Xattrs[name] = value;
        }

        dentry.Upper = AddChild(parent.Upper, dentry.Name, copy);
        inode.Real = copy;
        inode.RealIsUpper = true;
    }

    private static void SetMode(Inode inode, int mode)
    {
        inode.Mode = mode;
        if (inode.Real is { } real)
        {
            SetMode(real, mode);
        }
    }

    private int Open(Process p, string path, OpenFlag flags, int mode, out OpenFile? file)
    {
        file = null;
        var access = (int)flags & 3;
        var acc = access switch { 0 => MAY_READ, 1 => MAY_WRITE, _ => MAY_READ | MAY_WRITE };
        if (flags.HasFlag(OpenFlag.EXEC))
        {
            acc = MAY_EXEC;
        }

        acc |= flags.HasFlag(OpenFlag.TRUNC) ? MAY_WRITE : 0;
        acc |= flags.HasFlag(OpenFlag.APPEND) ? MAY_APPEND : 0;
        if (flags.HasFlag(OpenFlag.TMPFILE))
        {
            return OpenTmpFile(p, path, flags, mode, out file);
        }

        var r = Lookup(p, path, !flags.HasFlag(OpenFlag.NOFOLLOW), out var at);
        var created = false;
        if (flags.HasFlag(OpenFlag.CREAT) && !flags.HasFlag(OpenFlag.PATH))
        {
            if (r == 0 && flags.HasFlag(OpenFlag.EXCL))
            {
                return EEXIST;
            }

            if (r == ENOENT)
            {
                r = LookupParent(p, path, out var parent, out var name);
                r = r < 0 ? r : Create(p, parent, name, 'f', mode & ~p.Umask, out at);
                created = r == 0;
            }
        }

        if (r < 0)
        {
            return r;
        }

        if (flags.HasFlag(OpenFlag.DIRECTORY) && at.Inode.Type != 'd')
        {
            return ENOTDIR;
        }

        if (flags.HasFlag(OpenFlag.PATH))
        {
            file = NewFile(p, at, flags);
            return 0;
        }

        if (at.Inode.Type == 'l')
        {
            return ELOOP;
        }

        if (at.Inode.Type == 'd')
        {
            if ((acc & MAY_WRITE) != 0 || flags.HasFlag(OpenFlag.CREAT))
            {
                return EISDIR;
            }

            if (acc == MAY_EXEC)
            {
                return EACCES;
            }
        }

        if (!created && Permission(p, at.Inode, acc) is < 0 and var denied)
        {
            return denied;
        }

        if (flags.HasFlag(OpenFlag.EXEC) && !at.Inode.IsRegular)
        {
            return EACCES;
        }

        var f = NewFile(p, at, flags);
        f.Read = access is 0 or 2;
        f.Write = access is 1 or 2;
        f.Created = created;
        if (f.Write && at.Inode.IsRegular)
        {
            if (at.Inode.DenyWrite > 0)
            {
                return Abandon(f, ETXTBSY);
            }

            CopyUp(at.Dentry);
        }

        if (flags.HasFlag(OpenFlag.DIRECT) && at.Inode.Sb.Type is not ("ext4" or "xfs" or "btrfs" or "overlay") && at.Inode.IsRegular)
        {
            return Abandon(f, EINVAL);
        }

        CountOpen(f, +1);
        r = OpenSpecial(p, f);
        if (r < 0)
        {
            CountOpen(f, -1);
            return Abandon(f, r);
        }

        var hookMask = acc & (MAY_READ | MAY_WRITE | MAY_EXEC | MAY_APPEND);
        r = ImaCheck(p, p.Cred, f, null, hookMask, Hook.FILE_CHECK, counting: true);
        if (r == 0 && flags.HasFlag(OpenFlag.TRUNC) && !created && at.Inode.IsRegular)
        {
            r = at.Inode.DenyWrite > 0 ? ETXTBSY : TruncateInode(p, at, 0);
        }

        if (r < 0)
        {
            Release(p, f);
            return r;
        }

        file = f;
        return 0;
    }

    private int Abandon(OpenFile f, int error)
    {
        _openFiles.Remove(f);
        return error;
    }

    private OpenFile NewFile(Process p, PathRef at, OpenFlag flags)
    {
        var f = new OpenFile { Path = at, Flags = flags, OpenNs = p.Ima, Cred = p.Cred };
        _openFiles.Add(f);
        return f;
    }

    private static void CountOpen(OpenFile f, int by)
    {
        if (by > 0)
        {
            f.RealHeld = f.Inode.Real;
        }

        foreach (var inode in new[] { f.Inode, f.RealHeld })
        {
            if (inode is null)
            {
                continue;
            }

            if (f.Write)
            {
                inode.Writers += by;
            }
            else if (f.Read)
            {
                inode.AllReaders += by;
            }
        }
    }

    private int OpenTmpFile(Process p, string path, OpenFlag flags, int mode, out OpenFile? file)
    {
        file = null;
        var access = (int)flags & 3;
        if (access == 0)
        {
            return EINVAL;
        }

        if (Lookup(p, path, true, out var dir) is < 0 and var r)
        {
            return r;
        }

        if (dir.Inode.Type != 'd')
        {
            return ENOTDIR;
        }

        if (Permission(p, dir.Inode, MAY_WRITE | MAY_EXEC) is < 0 and var denied)
        {
            return denied;
        }

        var inode = new Inode { Sb = dir.Inode.Sb, Type = 'f', Mode = mode & ~p.Umask, Uid = p.Cred.Fsuid, Gid = p.Cred.Fsgid, Nlink = 0 };
        var at = new PathRef(dir.Mount, new Dentry { Name = "#0", Parent = dir.Dentry, Inode = inode });
        ImaNewFile(p, at, isTmpFile: true);
        file = NewFile(p, at, flags);
        file.Read = access == 2;
        file.Write = true;
        CountOpen(file, +1);
        return 0;
    }

    private static int Create(Process p, PathRef parent, string name, char type, int mode, out PathRef at)
    {
        at = parent;
        if (parent.Inode.Type != 'd')
        {
            return ENOTDIR;
        }

        if (parent.Dentry.Children.ContainsKey(name))
        {
            return EEXIST;
        }

        if (Permission(p, parent.Inode, MAY_WRITE | MAY_EXEC) is < 0 and var denied)
        {
            return denied;
        }

        if (parent.Inode.Sb.Type is "proc" or "sysfs" or "securityfs" or "nsfs")
        {
            return EACCES;
        }

        var gid = (parent.Inode.Mode & 0x400) != 0 ? parent.Inode.Gid : p.Cred.Fsgid;
        var sb = parent.Dentry.Upper?.Inode.Sb ?? parent.Inode.Sb;
        var inode = new Inode { Sb = sb, Type = type, Mode = mode, Uid = p.Cred.Fsuid, Gid = gid };
        if (parent.Dentry.Upper is { } upper)
        {
            var under = AddChild(upper, name, inode);
            var over = new Inode { Sb = parent.Inode.Sb, Type = type, Mode = mode, Uid = inode.Uid, Gid = gid, Real = inode, RealIsUpper = true };
            var dentry = AddChild(parent.Dentry, name, over);
            dentry.Upper = under;
            at = new PathRef(parent.Mount, dentry);
        }
        else
        {
            at = new PathRef(parent.Mount, AddChild(parent.Dentry, name, inode));
        }

        return 0;
    }

    private void Release(Process p, OpenFile f)
    {
        if (--f.Refs > 0)
        {
            return;
        }

        if (!f.IsPath)
        {
            ImaFree(p, f);
            if (f.Inode.Special == Special.Policy && ((int)f.Flags & 3) != 0)
            {
                PolicyClose(p);
            }

            CountOpen(f, -1);
        }

        _openFiles.Remove(f);
    }

    private static bool IsPrivilegedMode(Inode inode) => (inode.Mode & 0x800) != 0 || (inode.Mode & 0x408) == 0x408;

    private static int WithoutSuid(int mode) => mode & ~0x800 & ((mode & 8) != 0 ? ~0x400 : ~0);

    private int TruncateInode(Process p, PathRef at, long length)
    {
        if (at.Inode.Special != Special.None)
        {
            ImaPostSetattr(p, at);
            return 0;
        }

        if (length < 0 || length > 1 << 30)
        {
            return EINVAL;
        }

        CopyUp(at.Dentry);
        var data = Data(at.Inode);
        Array.Resize(ref data, (int)length);
        SetData(at.Inode, data);
        if (IsPrivilegedMode(at.Inode) && !p.Cred.HasInit("fsetid"))
        {
            SetMode(at.Inode, WithoutSuid(at.Inode.Mode));
        }

        Touch(at.Inode);
        ImaPostSetattr(p, at);
        return 0;
    }

    private long ReadFile(Process p, OpenFile f, long count, out byte[] data)
    {
        data = [];
        if (!f.Read)
        {
            return EBADF;
        }

        if (f.Inode.Type == 'd')
        {
            return EISDIR;
        }

        if (f.Inode.Special is Special.PolicyForChildren or Special.X509ForChildren or Special.KcmdForChildren or Special.NsLink)
        {
            return EINVAL;
        }

        var all = f.Inode.Special == Special.None ? Data(f.Inode) : ReadSpecial(p, f);
        if (f.Inode.Special == Special.None)
        {
            if (f.Direct && f.Pos < all.Length && (f.Pos % 512 != 0 || count % 512 != 0))
            {
                return EINVAL;
            }

            if (count > 0)
            {
                Accessed(f.Inode);
            }
        }

        if (f.Pos < all.Length)
        {
            data = all[(int)f.Pos..(int)Math.Min(all.Length, f.Pos + count)];
            f.Pos += data.Length;
        }

        return data.Length;
    }

    private long WriteFile(Process p, OpenFile f, byte[] data)
    {
        if (!f.Write)
        {
            return EBADF;
        }

        if (f.Inode.Special != Special.None)
        {
            return WriteSpecial(p, f, data);
        }

        if (data.Length == 0)
        {
            return 0;
        }

        var old = Data(f.Inode);
        var at = f.Append ? old.Length : f.Pos;
        if (f.Direct && (at % 512 != 0 || data.Length % 512 != 0))
        {
            return EINVAL;
        }

        if (IsPrivilegedMode(f.Inode) && !p.Cred.HasInit("fsetid"))
        {
            SetMode(f.Inode, WithoutSuid(f.Inode.Mode));
            Touch(f.Inode);
            ImaPostSetattr(p, f.Path);
        }

        var made = new byte[Math.Max(old.Length, at + data.Length)];
        old.CopyTo(made, 0);
        data.CopyTo(made, at);
        SetData(f.Inode, made);
        Touch(f.Inode);
        f.Pos = at + data.Length;
        return data.Length;
    }

    /// <summary>A whole file read by the kernel (P-50, P-75).</summary>
    private int KernelRead(Process p, string path, Hook func, out byte[] data)
    {
        data = [];
        if (path.Length == 0)
        {
            return EINVAL;
        }

        if (Open(p, path, OpenFlag.RDONLY, 0, out var f) is < 0 and var r)
        {
            return r;
        }

        r = KernelRead(p, f!, func, out data);
        Release(p, f!);
        return r;
    }

    private int KernelRead(Process p, OpenFile f, Hook func, out byte[] data)
    {
        data = [];
        if (!f.Inode.IsRegular)
        {
            return EINVAL;
        }

        if (f.Inode.Writers > 0)
        {
            return ETXTBSY;
        }

        if (f.Inode.Special != Special.None || Data(f.Inode).Length == 0)
        {
            return EINVAL;
        }

        data = (byte[])Data(f.Inode).Clone();
        Accessed(f.Inode);
        return ImaCheck(p, p.Cred, f, data, MAY_READ, func, counting: false);
    }

    private static string Latin(byte[] data) => Encoding.Latin1.GetString(data);
}
