using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using static ImaActors.Reference.Err;

namespace ImaActors.Reference;

/// <summary>A template (M-49).</summary>
internal sealed record Template(string Name, string Format, string[] Fields)
{
    public string Shown => Name.Length > 0 ? Name : Format;
}

/// <summary>An entry of the list.</summary>
internal sealed class Entry
{
    public required int Pcr { get; init; }
    public required uint Number { get; init; }
    public required ImaNs For { get; init; }
    public required Template Template { get; init; }
    public required byte[][] Data { get; init; }
    public required bool IsViolation { get; init; }
    public byte[] Sha1 { get; set; } = new byte[20];
    public byte[] System { get; set; } = [];
    public bool IsIndexed { get; set; }
}

/// <summary>The cached integrity data of an inode in a namespace (M-10, N-101).</summary>
internal sealed class Record
{
    public int Flags { get; set; }
    public ulong MeasuredPcrs { get; set; }
    public bool ChangeXattr { get; set; }
    public bool UpdateXattr { get; set; }
    public bool ChangeAttr { get; set; }
    public bool Digsig { get; set; }
    public bool MustMeasure { get; set; }
    public int Algo { get; set; }
    public byte[]? Hash { get; set; }
    public ulong Version { get; set; }
    public Inode? Real { get; set; }
    public Dictionary<Hook, int> Slots { get; } = [];
    public int Readers { get; set; }
}

/// <summary>What the fields of an entry are made of.</summary>
internal sealed record EventInput(string Name, int Algo, byte[] Digest)
{
    public byte[]? Xattr { get; init; }
    public byte[]? Buffer { get; init; }
    public OpenFile? File { get; init; }
    public bool IsViolation { get; init; }
}

/// <summary>The check flow, violations, the list and the TPM.</summary>
internal sealed partial class Machine
{
    private const int MEASURED = 2;
    private const int APPRAISED = 8;
    private const int COLLECTED = 0x20;
    private const int AUDITED = 0x80;
    private const int HASHED = 0x200;
    private const int DONE_MASK = MEASURED | APPRAISED | COLLECTED | AUDITED | HASHED | (SUB_MASK << 1);
    private const int ACTION_FLAGS = unchecked((int)0xff000000);
    private const string XattrIma = "security.ima";

    private static readonly string[] FieldNames = ["d", "n", "d-ng", "n-ng", "sig", "buf", "d-modsig", "modsig", "ns"];

    private readonly List<Entry> _list = [];
    private readonly Dictionary<string, byte[][]> _pcrs = [];
    private readonly HashSet<int> _namedPcrs = [];
    private readonly List<Template> _templates = [];
    private readonly List<string> _bankNames = [];
    private Template? _custom;
    private HashAlgorithm _systemHash;

    private Template BuildTemplate => _templates.First(t => t.Name == (HasNs ? "ima-ng" : "ima-sig"));

    private void KnowTemplates()
    {
        void Add(string name, string format) => _templates.Add(new Template(name, format, format.Split('|')));
        Add("ima", "d|n");
        Add("ima-ng", "d-ng|n-ng");
        Add("ima-sig", "d-ng|n-ng|sig");
        Add("ima-buf", "d-ng|n-ng|buf");
        Add("ima-modsig", "d-ng|n-ng|sig|d-modsig|modsig");
        if (HasNs)
        {
            Add("ima-ns", "d-ng|n-ng|ns");
        }
    }

    private Template? FindTemplate(string text) =>
        _templates.Find(t => t.Name.Length > 0 && t.Name == text) ?? (text.Length > 0 ? _templates.Find(t => t.Format == text) : null);

    /// <summary>N-108.</summary>
    private int ImaCheck(Process p, Cred cred, OpenFile f, byte[]? buf, int mask, Hook func, bool counting)
    {
        if (!f.Inode.IsRegular)
        {
            return 0;
        }

        foreach (var ns in _active.ToList())
        {
            if (!CheckNs(ns, p, cred, f, buf, mask, func, counting))
            {
                return EACCES;
            }
        }

        return 0;
    }

