using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Reference.Tests;

/// <summary>Draws cases in the manner of the random recordings: a few shared files, programs, policies, processes and namespaces.</summary>
internal sealed class CaseGenerator
{
    private const string Ima = "/sys/kernel/security/ima/";

    private static readonly byte[] ExitProgram = Convert.FromBase64String(
        "f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAAAAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAAiwAAAAAAAACLAAAAAAAAAAAQAAAAAAAAvwAAAAC4PAAAAA8Fc2VlZCAxNw==");

    private static readonly string[] Tokens =
    [
        "measure", "dont_measure", "appraise", "dont_appraise", "audit", "hash", "dont_hash", "func=FILE_MMAP", "func=KEY_CHECK", "func=MODULE_CHECK", "func=KEXEC_CMDLINE", "func=KEXEC_KERNEL_CHECK", "func=", "mask=^MAY_EXEC",
        "mask=^^MAY_READ", "mask=MAY_READ|MAY_WRITE", "fsmagic=0", "fsmagic=+0XEF53", "fsmagic=10000000000000000", "fsmagic=-1", "fsname=xfs", "fsname=", "fsuuid=00000000-0000-0000-0000-000000000000",
        "fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6xyz", "fsuuid=8bcbe394", "uid=+5", "uid=010", "uid>=5", "uid=4294967294", "uid=4294967295", "euid<7", "euid=0x1", "fowner>5", "fowner=root", "fowner=", "uid!=3",
        "pcr=+12", "pcr=-0", "pcr=64", "pcr=0x1", "pcr=31", "template=d|n", "template=ima-modsig", "template=none", "keyrings=a|b", "keyrings=a||b", "appraise_type=imasig", "appraise_type=imasig|modsig",
        "appraise_flag=noblacklistatall", "appraise_flag=x", "permit_directio", "permit_directio=1", "obj_user=x", "subj_type=y", "# text", "\r", "é", "func=FILE_CHECK",
    ];

    private static readonly byte[] SleepCode = [0xb8, 0x22, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7];

    private readonly Random _random;
    private readonly bool _appraises;
    private readonly bool _isBroad;
    private readonly bool _isStock;
    private readonly List<Operation> _operations = [];
    private readonly List<string> _processes = ["root"];
    private readonly List<string> _fds = [];
    private readonly List<string> _maps = [];
    private readonly List<string> _held = [];
    private readonly HashSet<string> _pending = [];
    private readonly HashSet<string> _userNs = [];
    private readonly List<RecordedFile> _files = [];
    private int _serial;

    private CaseGenerator(int seed)
    {
        _random = new Random(seed);
        _appraises = _random.Next(3) == 0;
        _isBroad = _random.Next(6) == 0;
        _isStock = _random.Next(10) == 0;
    }

    public static RecordedCase Make(int seed)
    {
        var generator = new CaseGenerator(seed);
        return generator.Draw(seed);
    }

    private RecordedCase Draw(int seed)
    {
        Files();
        var count = 15 + _random.Next(55);
        if (Chance(85))
        {
            Add("root", OperationKind.WriteAll, o => o with { Path = Ima + "policy", Flags = ["WRONLY"], Data = Bytes(Policy()) });
        }

        while (_operations.Count < count)
        {
            Step();
        }

        foreach (var path in new[] { "/mnt/f1", "/mnt/f3" })
        {
            Add("root", OperationKind.GetXattr, o => o with { Path = path, Name = "security.ima" });
        }

        foreach (var process in _processes.Skip(1).TakeLast(4).Append("root"))
        {
            foreach (var (kind, file) in new[]
            {
                (ViewKind.Ascii, "ascii_runtime_measurements"), (ViewKind.Count, "runtime_measurements_count"), (ViewKind.Violations, "violations"), (ViewKind.Policy, "policy"),
                (ViewKind.Bin, "binary_runtime_measurements"),
            })
            {
                Add(process, OperationKind.ReadFile, o => o with { Path = Ima + file, View = process, ViewKind = kind });
            }
        }

        var banks = new[] { new RecordedBank("sha1", Registers(20)), new RecordedBank("sha256", Registers(32)) };
        return new RecordedCase
        {
            Name = $"drawn-{seed}",
            KernelRelease = _isStock ? "6.1.0-50-cloud-amd64 (Debian 6.1.176-1)" : "5.10.223 + IMA namespace RFC (Aug 2020)",
            KernelReleaseLine = 1,
            KernelParameters = [.. Parameters()],
            BinHasNamespace = !_isStock,
            Tpm = Pick(0, 0, 0, 1, 2) switch { 0 => new RecordedTpm([.. banks]), 1 => new RecordedTpm([banks[_random.Next(2)]]), _ => null },
            FileSystem = new RecordedFileSystem("vda", "ext4", 0xef53, "5a5a0000-1111-2222-3333-444455556666", "/mnt", Chance(60)),
            Files = [.. _files],
            Certificates = ImmutableSortedDictionary<string, byte[]>.Empty,
            BuiltInCertificates = [],
            Operations = [.. _operations],
        };
    }

