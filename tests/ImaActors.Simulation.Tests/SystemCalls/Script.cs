using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using ImaActors.Core.Measurement;
using ImaActors.Core.Tpm;
using ImaActors.Crypto;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

/// <summary>
/// A list of operations in the form of recordings, run on a small machine. Each call adds an operation and gives its number;
/// <see cref="Run"/> tells what each returned.
/// </summary>
internal sealed class Script(params string[] kernelParameters)
{
    public const string PolicyFile = "/sys/kernel/security/ima/policy";
    public const string MeasureReads = "measure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53\n";

    private readonly JsonArray _files = [];
    private readonly List<JsonObject> _operations = [];

    /// <summary>The kernel.</summary>
    public string Release { get; init; } = "5.10.223 + IMA namespace RFC (Aug 2020)";

    /// <summary>Certificate built into the kernel, DER, or null.</summary>
    public byte[]? BuiltIn { get; init; }

    /// <summary>The disk keeps a change counter.</summary>
    public bool CountsChanges { get; init; } = true;

    /// <summary>Program that ends with a status, or sleeps.</summary>
    public static byte[] Program(int? status) =>
    [
        .. Convert.FromHexString(
            "7f454c4602010100000000000000000002003e000100000078004000000000004000000000000000000000000000000000000000400038000100000000000000"
            + "0100000005000000000000000000000000004000000000000000400000000000"
            + "8a000000000000008a000000000000000010000000000000"),
        .. status is { } value ? Convert.FromHexString("bf" + value.ToString("x2") + "000000b83c0000000f05") : Convert.FromHexString("b8220000000f05ebf7"),
        .. "padding"u8,
    ];

    public Script File(string path, string text, string mode = "644", int uid = 0, int gid = 0) => File(path, Encoding.UTF8.GetBytes(text), mode, uid, gid);

    public Script File(string path, byte[] content, string mode = "644", int uid = 0, int gid = 0)
    {
        _files.Add(new JsonObject { ["path"] = path, ["mode"] = mode, ["uid"] = uid, ["gid"] = gid, ["b64"] = Convert.ToBase64String(content) });
        return this;
    }

    public Script Folder(string path, string mode = "755", int uid = 0)
    {
        _files.Add(new JsonObject { ["path"] = path, ["type"] = "dir", ["mode"] = mode, ["uid"] = uid, ["gid"] = 0 });
        return this;
    }

    /// <summary>Adds an operation; fields as "name", value pairs.</summary>
    public int Do(string process, string operation, params object[] fields)
    {
        var line = new JsonObject { ["i"] = _operations.Count, ["proc"] = process, ["op"] = operation };
        for (var i = 0; i < fields.Length; i += 2)
        {
            line[(string)fields[i]] = fields[i + 1] switch
            {
                string text => text,
                int number => number,
                long number => number,
                string[] words => new JsonArray([.. words.Select(word => (JsonNode)word)]),
                _ => throw new ArgumentException("a field is a text, a number or a list of words"),
            };
        }

        _operations.Add(line);
        return _operations.Count - 1;
    }

    public int Open(string process, string label, string path, params string[] flags) => Do(process, "open", "fd", label, "path", path, "flags", flags);

    public int Close(string process, string label) => Do(process, "close", "fd", label);

    public int ReadFile(string process, string path) => Do(process, "read_file", "path", path);

    public int Write(string process, string path, string text, params string[] flags) =>
        Do(process, "write_file", "path", path, "text", text, "flags", flags.Length == 0 ? ["WRONLY"] : flags);

    public int Policy(string process, string text) => Do(process, "write_all", "path", PolicyFile, "text", text);

    public int Exec(string process, string path) => Do(process, "exec", "path", path);

    public int Spawn(string process, string name, params string[] flags) => flags.Length == 0
        ? Do(process, "spawn", "name", name)
        : Do(process, "spawn", "name", name, "new", flags);

    public int Unshare(string process, params string[] flags) => Do(process, "unshare", "new", flags);

    /// <summary>Writes one of the files for children: <c>policy</c>, <c>x509</c> or <c>kcmd</c>.</summary>
    public int Configure(string process, string file, string text) => Write(process, $"/sys/kernel/security/ima/{file}_for_children", text);

    public int SetUid(string process, int id) => Do(process, "setresuid", "r", id, "e", id, "s", id);

