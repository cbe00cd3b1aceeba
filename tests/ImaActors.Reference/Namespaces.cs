using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Primitives;
using static ImaActors.Reference.Err;

namespace ImaActors.Reference;

/// <summary>An IMA namespace (N-5).</summary>
internal sealed class ImaNs : NsObject
{
    public required UserNs Owner { get; set; }
    public bool IsRoot { get; init; }
    public bool Active { get; set; }
    public string? PolicyPath { get; set; }
    public string? CertPath { get; set; }
    public int KcmdMode { get; set; } = 1;
    public bool Tcb { get; set; }
    public bool OldTcb { get; set; }
    public bool SecureBoot { get; set; }
    public bool AppraiseTcb { get; set; }
    public bool FailSecurely { get; set; }
    public Template? Chosen { get; set; }
    public List<Rule> Default { get; } = [];
    public List<Rule> Custom { get; } = [];
    public List<Rule> Session { get; } = [];
    public bool CustomActive { get; set; }
    public int ActionMask { get; set; }
    public int State { get; set; }
    public Dictionary<Inode, Record> Records { get; } = [];
    public int StartMark { get; set; }
    public int Violations { get; set; }
    public int CreatedAtOp { get; init; } = -1;
    public string CreatedBy { get; init; } = "root";
    public string? Name { get; set; }
    public int? FirstOp { get; set; }
    public List<Rule> Rules => CustomActive ? Custom : Default;
}

/// <summary>Life cycle of namespaces and the files of securityfs.</summary>
internal sealed partial class Machine
{
    private const uint FirstFreeNumber = 4026531972;
    private static readonly string[] NsKinds = ["mount", "uts", "ipc", "pid", "cgroup", "net", "time", "ima"];
    private static readonly char[] KcmdBlanks = [' ', '\t', '\n', '\v', '\f', '\r', '\u00a0'];

    private readonly List<NsObject> _allNs = [];
    private readonly List<ImaNs> _active = [];
    private readonly List<ImaNs> _created = [];
    private UserNs _initialUser = null!;
    private ImaNs _root = null!;
    private bool _policyBusy;
    private bool _policyValid = true;

    private T Numbered<T>(T ns, int count = 1)
        where T : NsObject
    {
        for (var i = 0; i < count; i++)
        {
            var number = FirstFreeNumber;
            while (_allNs.Exists(o => o.Numbers.Contains(number)) || ns.Numbers.Contains(number))
            {
                number++;
            }

            ns.Numbers.Add(number);
        }

        _allNs.Add(ns);
        return ns;
    }

    /// <summary>N-82.</summary>
    private int NewUserNs(Process p, out UserNs? user)
    {
        user = null;
        if (p.Root != new PathRef(_rootMount, _rootMount.Root) || !p.Cred.UserNs.MapsUid(p.Cred.Euid) || !p.Cred.UserNs.MapsGid(p.Cred.Egid))
        {
            return EPERM;
        }

        user = Numbered(new UserNs { Parent = p.Cred.UserNs, CreatorUid = p.Cred.Euid });
        return 0;
    }

    private Dictionary<string, NsObject> NewOtherNs(Process p, IReadOnlyCollection<string> flags, UserNs owner)
    {
        var others = new Dictionary<string, NsObject>(p.OtherNs);
        foreach (var kind in NsKinds)
        {
            if (kind != "ima" && flags.Contains(kind))
            {
                others[kind] = Numbered(new NsObject { OwnerUser = owner }, kind == "net" ? 9 : 1);
            }
        }

        return others;
    }

    private ImaNs NewImaNs(Process p, UserNs owner)
    {
        var ns = Numbered(new ImaNs { Owner = owner, CreatedAtOp = _op, CreatedBy = p.Name });
        _created.Add(ns);
        return ns;
    }

