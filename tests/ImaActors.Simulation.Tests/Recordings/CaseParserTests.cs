using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Simulation.Tests.Recordings;

public sealed class CaseParserTests
{
    [Fact]
    public void A_case_is_read_in_full()
    {
        var parse = SmallCase.Parse(SmallCase.CaseJson, SmallCase.OpsJsonl);
        Assert.Null(parse.Error);
        var recorded = parse.Case!;
        Assert.Equal("folder", recorded.Name);
        Assert.Equal("5.10.223 + IMA namespace RFC (Aug 2020)", recorded.KernelRelease);
        Assert.Equal(7, recorded.KernelReleaseLine);
        Assert.Equal<string>(["ima_policy=tcb"], recorded.KernelParameters);
        Assert.True(recorded.BinHasNamespace);
        Assert.Equal("sha1", Assert.Single(recorded.Tpm!.Banks).Name);
        Assert.Equal(10, recorded.Tpm.Banks[0].Pcrs0To9.Length);
        Assert.Equal(0x33, recorded.Tpm.Banks[0].Pcrs0To9[0][19]);
        Assert.Equal(new RecordedFileSystem("vda", "ext4", 0xef53, "5a5a0000-1111-2222-3333-444455556666", "/mnt", true), recorded.FileSystem);
        Assert.True(recorded.Files[0].IsDirectory);
        var file = recorded.Files[1];
        Assert.Equal(KernelText.FromUnicode("/mnt/dir/café"), file.Path);
        Assert.Equal("/mnt/dir/caf\u00c3\u00a9", file.Path);
        Assert.Equal(0x9a4, file.Mode);
        Assert.Equal((1000u, 100u), (file.Uid, file.Gid));
        Assert.Equal("café\n"u8.ToArray(), file.Content);
        Assert.Equal("security.ima", Assert.Single(file.Xattrs).Name);
        Assert.Equal(new byte[] { 1, 255 }, file.Xattrs[0].Value);
        Assert.Equal("\u007fELF"u8.ToArray(), recorded.Files[2].Content);
        Assert.Equal(new byte[] { 0x30 }, recorded.Certificates["a"]);
        Assert.Equal(new byte[] { 0x31 }, recorded.BuiltInCertificates);
    }

    [Fact]
    public void Operations_carry_typed_members_and_the_defaults_of_the_format()
    {
        var operations = SmallCase.Parse(SmallCase.CaseJson, SmallCase.OpsJsonl).Case!.Operations;
        Assert.Equal(Enumerable.Range(0, 9), operations.Select(operation => operation.Index));
        Assert.Equal(OperationKind.Spawn, operations[0].Kind);
        Assert.Equal<string>(["ima", "user"], operations[0].New);
        Assert.Equal("p", operations[1].Process);
        Assert.Equal(0x1a4, operations[1].Mode);
        Assert.Equal<string>(["RDONLY", "DIRECT"], operations[1].Flags);
        Assert.Equal(4096, operations[2].Length);
        Assert.Equal("asymmetric", operations[3].KeyType);
        Assert.Null(operations[3].Description);
        Assert.Equal("a", operations[3].Cert);
        Assert.Empty(operations[4].Effective);
        Assert.Equal<string>(["dac_override"], operations[4].Permitted);
        Assert.Empty(operations[4].Inheritable);
        Assert.Equal((-1L, 7L), (operations[5].Uid, operations[5].Gid));
        Assert.Equal<string>(["/mnt/prog"], operations[6].Argv);
        Assert.Equal([10, 11], operations[7].Data);
        Assert.Equal(("root", ViewKind.Policy), (operations[8].View, operations[8].ViewKind));
    }