    public ScriptRun Run(int shards = 7)
    {
        var machine = new JsonObject
        {
            ["name"] = "script",
            ["title"] = "a script",
            ["area"] = "test",
            ["about"] = "A script of a test.",
            ["kernel"] = new JsonObject
            {
                ["release"] = Release,
                ["params"] = new JsonArray([.. kernelParameters.Select(parameter => (JsonNode)parameter)]),
                ["bin_has_ns"] = Release[0] == '5',
            },
            ["tpm"] = new JsonObject { ["banks"] = new JsonArray("sha1", "sha256"), ["pcrs"] = new JsonObject { ["sha1"] = Registers(20), ["sha256"] = Registers(32) } },
            ["fs"] = new JsonObject
            {
                ["device"] = "vda", ["type"] = "ext4", ["magic"] = "0xef53", ["uuid"] = "5a5a0000-1111-2222-3333-444455556666", ["mount"] = "/mnt", ["iversion"] = CountsChanges,
            },
            ["files"] = _files.DeepClone(),
            ["certs"] = new JsonObject(),
        };
        var lines = string.Concat(_operations.Select(operation => operation.ToJsonString() + "\n"));
        var parse = CaseParser.Parse("script", Encoding.UTF8.GetBytes(machine.ToJsonString()), Encoding.UTF8.GetBytes(lines), _ => null, BuiltIn);
        Assert.True(parse.Error is null, parse.Error?.ToString());
        var boot = new MachineBoot(RecordedRun.Define(parse.Case!), new MachineCryptography(
            HashFunctions.Shared, new CertificateParser(), new CertificateVerifier(), new SignatureVerifiers(RecordedRun.Define(parse.Case!).Profile)));
        var workload = new RecordedWorkload(parse.Case!, boot.Facts);
        var report = new SerialRun(boot, shards).Run(workload);
        return new ScriptRun(RecordedRun.Output(workload, report, boot.Facts), report, boot.Facts);
    }

    private static JsonObject Registers(int size)
    {
        var registers = new JsonObject();
        for (var i = 0; i < 10; i++)
        {
            registers[i.ToString()] = new string('0', size * 2);
        }

        return registers;
    }
}

/// <summary>What a script gave.</summary>
internal sealed record ScriptRun(RunOutput Output, RunReport Report, MachineFacts Machine)
{
    /// <summary>A result in short: the value returned, or error and stage.</summary>
    public string this[int operation] => Output.Results[operation] is { Ret: < 0 } failed ? $"{failed.Errno} {failed.Stage}" : Output.Results[operation].Ret.ToString();

    /// <summary>Data of a result as text.</summary>
    public string Text(int operation) => Encoding.Latin1.GetString(Output.Results[operation].Data ?? []);

    /// <summary>Names of the entries behind boot_aggregate; a violation has a star.</summary>
    public string[] Names => [.. Report.Entries.Skip(1).Select(Name)];

    /// <summary>Results, lists, registers, log and namespaces as files, one after the other.</summary>
    public string Everything => string.Concat(OutputWriter.Files(Output).Select(file => file.Name + "\n" + Encoding.Latin1.GetString([.. file.Content])))
        + string.Concat(Report.Entries.Select(ListWriter.Ascii));

    /// <summary>The list gives the registers, and each namespace counts the violations that the list has for it.</summary>
    public void CheckConsistency()
    {
        var replay = new PcrBanks(Machine.Settings.Banks, [.. Machine.Settings.Banks.Select(_ => ImmutableArray<ReadOnlyMemory<byte>>.Empty)]);
        foreach (var entry in Report.Entries)
        {
            replay.Extend(entry.Pcr, entry.BankDigests, Machine.Hash);
        }

        for (var bank = 0; bank < Machine.Settings.Banks.Length; bank++)
        {
            for (var pcr = 10; pcr < PcrBanks.RegisterCount; pcr++)
            {
                Assert.True(replay.Read(bank, pcr).Span.SequenceEqual(Report.Registers!.Read(bank, pcr).Span), $"register {pcr} of bank {bank}");
            }
        }

        foreach (var report in Report.Namespaces)
        {
            Assert.Equal(Report.Entries.Count(entry => entry.IsViolation && entry.Ordinal == report.Namespace), report.Violations);
        }
    }

    private static string Name(ListEntry entry)
    {
        var line = ListWriter.Ascii(entry).TrimEnd('\n', ' ');
        return (entry.IsViolation ? "*" : string.Empty) + line[(line.LastIndexOf(' ') + 1)..];
    }
}