    private int Unshare(Process p, IReadOnlyCollection<string> flags)
    {
        var cred = p.Cred;
        if (flags.Contains("user"))
        {
            if (NewUserNs(p, out var user) is < 0 and var r)
            {
                return r;
            }

            cred = cred with { UserNs = user!, Permitted = Cred.AllCaps, Effective = Cred.AllCaps, Inheritable = 0, KeepCaps = false };
        }

        if (flags.Any(f => NsKinds.Contains(f)) && !Capable(p, cred.UserNs, "sys_admin"))
        {
            return EPERM;
        }

        foreach (var (kind, ns) in NewOtherNs(p, flags, cred.UserNs))
        {
            p.OtherNs[kind] = ns;
        }

        if (flags.Contains("ima"))
        {
            p.ImaForChildren = NewImaNs(p, cred.UserNs);
        }

        if (flags.Contains("files") && _processes.Exists(o => o != p && o.Fds == p.Fds))
        {
            var copy = new FdTable();
            foreach (var (fd, file) in p.Fds.Files)
            {
                copy.Files[fd] = file;
                file.Refs++;
            }

            p.Fds = copy;
        }

        p.Cred = cred;
        return 0;
    }

    /// <summary>N-41 to N-44.</summary>
    private int SetNs(Process p, OpenFile f)
    {
        if (f.Inode.Ns is not { } target)
        {
            return EINVAL;
        }

        switch (target)
        {
            case ImaNs ima:
                if (!Capable(p, ima.Owner, "sys_admin") || !Capable(p, p.Cred.UserNs, "sys_admin"))
                {
                    return EPERM;
                }

                if (Activate(p, ima) is < 0 and var failed)
                {
                    return failed;
                }

                p.Ima = ima;
                p.ImaForChildren = ima;
                return 0;
            case UserNs user:
                if (user == p.Cred.UserNs)
                {
                    return EINVAL;
                }

                if (!Capable(p, user, "sys_admin"))
                {
                    return EPERM;
                }

                p.Cred = p.Cred with { UserNs = user, Permitted = Cred.AllCaps, Effective = Cred.AllCaps, Inheritable = 0, KeepCaps = false };
                return 0;
            default:
                if (!Capable(p, target.OwnerUser ?? _initialUser, "sys_admin") || !Capable(p, p.Cred.UserNs, "sys_admin"))
                {
                    return EPERM;
                }

                foreach (var process in _processes)
                {
                    if (process.OtherNs.FirstOrDefault(o => o.Value == target) is { Key: { } kind })
                    {
                        p.OtherNs[kind] = target;
                        break;
                    }
                }

                return 0;
        }
    }

    /// <summary>N-31.</summary>
    private int Activate(Process a, ImaNs n)
    {
        if (n.Active)
        {
            return 0;
        }

        n.Chosen ??= BuildTemplate;
        if (n.Chosen.Fields.Length == 0)
        {
            n.Chosen = null;
            return EINVAL;
        }

        DropRules(n);
        n.State = n.KcmdMode;
        BuiltIn(n);
        UpdateFlag(n);
        if (n.PolicyPath is { } path)
        {
            var newline = path.IndexOf('\n', StringComparison.Ordinal);
            if (LoadPolicyFile(a, n, newline < 0 ? path : path[..newline]) is < 0 and var failed)
            {
                DropRules(n);
                PolicyAudit(a, "failed", false);
                return failed;
            }

            if (n.Session.Count > 0)
            {
                PolicyAudit(a, "completed", true);
                TakeSession(a, n);
            }
            else
            {
                DropRules(n);
                PolicyAudit(a, "failed", false);
            }
        }

        if (n.CertPath is { } cert && LoadCertificate(a, cert) is < 0 and var bad)
        {
            return bad;
        }

        n.Active = true;
        n.StartMark = _list.Count;
        _active.Add(n);
        AddAggregate(a, n);
        n.PolicyPath = null;
        n.CertPath = null;
        return 0;
    }

    private static void DropRules(ImaNs n)
    {
        n.Default.Clear();
        n.Custom.Clear();
        n.Session.Clear();
        n.CustomActive = false;
    }

    private void TakeSession(Process p, ImaNs n)
    {
        n.Custom.AddRange(n.Session);
        n.Session.Clear();
        if (!n.CustomActive)
        {
            n.CustomActive = true;
            n.ActionMask = 0;
        }

        UpdateFlag(n);
        ProcessKeyQueue(p);
    }

