using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ImaActors.Simulation.Tests.SystemCalls;
using Xunit;

namespace ImaActors.Simulation.Tests.Appraisal;

/// <summary>Appraisal as programs see it.</summary>
public sealed class AppraisalScriptTests
{
    private const string Rule = "appraise func=FILE_CHECK fsmagic=0xef53\n";

    private static string Label(string content) => "01" + Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(content)));

    private static Script Small(params string[] parameters) => new Script(parameters)
        .File("/mnt/a", "alpha\n").File("/mnt/pol", "audit\n").File("/mnt/p", Script.Program(3), "755");

    private static string[] Causes(ScriptRun run, int operation) =>
        [.. run.Output.Results[operation].Audit.Select(record => record.Split(' ').First(word => word.StartsWith("cause=", StringComparison.Ordinal)))];

    [Theory] // enforce unless the boot parameter says otherwise; off is no bit at all
    [InlineData(null, "EACCES open", 1)]
    [InlineData("ima_appraise=enforce", "EACCES open", 1)]
    [InlineData("ima_appraise=log", "6", 1)]
    [InlineData("ima_appraise=fix", "6", 1)]
    [InlineData("ima_appraise=off", "6", 0)]
    public void The_mode_is_enforce_unless_a_parameter_says_otherwise(string? parameter, string expected, int records)
    {
        var script = Small(parameter is null ? [] : [parameter]);
        script.Policy("root", Rule);
        var read = script.ReadFile("root", "/mnt/a");
        var label = script.Do("root", "getxattr", "path", "/mnt/a", "name", "security.ima");
        var run = script.Run();
        Assert.Equal(expected, run[read]);
        Assert.Equal(records, run.Output.Results[read].Audit.Length);
        Assert.Equal(parameter == "ima_appraise=fix", !run[label].StartsWith("ENODATA", StringComparison.Ordinal));
    }

    // a bit of a rule keeps the appraise action; evaluated and recorded, neither refused nor mended.
    [Fact]
    public void Mode_off_with_a_state_bit_only_records()
    {
        var script = Small("ima_appraise=off");
        script.Policy("root", Rule);
        var silent = script.ReadFile("root", "/mnt/a");
        script.Policy("root", "appraise func=FIRMWARE_CHECK\n");
        var read = script.ReadFile("root", "/mnt/a");
        var again = script.ReadFile("root", "/mnt/a");
        var label = script.Do("root", "getxattr", "path", "/mnt/a", "name", "security.ima");
        var run = script.Run();
        Assert.Equal(["6", "6", "6", "ENODATA getxattr"], new[] { silent, read, again, label }.Select(i => run[i]));
        Assert.Empty(Causes(run, silent));
        Assert.Equal(["cause=missing-hash"], Causes(run, read));
        Assert.Equal(["cause=missing-hash"], Causes(run, again));
    }

    // directories and what is no regular file are never appraised.
    [Fact]
    public void Only_regular_files_are_appraised()
    {
        var script = Small();
        script.Policy("root", "appraise fsmagic=0xef53\n");
        script.Do("root", "mkdir", "path", "/mnt/d", "mode", "755");
        var directory = script.Open("root", "d", "/mnt/d", "RDONLY", "DIRECTORY");
        script.Do("root", "symlink", "from", "d", "to", "/mnt/l");
        var link = script.Open("root", "l", "/mnt/l", "RDONLY");
        var file = script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["0", "0", "EACCES open"], [run[directory], run[link], run[file]]);
        Assert.Single(run.Output.AuditLog, record => record.Contains("appraise_data", StringComparison.Ordinal));
    }

    // reading the label needs no capability and calls no hook; writing it does.
    [Fact]
    public void Everybody_reads_the_label()
    {
        var script = Small();
        script.Do("root", "setxattr", "path", "/mnt/a", "name", "security.ima", "hex", Label("other"));
        script.Policy("root", Rule);
        script.Spawn("root", "u");
        script.SetUid("u", 1000);
        var read = script.Do("u", "getxattr", "path", "/mnt/a", "name", "security.ima");
        var write = script.Do("u", "setxattr", "path", "/mnt/a", "name", "security.ima", "hex", Label("alpha\n"));
        var open = script.ReadFile("u", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["21", "EPERM setxattr", "EACCES open"], [run[read], run[write], run[open]]);
        Assert.Equal(Label("other"), Convert.ToHexStringLower(run.Output.Results[read].Data!));
        Assert.Empty(run.Output.Results[read].Audit);
    }

    // the file is looked at once more as the credentials change, unless BPRM_CHECK refused it.
    [Fact]
    public void A_refused_program_is_not_checked_with_its_credentials()
    {
        var script = Small().File("/mnt/q", Script.Program(4), "755");
        script.Policy("root", "dont_appraise func=BPRM_CHECK fowner=7\nappraise func=BPRM_CHECK fsmagic=0xef53\nmeasure func=CREDS_CHECK fsmagic=0xef53\n");
        script.Do("root", "chown", "path", "/mnt/q", "uid", 7, "gid", -1);
        var refused = script.Exec("root", "/mnt/p");
        var run1 = script.Exec("root", "/mnt/q");
        var run = script.Run();
        Assert.Equal(["EACCES execve", "4"], [run[refused], run[run1]]);
        Assert.Equal(["/mnt/q"], run.Names);
    }

    // P-65, P-72: execve has set the saved id to the effective one before CREDS_CHECK looks, not before BPRM_CHECK.
    [Fact]
    public void The_check_of_credentials_sees_them_as_execve_prepared_them()
    {
        var script = Small().File("/mnt/q", Script.Program(4), "755");
        script.Policy("root", "dont_measure fsmagic=0xef53 euid=100\nmeasure func=BPRM_CHECK fsmagic=0xef53\nmeasure func=CREDS_CHECK fsmagic=0xef53\n");
        script.Do("root", "setresuid", "r", -1, "e", -1, "s", 100);
        var held = script.Exec("root", "/mnt/q");
        var run = script.Run();
        Assert.Equal("4", run[held]);
        Assert.Equal(["/mnt/q"], run.Names);
    }

    // no metadata protection here: security.evm is a value like others, its verdict is unknown and ignored.
    [Theory]
    [InlineData("02aabbccddeeff00112233445566778899aabbccdd")]
    [InlineData("0302040000000001000102")]
    [InlineData("")]
    public void Metadata_protection_is_ignored(string value)
    {
        var script = Small();
        script.Do("root", "setxattr", "path", "/mnt/a", "name", "security.ima", "hex", Label("alpha\n"));
        script.Do("root", "setxattr", "path", "/mnt/a", "name", "security.evm", "hex", value);
        script.Policy("root", Rule);
        var read = script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal("6", run[read]);
        Assert.DoesNotContain(run.Output.AuditLog, record => record.Contains("appraise_data", StringComparison.Ordinal));
    }

    // N-154: the bit belongs to the namespace whose rules set it; root's rules judge the file of an activator in root.
    [Fact]
    public void Signed_policies_are_demanded_in_one_namespace()
    {
        var script = Small();
        script.Spawn("root", "n", "ima");
        script.Spawn("root", "m", "ima");
        script.Policy("n", "appraise func=POLICY_CHECK\n");
        var inN = script.Policy("n", "audit\n");
        var inRoot = script.Policy("root", "appraise func=POLICY_CHECK appraise_type=imasig\n");
        var rootAgain = script.Policy("root", "audit\n");
        var inM = script.Policy("m", "audit\n");
        script.Unshare("root", "ima");
        script.Configure("root", "policy", "/mnt/pol");
        var spawn = script.Spawn("root", "c");
        script.Unshare("m", "ima");
        script.Configure("m", "policy", "/mnt/pol");
        var below = script.Spawn("m", "d");
        var run = script.Run();
        Assert.Equal(["EACCES write", "48", "EACCES write", "6", "EACCES clone3", "0"], new[] { inN, inRoot, rootAgain, inM, spawn, below }.Select(i => run[i]));
    }

    // N-162, N-161: after a change of attributes each namespace appraises again, with the digest that it has: what was cut still passes.
    [Fact]
    public void An_attribute_change_shows_at_the_next_check_of_each_namespace()
    {
        var script = Small();
        script.Do("root", "setxattr", "path", "/mnt/a", "name", "security.ima", "hex", Label("alpha\n"));
        script.Policy("root", Rule);
        foreach (var name in new[] { "n", "m", "k" })
        {
            script.Spawn("root", name, "ima");
            script.Policy(name, Rule);
        }

        script.ReadFile("root", "/mnt/a");
        script.ReadFile("n", "/mnt/a");
        script.Do("k", "truncate", "path", "/mnt/a", "length", 2);
        var inRoot = script.ReadFile("root", "/mnt/a");
        var inN = script.ReadFile("n", "/mnt/a");
        var inM = script.ReadFile("m", "/mnt/a");             // has no digest yet
        script.Policy("m", "audit\n");
        script.Do("m", "chmod", "path", "/mnt/a", "mode", "600");
        var still = script.ReadFile("n", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["2", "2", "EACCES open", "2"], new[] { inRoot, inN, inM, still }.Select(i => run[i]));
        Assert.Equal(["cause=invalid-hash"], Causes(run, inM));
    }

    [Theory] // N-163: new in the creator's namespace alone; the others see the label that its close wrote
    [InlineData(Rule, "3")]
    [InlineData("audit\n", "EACCES open")]
    public void A_created_file_is_new_in_one_namespace(string creatorsRule, string afterwards)
    {
        var script = Small();
        script.Policy("root", creatorsRule);
        script.Spawn("root", "n", "ima");
        script.Policy("n", Rule);
        var create = script.Open("root", "w", "/mnt/new", "RDWR", "CREAT");
        var own = script.ReadFile("root", "/mnt/new");
        var foreign = script.ReadFile("n", "/mnt/new");
        script.Do("root", "write", "fd", "w", "text", "new");
        script.Close("root", "w");
        var after = script.ReadFile("n", "/mnt/new");
        var run = script.Run();
        Assert.Equal(["0", "0", "EACCES open", afterwards], new[] { create, own, foreign, after }.Select(i => run[i]));
        Assert.Equal(["cause=missing-hash"], Causes(run, foreign));
    }

    // N-164: new wherever rules match, and all can open it empty; the first last close clears the mark of the opener's namespace only.
    [Fact]
    public void A_node_is_new_everywhere()
    {
        var script = Small();
        script.Policy("root", Rule);
        script.Spawn("root", "n", "ima");
        script.Policy("n", Rule);
        script.Spawn("root", "late", "ima");
        script.Do("root", "mknod", "path", "/mnt/node", "mode", "644");
        script.Policy("late", Rule);
        var inRoot = script.ReadFile("root", "/mnt/node");
        var inN = script.ReadFile("n", "/mnt/node");
        var inLate = script.ReadFile("late", "/mnt/node");    // had no rule when the node was made
        var write = script.Write("root", "/mnt/node", "new");
        var labelled = script.Do("root", "getxattr", "path", "/mnt/node", "name", "security.ima");
        script.Do("root", "removexattr", "path", "/mnt/node", "name", "security.ima");
        var rootAfter = script.ReadFile("root", "/mnt/node");
        var nAfter = script.ReadFile("n", "/mnt/node");
        var run = script.Run();
        Assert.Equal(["0", "0", "EACCES open", "3", "34"], new[] { inRoot, inN, inLate, write, labelled }.Select(i => run[i]));
        Assert.Equal(["EACCES open", "3"], [run[rootAfter], run[nAfter]]);
    }

    // N-165: too late for an error; the record has the name of the new program.
    [Fact]
    public void A_program_whose_mapping_is_refused_dies()
    {
        var script = Small();
        script.Spawn("root", "n", "ima");
        script.Policy("n", "appraise func=MMAP_CHECK fsmagic=0xef53\n");
        var inN = script.Exec("n", "/mnt/p");
        var inRoot = script.Exec("root", "/mnt/p");
        var run = script.Run();
        Assert.Equal(["0 signal", "3"], [run[inN], run[inRoot]]);
        Assert.Equal("signal=11", run.Output.Results[inN].TextOverride);
        var record = Assert.Single(run.Output.Results[inN].Audit);
        Assert.Contains(" cause=missing-hash comm=\"p\" name=\"/mnt/p\" ", record, StringComparison.Ordinal);
    }
}