    private static ImmutableArray<byte[]> Registers(int size) => [.. Enumerable.Range(0, 10).Select(i => Enumerable.Repeat((byte)i, size).ToArray())];

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    private T PickOf<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private IEnumerable<string> Parameters()
    {
        if (Chance(30))
        {
            yield return "ima_hash=" + Pick("sha1", "sha256", "sha512", "md5", "sha384", "sm3", "rmd160", "wp512", "streebog256", "tgr192", "nonsense");
        }

        if (Chance(30))
        {
            yield return "ima_template=" + Pick("ima-ng", "ima-sig", "ima-ns", "ima", "ima-buf", "ima-modsig", "d-ng|n-ng|ns");
        }
        else if (Chance(10))
        {
            yield return "ima_template_fmt=" + Pick("ns|d-ng|n|sig", "d|n", "d-ng|bogus", "n-ng|d|d-ng");
        }

        if (_appraises)
        {
            yield return "ima_appraise=" + Pick("enforce", "log", "fix", "off", "log", "fix");
        }

        if (Chance(20))
        {
            yield return "firmware_class.path=/mnt";
        }

        if (Chance(15))
        {
            yield return "integrity_audit=1";
        }

        if (Chance(8))
        {
            yield return Pick("ima_policy=tcb", "ima_tcb", "ima_policy=\"tcb|fail_securely\"");
        }
    }

    private void Files()
    {
        _files.Add(new RecordedFile("/mnt/t", true, 0x1ed, 0, 0, [], []));
        for (var i = 0; i < 6; i++)
        {
            var content = Chance(12) ? [] : Bytes($"file {i} of many\n");
            File($"f{i}", content, Pick(0x180, 0x1b4, 0x1b6, 0x1a4, 0x9b6), Pick(0u, 100u, 200u), Chance(30) ? Label(content) : null);
        }

        foreach (var name in new[] { "e0", "e1", "h0" })
        {
            var program = ExitProgram.ToArray();
            program[0x79] = (byte)_random.Next(4);
            if (name == "h0")
            {
                SleepCode.CopyTo(program, 0x78);
            }

            File(name, program, Pick(0x1ed, 0x9ed, 0x5ed, 0x1ed, 0x1c0), Pick(0u, 0u, 100u), Chance(25) ? Label(program) : null);
        }

        File("s0", Bytes("#!" + Pick("/mnt/e0", "/mnt/e1", " /mnt/e0 -x", "/mnt/none", "/mnt/s0") + "\n# x\n"), 0x1ed, 0, null);
        for (var i = 0; i < 3; i++)
        {
            File($"pol{i}", Bytes(Policy()), 0x1a4, 0, null);
        }
    }

    private void File(string name, byte[] content, int mode, uint uid, byte[]? label) =>
        _files.Add(new RecordedFile("/mnt/" + name, false, mode, uid, 0, content, label is null ? [] : [new RecordedXattr("security.ima", label)]));

    private byte[] Label(byte[] content)
    {
        var algorithm = Pick(HashAlgorithm.Sha1, HashAlgorithm.Sha256, HashAlgorithm.Sha256, HashAlgorithm.Md5, _isStock ? HashAlgorithm.Sha1 : HashAlgorithm.Sha512);
        var digest = HashFunctions.Shared.Compute(algorithm, Chance(80) ? content : Bytes("other"));
        return Pick(0, 0, 0, 1, 2) switch
        {
            0 => [4, (byte)algorithm, .. digest],
            1 => [1, .. HashFunctions.Shared.Compute(HashAlgorithm.Sha1, content)],
            _ => Pick<byte[]>([4], [1], [5, 0], [4, 99, 1, 2, 3], [1, .. HashFunctions.Shared.Compute(HashAlgorithm.Md5, content)], [2, 1, 1], [4, 16, 1, 2], [4, 0, 7, 7]),
        };
    }

