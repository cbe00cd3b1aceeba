using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ImaActors.Simulation.Tests.SystemCalls;
using Xunit;

namespace ImaActors.Simulation.Tests.Namespaces;

/// <summary>What each namespace has for itself and what all of them share.</summary>
public sealed class SeparationTests
{
    private const string Violations = "/sys/kernel/security/ima/violations";

    // N-5: rules, mode, template, cache and violation counter are a namespace's own.
    [Fact]
    public void Namespaces_have_their_own_rules_caches_modes_and_counters()
    {
        var script = new Script().File("/mnt/a", "alpha\n");
        script.Spawn("root", "p");
        script.Unshare("p", "ima");
        script.Configure("p", "kcmd", "ima_appraise=log ima_template=ima-ns");
        script.Spawn("p", "n");
        script.Policy("n", Script.MeasureReads + "appraise func=FILE_CHECK fsmagic=0xef53\n");
        script.Spawn("root", "m", "ima");
        script.Policy("m", Script.MeasureReads + "appraise func=FILE_CHECK fsmagic=0xef53\n");
        var none = script.ReadFile("root", "/mnt/a");
        var logged = script.ReadFile("n", "/mnt/a");
        var refused = script.ReadFile("m", "/mnt/a");
        script.Open("n", "r", "/mnt/a", "RDONLY");
        script.Write("root", "/mnt/a", "x");
        var counts = new[] { "root", "n", "m" }.Select(process => script.ReadFile(process, Violations)).ToArray();
        var policy = script.ReadFile("root", Script.PolicyFile);
        var run = script.Run();
        Assert.Equal(["6", "6", "EACCES open", "0"], new[] { none, logged, refused, policy }.Select(i => run[i]));
        Assert.Equal(["0\n", "1\n", "0\n"], counts.Select(run.Text));
        Assert.Equal(["ns_aggregate_4026531972", "ns_aggregate_4026531973", "/mnt/a", "/mnt/a", "*/mnt/a"], Names(run));
        Assert.Equal(["ima-ng", "ima-ng", "ima-ns", "ima-ng", "ima-ng"], run.Report.Entries.Skip(1).Select(entry => entry.Template.Name));
        run.CheckConsistency();
    }

    // N-6, N-139: the hash, the list, the registers and the busy flag are common; the other parameters are root's.
    [Fact]
    public void Boot_parameters_but_the_hash_act_on_root_alone()
    {
        var script = new Script("ima_hash=sha512", "ima_template=ima-sig", "ima_policy=tcb", "ima_appraise=log").File("/mnt/a", "alpha\n");
        script.Spawn("root", "n", "ima");
        var empty = script.ReadFile("n", Script.PolicyFile);
        var notEmpty = script.ReadFile("root", Script.PolicyFile);
        script.Policy("n", Script.MeasureReads + "appraise func=MODULE_CHECK\n");
        script.ReadFile("n", "/mnt/a");
        var module = script.Do("n", "finit_module", "path", "/mnt/a");
        script.Open("n", "w", Script.PolicyFile, "WRONLY");
        var busy = script.Open("root", "w", Script.PolicyFile, "WRONLY");
        var run = script.Run();
        Assert.Equal("", run.Text(empty));
        Assert.StartsWith("dont_measure", run.Text(notEmpty), StringComparison.Ordinal);
        Assert.Equal(["EACCES finit_module", "EBUSY open"], [run[module], run[busy]]);
        var entry = run.Report.Entries.Single(entry => entry.Namespace.Value == 4026531972 && entry.Template.Name == "ima-ng");
        Assert.StartsWith("sha512:", Encoding.Latin1.GetString(entry.Fields[0].Span), StringComparison.Ordinal);
        Assert.Equal(64, entry.SystemDigest.Length);
        run.CheckConsistency();
    }