    private bool CheckNs(ImaNs ns, Process p, Cred cred, OpenFile f, byte[]? buf, int mask, Hook func, bool counting)
    {
        if (ns.ActionMask == 0)
        {
            return true;
        }

        var own = ns == p.Ima;
        var rec = own ? null : ns.Records.GetValueOrDefault(f.Inode);
        if (!own && rec is null)
        {
            return true;
        }

        var pcr = 10;
        Template? template = p.Ima.Chosen ?? BuildTemplate;
        var verdict = Query(ns, p, cred, f.Inode, func, mask, ns.ActionMask, null, ref pcr, ref template);
        var watch = func is Hook.FILE_CHECK or Hook.MMAP_CHECK && (ns.ActionMask & MEASURE) != 0;
        if (verdict == 0 && !watch)
        {
            return true;
        }

        var mustAppraise = (verdict & APPRAISE) != 0;
        if ((verdict & SUB_FILE) != 0)
        {
            func = Hook.FILE_CHECK;
        }

        if (verdict != 0 && rec is null)
        {
            rec = FindOrCreate(ns, f.Inode);
        }

        if (HasNs && own && rec is not null && counting && f.ReadOnly)
        {
            rec.Readers++;
            f.Counted = true;
        }

        if (watch)
        {
            ViolationTest(ns, p, f, rec, (verdict & MEASURE) != 0);
        }

        var rc = own && verdict != 0 ? Flow(ns, p, cred, f, buf, mask, func, rec!, verdict, pcr, template!, mustAppraise) : 0;
        if (mustAppraise)
        {
            if (rc != 0 && (ns.State & 1) != 0)
            {
                return false;
            }

            if (f.Write)
            {
                rec!.UpdateXattr = true;
            }
        }

        return true;
    }

    private static Record FindOrCreate(ImaNs ns, Inode inode)
    {
        if (!ns.Records.TryGetValue(inode, out var rec))
        {
            ns.Records[inode] = rec = new Record();
        }

        return rec;
    }

    /// <summary>N-119; M-36 without namespaces.</summary>
    private void ViolationTest(ImaNs ns, Process p, OpenFile f, Record? rec, bool mustMeasure)
    {
        var r = rec ?? ns.Records.GetValueOrDefault(f.Inode);
        if (f.Write)
        {
            if (f.Inode.AllReaders > 0 && r is { MustMeasure: true } && (!HasNs || r.Readers > 0))
            {
                AddViolation(ns, p, f, "ToMToU");
            }

            return;
        }

        if (mustMeasure)
        {
            r!.MustMeasure = true;
            if (f.Inode.Writers > 0)
            {
                AddViolation(ns, p, f, "open_writers");
            }
        }
    }

    private void AddViolation(ImaNs ns, Process p, OpenFile f, string cause)
    {
        var name = FullPath(f.Path);
        ns.Violations++;
        var template = p.Ima.Chosen ?? BuildTemplate;
        var algo = HasNs ? HashAlgorithm.Sha1 : _systemHash;
        var entry = BuildEntry(p, ns, template, 10, new EventInput(name, (int)algo, new byte[algo.DigestSize()]) { IsViolation = true, File = f });
        AddEntry(p, entry!, name, f.Inode);
        Integrity(p, 1804, "invalid_pcr", cause, name, f.Inode, true, 0);
    }