    private string Policy() => string.Concat(Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => Line() + "\n"));

    private string Line()
    {
        if (Chance(5))
        {
            return string.Join(Pick(" ", "  ", "\t"), Enumerable.Range(0, 1 + _random.Next(5)).Select(_ => PickOf(Tokens)));
        }

        if (Chance(4))
        {
            return Pick("bogus", "measure measure", "# note", "", "measure func=NONE", "audit pcr=10", "measure uid>5 uid=9", "measure uid=-1", "dont_measure template=ima-ng", "measure fsmagic=0xzz", "measure obj_user=a",
                "appraise appraise_type=modsig", "measure uid=99999999999999999999", "hash permit_directio", "measure keyrings=a", "dont_hash func=MMAP_CHECK fowner=0 fowner>1");
        }

        var action = _appraises && Chance(40) ? Pick("appraise", "appraise", "dont_appraise", "hash", "dont_hash") : Pick("measure", "measure", "measure", "measure", "dont_measure", "audit", "audit", "hash");
        var words = new List<string> { action };
        var func = Chance(80) ? Pick("FILE_CHECK", "FILE_CHECK", "FILE_CHECK", "FILE_CHECK", "MMAP_CHECK", "BPRM_CHECK", "CREDS_CHECK", "POLICY_CHECK", "PATH_CHECK") : "";
        if (func.Length > 0)
        {
            words.Add("func=" + func);
        }

        if (Chance(func is "FILE_CHECK" ? 60 : 20))
        {
            words.Add("mask=" + Pick("MAY_READ", "^MAY_READ", "MAY_WRITE", "^MAY_WRITE", "MAY_EXEC", "^MAY_APPEND", "MAY_APPEND", "^MAY_EXEC"));
        }

        // A hash rule would label securityfs, which no recording shows.
        if (!_isBroad || action == "hash" || Chance(70))
        {
            words.Add(Pick("fsmagic=0xef53", "fsname=ext4", "fsmagic=0xef53", "fsname=ext4", "fsuuid=5A5A0000-1111-2222-3333-444455556666", "fsname=tmpfs", "fsmagic=0x1021994"));
        }

        if (Chance(25))
        {
            words.Add(Pick("uid", "euid") + Pick("=", "=", ">", "<") + Pick("0", "50", "100", "1000"));
        }

        if (Chance(25))
        {
            words.Add("fowner" + Pick("=", "=", ">", "<") + Pick("0", "50", "100", "200"));
        }

        if (action == "measure" && Chance(20))
        {
            words.Add("pcr=" + Pick("10", "11", "12", "16", "9", "23", "17", "24"));
        }

        if (action == "measure" && Chance(12))
        {
            words.Add("template=" + Pick("ima-ng", "ima-sig", "ima-ns", "ima-buf", "ima", "d-ng|n-ng"));
        }

        if (Chance(6))
        {
            words.Add("permit_directio");
        }

        return string.Join(' ', words);
    }

    private void Add(string process, OperationKind kind, Func<Operation, Operation> fill)
    {
        var op = fill(new Operation { Index = _operations.Count, Process = process, Kind = kind });
        if (!_isStock || !(op.New.Contains("ima") || op.Ns.StartsWith("ima", StringComparison.Ordinal) || op.Path.Contains("/ns/", StringComparison.Ordinal)))
        {
            _operations.Add(op);
        }
    }

    private string AnyFile() => "/mnt/" + (Chance(75) ? Pick("f0", "f1", "f2", "f3", "f4", "f5") : Pick("e0", "e1", "s0", "pol0", "pol1", "n0", "n1", "t/x"));

    private string[] OpenFlags()
    {
        var flags = new List<string> { Pick("RDONLY", "RDONLY", "WRONLY", "RDWR") };
        if (flags[0] != "RDONLY" && Chance(25))
        {
            flags.Add("TRUNC");
        }

        if (flags[0] != "RDONLY" && Chance(30))
        {
            flags.Add("APPEND");
        }

        if (Chance(5))
        {
            flags.Add("DIRECT");
        }

        if (Chance(3))
        {
            flags.Add("CREAT");
        }

        return [.. flags];
    }

    private string Label(List<string> labels, string prefix)
    {
        var label = $"{prefix}{++_serial}";
        labels.Add(label);
        return label;
    }

    private void Step()
    {
        var p = PickOf(_processes);
        var fd = _fds.Count > 0 ? PickOf(_fds) : "none";
        switch (_random.Next(100))
        {
            case < 14:
                Add(p, OperationKind.ReadFile, o => o with { Path = AnyFile() });
                break;
            case < 30:
                Add(p, OperationKind.Open, o => o with { Path = AnyFile(), Fd = Label(_fds, "d"), Flags = [.. OpenFlags()], Mode = 0x1a4 });
                break;
            case < 40:
                Add(p, OperationKind.Close, o => o with { Fd = fd });
                break;
            case < 47:
                Add(p, OperationKind.Exec, o => o with { Path = "/mnt/" + Pick("e0", "e1", "s0", "f0"), Argv = ["x"] });
                break;
            case < 51:
                Add(p, OperationKind.Write, o => o with { Fd = fd, Data = Bytes($"w{_serial++} ") });
                break;
            case < 56:
                Add(p, OperationKind.WriteFile, o => o with { Path = AnyFile(), Data = Bytes($"t{_serial++}"), Flags = ["WRONLY", Pick("TRUNC", "APPEND", "TRUNC")] });
                break;
            case < 58:
                Add(p, OperationKind.Read, o => o with { Fd = fd, Count = 64 });
                break;
            case < 63:
                Map(p, fd);
                break;
            case < 76:
                Processes(p);
                break;
            case < 80:
                Add(p, OperationKind.WriteAll, o => o with { Path = Ima + "policy", Flags = ["WRONLY"], Data = Bytes(Chance(15) ? "/mnt/pol" + _random.Next(3) : Policy()) });
                break;
            case < 82:
                Add(p, OperationKind.ChangeMode, o => o with { Path = AnyFile(), Mode = Pick(0x180, 0x1b6, 0x1a4, 0x9ed) });
                break;
            case < 84:
                Add(p, OperationKind.ChangeOwner, o => o with { Path = AnyFile(), Uid = Pick(0L, 100, 200, -1), Gid = Pick(0L, -1) });
                break;
            case < 86:
                Add(p, OperationKind.Truncate, o => o with { Path = AnyFile(), Length = Pick(0L, 3, 100) });
                break;
            case < 90:
                Names(p, fd);
                break;
            case < 93:
                Xattrs(p);
                break;
            case < 97:
                Special(p);
                break;
            default:
                Ids(p);
                break;
        }
    }

    private void Special(string p)
    {
        switch (_random.Next(14))
        {
            case 0 when !_isBroad:
                Add(p, OperationKind.Open, o => o with { Path = Ima + "policy", Fd = "pol", Flags = ["WRONLY"] });
                break;
            case 1 or 2:
                Add(p, OperationKind.Write, o => o with { Fd = "pol", Data = Bytes(Line() + "\n") });
                break;
            case 3:
                Add(p, OperationKind.Close, o => o with { Fd = "pol" });
                break;
            case 4:
                Add(p, OperationKind.Open, o => o with { Path = Ima + Pick("policy_for_children", "kcmd_for_children"), Fd = "cfg", Flags = [Pick("WRONLY", "RDONLY", "RDWR")] });
                break;
            case 5:
                Add(p, OperationKind.Write, o => o with { Fd = "cfg", Data = Bytes(Pick("/mnt/pol1", "ima_policy=tcb", "ima_template=ima-sig")) });
                break;
            case 6:
                Add(p, OperationKind.Open, o => o with { Path = $"/proc/{{pid:{PickOf(_processes)}}}/ns/" + Pick("ima", "ima_for_children"), Fd = "ns", Flags = ["RDONLY"] });
                break;
            case 7:
                Add(p, OperationKind.SetNsFd, o => o with { Fd = "ns" });
                break;
            case 8:
                Add(p, OperationKind.LoadModuleFile, o => o with { Path = AnyFile() });
                break;
            case 9:
                Add(p, OperationKind.LoadModuleMemory, o => o with { Data = new byte[Pick(10, 100)] });
                break;
            case 10:
                Add(p, OperationKind.WriteFile, o => o with { Path = "/sys/devices/virtual/misc/test_firmware/trigger_request", Data = Bytes(Pick("f0", "f1", "none")), Flags = ["WRONLY"] });
                break;
            case 11:
                Add("root", OperationKind.Mount, o => o with { Source = "none", Path = "/mnt/t", FsType = "tmpfs" });
                Add(p, OperationKind.Create, o => o with { Path = "/mnt/t/x", Data = Bytes("tmpfs"), Mode = 0x1b6 });
                break;
            case 12:
                Add(p, OperationKind.Poke, o => o with { Map = _maps.Count > 0 ? PickOf(_maps) : "none", Offset = 0, Data = Bytes("poke") });
                break;
            default:
                Add(p, OperationKind.ReadFile, o => o with { Path = Ima + Pick("policy", "violations", "ascii_runtime_measurements", "runtime_measurements_count") });
                break;
        }
    }

    private void Map(string p, string fd)
    {
        if (_maps.Count > 0 && Chance(30))
        {
            var map = PickOf(_maps);
            if (Chance(60))
            {
                Add(p, OperationKind.Unmap, o => o with { Map = map });
            }
            else
            {
                Add(p, OperationKind.Protect, o => o with { Map = map, Prot = [.. Pick(new[] { "READ", "EXEC" }, ["READ"])], Length = 4096 });
            }

            return;
        }

        var shared = Chance(25);
        var prot = Pick<string[]>(["READ"], ["READ", "EXEC"], ["EXEC"], ["READ", "WRITE"]);
        Add(p, OperationKind.Map, o => o with { Map = Label(_maps, "m"), Fd = fd, Prot = [.. prot], Flags = [shared ? "SHARED" : "PRIVATE"], Length = 4096 });
    }

    private void Processes(string p)
    {
        switch (_random.Next(12))
        {
            case 0 or 1 when _processes.Count < 9:
                var child = $"p{++_serial}";
                string[] flags = Pick<string[]>([], [], [], ["ima"], ["ima"], ["user"], ["ima", "user"]);
                Add(p, OperationKind.Spawn, o => o with { Name = child, New = [.. flags] });
                _processes.Add(child);
                if (flags.Contains("user"))
                {
                    _userNs.Add(child);
                }

                break;
            case 2 or 3 or 4 or 5 when _processes.Count < 9:
                Namespace(p);
                break;
            case 6 when _pending.Count > 0:
                var target = PickOf(_pending.Order(StringComparer.Ordinal).ToList());
                Add(p, OperationKind.SetNs, o => o with { Target = target, Ns = "ima_for_children" });
                break;
            case 7:
                Add(p, OperationKind.SetNs, o => o with { Target = PickOf(_processes), Ns = "ima" });
                break;
            case 8 when p != "root" && !_appraises && _processes.Count > 3:
                Add(p, OperationKind.Exit, o => o);
                _processes.Remove(p);
                break;
            case 9 when _held.Count < 2:
                Add(p, OperationKind.ExecHold, o => o with { Held = Label(_held, "h"), Path = "/mnt/h0", Argv = ["h"] });
                break;
            case 10 when _held.Count > 0:
                Add(p, OperationKind.Kill, o => o with { Held = PickOf(_held) });
                break;
            default:
                Add(p, OperationKind.Dup, o => o with { Fd = _fds.Count > 0 ? PickOf(_fds) : "none", NewFd = Label(_fds, "d") });
                break;
        }
    }

    private void Namespace(string p)
    {
        var holder = p;
        if (Chance(50))
        {
            holder = $"p{++_serial}";
            Add(p, OperationKind.Spawn, o => o with { Name = holder });
            _processes.Add(holder);
        }

        Add(holder, OperationKind.Unshare, o => o with { New = Chance(8) ? ["ima", "user"] : ["ima"] });
        _pending.Add(holder);
        if (Chance(35))
        {
            var kcmd = Pick("ima_policy=tcb", "ima_template=ima-sig", "ima_template=ima-ng ima_policy=tcb", "ima_appraise=log", "ima_appraise=fix ima_template=ima-ns", "foo=bar", "", " ima_policy=\"tcb\" ", "ima_template=ima", "ima_appraise=off");
            Add(holder, OperationKind.WriteFile, o => o with { Path = Ima + "kcmd_for_children", Data = Bytes(kcmd), Flags = ["WRONLY"] });
        }

        if (Chance(75))
        {
            Add(holder, OperationKind.WriteFile, o => o with { Path = Ima + "policy_for_children", Data = Bytes(Pick("/mnt/pol0", "/mnt/pol1", "/mnt/pol2", "/mnt/pol0\n", "/mnt/absent", "mnt/pol1")), Flags = ["WRONLY"] });
        }

        if (Chance(80))
        {
            var child = $"p{++_serial}";
            Add(holder, OperationKind.Spawn, o => o with { Name = child, New = Chance(12) ? ["user"] : [] });
            _processes.Add(child);
        }
    }

    private void Names(string p, string fd)
    {
        switch (_random.Next(8))
        {
            case 0:
                Add(p, OperationKind.Rename, o => o with { From = AnyFile(), To = "/mnt/" + Pick("n0", "n1", "f5") });
                break;
            case 1 or 2:
                Add(p, OperationKind.Link, o => o with { From = AnyFile(), To = "/mnt/" + Pick("n0", "n1", "n2") });
                break;
            case 3:
                Add(p, OperationKind.Unlink, o => o with { Path = Pick("/mnt/n0", "/mnt/n1", "/mnt/f4") });
                break;
            case 4:
                Add(p, OperationKind.Create, o => o with { Path = Pick("/mnt/n0", "/mnt/n1", "/mnt/n2"), Data = Chance(70) ? Bytes("new") : null, Mode = 0x1b6 });
                break;
            case 5:
                Add(p, OperationKind.MakeNode, o => o with { Path = Pick("/mnt/n0", "/mnt/n1"), Mode = 0x1a4 });
                break;
            case 6:
                Add(p, OperationKind.FTruncate, o => o with { Fd = fd, Length = Pick(0L, 5) });
                break;
            default:
                // The name of such a file is its inode number, which no rule gives: it must not come into a list.
                Add(p, OperationKind.Open, o => o with { Path = "/mnt", Fd = "tmp", Flags = ["TMPFILE", Pick("RDWR", "WRONLY")], Mode = 0x1a4 });
                if (Chance(70))
                {
                    Add(p, OperationKind.Write, o => o with { Fd = "tmp", Data = Bytes("tmp") });
                    Add(p, OperationKind.Close, o => o with { Fd = "tmp" });
                }

                break;
        }
    }

    private void Xattrs(string p)
    {
        switch (_random.Next(5))
        {
            case 0 or 1:
                Add(p, OperationKind.SetXattr, o => o with { Path = AnyFile(), Name = "security.ima", Data = Label(Bytes($"file {_random.Next(6)} of many\n")) });
                break;
            case 2:
                Add(p, OperationKind.RemoveXattr, o => o with { Path = AnyFile(), Name = "security.ima" });
                break;
            default:
                Add(p, OperationKind.GetXattr, o => o with { Path = AnyFile(), Name = "security.ima" });
                break;
        }
    }

    private void Ids(string p)
    {
        // Names below /proc hold numbers of processes, which no rule gives.
        if (_userNs.Count > 0 && !_isBroad && Chance(40))
        {
            var target = PickOf(_userNs.Order(StringComparer.Ordinal).ToList());
            foreach (var file in new[] { "uid_map", "gid_map" })
            {
                Add("root", OperationKind.WriteMap, o => o with { Target = target, File = file, Data = Bytes(Pick("0 100000 65536\n", "0 0 4294967295\n", "0 100 10\n")) });
            }

            Add(target, OperationKind.SetResUid, o => o with { R = 0, E = 0, S = 0 });
            Add(target, OperationKind.SetResGid, o => o with { R = 0, E = 0, S = 0 });
            return;
        }

        if (p == "root")
        {
            return;
        }

        switch (_random.Next(5))
        {
            case 0:
                Add(p, OperationKind.SetResGid, o => o with { R = Pick(0L, 100, 1000), E = Pick(0L, 100, 1000), S = Pick(0L, -1) });
                break;
            case 1:
                Add(p, OperationKind.CapSet, o => o with { Effective = ["sys_admin", "setuid"], Permitted = ["sys_admin", "setuid"] });
                break;
            case 2:
                var id = Pick(100L, 1000);
                Add(p, OperationKind.SetResUid, o => o with { R = id, E = id, S = id });
                break;
            default:
                Add(p, OperationKind.SetResUid, o => o with { R = Pick(0L, 100, 1000, -1), E = Pick(0L, 100, 200), S = Pick(0L, 100, -1) });
                break;
        }
    }
}