    [Theory]
    [InlineData("\"op\": \"exit\"", OperationKind.Exit)]
    [InlineData("\"op\": \"unshare\", \"new\": [\"ima\"]", OperationKind.Unshare)]
    [InlineData("\"op\": \"setns\", \"target\": \"p\", \"ns\": \"ima\"", OperationKind.SetNs)]
    [InlineData("\"op\": \"setns_fd\", \"fd\": \"f\"", OperationKind.SetNsFd)]
    [InlineData("\"op\": \"setns_pidfd\", \"target\": \"p\", \"new\": [\"ima\"]", OperationKind.SetNsPidFd)]
    [InlineData("\"op\": \"nsinfo\"", OperationKind.NsInfo)]
    [InlineData("\"op\": \"write_map\", \"target\": \"p\", \"file\": \"uid_map\", \"text\": \"0 0 1\"", OperationKind.WriteMap)]
    [InlineData("\"op\": \"setuid\", \"id\": 4294967295", OperationKind.SetUid)]
    [InlineData("\"op\": \"setgid\", \"id\": 0", OperationKind.SetGid)]
    [InlineData("\"op\": \"setresuid\", \"r\": 1, \"e\": -1, \"s\": 0", OperationKind.SetResUid)]
    [InlineData("\"op\": \"setresgid\", \"r\": 1, \"e\": -1, \"s\": 0", OperationKind.SetResGid)]
    [InlineData("\"op\": \"capset\", \"effective\": \"all\", \"permitted\": \"all\", \"inheritable\": [\"CHOWN\"]", OperationKind.CapSet)]
    [InlineData("\"op\": \"keepcaps\", \"value\": 1", OperationKind.KeepCaps)]
    [InlineData("\"op\": \"keepcaps\", \"value\": true", OperationKind.KeepCaps)]
    [InlineData("\"op\": \"umask\", \"mask\": \"22\"", OperationKind.Umask)]
    [InlineData("\"op\": \"umask\", \"mask\": 18", OperationKind.Umask)]
    [InlineData("\"op\": \"read\", \"fd\": \"f\", \"count\": 10", OperationKind.Read)]
    [InlineData("\"op\": \"write\", \"fd\": \"f\", \"text\": \"\"", OperationKind.Write)]
    [InlineData("\"op\": \"lseek\", \"fd\": \"f\", \"offset\": 0", OperationKind.Seek)]
    [InlineData("\"op\": \"ftruncate\", \"fd\": \"f\", \"length\": 0", OperationKind.FTruncate)]
    [InlineData("\"op\": \"fsync\", \"fd\": \"f\"", OperationKind.FSync)]
    [InlineData("\"op\": \"close\", \"fd\": \"f\"", OperationKind.Close)]
    [InlineData("\"op\": \"dup\", \"fd\": \"f\", \"newfd\": \"g\"", OperationKind.Dup)]
    [InlineData("\"op\": \"mprotect\", \"map\": \"m\", \"prot\": [\"EXEC\"]", OperationKind.Protect)]
    [InlineData("\"op\": \"munmap\", \"map\": \"m\"", OperationKind.Unmap)]
    [InlineData("\"op\": \"poke\", \"map\": \"m\", \"offset\": 0, \"b64\": \"AA==\"", OperationKind.Poke)]
    [InlineData("\"op\": \"exec_hold\", \"held\": \"h\", \"path\": \"/p\", \"argv\": []", OperationKind.ExecHold)]
    [InlineData("\"op\": \"kill\", \"held\": \"h\"", OperationKind.Kill)]
    [InlineData("\"op\": \"create\", \"path\": \"/p\"", OperationKind.Create)]
    [InlineData("\"op\": \"mkdir\", \"path\": \"/p\", \"mode\": \"700\"", OperationKind.MakeDirectory)]
    [InlineData("\"op\": \"rmdir\", \"path\": \"/p\"", OperationKind.RemoveDirectory)]
    [InlineData("\"op\": \"mknod\", \"path\": \"/p\"", OperationKind.MakeNode)]
    [InlineData("\"op\": \"unlink\", \"path\": \"/p\"", OperationKind.Unlink)]
    [InlineData("\"op\": \"truncate\", \"path\": \"/p\", \"length\": 3", OperationKind.Truncate)]
    [InlineData("\"op\": \"chmod\", \"path\": \"/p\", \"mode\": \"7777\"", OperationKind.ChangeMode)]
    [InlineData("\"op\": \"rename\", \"from\": \"/p\", \"to\": \"/q\"", OperationKind.Rename)]
    [InlineData("\"op\": \"link\", \"from\": \"/p\", \"to\": \"/q\"", OperationKind.Link)]
    [InlineData("\"op\": \"symlink\", \"from\": \"/p\", \"to\": \"/q\"", OperationKind.SymbolicLink)]
    [InlineData("\"op\": \"stat\", \"path\": \"/p\"", OperationKind.Stat)]
    [InlineData("\"op\": \"readlink\", \"path\": \"\"", OperationKind.ReadLink)]
    [InlineData("\"op\": \"chroot\", \"path\": \"/p\"", OperationKind.ChangeRoot)]
    [InlineData("\"op\": \"getxattr\", \"path\": \"/p\", \"name\": \"user.a\"", OperationKind.GetXattr)]
    [InlineData("\"op\": \"removexattr\", \"path\": \"/p\", \"name\": \"user.a\"", OperationKind.RemoveXattr)]
    [InlineData("\"op\": \"mount\", \"source\": \"none\", \"path\": \"/p\", \"fstype\": \"tmpfs\", \"flags\": [\"BIND\"], \"options\": \"a=b\"", OperationKind.Mount)]
    [InlineData("\"op\": \"umount\", \"path\": \"/p\"", OperationKind.Unmount)]
    [InlineData("\"op\": \"write_file\", \"path\": \"/p\", \"text\": \"x\"", OperationKind.WriteFile)]
    [InlineData("\"op\": \"write_all\", \"path\": \"/p\", \"text\": \"x\", \"flags\": [\"RDWR\"]", OperationKind.WriteAll)]
    [InlineData("\"op\": \"read_file\", \"path\": \"/p\"", OperationKind.ReadFile)]
    [InlineData("\"op\": \"new_keyring\", \"key\": \"k\", \"name\": \"r\", \"keyring\": \"@session\"", OperationKind.NewKeyring)]
    [InlineData("\"op\": \"key_update\", \"key\": \"k\", \"hex\": \"00\"", OperationKind.UpdateKey)]
    [InlineData("\"op\": \"key_unlink\", \"key\": \"k\", \"keyring\": \"@user\"", OperationKind.UnlinkKey)]
    [InlineData("\"op\": \"key_clear\", \"keyring\": \"@user\"", OperationKind.ClearKeyring)]
    [InlineData("\"op\": \"key_list\", \"keyring\": \"@user\"", OperationKind.ListKeyring)]
    [InlineData("\"op\": \"finit_module\", \"path\": \"/p\"", OperationKind.LoadModuleFile)]
    [InlineData("\"op\": \"init_module\", \"hex\": \"\"", OperationKind.LoadModuleMemory)]
    [InlineData("\"op\": \"sleep\", \"ms\": 5", OperationKind.Sleep)]
    [InlineData("\"op\": \"sync\"", OperationKind.Sync)]
    public void Every_kind_of_operation_has_its_members(string fields, OperationKind kind)
    {
        var parse = SmallCase.ParseOperation(fields);
        Assert.Null(parse.Error);
        Assert.Equal(kind, Assert.Single(parse.Case!.Operations).Kind);

        // Without its last member, an operation is refused unless that member is optional; a strange one is always refused.
        Assert.Contains("has no member \"strange\"", SmallCase.ParseOperation(fields + ", \"strange\": 1").Error!.What, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"release\": \"5.10.223 + IMA namespace RFC (Aug 2020)\",", "", 6, "the member \"release\" is missing")]
    [InlineData("\"params\": [\"ima_policy=tcb\"]", "\"params\": \"x\"", 8, "must be a list of texts")]
    [InlineData("\"params\": [\"ima_policy=tcb\"]", "\"params\": [null]", 8, "must be a text, not null")]
    [InlineData("\"bin_has_ns\": true", "\"bin_has_ns\": 1", 9, "must be true or false, not the number 1")]
    [InlineData("\"bin_has_ns\": true", "\"bin_has_ns\": true, \"more\": 1", 9, "has no member \"more\"")]
    [InlineData("\"banks\": [\"sha1\"]", "\"banks\": [\"sha0\"]", 11, "names no hash algorithm")]
    [InlineData("\"banks\": [\"sha1\"]", "\"banks\": [\"sha1\", \"sha1\"]", 11, "comes twice")]
    [InlineData("\"banks\": [\"sha1\"]", "\"banks\": [\"sha1\", \"sha256\"]", 13, "the member \"sha256\" is missing")]
    [InlineData("\"0\": \"00112233445566778899aabbccddeeff00112233\"", "\"0\": \"0011\"", 15, "must have 20 bytes, not 2")]
    [InlineData("\"0\": \"00112233445566778899aabbccddeeff00112233\"", "\"0\": \"xx\"", 15, "is not hex")]
    [InlineData("\"0\": \"00112233445566778899aabbccddeeff00112233\"", "\"10\": \"00\"", 14, "the member \"0\" is missing")]
    [InlineData("\"magic\": \"0xef53\"", "\"magic\": \"ef53\"", 23, "must be hex behind 0x")]
    [InlineData("\"magic\": \"0xef53\"", "\"magic\": \"0xffffffffffffffffff\"", 23, "must be hex behind 0x")]
    [InlineData("5a5a0000-1111", "5a5a0000+1111", 24, "is no UUID")]
    [InlineData("\"mount\": \"/mnt\"", "\"mount\": \"mnt\"", 25, "must be an absolute path")]
    [InlineData("\"/mnt/dir/caf\\u00e9\"", "\"/etc/passwd\"", 30, "is not a plain path below")]
    [InlineData("\"/mnt/dir/caf\\u00e9\"", "\"/mnt/../x\"", 30, "is not a plain path below")]
    [InlineData("\"/mnt/dir/caf\\u00e9\"", "\"/mnt/a\\u0000b\"", 30, "holds a NUL")]
    [InlineData("\"/mnt/dir/caf\\u00e9\"", "\"/mnt/\\ud800\"", 30, "an escape that is no character")]
    [InlineData("\"/mnt/dir/caf\\u00e9\"", "\"/mnt/dir\"", 30, "comes twice")]
    [InlineData("\"/mnt/dir/caf\\u00e9\"", "\"/mnt/prog/x\"", 30, "lies below a file")]
    [InlineData("\"mode\": \"4644\"", "\"mode\": \"4684\"", 30, "must be octal digits")]
    [InlineData("\"mode\": \"4644\"", "\"mode\": \"\"", 30, "must be octal digits")]
    [InlineData("\"mode\": \"4644\"", "\"mode\": \"77777777777777777777\"", 30, "must be octal digits")]
    [InlineData("\"mode\": \"4644\"", "\"mode\": 644", 30, "must be a text of octal digits")]
    [InlineData("\"uid\": 1000", "\"uid\": -1", 30, "must be a whole number from 0")]
    [InlineData("\"uid\": 1000", "\"uid\": 1e3", 30, "must be a whole number from 0")]
    [InlineData("\"uid\": 1000", "\"uid\": 99999999999999999999999999", 30, "must be a whole number from 0")]
    [InlineData("\"uid\": 1000, ", "", 30, "the member \"uid\" is missing")]
    [InlineData("\"type\": \"dir\"", "\"type\": \"fifo\"", 29, "is neither")]
    [InlineData("\"type\": \"dir\"", "\"type\": \"dir\", \"text\": \"x\"", 29, "a directory has no member \"text\"")]
    [InlineData("\"b64\": \"f0VMRg==\"", "\"b64\": \"f0VMR\"", 31, "is not base64")]
    [InlineData("\"b64\": \"f0VMRg==\"", "\"b64\": \"f0VM Rg==\"", 31, "is not base64")]
    [InlineData("\"b64\": \"f0VMRg==\"", "\"b64\": \"\", \"text\": \"\"", 31, "a second time")]
    [InlineData(", \"b64\": \"f0VMRg==\"", "", 31, "one of the members \"text\", \"hex\", \"b64\" is missing")]
    [InlineData("\"security.ima\": \"01ff\"", "\"security.ima\": \"01f\"", 30, "is not hex")]
    [InlineData("\"security.ima\": \"01ff\"", "\"security.ima\": 1", 30, "must be a text")]
    [InlineData("\"certs/a.der\"", "\"certs/b.der\"", 34, "cannot be read")]
    [InlineData("\"certs/a.der\"", "\"../a.der\"", 34, "does not lie below the case folder")]
    [InlineData("\"certs/a.der\"", "\"/etc/passwd\"", 34, "does not lie below the case folder")]
    [InlineData("\"title\": \"a title\"", "\"title\": \"a title\", \"title\": \"b\"", 3, "comes twice")]
    [InlineData("\"title\": \"a title\"", "\"title\": 3", 3, "must be a text")]
    [InlineData("\"title\": \"a title\",", "\"title\": \"a title\"", 4, "not JSON")]
    [InlineData("\"title\": \"a title\",", "// no\n\"title\": \"a title\",", 3, "not JSON")]
    [InlineData("\"area\": \"test\"", "\"area\": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", 4, "not JSON")]
    public void A_defect_of_the_facts_is_named_with_its_line(string old, string now, int line, string what)
    {
        var error = SmallCase.Parse(SmallCase.Replaced(old, now), SmallCase.OpsJsonl).Error;
        Assert.NotNull(error);
        Assert.Equal(("case.json", line), (error.File, error.Line));
        Assert.Contains(what, error.What, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("null", 1)]
    [InlineData("[]", 1)]
    [InlineData("{}", 1)]
    [InlineData("\n\n{} {}", 3)]
    [InlineData("{\"kernel\": null}", 1)]
    [InlineData("\ufeff{}", 1)]
    public void Something_else_than_a_case_is_refused(string caseJson, int line)
    {
        var error = SmallCase.Parse(caseJson, SmallCase.OpsJsonl).Error;
        Assert.Equal(("case.json", line), (error!.File, error.Line));
    }

    [Fact]
    public void Members_at_the_top_are_descriptions_and_may_be_any()
    {
        Assert.Null(SmallCase.Parse(SmallCase.Replaced("\"name\":", "\"tags\": [1], \"name\":"), SmallCase.OpsJsonl).Error);
    }

    [Fact]
    public void A_machine_without_a_TPM_is_one()
    {
        var caseJson = SmallCase.CaseJson;
        var from = caseJson.IndexOf("\"tpm\": {", System.StringComparison.Ordinal);
        var to = caseJson.IndexOf("\"fs\"", System.StringComparison.Ordinal);
        Assert.Null(SmallCase.Parse(caseJson[..from] + "\"tpm\": null, " + caseJson[to..], SmallCase.OpsJsonl).Case!.Tpm);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_named_with_their_line()
    {
        var caseJson = Encoding.UTF8.GetBytes(SmallCase.CaseJson);
        caseJson[SmallCase.CaseJson.IndexOf("a title", System.StringComparison.Ordinal)] = 0xff;
        var error = SmallCase.Parse(caseJson, Encoding.UTF8.GetBytes(SmallCase.OpsJsonl)).Error;
        Assert.Equal(new CaseError("case.json", 3, "not valid UTF-8"), error);

        var ops = Encoding.UTF8.GetBytes(SmallCase.OpsJsonl);
        ops[SmallCase.OpsJsonl.IndexOf("mmap", System.StringComparison.Ordinal)] = 0xc3;
        error = SmallCase.Parse(Encoding.UTF8.GetBytes(SmallCase.CaseJson), ops).Error;
        Assert.Equal(new CaseError("ops.jsonl", 3, "not valid UTF-8"), error);
    }

    [Theory]
    [InlineData("\"op\": \"fly\"", "unknown operation \"fly\"")]
    [InlineData("\"op\": 3", "must be a text, not the number 3")]
    [InlineData("\"path\": \"/p\"", "the member \"op\" is missing")]
    [InlineData("\"op\": \"open\", \"fd\": \"f\", \"path\": \"/p\"", "the member \"flags\" is missing")]
    [InlineData("\"op\": \"open\", \"fd\": \"f\", \"path\": \"/p\", \"flags\": [\"O_RDONLY\"]", "\"O_RDONLY\" is no word for \"flags\"")]
    [InlineData("\"op\": \"open\", \"fd\": \"\", \"path\": \"/p\", \"flags\": []", "the member \"fd\" is empty")]
    [InlineData("\"op\": \"open\", \"fd\": \"f\", \"path\": null, \"flags\": []", "must be a text, not null")]
    [InlineData("\"op\": \"spawn\", \"name\": \"p\", \"new\": [\"moon\"]", "is no word for \"new\"")]
    [InlineData("\"op\": \"spawn\", \"name\": \"p\", \"new\": {}", "must be a list of texts, not an object")]
    [InlineData("\"op\": \"chmod\", \"path\": \"/p\", \"mode\": \"9\"", "must be octal digits")]
    [InlineData("\"op\": \"chown\", \"path\": \"/p\", \"uid\": -2, \"gid\": 0", "from -1 to 4294967295, not -2")]
    [InlineData("\"op\": \"setuid\", \"id\": 4294967296", "from -1 to 4294967295")]
    [InlineData("\"op\": \"read\", \"fd\": \"f\", \"count\": 1.5", "must be a whole number")]
    [InlineData("\"op\": \"write\", \"fd\": \"f\"", "one of the members \"text\", \"hex\", \"b64\" is missing")]
    [InlineData("\"op\": \"write\", \"fd\": \"f\", \"hex\": \"0g\"", "is not hex")]
    [InlineData("\"op\": \"write\", \"fd\": \"f\", \"text\": [1]", "must be a text, not a list")]
    [InlineData("\"op\": \"capset\", \"effective\": \"some\", \"permitted\": \"all\"", "must be \"all\", \"none\" or a list")]
    [InlineData("\"op\": \"capset\", \"effective\": [\"fly\"], \"permitted\": \"all\"", "names an unknown capability")]
    [InlineData("\"op\": \"add_key\", \"key\": \"k\", \"keyring\": \".ima\", \"cert\": \"z\"", "case.json names no certificate \"z\"")]
    [InlineData("\"op\": \"add_key\", \"key\": \"k\", \"keyring\": \".ima\"", "one of the members \"cert\"")]
    [InlineData("\"op\": \"add_key\", \"key\": \"k\", \"keyring\": \".ima\", \"cert\": \"a\", \"text\": \"x\"", "both a certificate and data")]
    [InlineData("\"op\": \"read_file\", \"path\": \"/p\", \"view\": \"v\"", "the member \"kind\" is missing")]
    [InlineData("\"op\": \"read_file\", \"path\": \"/p\", \"view\": \"v\", \"kind\": \"exe\"", "names no list")]
    [InlineData("\"op\": \"read_file\", \"path\": \"/p\", \"view\": \"../v\", \"kind\": \"bin\"", "cannot be the name of a file")]
    [InlineData("\"op\": \"read_file\", \"path\": \"/p\", \"view\": \"a/b\", \"kind\": \"bin\"", "cannot be the name of a file")]
    [InlineData("\"op\": \"exit\", \"op\": \"exit\"", "the member \"op\" comes twice")]
    public void A_defect_of_an_operation_is_named(string fields, string what)
    {
        var error = SmallCase.ParseOperation(fields).Error;
        Assert.NotNull(error);
        Assert.Equal(("ops.jsonl", 1), (error.File, error.Line));
        Assert.Contains(what, error.What, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"i\": 3, \"proc\": \"root\", \"op\": \"exit\"}", "operation 3 stands where operation 2 must")]
    [InlineData("{\"i\": 1, \"proc\": \"root\", \"op\": \"exit\"}", "operation 1 stands where operation 2 must")]
    [InlineData("{\"i\": \"2\", \"proc\": \"root\", \"op\": \"exit\"}", "must be a number")]
    [InlineData("{\"i\": 2, \"op\": \"exit\"}", "the member \"proc\" is missing")]
    [InlineData("{\"i\": 2, \"proc\": \"root\", \"op\": \"exit\"", "not JSON")]
    [InlineData("{\"i\": 2, \"proc\": \"root\", \"op\": \"exit\"} {}", "not JSON")]
    [InlineData("[2]", "an operation must be an object, not a list")]
    [InlineData("null", "an operation must be an object, not null")]
    [InlineData("", "not JSON: nothing is here")]
    [InlineData("  ", "not JSON: nothing is here")]
    [InlineData("\ufeff{}", "not JSON: it starts with a byte order mark")]
    [InlineData("\u0001", "not JSON")]
    public void A_defect_of_a_line_is_named_with_its_number(string line, string what)
    {
        var ops = string.Join('\n', [SmallCase.Operations[0], SmallCase.Operations[1], line, SmallCase.Operations[3]]);
        var error = SmallCase.Parse(SmallCase.CaseJson, ops).Error;
        Assert.NotNull(error);
        Assert.Equal(("ops.jsonl", 3), (error.File, error.Line));
        Assert.Contains(what, error.What, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_without_operations_is_damaged()
    {
        Assert.Equal(new CaseError("ops.jsonl", 1, "no operations"), SmallCase.Parse(SmallCase.CaseJson, "").Error);
    }

    [Fact]
    public void The_last_line_may_lack_its_end()
    {
        Assert.Equal(9, SmallCase.Parse(SmallCase.CaseJson, SmallCase.OpsJsonl.TrimEnd('\n')).Case!.Operations.Length);
    }

    [Fact]
    public void Messages_stay_on_one_line()
    {
        var error = SmallCase.ParseOperation("\"op\": \"a\\nb\\u001b[31m\"").Error;
        Assert.Equal("unknown operation \"a\\nb\\u001b[31m\"", error!.What);
    }
}