    /// <summary>Steps 6 to 15 of the flow (M-21).</summary>
    private int Flow(ImaNs ns, Process p, Cred cred, OpenFile f, byte[]? buf, int mask, Hook func, Record rec, int verdict, int pcr, Template template, bool mustAppraise)
    {
        if (rec.ChangeAttr)
        {
            rec.ChangeAttr = false;
            rec.Flags &= ~(APPRAISE | APPRAISED | SUB_MASK | (SUB_MASK << 1) | ACTION_FLAGS);
        }

        if (rec.ChangeXattr)
        {
            rec.ChangeXattr = false;
            Reset(rec);
        }

        if (f.Inode.Real is { } real && (rec.Flags & DONE_MASK) != 0 && (!real.Sb.IVersion || rec.Real != real || real.Version != rec.Version))
        {
            Reset(rec);
        }

        rec.Flags |= verdict;
        var todo = verdict & (DO_MASK | SUB_MASK);
        todo &= ~((rec.Flags & (DONE_MASK ^ MEASURED)) >> 1);
        var bit = PcrBit(pcr);
        if ((todo & MEASURE) != 0 && (rec.MeasuredPcrs & bit) != 0)
        {
            todo &= ~MEASURE;
        }

        var xattrs = XattrsOf(f.Inode);
        var hasXattrs = f.Inode.Sb.HasXattrs || f.Inode.Real is not null;
        if ((todo & HASH) != 0 && !rec.Digsig)
        {
            rec.Digsig |= xattrs.GetValueOrDefault(XattrIma) is { Length: > 2 } label && label[0] == 3;
            rec.Flags |= HASHED;
            todo &= ~HASH;
            rec.UpdateXattr = true;
        }

        int rc;
        if (todo == 0)
        {
            rc = 0;
            if (mustAppraise)
            {
                rc = IsMappedForWriting(p, f, func) ? ETXTBSY : rec.Slots.GetValueOrDefault(SlotOf(func), Unknown);
            }

            return Signed(rec, mask, rc);
        }

        byte[]? xattr = null;
        if ((todo & SUB_MASK) != 0 || template.Name != "ima")
        {
            xattr = xattrs.GetValueOrDefault(XattrIma);
        }

        rc = CollectDigest(p, rec, f, buf, Suggested(xattr));
        if (rc is not (0 or EBADF or EINVAL))
        {
            return Signed(rec, mask, rc);
        }

        var path = FullPath(f.Path);
        if ((todo & MEASURE) != 0)
        {
            Store(p, ns, rec, f, path, xattr, pcr, template);
        }

        if (rc == 0 && (todo & SUB_MASK) != 0)
        {
            rc = Appraise(ns, p, func, rec, f, path, xattr, hasXattrs);
            if (rc == 0 && IsMappedForWriting(p, f, func))
            {
                rc = ETXTBSY;
            }
        }

        if ((todo & AUDIT) != 0)
        {
            AuditAction(p, rec, path);
        }

        if (f.Direct && (rec.Flags & PERMIT_DIRECTIO) != 0)
        {
            rc = 0;
        }

        return Signed(rec, mask, rc);
    }

    private static int Signed(Record rec, int mask, int rc) =>
        (mask & MAY_WRITE) != 0 && rec.Digsig && (rec.Flags & NEW_FILE) == 0 ? EACCES : rc;

    private static ulong PcrBit(int pcr) => (ulong)(long)(1 << (pcr & 31));

    private static void Reset(Record rec)
    {
        rec.Flags &= ~DONE_MASK;
        rec.MeasuredPcrs = 0;
    }

    /// <summary>M-35.</summary>
    private bool IsMappedForWriting(Process p, OpenFile f, Hook func)
    {
        if (func != Hook.MMAP_CHECK || f.Inode.SharedWritable == 0)
        {
            return false;
        }

        Integrity(p, 1800, "mmap_file", "mmapped_writers", FullPath(f.Path), f.Inode, false, 0);
        return true;
    }

