using System;
using System.Linq;
using System.Text;
using ImaActors.Actors.Hosting;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Actors.Tests;

/// <summary>Small cases written in the form of a recording, and machines to run them on.</summary>
internal static class SmallCases
{
    private const string Case = """
        {"name": "small", "title": "t", "area": "a", "about": "b",
         "kernel": {"release": "5.10.223 + IMA namespace RFC (Aug 2020)", "params": [], "bin_has_ns": true},
         "tpm": {"banks": ["sha1"], "pcrs": {"sha1": {PCRS}}},
         "fs": {"device": "vda", "type": "ext4", "magic": "0xef53", "uuid": "5a5a0000-1111-2222-3333-444455556666", "mount": "/mnt", "iversion": true},
         "files": [
           {"path": "/mnt/a", "mode": "644", "uid": 0, "gid": 0, "text": "aa\n"},
           {"path": "/mnt/b", "mode": "644", "uid": 0, "gid": 0, "text": "bb\n"},
           {"path": "/mnt/c", "mode": "644", "uid": 0, "gid": 0, "text": "cc\n"},
           {"path": "/mnt/pol", "mode": "644", "uid": 0, "gid": 0, "text": "measure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53\n"}],
         "certs": {}}
        """;

    /// <summary>Two namespaces measure; root reads while the child writes, and the other way round: four violations in two namespaces.</summary>
    public static RecordedCase Violations { get; } = Parse(
        """{"proc": "root", "op": "write_all", "path": "/sys/kernel/security/ima/policy", "text": "measure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53\n"}""",
        """{"proc": "root", "op": "unshare", "new": ["ima"]}""",
        """{"proc": "root", "op": "write_file", "path": "/sys/kernel/security/ima/policy_for_children", "text": "/mnt/pol", "flags": ["WRONLY"]}""",
        """{"proc": "root", "op": "spawn", "name": "n1"}""",
        """{"proc": "root", "op": "open", "fd": "r", "path": "/mnt/a", "flags": ["RDONLY"]}""",
        """{"proc": "n1", "op": "open", "fd": "r", "path": "/mnt/a", "flags": ["RDONLY"]}""",
        """{"proc": "n1", "op": "open", "fd": "w", "path": "/mnt/a", "flags": ["WRONLY"]}""",
        """{"proc": "root", "op": "read_file", "path": "/mnt/a"}""",
        """{"proc": "n1", "op": "read_file", "path": "/sys/kernel/security/ima/violations", "view": "n1", "kind": "violations"}""",
        """{"proc": "n1", "op": "read_file", "path": "/sys/kernel/security/ima/policy", "view": "n1", "kind": "policy"}""",
        """{"proc": "root", "op": "read_file", "path": "/sys/kernel/security/ima/runtime_measurements_count", "view": "root", "kind": "count"}""",
        """{"proc": "root", "op": "read_file", "path": "/sys/kernel/security/ima/violations", "view": "root", "kind": "violations"}""");

    /// <summary>A case with these operations; their numbers are added.</summary>
    public static RecordedCase Parse(params string[] operations)
    {
        var pcrs = string.Join(", ", Enumerable.Range(0, 10).Select(pcr => $"\"{pcr}\": \"{new string('0', 40)}\""));
        var lines = operations.Select((operation, index) => $"{{\"i\": {index}, {operation[1..]}\n");
        var parse = CaseParser.Parse(
            "small",
            Encoding.UTF8.GetBytes(Case.Replace("PCRS", pcrs, StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes(string.Concat(lines)),
            _ => null,
            null);
        return parse.Case ?? throw new InvalidOperationException(parse.Error!.ToString());
    }

    /// <summary>A fresh machine for a case.</summary>
    public static MachineBoot Boot(RecordedCase recorded) =>
        new(RecordedRun.Define(recorded), Cryptography.For(RecordedRun.Define(recorded)));

    /// <summary>The files that the oracle gives for a case.</summary>
    public static RunOutput RunSerially(RecordedCase recorded, int shards = 3)
    {
        var boot = Boot(recorded);
        var workload = new RecordedWorkload(recorded, boot.Facts);
        var report = new SerialRun(boot, shards).Run(workload);
        RunChecks.Verify(boot, report);
        return RecordedRun.Output(workload, report, boot.Facts);
    }

    /// <summary>All output files as one text, to be compared.</summary>
    public static string Text(RunOutput output) =>
        string.Concat(OutputWriter.Files(output).Select(file => file.Name + "\n" + Convert.ToHexString(file.Content) + "\n"));
}