    /// <summary>Everything that nothing refers to any more ends (N-46, N-47).</summary>
    private void Collect()
    {
        var live = new HashSet<NsObject>();
        void Mark(NsObject? ns)
        {
            if (ns is null || !live.Add(ns))
            {
                return;
            }

            Mark(ns.OwnerUser);
            Mark((ns as ImaNs)?.Owner);
            Mark((ns as UserNs)?.Parent);
        }

        Mark(_root);
        foreach (var p in _processes)
        {
            Mark(p.Ima);
            Mark(p.ImaForChildren);
            Mark(p.Cred.UserNs);
            foreach (var ns in p.OtherNs.Values)
            {
                Mark(ns);
            }
        }

        foreach (var f in _openFiles)
        {
            Mark(f.OpenNs);
            Mark(f.Cred.UserNs);
            Mark(f.Inode.Ns);
        }

        foreach (var dead in _allNs.Where(ns => !live.Contains(ns)).ToList())
        {
            _allNs.Remove(dead);
            if (dead is ImaNs ima)
            {
                _active.Remove(ima);
                _imaKeyring.Content.RemoveAll(key => key.Domain == ima);
            }
        }
    }

    private string Number(ImaNs ns) => HasNs ? ns.Number.ToString() : "";

    /// <summary>Opens of the files of securityfs and proc (N-23, N-56, N-57, P-40 to P-42).</summary>
    private int OpenSpecial(Process p, OpenFile f)
    {
        var access = (int)f.Flags & 3;
        switch (f.Inode.Special)
        {
            case Special.Policy:
                if ((access & 1) == 0)
                {
                    if (access != 0 || !HasNs)
                    {
                        return EACCES;
                    }

                    return Capable(p, p.Ima.Owner, "sys_admin") ? 0 : EPERM;
                }

                if (_policyBusy)
                {
                    return EBUSY;
                }

                _policyBusy = true;
                return 0;
            case Special.Ascii or Special.Bin or Special.Count or Special.Violations:
                return !HasNs || Capable(p, p.Ima.Owner, "sys_admin") ? 0 : EPERM;
            case Special.PolicyForChildren or Special.X509ForChildren or Special.KcmdForChildren:
                return p.Ima != p.ImaForChildren && Capable(p, p.Ima.Owner, "sys_admin") ? 0 : EPERM;
            case Special.NsLink:
                return 0;
            default:
                return 0;
        }
    }

    private byte[] ReadSpecial(Process p, OpenFile f) => f.Inode.Special switch
    {
        Special.Ascii => AsciiList(p.Ima),
        Special.Bin => BinaryList(p.Ima),
        Special.Count => KernelText.ToBytes($"{View(p.Ima).Count}\n"),
        Special.Violations => KernelText.ToBytes($"{p.Ima.Violations}\n"),
        Special.Policy => KernelText.ToBytes(PolicyText(p.Ima)),
        Special.ProcVersion => KernelText.ToBytes(VersionText),
        Special.UidMap => KernelText.ToBytes(MapText(f.Inode.ProcOf!.Cred.UserNs.UidMap)),
        Special.GidMap => KernelText.ToBytes(MapText(f.Inode.ProcOf!.Cred.UserNs.GidMap)),
        _ => [],
    };

    private static string MapText(List<(uint First, uint Lower, uint Count)> map) =>
        string.Concat(map.Select(e => $"{e.First,10} {e.Lower,10} {e.Count,10}\n"));

    private long WriteSpecial(Process p, OpenFile f, byte[] data)
    {
        switch (f.Inode.Special)
        {
            case Special.Policy:
                return PolicyWrite(p, f, data);
            case Special.PolicyForChildren or Special.X509ForChildren or Special.KcmdForChildren:
                if (f.Pos != 0 || data.Length >= 4096)
                {
                    return EINVAL;
                }

                var n = p.ImaForChildren;
                if (n.Active)
                {
                    return EACCES;
                }

                var text = KernelText.UpToNul(Latin(data));
                switch (f.Inode.Special)
                {
                    case Special.PolicyForChildren:
                        n.PolicyPath = text;
                        return data.Length;
                    case Special.X509ForChildren:
                        n.CertPath = text;
                        return data.Length;
                    default:
                        return Kcmd(n, text) ? data.Length : EINVAL;
                }

            case Special.TriggerRequest:
                return Firmware(p, Latin(data)) < 0 ? ENOENT : data.Length;
            case Special.UidMap or Special.GidMap:
                return WriteMap(p, f, KernelText.UpToNul(Latin(data)), data.Length);
            case Special.Null:
                return data.Length;
            default:
                return EINVAL;
        }
    }