    /// <summary>M-33.</summary>
    private int Suggested(byte[]? x)
    {
        if (x is null || x.Length < 2)
        {
            return (int)_systemHash;
        }

        return x[0] switch
        {
            3 => x[1] == 2 && x.Length > 9 && (HasNs || x[2] < HashAlgorithms.FirstInvalid) ? x[2] : (int)_systemHash,
            4 => x[1] < HashAlgorithms.FirstInvalid ? x[1] : (int)_systemHash,
            1 when x.Length == 21 => x.AsSpan(17).IndexOfAnyExcept((byte)0) < 0 ? (int)HashAlgorithm.Md5 : (int)HashAlgorithm.Sha1,
            1 when x.Length == 17 => (int)HashAlgorithm.Md5,
            _ => (int)_systemHash,
        };
    }

    /// <summary>M-28 to M-32.</summary>
    private int CollectDigest(Process p, Record rec, OpenFile f, byte[]? buf, int algo)
    {
        if ((rec.Flags & COLLECTED) != 0)
        {
            return 0;
        }

        var version = VersionOf(f.Inode);
        var computed = algo < HashAlgorithms.FirstInvalid ? (HashAlgorithm)algo : _systemHash;
        var rc = 0;
        if (buf is not null)
        {
            rc = CanHash(computed) ? 0 : ENOENT;
            rec.Hash = rc == 0 ? Hash(computed, buf) : new byte[computed.DigestSize()];
        }
        else if (f.Direct)
        {
            rc = EINVAL;
            (algo, rec.Hash) = ((int)_systemHash, new byte[_systemHash.DigestSize()]);
        }
        else
        {
            rc = f.Read ? 0 : ReadableBy(p, f);
            rc = rc < 0 ? rc : CanHash(computed) ? 0 : ENOENT;
            rec.Hash = new byte[computed.DigestSize()];
            if (rc == 0)
            {
                rec.Hash = Hash(computed, ReadAllInside(f.Inode));
            }
        }

        rec.Algo = algo;
        if (rc is 0 or EBADF or EINVAL)
        {
            rec.Version = version;
            rec.Real = f.Inode.Real;
        }

        if (rc == 0)
        {
            rec.Flags |= COLLECTED;
            return 0;
        }

        var cause = f.Direct ? "failed(directio)" : "failed";
        Integrity(p, 1800, "collect_data", cause, f.Path.Dentry.Name, f.Inode, false, 0);
        return rc;
    }

    /// <summary>The second, internal open (M-31).</summary>
    private int ReadableBy(Process p, OpenFile f) => f.Inode.Special switch
    {
        Special.Policy => HasNs ? (Capable(p, p.Ima.Owner, "sys_admin") ? 0 : EPERM) : EACCES,
        Special.Ascii or Special.Bin or Special.Count or Special.Violations => !HasNs || Capable(p, p.Ima.Owner, "sys_admin") ? 0 : EPERM,
        Special.PolicyForChildren or Special.X509ForChildren or Special.KcmdForChildren => p.Ima != p.ImaForChildren && Capable(p, p.Ima.Owner, "sys_admin") ? 0 : EPERM,
        _ => 0,
    };

    private byte[] ReadAllInside(Inode inode)
    {
        if (inode.Special != Special.None)
        {
            return [];
        }

        var data = Data(inode);
        if (data.Length > 0)
        {
            Accessed(inode);
        }

        return data;
    }

    private static ulong VersionOf(Inode inode) => inode.Real?.Version ?? inode.Version;

    private bool CanHash(HashAlgorithm a) =>
        a is HashAlgorithm.Md5 or HashAlgorithm.Sha1 or HashAlgorithm.Sha224 or HashAlgorithm.Sha256
        || (HasNs && a is HashAlgorithm.Sha384 or HashAlgorithm.Sha512 or HashAlgorithm.Rmd160 or HashAlgorithm.Wp512 or HashAlgorithm.Sm3 or HashAlgorithm.Streebog256 or HashAlgorithm.Streebog512);

    private byte[] Hash(HashAlgorithm a, byte[] data) => _hashes.Compute(a, data);

