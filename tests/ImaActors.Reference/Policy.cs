using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using static ImaActors.Reference.Err;

namespace ImaActors.Reference;

/// <summary>Hooks (P-15).</summary>
internal enum Hook
{
    NONE, FILE_CHECK, MMAP_CHECK, BPRM_CHECK, CREDS_CHECK, POST_SETATTR, MODULE_CHECK, FIRMWARE_CHECK, KEXEC_KERNEL_CHECK, KEXEC_INITRAMFS_CHECK, POLICY_CHECK, KEXEC_CMDLINE, KEY_CHECK,
}

/// <summary>A rule.</summary>
internal sealed class Rule
{
    public int Action { get; set; }
    public Hook Func { get; set; }
    public int Mask { get; set; }
    public bool MaskIn { get; set; }
    public ulong? FsMagic { get; set; }
    public string? FsName { get; set; }
    public byte[]? FsUuid { get; set; }
    public bool HasUid { get; set; }
    public bool HasEuid { get; set; }
    public uint Uid { get; set; } = uint.MaxValue;
    public char UidOp { get; set; } = '=';
    public bool HasFowner { get; set; }
    public uint Fowner { get; set; } = uint.MaxValue;
    public char FownerOp { get; set; } = '=';
    public bool Remap { get; set; }
    public List<(string Key, string Value)> Labels { get; } = [];
    public int? Pcr { get; set; }
    public Template? Template { get; set; }
    public string? Keyrings { get; set; }
    public int Flags { get; set; }
}

/// <summary>Policy language, sessions and matching.</summary>
internal sealed partial class Machine
{
    public const int MEASURE = 1;
    public const int APPRAISE = 4;
    public const int AUDIT = 0x40;
    public const int HASH = 0x100;
    private const int DO_MASK = MEASURE | APPRAISE | AUDIT | HASH;
    private const int SIG_REQUIRED = 0x01000000;
    private const int PERMIT_DIRECTIO = 0x02000000;
    private const int NEW_FILE = 0x04000000;
    private const int FAIL_UNVERIFIABLE = 0x10000000;
    private const int MODSIG_ALLOWED = 0x20000000;
    private const int CHECK_BLACKLIST = 0x40000000;
    private const int SUB_FILE = 0x1000;
    private const int SUB_MASK = 0x1000 | 0x4000 | 0x10000 | 0x40000 | 0x100000;

    private static readonly Dictionary<string, int> Actions = new()
    {
        ["measure"] = 1, ["dont_measure"] = 2, ["appraise"] = 4, ["dont_appraise"] = 8, ["audit"] = 0x40, ["hash"] = 0x100, ["dont_hash"] = 0x200,
    };

    private static readonly Dictionary<string, Hook> Funcs = new()
    {
        ["FILE_CHECK"] = Hook.FILE_CHECK, ["PATH_CHECK"] = Hook.FILE_CHECK, ["MMAP_CHECK"] = Hook.MMAP_CHECK, ["FILE_MMAP"] = Hook.MMAP_CHECK, ["BPRM_CHECK"] = Hook.BPRM_CHECK,
        ["CREDS_CHECK"] = Hook.CREDS_CHECK, ["MODULE_CHECK"] = Hook.MODULE_CHECK, ["FIRMWARE_CHECK"] = Hook.FIRMWARE_CHECK, ["KEXEC_KERNEL_CHECK"] = Hook.KEXEC_KERNEL_CHECK,
        ["KEXEC_INITRAMFS_CHECK"] = Hook.KEXEC_INITRAMFS_CHECK, ["POLICY_CHECK"] = Hook.POLICY_CHECK, ["KEXEC_CMDLINE"] = Hook.KEXEC_CMDLINE, ["KEY_CHECK"] = Hook.KEY_CHECK,
    };

    private static readonly Dictionary<string, int> Masks = new() { ["MAY_EXEC"] = 1, ["MAY_WRITE"] = 2, ["MAY_READ"] = 4, ["MAY_APPEND"] = 8 };