    // N-140: which template an entry has.
    [Fact]
    public void Templates_follow_the_rule_the_process_the_violator_and_the_activator()
    {
        var script = new Script("ima_template=ima-sig").File("/mnt/a", "alpha\n").File("/mnt/b", "beta\n", uid: 7);
        script.Policy("root", Script.MeasureReads);
        script.Spawn("root", "p");
        script.Unshare("p", "ima");
        script.Configure("p", "kcmd", "ima_template=ima-ns");
        script.Spawn("p", "n");                              // ns_aggregate: the template of root
        script.Policy("n", "measure func=FILE_CHECK mask=MAY_READ fowner=7 template=ima-buf\n" + Script.MeasureReads);
        script.ReadFile("n", "/mnt/b");
        script.ReadFile("n", "/mnt/a");
        script.Spawn("n", "m", "ima");                       // ns_aggregate: the template of n
        script.Open("root", "r", "/mnt/a", "RDONLY");
        script.Write("n", "/mnt/a", "x");                    // root's violation, with the template of n
        var run = script.Run();
        Assert.Equal(["ns_aggregate_4026531972", "/mnt/b", "/mnt/a", "ns_aggregate_4026531973", "/mnt/a", "*/mnt/a"], Names(run));
        Assert.Equal(["ima-sig", "ima-buf", "ima-ns", "ima-ns", "ima-sig", "ima-ns"], run.Report.Entries.Skip(1).Select(entry => entry.Template.Name));
        Assert.Equal(4026531833u, run.Report.Entries[^1].Namespace.Value);
        run.CheckConsistency();
    }

    // N-102: counters, content, owner and labels belong to the file.
    [Fact]
    public void Counters_and_content_of_a_file_are_common()
    {
        var script = new Script().File("/mnt/a", "alpha\n");
        script.Policy("root", Script.MeasureReads);
        foreach (var name in new[] { "n", "m" })
        {
            script.Spawn("root", name, "ima");
            script.Policy(name, Script.MeasureReads);
        }

        script.Open("n", "w", "/mnt/a", "WRONLY");
        script.Open("root", "r", "/mnt/a", "RDONLY");         // the writer of n is a writer for root
        script.Do("n", "write", "fd", "w", "text", "ALPHA");
        script.Close("root", "r");
        script.Close("n", "w");
        var read = script.ReadFile("m", "/mnt/a");            // nobody writes any more
        script.Do("m", "chown", "path", "/mnt/a", "uid", 7, "gid", 8);
        script.Do("m", "setxattr", "path", "/mnt/a", "name", "user.x", "text", "value");
        var stat = script.Do("n", "stat", "path", "/mnt/a");
        var label = script.Do("root", "getxattr", "path", "/mnt/a", "name", "user.x");
        var run = script.Run();
        Assert.Equal(["ns_aggregate_4026531972", "ns_aggregate_4026531973", "*/mnt/a", "/mnt/a", "/mnt/a"], run.Names);
        Assert.Equal([4026531833u, 4026531833u, 4026531973u], run.Report.Entries.Skip(3).Select(entry => entry.Namespace.Value));
        Assert.Equal(("ALPHA\n", "mode=100644 uid=7 gid=8 size=6 nlink=1", "value"), (run.Text(read), run.Text(stat), run.Text(label)));
        run.CheckConsistency();
    }

    // N-116: setns opens the link as any file, in the namespace that the process leaves; the name is a slash.
    [Fact]
    public void The_link_that_setns_opens_is_measured_before_the_change()
    {
        const string rule = "measure func=FILE_CHECK fsmagic=0x6e736673\n";
        var script = new Script();
        script.Policy("root", rule);
        script.Spawn("root", "n", "ima");
        script.Policy("n", rule);
        script.Spawn("root", "j");
        script.Do("j", "setns", "target", "n", "ns", "ima");
        var run = script.Run();
        Assert.Equal("/", run.Names[^1]);
        Assert.Equal(4026531833u, run.Report.Entries[^1].Namespace.Value);
        Assert.Equal(
            "sha256:\0" + Encoding.Latin1.GetString(SHA256.HashData([])),
            Encoding.Latin1.GetString(run.Report.Entries[^1].Fields[0].Span));
        Assert.Single(run.Report.Entries, entry => entry.Namespace.Value == 4026531972);   // its aggregate
    }

    /// <summary>Names by the second field, which is the name in every template here.</summary>
    private static string[] Names(ScriptRun run) =>
        [.. run.Report.Entries.Skip(1).Select(entry => (entry.IsViolation ? "*" : "") + Encoding.Latin1.GetString(entry.Fields[1].Span).TrimEnd('\0'))];
}