    /// <summary>M-34.</summary>
    private void Store(Process p, ImaNs ns, Record rec, OpenFile f, string path, byte[]? xattr, int pcr, Template template)
    {
        var bit = PcrBit(pcr);
        if ((rec.MeasuredPcrs & bit) != 0)
        {
            return;
        }

        var entry = BuildEntry(p, ns, template, pcr, new EventInput(path, rec.Algo, rec.Hash!) { Xattr = xattr, File = f });
        if (entry is null)
        {
            Integrity(p, 1804, "add_template_measure", "ENOMEM", path, f.Inode, false, 0);
            return;
        }

        AddEntry(p, entry, path, f.Inode);
        if (!f.Direct)
        {
            rec.Flags |= MEASURED;
            rec.MeasuredPcrs |= bit;
        }
    }

    /// <summary>M-45 to M-51.</summary>
    private Entry? BuildEntry(Process p, ImaNs ns, Template template, int pcr, EventInput input)
    {
        var data = new List<byte[]>();
        foreach (var field in template.Fields)
        {
            var content = Field(p, ns, field, input);
            if (content is null)
            {
                return null;
            }

            data.Add(content);
        }

        return new Entry { Pcr = pcr, Number = HasNs ? ns.Number : 0, For = ns, Template = template, Data = [.. data], IsViolation = input.IsViolation };
    }

    private byte[]? Field(Process p, ImaNs ns, string field, EventInput input)
    {
        switch (field)
        {
            case "d":
                return input.IsViolation ? new byte[20] : OldDigest(p, input);
            case "d-ng":
                var label = input.Algo < HashAlgorithms.FirstInvalid ? KernelText.ToBytes(((HashAlgorithm)input.Algo).Name() + ":\0") : [];
                return [.. label, .. input.Digest];
            case "n" or "n-ng":
                var name = input.Name;
                if (field == "n" && name.Length > 255)
                {
                    name = input.File is { } f ? f.Path.Dentry.Name : name[..255];
                }

                return KernelText.ToBytes(name.Replace(' ', '_') + "\0");
            case "sig":
                return !input.IsViolation && input.Xattr is [3, ..] ? input.Xattr : [];
            case "buf":
                return input.Buffer ?? [];
            case "ns":
                return BitConverter.GetBytes(ns.Number);
            default:
                return [];
        }
    }

    private byte[]? OldDigest(Process p, EventInput input)
    {
        if (input.Algo is (int)HashAlgorithm.Md5 or (int)HashAlgorithm.Sha1)
        {
            return input.Digest;
        }

        if (input.Name == "boot_aggregate" && input.File is null)
        {
            return _bankNames.Count > 0 && BootBank(HashAlgorithm.Sha1) is { } bank && bank == "sha1" ? Aggregate("sha1") : new byte[20];
        }

        if (input.File is not { } f)
        {
            return null;
        }

        if (f.Direct)
        {
            Integrity(p, 1800, "collect_data", "failed", input.Name, f.Inode, false, 0);
            return null;
        }

        return Hash(_systemHash is HashAlgorithm.Md5 ? HashAlgorithm.Md5 : HashAlgorithm.Sha1, ReadAllInside(f.Inode));
    }

    private byte[] HashedData(Entry e)
    {
        if (e.Template.Name == "ima")
        {
            var padded = new byte[256];
            e.Data[1].CopyTo(padded, 0);
            return [.. e.Data[0], .. padded];
        }

        return [.. e.Data.SelectMany(field => BitConverter.GetBytes(field.Length).Concat(field))];
    }