    /// <summary>N-27 to N-30.</summary>
    private bool Kcmd(ImaNs n, string text)
    {
        Reset();
        var at = 0;
        while (true)
        {
            while (at < text.Length && KcmdBlanks.Contains(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                return true;
            }

            var start = at;
            var quoted = false;
            while (at < text.Length && (quoted || !KcmdBlanks.Contains(text[at])))
            {
                quoted ^= text[at] == '"';
                at++;
            }

            var word = text[start..at];
            if (word[0] == '"')
            {
                word = word[1..];
                word = word.EndsWith('"') ? word[..^1] : word;
            }

            var equals = word.Length == 0 ? -1 : word.IndexOf('=', 1);
            if (equals < 0)
            {
                Reset();
                return false;
            }

            var value = word[(equals + 1)..];
            if (value.StartsWith('"'))
            {
                value = value[1..];
                value = value.EndsWith('"') ? value[..^1] : value;
            }

            switch (word[..equals])
            {
                case "ima_appraise":
                    n.KcmdMode = AppraiseMode(value, n.KcmdMode);
                    break;
                case "ima_policy":
                    ChoosePolicies(n, value);
                    break;
                case "ima_template":
                    if (n.Chosen is null && FindTemplate(value) is { } template && (template.Name != "ima" || _systemHash is HashAlgorithm.Sha1 or HashAlgorithm.Md5))
                    {
                        n.Chosen = template;
                    }
                    else if (n.Chosen is null && value.Length == 0)
                    {
                        n.Chosen = _custom ?? new Template("", "", []);
                    }

                    break;
                default:
                    Reset();
                    return false;
            }
        }

        void Reset()
        {
            n.KcmdMode = 1;
            (n.Tcb, n.SecureBoot, n.AppraiseTcb, n.FailSecurely) = (false, false, false, false);
        }
    }

    private static int AppraiseMode(string value, int otherwise) =>
        value.StartsWith("off", StringComparison.Ordinal) ? 0
        : value.StartsWith("log", StringComparison.Ordinal) ? 4
        : value.StartsWith("fix", StringComparison.Ordinal) ? 2
        : value.StartsWith("enforce", StringComparison.Ordinal) ? 1
        : otherwise;

    private static void ChoosePolicies(ImaNs n, string value)
    {
        foreach (var word in value.Split([' ', '|', '\n']))
        {
            switch (word)
            {
                case "tcb" when !n.OldTcb:
                    n.Tcb = true;
                    break;
                case "secure_boot":
                    n.SecureBoot = true;
                    break;
                case "appraise_tcb":
                    n.AppraiseTcb = true;
                    break;
                case "fail_securely":
                    n.FailSecurely = n.IsRoot;
                    break;
            }
        }
    }

    /// <summary>N-71, N-86.</summary>
    private static long WriteMap(Process p, OpenFile f, string text, int length)
    {
        var user = f.Inode.ProcOf!.Cred.UserNs;
        var isUid = f.Inode.Special == Special.UidMap;
        var map = isUid ? user.UidMap : user.GidMap;
        if (user.Parent is null || (p.Cred.UserNs != user && p.Cred.UserNs != user.Parent) || map.Count > 0 || !Capable(p, user, "sys_admin"))
        {
            return EPERM;
        }

        var entries = new List<(uint First, uint Lower, uint Count)>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || !uint.TryParse(words[0], out var first) || !uint.TryParse(words[1], out var lower) || !uint.TryParse(words[2], out var count)
                || first == uint.MaxValue || lower == uint.MaxValue || count == 0 || first + count < first || lower + count < lower)
            {
                return EINVAL;
            }

            entries.Add((first, lower, count));
        }

        var cap = isUid ? "setuid" : "setgid";
        var own = isUid && entries is [{ Count: 1 }] && user.Parent.KidUid(entries[0].Lower) == p.Cred.Euid && user.CreatorUid == p.Cred.Euid;
        if (!own && !Capable(p, user.Parent, cap))
        {
            return EPERM;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            var (first, lower, count) = entries[i];
            var real = isUid ? user.Parent.KidUid(lower) : user.Parent.KidGid(lower);
            var last = isUid ? user.Parent.KidUid(lower + (count - 1)) : user.Parent.KidGid(lower + (count - 1));
            if (real is not { } low || last is not { } high || high - low != count - 1)
            {
                return EPERM;
            }

            entries[i] = (first, low, count);
        }

        map.AddRange(entries);
        return length;
    }
}
