using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Reference;

/// <summary>The whole simulated kernel, mutable and without any optimisation.</summary>
internal sealed partial class Machine
{
    private const int AuditFieldsMax = 948;

    private readonly RecordedCase _case;
    private readonly HashFunctions _hashes = HashFunctions.Shared;
    private readonly List<string> _audit = [];
    private readonly List<ViewOutput> _views = [];
    private bool _integrityAudit;
    private string? _firmwarePath;
    private int _serial = 1;
    private int _op = -1;
    private Process _rootProcess = null!;

    public Machine(RecordedCase recorded)
    {
        _case = recorded;
        Boot();
    }

    private bool HasNs => !_case.KernelRelease.StartsWith("6.1.", StringComparison.Ordinal);

    private string VersionText => HasNs
        ? "Linux version 5.10.223 (root@vm) (gcc (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #3 Tue Nov 24 02:46:50 UTC 2026\n"
        : $"Linux version {_case.KernelRelease}\n";

    private void Boot()
    {
        _initialUser = new UserNs();
        _initialUser.Numbers.Add(4026531837);
        _root = new ImaNs { Owner = _initialUser, IsRoot = true, Active = true, Name = "root", FirstOp = -1 };
        _root.Numbers.Add(4026531833);
        _allNs.AddRange([_initialUser, _root]);
        _active.Add(_root);
        if (HasNs)
        {
            _created.Add(_root);
        }

        KnowTemplates();
        BuildTree();
        foreach (var bank in _case.Tpm?.Banks ?? [])
        {
            _bankNames.Add(bank.Name);
            _ = HashAlgorithms.TryParse(bank.Name, out var a);
            var registers = Enumerable.Range(0, 24).Select(i => new byte[a.DigestSize()]).ToArray();
            for (var i = 0; i < bank.Pcrs0To9.Length; i++)
            {
                registers[i] = bank.Pcrs0To9[i];
            }

            for (var i = 17; i <= 22; i++)
            {
                Array.Fill(registers[i], (byte)0xff);
            }

            _pcrs[bank.Name] = registers;
        }

        Parameters();
        AddBootAggregate();
        BuiltIn(_root);
        UpdateFlag(_root);
        if (_case.BuiltInCertificates.Length > 0)
        {
            _keyQueue.Add((_case.BuiltInCertificates, ".builtin_trusted_keys"));
        }

        var at = new PathRef(_rootMount, _rootMount.Root);
        var others = new Dictionary<string, NsObject>();
        foreach (var kind in NsKinds.Where(kind => kind != "ima"))
        {
            others[kind] = new NsObject { OwnerUser = _initialUser, Numbers = { kind switch { "ipc" => 4026531839, "uts" => 4026531838, "pid" => 4026531836, "cgroup" => 4026531835, "time" => 4026531834, _ => 4026531840 } } };
        }

        _rootProcess = AddProcess(new Process
        {
            Name = "root", Pid = _nextPid++, Cred = new Cred { UserNs = _initialUser }, Ima = _root, ImaForChildren = _root, OtherNs = others, Root = at, Cwd = at, Fds = new FdTable(),
        });
        _named["root"] = _rootProcess;
    }

    /// <summary>M-5 to M-8, P-2, P-3, A-3.</summary>
    private void Parameters()
    {
        HashAlgorithm? hash = null;
        Template? template = null;
        _root.State = 1;
        foreach (var parameter in _case.KernelParameters)
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? parameter : parameter[..equals];
            var value = equals < 0 ? "" : parameter[(equals + 1)..];
            value = value.Length > 1 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;
            switch (name)
            {
                case "ima_hash" when hash is null:
                    hash = ParseHash(value, template);
                    break;
                case "ima_template" when template is null:
                    template = FindTemplate(value);
                    template = template is { Name: "ima" } && hash is { } h && h is not (HashAlgorithm.Sha1 or HashAlgorithm.Md5) ? null : template;
                    break;
                case "ima_template_fmt" when template is null:
                    var fields = value.Split('|');
                    if (fields.Length <= 15 && fields.All(f => FieldNames.Contains(f) && (HasNs || f != "ns")))
                    {
                        template = _custom = new Template("", value, fields);
                        _templates.Add(template);
                    }

                    break;
                case "ima_policy":
                    ChoosePolicies(_root, value);
                    break;
                case "ima_tcb":
                    _root.OldTcb = !_root.Tcb;
                    break;
                case "ima_appraise_tcb":
                    _root.AppraiseTcb = true;
                    break;
                case "ima_appraise":
                    _root.State = AppraiseMode(value, _root.State);
                    break;
                case "integrity_audit":
                    _integrityAudit = int.TryParse(value, out var on) && on != 0;
                    break;
                case "firmware_class.path":
                    _firmwarePath = value;
                    break;
            }
        }

        _root.Chosen = template ?? BuildTemplate;
        var chosen = hash ?? ParseHash("sha256", _root.Chosen) ?? HashAlgorithm.Sha1;
        _systemHash = CanHash(chosen) ? chosen : HashAlgorithm.Sha256;
    }

    private static HashAlgorithm? ParseHash(string value, Template? template)
    {
        if (template is { Name: "ima" })
        {
            return value.StartsWith("sha1", StringComparison.Ordinal) ? HashAlgorithm.Sha1 : value.StartsWith("md5", StringComparison.Ordinal) ? HashAlgorithm.Md5 : null;
        }

        return HashAlgorithms.TryParse(value, out var hash) ? hash : null;
    }

    private void Audit(int type, string fields)
    {
        _serial++;
        var max = AuditFieldsMax - _serial.ToString().Length;
        _audit.Add($"type={type} {(fields.Length > max ? fields[..max] : fields)}");
    }

    private static string Quoted(string text) =>
        text.All(c => c is >= '\x21' and <= '\x7e' and not '"') ? $"\"{text}\"" : Convert.ToHexString(KernelText.ToBytes(text));

    /// <summary>A-73 to A-76.</summary>
    private void Integrity(Process? p, int type, string op, string cause, string? name, Inode? inode, bool good, int errno)
    {
        var subject = HasNs ? "" : " subj=unconfined";
        var text = $"pid={p?.Name ?? "?"} uid={p?.Cred.Uid ?? 0} auid=4294967295 ses=4294967295{subject} op={op} cause={cause} comm={Quoted(p?.Comm ?? "swapper")}";
        text += name is null ? "" : $" name={Quoted(name)}";
        text += inode is null ? "" : $" dev={Quoted(inode.Sb.Device)} ino=*";
        Audit(type, $"{text} res={(good ? 1 : 0)} errno={errno}");
    }

    /// <summary>M-97.</summary>
    private void AuditAction(Process p, Record rec, string path)
    {
        var c = p.Cred;
        var name = rec.Algo < HashAlgorithms.FirstInvalid ? ((HashAlgorithm)rec.Algo).Name() : "";
        var parent = p.Parent is { Alive: true } alive ? alive.Name : "1";
        Audit(1805, $"file={Quoted(path)} hash=\"{name}:{Convert.ToHexStringLower(rec.Hash!)}\" ppid={parent} pid={p.Name} auid=4294967295 uid={c.Uid} gid={c.Gid} euid={c.Euid} suid={c.Suid} fsuid={c.Fsuid} "
            + $"egid={c.Egid} sgid={c.Sgid} fsgid={c.Fsgid} tty=(none) ses=4294967295 comm={Quoted(p.Comm)} exe={Quoted(p.Exe)}{(HasNs ? "" : " subj=unconfined")}");
        rec.Flags |= AUDITED;
    }
}