    /// <summary>M-57, N-143, N-144.</summary>
    private bool AddEntry(Process? p, Entry e, string name, Inode? inode)
    {
        e.System = new byte[_systemHash.DigestSize()];
        if (!e.IsViolation)
        {
            var hashed = HashedData(e);
            e.Sha1 = Hash(HashAlgorithm.Sha1, hashed);
            e.System = Hash(_systemHash, hashed);
        }

        var index = !HasNs || e.Template is not null;
        if (!e.IsViolation && _list.Exists(o => o.IsIndexed && !o.IsViolation && o.Pcr == e.Pcr && o.Number == e.Number && o.System.AsSpan().SequenceEqual(e.System)))
        {
            if (_list.Skip(e.For.StartMark).Any(o => !o.IsViolation && o.System.AsSpan().SequenceEqual(e.System)))
            {
                Informational(p, "hash_exists", name, inode, false);
                return false;
            }

            index = false;
        }

        e.IsIndexed = index;
        _list.Add(e);
        _namedPcrs.Add(e.Pcr);
        var code = e.Pcr > 23 ? 388 : e.Pcr >= 17 && e.Pcr <= 22 ? 2311 : 0;
        if (_bankNames.Count == 0)
        {
            code = 0;
        }
        else if (code == 0)
        {
            Extend(e);
        }

        if (code != 0)
        {
            Integrity(p, 1804, "add_template_measure", $"TPM_error({code})", name, inode, true, 0);
        }
        else
        {
            Informational(p, "hash_added", name, inode, true);
        }

        return true;
    }

    private void Informational(Process? p, string cause, string name, Inode? inode, bool good)
    {
        if (_integrityAudit)
        {
            Integrity(p, 1804, "add_template_measure", cause, name, inode, good, 0);
        }
    }

    private void Extend(Entry e)
    {
        var hashed = HashedData(e);
        foreach (var bank in _bankNames)
        {
            _ = HashAlgorithms.TryParse(bank, out var a);
            var value = e.IsViolation ? [.. Enumerable.Repeat((byte)0xff, a.DigestSize())] : Hash(a, hashed);
            _pcrs[bank][e.Pcr] = Hash(a, [.. _pcrs[bank][e.Pcr], .. value]);
        }
    }

    /// <summary>M-66 to M-72.</summary>
    private void AddBootAggregate()
    {
        var bank = BootBank(_systemHash);
        var algo = bank is not null && HashAlgorithms.TryParse(bank, out var a) ? a : _systemHash;
        var digest = bank is null ? new byte[_systemHash.DigestSize()] : Aggregate(bank);
        var entry = BuildEntry(null!, _root, _root.Chosen!, 10, new EventInput("boot_aggregate", (int)algo, digest))!;
        AddEntry(null, entry, "boot_aggregate", null);
    }

    private string? BootBank(HashAlgorithm system)
    {
        if (_bankNames.Contains(system.Name()))
        {
            return system.Name();
        }

        return _bankNames.Contains("sha256") ? "sha256" : _bankNames.Contains("sha1") ? "sha1" : null;
    }

    private byte[] Aggregate(string bank)
    {
        _ = HashAlgorithms.TryParse(bank, out var a);
        return Hash(a, [.. _pcrs[bank].Take(bank == "sha1" ? 8 : 10).SelectMany(value => value)]);
    }

    /// <summary>N-145.</summary>
    private void AddAggregate(Process activator, ImaNs n)
    {
        var name = $"ns_aggregate_{n.Number}";
        var entry = BuildEntry(activator, n, activator.Ima.Chosen ?? BuildTemplate, 10, new EventInput(name, (int)HashAlgorithm.Sha1, new byte[20]))!;
        AddEntry(activator, entry, name, null);
    }