    private static readonly string[] Exclusions =
        ["9fa0", "62656572", "64626720", "1021994", "1cd1", "42494e4d", "73636673", "f97cff8c", "43415d53", "27e0eb", "63677270", "6e736673", "de5e81e4"];

    private static readonly string[] AppraiseExclusions =
        ["9fa0", "62656572", "64626720", "1021994", "858458f6", "1cd1", "42494e4d", "73636673", "f97cff8c", "43415d53", "6e736673", "de5e81e4", "27e0eb", "63677270"];

    private static readonly string[] LabelKeys = ["obj_user", "obj_role", "obj_type", "subj_user", "subj_role", "subj_type"];

    /// <summary>P-46: what a line takes, or an error; the rule goes to the session of n.</summary>
    private int ParseLine(Process w, ImaNs n, string line)
    {
        var took = line.Length + 1;
        var text = line.TrimStart(' ', '\t');
        if (text.Length == 0 || text[0] == '#')
        {
            return took;
        }

        var rule = new Rule { Remap = !n.IsRoot && n.Owner.Parent is not null && n.Owner.UidMap.Count == 0 };
        var record = new StringBuilder();
        var r = 0;
        foreach (var token in text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            r = ParseToken(w, n, rule, token, record);
            if (r < 0)
            {
                break;
            }
        }

        r = r < 0 ? r : IsValid(rule) ? 0 : EINVAL;
        Audit(1807, $"{record}res={(r < 0 ? 0 : 1)}");
        if (r < 0)
        {
            Integrity(w, 1802, "update_policy", "invalid-policy", null, null, false, 0);
            return r;
        }

        n.Session.Add(rule);
        return took;
    }

    private int ParseToken(Process w, ImaNs n, Rule rule, string token, StringBuilder record)
    {
        if (Actions.TryGetValue(token, out var action))
        {
            record.Append("action=").Append(token).Append(' ');
            if (rule.Action != 0)
            {
                return EINVAL;
            }

            rule.Action = action;
            return 0;
        }

        if (token == "permit_directio")
        {
            rule.Flags |= PERMIT_DIRECTIO;
            return 0;
        }

        var at = token.IndexOfAny(['=', '<', '>']);
        var key = at < 0 ? "" : token[..at];
        var op = at < 0 ? ' ' : token[at];
        var value = at < 0 ? "" : token[(at + 1)..];
        var isId = key is "uid" or "euid" or "fowner";
        var known = isId || key is "func" or "mask" or "fsmagic" or "fsname" or "fsuuid" or "appraise_type" or "appraise_flag" or "pcr" or "template" or "keyrings" || LabelKeys.Contains(key);
        if (!known || value.Length == 0 || (op != '=' && !isId))
        {
            record.Append("UNKNOWN=").Append(token).Append(' ');
            return EINVAL;
        }

        if (isId)
        {
            return ParseId(w, rule, key, op, value, record);
        }

        record.Append(token).Append(' ');
        switch (key)
        {
            case "func":
                if (rule.Func != Hook.NONE || !Funcs.TryGetValue(value, out var func))
                {
                    return EINVAL;
                }

                rule.Func = func;
                return 0;
            case "mask":
                if (rule.Mask != 0 || !Masks.TryGetValue(value[0] == '^' ? value[1..] : value, out var mask))
                {
                    return EINVAL;
                }

                rule.Mask = mask;
                rule.MaskIn = value[0] == '^';
                return 0;
            case "fsmagic":
                return rule.FsMagic is { } magic && magic != 0 ? EINVAL : ParseHex(value, rule);
            case "fsname":
                rule.FsName = value;
                return 0;
            case "fsuuid":
                return rule.FsUuid is { } uuid && uuid.Any(b => b != 0) ? EINVAL : ParseUuid(value, rule);
            case "appraise_type":
                rule.Flags |= value switch { "imasig" => SIG_REQUIRED, "imasig|modsig" => SIG_REQUIRED | MODSIG_ALLOWED, _ => 0 };
                return value is "imasig" or "imasig|modsig" ? 0 : EINVAL;
            case "appraise_flag":
                rule.Flags |= value.Contains("blacklist", StringComparison.Ordinal) ? CHECK_BLACKLIST : 0;
                return value.Contains("blacklist", StringComparison.Ordinal) ? 0 : EINVAL;
            case "pcr":
                if (Decimal(value, signed: true) is not { } pcr || pcr < 0 || pcr > 63)
                {
                    return EINVAL;
                }

                rule.Pcr = (int)pcr;
                return 0;
            case "template":
                if (rule.Action != MEASURE || rule.Template is not null || FindTemplate(value) is not { } template)
                {
                    return EINVAL;
                }

                rule.Template = template;
                return 0;
            case "keyrings":
                if (rule.Keyrings is not null || value.Split('|').Contains(""))
                {
                    return EINVAL;
                }

                rule.Keyrings = value;
                return 0;
            default:
                if (n.CustomActive)
                {
                    rule.Labels.Add((key, value));
                    return 0;
                }

                return EINVAL;
        }
    }

