using System;
using System.Text;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Simulation.Tests.Recordings;

/// <summary>A small well-formed case whose texts the tests change.</summary>
internal static class SmallCase
{
    private const string Zeros = "0000000000000000000000000000000000000000";

    public const string CaseJson =
        $$"""
        {
         "name": "small",
         "title": "a title",
         "area": "test",
         "about": "For tests.",
         "kernel": {
          "release": "5.10.223 + IMA namespace RFC (Aug 2020)",
          "params": ["ima_policy=tcb"],
          "bin_has_ns": true
         },
         "tpm": {
          "banks": ["sha1"],
          "pcrs": {
           "sha1": {
            "0": "00112233445566778899aabbccddeeff00112233", "1": "{{Zeros}}", "2": "{{Zeros}}", "3": "{{Zeros}}", "4": "{{Zeros}}",
            "5": "{{Zeros}}", "6": "{{Zeros}}", "7": "{{Zeros}}", "8": "{{Zeros}}", "9": "{{Zeros}}"
           }
          }
         },
         "fs": {
          "device": "vda",
          "type": "ext4",
          "magic": "0xef53",
          "uuid": "5a5a0000-1111-2222-3333-444455556666",
          "mount": "/mnt",
          "iversion": true
         },
         "files": [
          {"path": "/mnt/dir", "type": "dir", "mode": "755", "uid": 0, "gid": 0},
          {"path": "/mnt/dir/caf\u00e9", "mode": "4644", "uid": 1000, "gid": 100, "text": "caf\u00e9\n", "xattrs": {"security.ima": "01ff"} },
          {"path": "/mnt/prog", "mode": "755", "uid": 0, "gid": 0, "b64": "f0VMRg=="}
         ],
         "certs": {
          "a": "certs/a.der"
         }
        }
        """;

    public static readonly string[] Operations =
    [
        """{"i": 0, "proc": "root", "op": "spawn", "name": "p", "new": ["ima", "user"]}""",
        """{"i": 1, "proc": "p", "op": "open", "fd": "f", "path": "/mnt/dir/caf\u00e9", "flags": ["RDONLY", "DIRECT"]}""",
        """{"i": 2, "proc": "p", "op": "mmap", "map": "m", "fd": "f", "prot": ["READ"], "flags": ["PRIVATE"]}""",
        """{"i": 3, "proc": "root", "op": "add_key", "key": "k", "cert": "a", "keyring": ".ima"}""",
        """{"i": 4, "proc": "root", "op": "capset", "effective": "none", "permitted": ["dac_override"]}""",
        """{"i": 5, "proc": "root", "op": "chown", "path": "/mnt/prog", "uid": -1, "gid": 7}""",
        """{"i": 6, "proc": "root", "op": "exec", "path": "/mnt/prog"}""",
        """{"i": 7, "proc": "root", "op": "setxattr", "path": "/mnt/prog", "name": "security.ima", "hex": "0a0B"}""",
        """{"i": 8, "proc": "root", "op": "read_file", "path": "/sys/kernel/security/ima/policy", "view": "root", "kind": "policy"}""",
    ];

    public static string OpsJsonl => string.Join('\n', Operations) + "\n";

    public static CaseParse Parse(string caseJson, string opsJsonl) => Parse(Encoding.UTF8.GetBytes(caseJson), Encoding.UTF8.GetBytes(opsJsonl));

    public static CaseParse Parse(byte[] caseJson, byte[] opsJsonl) =>
        CaseParser.Parse("folder", caseJson, opsJsonl, file => file == "certs/a.der" ? [0x30] : null, [0x31]);

    /// <summary>The only operation of a case.</summary>
    public static CaseParse ParseOperation(string fields) => Parse(CaseJson, $$"""{"i": 0, "proc": "root", {{fields}}}""");

    public static string Replaced(string old, string now)
    {
        var at = CaseJson.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? throw new ArgumentException(old) : CaseJson[..at] + now + CaseJson[(at + old.Length)..];
    }
}