    /// <summary>M-74 to M-78, for keys.</summary>
    private void MeasureKey(Process p, ImaNs ns, byte[] payload, string keyring)
    {
        if (ns.ActionMask == 0)
        {
            return;
        }

        var pcr = 10;
        Template? template = HasNs ? p.Ima.Chosen ?? BuildTemplate : FindTemplate("ima-buf");
        var verdict = Query(ns, p, p.Cred, null, Hook.KEY_CHECK, 0, ns.ActionMask, keyring, ref pcr, ref template);
        if ((verdict & MEASURE) == 0)
        {
            return;
        }

        pcr = pcr == 0 ? 10 : pcr;
        var entry = BuildEntry(p, ns, template!, pcr, new EventInput(keyring, (int)_systemHash, Hash(_systemHash, payload)) { Buffer = payload });
        if (entry is null)
        {
            Integrity(p, 1804, "measuring_key", "alloc_entry", keyring, null, false, EINVAL);
        }
        else if (!AddEntry(p, entry, KernelText.UpToNul(Latin(payload)), null))
        {
            Integrity(p, 1804, "measuring_key", "store_entry", keyring, null, false, EEXIST);
        }
    }

    /// <summary>N-59.</summary>
    private List<Entry> View(ImaNs ns) => ns.IsRoot ? _list : [.. _list.Skip(ns.StartMark).Where(e => e.Number == ns.Number)];

    private byte[] AsciiList(ImaNs ns)
    {
        var text = new StringBuilder();
        foreach (var e in View(ns))
        {
            text.Append($"{e.Pcr,2} ").Append(Convert.ToHexStringLower(e.Sha1)).Append(' ').Append(e.Template.Shown);
            for (var i = 0; i < e.Data.Length; i++)
            {
                text.Append(' ').Append(Ascii(e.Template.Fields[i], e.Data[i]));
            }

            text.Append('\n');
        }

        return KernelText.ToBytes(text.ToString());
    }

    private static string Ascii(string field, byte[] data)
    {
        switch (field)
        {
            case "n" or "n-ng":
                return KernelText.UpToNul(Latin(data));
            case "d-ng" or "d-modsig" when data.AsSpan().IndexOf((byte)':') is >= 0 and var colon:
                return Latin(data[..(colon + 1)]) + Convert.ToHexStringLower(data.AsSpan(colon + 2));
            default:
                return Convert.ToHexStringLower(data);
        }
    }

    private byte[] BinaryList(ImaNs ns)
    {
        var all = new List<byte>();
        void Word(int value) => all.AddRange(BitConverter.GetBytes(value));
        foreach (var e in View(ns))
        {
            Word(e.Pcr);
            if (_case.BinHasNamespace)
            {
                Word((int)e.Number);
            }

            all.AddRange(e.Sha1);
            Word(e.Template.Shown.Length);
            all.AddRange(KernelText.ToBytes(e.Template.Shown));
            if (e.Template.Name == "ima")
            {
                all.AddRange(e.Data[0]);
                Word(e.Data[1].Length - 1);
                all.AddRange(e.Data[1][..^1]);
                continue;
            }

            Word(e.Data.Sum(field => field.Length + 4));
            foreach (var field in e.Data)
            {
                Word(field.Length);
                all.AddRange(field);
            }
        }

        return [.. all];
    }

    /// <summary>N-136; M-17 without namespaces.</summary>
    private void ImaFree(Process p, OpenFile f)
    {
        var ns = f.OpenNs;
        if (ns.ActionMask == 0 || !f.Inode.IsRegular || !ns.Records.TryGetValue(f.Inode, out var rec))
        {
            return;
        }

        if (f.Write && f.Inode.Writers == 1)
        {
            var update = rec.UpdateXattr;
            rec.UpdateXattr = false;
            var counts = f.Inode.Real is null && f.Inode.Sb.IVersion;
            if (!counts || VersionOf(f.Inode) != rec.Version || (rec.Flags & NEW_FILE) != 0)
            {
                rec.Flags &= ~NEW_FILE;
                Reset(rec);
                foreach (var o in _active)
                {
                    if (o != ns && o.ActionMask != 0 && o.Records.TryGetValue(f.Inode, out var other))
                    {
                        Reset(other);
                    }
                }

                if (update)
                {
                    UpdateLabel(p, rec, f);
                }
            }
        }

        if (f.Counted)
        {
            rec.Readers = Math.Max(0, rec.Readers - 1);
        }
    }
}