    private int ParseId(Process w, Rule rule, string key, char op, string value, StringBuilder record)
    {
        var isOwner = key == "fowner";
        if (op != '=')
        {
            _ = isOwner ? rule.FownerOp = op : rule.UidOp = op;
        }

        record.Append(key).Append(!HasNs ? op : isOwner ? rule.FownerOp : rule.UidOp).Append(value).Append(' ');
        if (isOwner ? rule.HasFowner : rule.HasUid || rule.HasEuid)
        {
            return EINVAL;
        }

        if (value[0] == '-' || Digits(value) is not { } digits)
        {
            return EINVAL;
        }

        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return ERANGE;
        }

        if (number >= uint.MaxValue)
        {
            return EINVAL;
        }

        if ((rule.Remap ? (uint)number : w.Cred.UserNs.KidUid((uint)number)) is not { } stored)
        {
            return EINVAL;
        }

        if (isOwner)
        {
            (rule.Fowner, rule.HasFowner) = (stored, true);
        }
        else
        {
            rule.Uid = stored;
            _ = key == "uid" ? rule.HasUid = true : rule.HasEuid = true;
        }

        return 0;
    }

    private static string? Digits(string value)
    {
        var digits = value[0] == '+' ? value[1..] : value;
        return digits.Length > 0 && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    private static long? Decimal(string value, bool signed)
    {
        var negative = signed && value[0] == '-';
        var digits = Digits(negative ? "+" + value[1..] : value);
        return digits is not null && digits.Length > 0 && long.TryParse(digits, out var number) && number <= int.MaxValue ? (negative ? -number : number) : null;
    }

    private static int ParseHex(string value, Rule rule)
    {
        var digits = value[0] == '+' ? value[1..] : value;
        digits = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
        if (digits.Length == 0 || !digits.All(char.IsAsciiHexDigit))
        {
            return EINVAL;
        }

        var significant = digits.TrimStart('0');
        if (significant.Length > 16)
        {
            return ERANGE;
        }

        rule.FsMagic = significant.Length == 0 ? 0 : ulong.Parse(significant, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return 0;
    }

    private static int ParseUuid(string value, Rule rule)
    {
        if (value.Length < 36)
        {
            return EINVAL;
        }

        for (var i = 0; i < 36; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? value[i] != '-' : !char.IsAsciiHexDigit(value[i]))
            {
                return EINVAL;
            }
        }

        rule.FsUuid = Convert.FromHexString(value[..36].Replace("-", "", StringComparison.Ordinal));
        return 0;
    }

    /// <summary>Section 5 of the policy specification.</summary>
    private static bool IsValid(Rule r)
    {
        var isMeasure = r.Action is 1 or 2;
        if (r.Action == 0 || (r.Action != MEASURE && r.Pcr is not null)
            || (r.Action != APPRAISE && (r.Flags & (SIG_REQUIRED | MODSIG_ALLOWED | CHECK_BLACKLIST)) != 0)
            || ((r.Flags & CHECK_BLACKLIST) != 0 && (r.Flags & MODSIG_ALLOWED) == 0)
            || (r.Keyrings is not null && r.Func != Hook.KEY_CHECK))
        {
            return false;
        }

        return r.Func switch
        {
            Hook.MODULE_CHECK or Hook.KEXEC_KERNEL_CHECK or Hook.KEXEC_INITRAMFS_CHECK => true,
            Hook.KEXEC_CMDLINE => isMeasure && r.Mask == 0 && r.Flags == 0,
            Hook.KEY_CHECK => isMeasure && r.Mask == 0 && r.Flags == 0 && !r.HasEuid && !r.HasFowner && r.Labels.Count == 0 && r.FsMagic is null && r.FsName is null && r.FsUuid is null,
            _ => (r.Flags & (MODSIG_ALLOWED | CHECK_BLACKLIST)) == 0,
        };
    }

    /// <summary>P-77 to P-84.</summary>
    private void BuiltIn(ImaNs n)
    {
        void Add(Rule rule) => n.Default.Add(rule);
        var remap = !n.IsRoot && n.Owner.Parent is not null && n.Owner.UidMap.Count == 0;
        Rule Simple(int action, Hook func, int mask = 0, bool inMask = false, int flags = 0) => new() { Action = action, Func = func, Mask = mask, MaskIn = inMask, Flags = flags };
        if (n.Tcb || n.OldTcb)
        {
            foreach (var magic in Exclusions)
            {
                Add(new Rule { Action = 2, FsMagic = Convert.ToUInt64(magic, 16) });
            }

            Add(Simple(MEASURE, Hook.MMAP_CHECK, MAY_EXEC));
            Add(Simple(MEASURE, Hook.BPRM_CHECK, MAY_EXEC));
            if (n.OldTcb)
            {
                Add(new Rule { Action = MEASURE, Func = Hook.FILE_CHECK, Mask = MAY_READ, HasUid = true, Uid = 0 });
            }
            else
            {
                Add(new Rule { Action = MEASURE, Func = Hook.FILE_CHECK, Mask = MAY_READ, MaskIn = true, HasEuid = true, Uid = 0, Remap = remap });
                Add(new Rule { Action = MEASURE, Func = Hook.FILE_CHECK, Mask = MAY_READ, MaskIn = true, HasUid = true, Uid = 0, Remap = remap });
            }

            Add(Simple(MEASURE, Hook.MODULE_CHECK));
            Add(Simple(MEASURE, Hook.FIRMWARE_CHECK));
            if (!n.OldTcb)
            {
                Add(Simple(MEASURE, Hook.POLICY_CHECK));
            }
        }

        if (n.SecureBoot)
        {
            foreach (var func in new[] { Hook.MODULE_CHECK, Hook.FIRMWARE_CHECK, Hook.KEXEC_KERNEL_CHECK, Hook.POLICY_CHECK })
            {
                Add(Simple(APPRAISE, func, flags: SIG_REQUIRED));
            }
        }

        if (n.AppraiseTcb)
        {
            foreach (var magic in AppraiseExclusions)
            {
                Add(new Rule { Action = 8, FsMagic = Convert.ToUInt64(magic, 16) });
            }

            if (HasNs)
            {
                Add(Simple(APPRAISE, Hook.POLICY_CHECK, flags: SIG_REQUIRED));
            }

            Add(new Rule { Action = APPRAISE, HasFowner = true, Fowner = 0, Remap = remap });
        }
    }

    /// <summary>P-57, P-60.</summary>
    private static void UpdateFlag(ImaNs n)
    {
        foreach (var rule in n.Rules)
        {
            n.ActionMask |= rule.Action & DO_MASK;
            if (rule.Action == APPRAISE)
            {
                n.State |= rule.Func switch { Hook.MODULE_CHECK => 8, Hook.FIRMWARE_CHECK => 0x10, Hook.POLICY_CHECK => 0x20, Hook.KEXEC_KERNEL_CHECK => 0x40, _ => 0 };
            }
        }

        if (n.State == 0)
        {
            n.ActionMask &= ~APPRAISE;
        }
    }

    private long PolicyWrite(Process p, OpenFile f, byte[] data)
    {
        var n = p.Ima;
        var r = PolicyWrite(p, n, f, KernelText.UpToNul(Latin(data[..Math.Min(4095, data.Length)])));
        if (r < 0)
        {
            _policyValid = false;
        }

        return r;
    }

    private long PolicyWrite(Process p, ImaNs n, OpenFile f, string text)
    {
        if (f.Pos != 0)
        {
            return EINVAL;
        }

        var newline = text.IndexOf('\n', StringComparison.Ordinal);
        var line = newline < 0 ? text : text[..newline];
        if (text.StartsWith('/'))
        {
            var r = LoadPolicyFile(p, n, line);
            return r < 0 ? r : text.Length;
        }

        if ((n.State & 0x20) != 0)
        {
            Integrity(p, 1802, "policy_update", "signed policy required", null, null, false, 0);
            return EACCES;
        }

        return ParseLine(p, n, line);
    }

    /// <summary>P-49 to P-51.</summary>
    private int LoadPolicyFile(Process p, ImaNs n, string path)
    {
        if (KernelRead(p, path, Hook.POLICY_CHECK, out var data) is < 0 and var r)
        {
            return r;
        }

        var size = data.Length;
        var text = KernelText.UpToNul(Latin(data));
        string? rest = text;
        while (size > 0 && rest is not null)
        {
            var newline = rest.IndexOf('\n', StringComparison.Ordinal);
            var line = newline < 0 ? rest : rest[..newline];
            rest = newline < 0 ? null : rest[(newline + 1)..];
            r = ParseLine(p, n, line);
            if (r < 0)
            {
                return r;
            }

            size -= r;
        }

        return size != 0 ? EINVAL : 0;
    }

    /// <summary>P-53, N-64.</summary>
    private void PolicyClose(Process p)
    {
        var n = p.Ima;
        _policyValid &= n.Session.Count > 0;
        PolicyAudit(p, _policyValid ? "completed" : "failed", _policyValid);
        if (_policyValid)
        {
            TakeSession(p, n);
            if (!HasNs)
            {
                _policyDentry!.Parent!.Children.Remove("policy");
            }
        }
        else
        {
            n.Session.Clear();
        }

        _policyValid = true;
        _policyBusy = false;
    }

    private void PolicyAudit(Process p, string cause, bool good) => Integrity(p, 1802, "policy_update", cause, null, null, good, 0);

    /// <summary>P-62.</summary>
    private int Query(ImaNs n, Process current, Cred cred, Inode? inode, Hook func, int mask, int wanted, string? keyring, ref int pcr, ref Template? template)
    {
        var verdict = 0;
        var open = wanted | (wanted << 1);
        foreach (var rule in n.Rules)
        {
            if ((rule.Action & open) == 0 || !Holds(rule, current, cred, inode, func, mask, keyring))
            {
                continue;
            }

            verdict |= rule.Flags;
            var isDo = (rule.Action & DO_MASK) != 0;
            verdict |= isDo ? rule.Action : 0;
            if (rule.Action == APPRAISE)
            {
                verdict |= rule.Func == Hook.NONE ? SUB_FILE : func switch
                {
                    Hook.MMAP_CHECK => 0x4000,
                    Hook.BPRM_CHECK => 0x10000,
                    Hook.CREDS_CHECK => 0x100000,
                    Hook.FILE_CHECK or Hook.POST_SETATTR => SUB_FILE,
                    _ => 0x40000,
                };
                verdict &= ~HASH;
                verdict |= _root.FailSecurely ? FAIL_UNVERIFIABLE : 0;
            }

            open &= ~(isDo ? rule.Action | (rule.Action << 1) : rule.Action | (rule.Action >> 1));
            pcr = rule.Pcr ?? pcr;
            template = rule.Template ?? template;
            if (open == 0)
            {
                break;
            }
        }

        return verdict;
    }

    /// <summary>P-63 to P-69, N-74.</summary>
    private static bool Holds(Rule rule, Process current, Cred cred, Inode? inode, Hook func, int mask, string? keyring)
    {
        if (func == Hook.KEY_CHECK)
        {
            return rule.Func == Hook.KEY_CHECK && (!rule.HasUid || Compare(rule.UidOp, cred.Uid, rule.Uid))
                && (rule.Keyrings is null || rule.Keyrings.Split('|').Contains(keyring));
        }

        if (rule.Func == Hook.KEY_CHECK && func != Hook.POST_SETATTR)
        {
            return false;
        }

        if (func != Hook.POST_SETATTR)
        {
            if ((rule.Func != Hook.NONE && rule.Func != func) || (rule.Mask != 0 && (rule.MaskIn ? (mask & rule.Mask) == 0 : mask != rule.Mask)))
            {
                return false;
            }
        }

        if (rule.Labels.Count > 0)
        {
            return false;
        }

        var sb = inode!.Sb;
        if ((rule.FsMagic is { } magic && magic != sb.Magic) || (rule.FsName is { } name && name != sb.Type) || (rule.FsUuid is { } uuid && !uuid.AsSpan().SequenceEqual(sb.Uuid)))
        {
            return false;
        }

        uint? Resolve(uint stored) => rule.Remap ? current.Ima.Owner.KidUid(stored) : stored;
        if (rule.HasUid || rule.HasEuid)
        {
            if (Resolve(rule.Uid) is not { } number)
            {
                return false;
            }

            if (rule.HasUid && !Compare(rule.UidOp, cred.Uid, number))
            {
                return false;
            }

            if (rule.HasEuid)
            {
                var any = current.Cred.HasInit("setuid")
                    ? Compare(rule.UidOp, cred.Euid, number) || Compare(rule.UidOp, cred.Suid, number) || Compare(rule.UidOp, cred.Uid, number)
                    : Compare(rule.UidOp, cred.Euid, number);
                if (!any)
                {
                    return false;
                }
            }
        }

        return !rule.HasFowner || (Resolve(rule.Fowner) is { } owner && Compare(rule.FownerOp, inode.Uid, owner));
    }

    private static bool Compare(char op, uint subject, uint number) => op switch { '=' => subject == number, '>' => subject > number, _ => subject < number };

    /// <summary>P-88 to P-92.</summary>
    private static string PolicyText(ImaNs n)
    {
        var text = new StringBuilder();
        foreach (var r in n.Rules)
        {
            if (r.Labels.Count > 0)
            {
                continue;
            }

            var words = new List<string> { Actions.First(a => a.Value == r.Action).Key };
            void Add(bool condition, string word)
            {
                if (condition)
                {
                    words.Add(word);
                }
            }

            Add(r.Func != Hook.NONE, $"func={r.Func}");
            Add(r.Mask != 0, $"mask={(r.MaskIn ? "^" : "")}{Masks.FirstOrDefault(m => m.Value == r.Mask).Key}");
            Add(r.FsMagic is not null, $"fsmagic=0x{r.FsMagic:x}");
            Add(r.FsName is not null, $"fsname={r.FsName?[..Math.Min(63, r.FsName.Length)]}");
            Add(r.Keyrings is not null, $"keyrings={r.Keyrings}");
            Add(r.Pcr is not null, $"pcr={r.Pcr}");
            if (r.FsUuid is { } uuid)
            {
                var hex = Convert.ToHexStringLower(uuid);
                words.Add($"fsuuid={hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}");
            }

            Add(r.HasUid, $"uid{r.UidOp}{(int)r.Uid}");
            Add(r.HasEuid, $"euid{r.UidOp}{(int)r.Uid}");
            Add(r.HasFowner, $"fowner{r.FownerOp}{(int)r.Fowner}");
            Add(r.Template is not null, $"template={r.Template?.Name}");
            Add((r.Flags & SIG_REQUIRED) != 0, (r.Flags & MODSIG_ALLOWED) != 0 ? "appraise_type=imasig|modsig" : "appraise_type=imasig");
            Add((r.Flags & CHECK_BLACKLIST) != 0, "appraise_flag=check_blacklist");
            Add((r.Flags & PERMIT_DIRECTIO) != 0, "permit_directio");
            text.Append(string.Join(' ', words)).Append(" \n");
        }

        return text.ToString();
    }
}
