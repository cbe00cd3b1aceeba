using System;
using System.Linq;
using ImaActors.Crypto;
using ImaActors.Simulation.Tests.SystemCalls;
using Xunit;

namespace ImaActors.Simulation.Tests.Activation;

/// <summary>What an activation reads, adds and says, in its order.</summary>
public sealed class ActivationTests
{
    private const string Rules = "measure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53";
    private const string Parsed = "type=1807 action=" + Rules + " res=1";
    private const string Missing = "/mnt/missing";

    private static Script Small(params string[] parameters) => new Script(parameters).File("/mnt/a", "alpha\n").File("/mnt/pol", Rules + "\n");

    private static string Done(string pid, bool good) =>
        $"type=1802 pid={pid} uid=0 auid=4294967295 ses=4294967295 op=policy_update cause={(good ? "completed" : "failed")} comm=\"init\" res={(good ? 1 : 0)} errno=0";

    private static string Added(string pid, string name, string file = "") =>
        $"type=1804 pid={pid} uid=0 auid=4294967295 ses=4294967295 op=add_template_measure cause=hash_added comm=\"init\" name=\"{name}\"{file} res=1 errno=0";

    // N-8, N-34, N-37, N-39, N-40, N-88, N-90: the parent is the activator and named by every record.
    [Fact]
    public void A_fork_activates_in_the_order_of_the_rules()
    {
        var script = Small("integrity_audit=1");
        script.Policy("root", Rules + "\n");
        script.Spawn("root", "p");
        script.Unshare("p", "ima");
        script.Configure("p", "policy", "/mnt/pol");
        var spawn = script.Spawn("p", "c");
        var run = script.Run();
        Assert.Equal(
            [Added("p", "/mnt/pol", " dev=\"vda\" ino=*"), Parsed, Done("p", true), Added("p", "ns_aggregate_4026531972")],
            run.Output.Results[spawn].Audit.ToArray());
        Assert.Equal(["/mnt/pol", "ns_aggregate_4026531972"], run.Names);
        Assert.Equal([4026531833u, 4026531972u], run.Report.Entries.Skip(1).Select(entry => entry.Namespace.Value));
        Assert.Equal([10, 10], run.Report.Entries.Skip(1).Select(entry => entry.Pcr));
    }

    // N-8, N-40: with setns the joining process is the activator; the file is read under its old namespace.
    [Fact]
    public void A_joining_process_is_the_activator()
    {
        var script = Small();
        script.Policy("root", Rules + "\n");
        script.Spawn("root", "p");
        script.Unshare("p", "ima");
        script.Configure("p", "policy", "/mnt/pol");
        script.Spawn("root", "j");
        var join = script.Do("j", "setns", "target", "p", "ns", "ima_for_children");
        script.ReadFile("j", "/mnt/a");
        var run = script.Run();
        Assert.Equal([Parsed, Done("j", true)], run.Output.Results[join].Audit.ToArray());
        Assert.Equal([4026531833u, 4026531972u, 4026531972u], run.Report.Entries.Skip(1).Select(entry => entry.Namespace.Value));
        Assert.Equal(["/mnt/pol", "ns_aggregate_4026531972", "/mnt/a"], run.Names);
    }

    // N-34: cached as usual, so a second namespace with the same file adds nothing; its own rules play no part.
    [Fact]
    public void The_policy_file_is_measured_by_the_old_namespace_alone()
    {
        var script = Small().File("/mnt/exec", "measure func=POLICY_CHECK\nmeasure func=FILE_CHECK\n");
        script.Policy("root", Rules + "\n");
        foreach (var (process, file) in new[] { ("p", "/mnt/pol"), ("q", "/mnt/pol"), ("r", "/mnt/exec") })
        {
            script.Spawn("root", process);
            script.Unshare(process, "ima");
            script.Configure(process, "policy", file);
            script.Spawn(process, process + "1");
        }

        script.Spawn("root", "s");
        script.Unshare("s", "ima");
        script.Spawn("s", "s1");                         // no rules at all
        script.Unshare("s1", "ima");
        script.Configure("s1", "policy", "/mnt/exec");
        script.Spawn("s1", "s2");
        Assert.Equal(
            ["/mnt/pol", "ns_aggregate_4026531972", "ns_aggregate_4026531973", "/mnt/exec", "ns_aggregate_4026531974", "ns_aggregate_4026531975", "ns_aggregate_4026531976"],
            script.Run().Names);
    }

    // N-34: with the rights of the activator, from its working directory or its root.
    [Fact]
    public void The_policy_file_is_opened_as_the_activator()
    {
        var script = Small().File("/mnt/r/sys/x", "").File("/mnt/r/mnt/pol", Rules + "\n").File("/mnt/secret", Rules + "\n", "600");
        script.Spawn("root", "p");
        script.Unshare("p", "ima");
        script.Configure("p", "policy", "/mnt/secret");
        script.SetUid("p", 1000);
        var refused = script.Spawn("p", "p1");
        script.Spawn("root", "q");
        script.Unshare("q", "ima");
        script.Configure("q", "policy", "mnt/pol");       // relative: the working directory is /
        var relative = script.Spawn("q", "q1");
        script.Spawn("root", "r");
        script.Unshare("r", "ima");
        script.Configure("r", "policy", "/mnt/pol");
        script.Do("root", "unlink", "path", "/mnt/pol");
        script.Do("r", "chroot", "path", "/mnt/r");
        var inRoot = script.Spawn("r", "r1");
        var run = script.Run();
        Assert.Equal(["EACCES clone3", "0", "0"], [run[refused], run[relative], run[inRoot]]);

        // N-94: there is no /proc to read the links from
        Assert.NotNull(run.Output.Results[relative].Ns);
        Assert.Null(run.Output.Results[inRoot].Ns);
    }

    [Theory] // N-35, N-38, N-89
    [InlineData(Missing, "ENOENT")]
    [InlineData("/mnt/none/x", "ENOENT")]
    [InlineData("/mnt/a/x", "ENOTDIR")]
    [InlineData("", "EINVAL")]
    [InlineData("/mnt", "EINVAL")]
    [InlineData("/mnt/empty", "EINVAL")]
    [InlineData("/mnt/unended", "EINVAL")]
    [InlineData("/mnt/bad", "EINVAL")]
    public void An_error_of_the_policy_file_fails_the_fork(string path, string errno)
    {
        var script = Small().File("/mnt/empty", "").File("/mnt/unended", Rules).File("/mnt/bad", Rules + "\nbogus\n" + Rules + "\n");
        script.Unshare("root", "ima");
        script.Configure("root", "policy", path);
        var spawn = script.Spawn("root", "c");
        var exec = script.Exec("root", "/mnt/a");
        script.Configure("root", "policy", "/mnt/pol");
        var again = script.Spawn("root", "d");
        var run = script.Run();
        Assert.Equal([errno + " clone3", errno + " fork", "0"], [run[spawn], run[exec], run[again]]);
        string[] before = path switch
        {
            "/mnt/bad" =>
            [
                Parsed,
                "type=1807 UNKNOWN=bogus res=0",
                "type=1802 pid=root uid=0 auid=4294967295 ses=4294967295 op=update_policy cause=invalid-policy comm=\"init\" res=0 errno=0",
            ],
            "/mnt/unended" => [Parsed],
            _ => [],
        };
        Assert.Equal([.. before, Done("root", false)], run.Output.Results[spawn].Audit.ToArray());
        Assert.Equal(string.Join('\n', run.Output.Results[spawn].Audit), string.Join('\n', run.Output.Results[exec].Audit));
        Assert.Equal([Parsed, Done("root", true)], run.Output.Results[again].Audit.ToArray());
        Assert.Equal(4026531972u, run.Output.Results[again].Ns!.Ima);
        Assert.Equal(["ns_aggregate_4026531972"], run.Names);
    }

    // N-35
    [Fact]
    public void A_name_that_is_too_long_fails_the_fork()
    {
        var script = Small();
        script.Unshare("root", "ima");
        script.Configure("root", "policy", "/mnt/" + new string('x', 300));
        var spawn = script.Spawn("root", "c");
        Assert.Equal("ENAMETOOLONG clone3", script.Run()[spawn]);
    }

    // N-35, N-89: the record of failure, and success for the caller; the built-in rules are gone, the state bits stay.
    [Fact]
    public void A_policy_file_of_comments_leaves_the_namespace_without_rules()
    {
        var script = Small().File("/mnt/comments", "# nothing\n\n");
        script.Unshare("root", "ima");
        script.Configure("root", "kcmd", "ima_policy=tcb|appraise_tcb");
        script.Configure("root", "policy", "/mnt/comments");
        var spawn = script.Spawn("root", "c");
        var policy = script.ReadFile("c", Script.PolicyFile);
        script.ReadFile("c", "/mnt/a");
        var write = script.Policy("c", Rules + "\n");
        var run = script.Run();
        Assert.Equal(["0", "0", "EACCES write"], [run[spawn], run[policy], run[write]]);
        Assert.Equal([Done("root", false)], run.Output.Results[spawn].Audit.ToArray());
        Assert.Equal(["ns_aggregate_4026531972"], run.Names);
    }

    [Theory] // N-36, N-39, N-91: after the policy file, measured by the old namespace, without a record of its own
    [InlineData(Missing, "ENOENT", false)]
    [InlineData("/mnt/empty", "EINVAL", true)]
    [InlineData("/mnt/garbage", "EBADMSG", true)]
    [InlineData("/mnt/foreign", "ENOKEY", true)]
    [InlineData("/mnt/garbage\n", "ENOENT", false)]
    [InlineData("/mnt/good", "0", true)]
    public void The_certificate_is_read_after_the_policy(string path, string result, bool measured)
    {
        var authority = SigningKey.CreateRsa(1024, "authority"u8);
        var other = SigningKey.CreateRsa(1024, "other"u8);
        var script = new Script { BuiltIn = authority.SelfSigned("authority") };
        script.File("/mnt/pol", Rules + "\n").File("/mnt/empty", "").File("/mnt/garbage", "no certificate")
            .File("/mnt/foreign", other.SelfSigned("other")).File("/mnt/good", authority.Certify("authority", other, "other", 2));
        script.Policy("root", Rules + "\n");
        script.Unshare("root", "ima");
        script.Configure("root", "policy", "/mnt/pol");
        script.Configure("root", "x509", path);
        var spawn = script.Spawn("root", "c");
        var run = script.Run();
        Assert.Equal(result == "0" ? "0" : result + " clone3", run[spawn]);
        Assert.Equal([Parsed, Done("root", true)], run.Output.Results[spawn].Audit.ToArray());
        string[] certificate = measured ? [path] : [];
        string[] aggregate = result == "0" ? ["ns_aggregate_4026531972"] : [];
        Assert.Equal(["/mnt/pol", .. certificate, .. aggregate], run.Names);
    }

    // N-91
    [Fact]
    public void Namespaces_without_a_policy_file_leave_no_record()
    {
        var script = Small();
        script.Spawn("root", "p");
        script.Unshare("p", "ima");
        var bad = script.Configure("p", "kcmd", "foo=bar");
        script.Configure("p", "kcmd", "ima_policy=tcb");
        script.Configure("p", "x509", Missing);
        var certificate = script.Spawn("p", "c");
        script.Spawn("root", "n", "ima");
        script.Do("root", "setns", "target", "n", "ns", "ima");
        script.Do("n", "exit");
        script.Do("p", "exit");
        var run = script.Run();
        Assert.Equal(["EINVAL write", "ENOENT clone3"], [run[bad], run[certificate]]);
        Assert.Empty(run.Output.AuditLog);
    }

    // N-73: with clone3(user) after unshare(ima) the new user namespace owns, and has no map yet.
    [Fact]
    public void Numbers_of_a_policy_file_are_kept_for_a_user_namespace_without_a_map()
    {
        var script = new Script().File("/mnt/pol", "audit fowner=7\n");
        script.Unshare("root", "ima");
        script.Configure("root", "policy", "/mnt/pol");
        script.Spawn("root", "c", "user");
        script.Do("root", "write_map", "target", "c", "file", "uid_map", "text", "0 100000 65536\n");
        script.File("/mnt/mapped", "x", uid: 100007).File("/mnt/real", "y", uid: 7);
        var mapped = script.ReadFile("c", "/mnt/mapped");
        var real = script.ReadFile("c", "/mnt/real");
        var written = script.Policy("c", "audit fowner=8\n");
        var policy = script.ReadFile("c", Script.PolicyFile);
        var run = script.Run();
        Assert.Equal("15", run[written]);
        Assert.Equal("audit fowner=7 \naudit fowner=100008 \n", run.Text(policy));
        Assert.Single(run.Output.Results[mapped].Audit);
        Assert.Empty(run.Output.Results[real].Audit);
    }

    // N-11: clone and the type of setns have no room for the flag; the operations that know it are clone3 and unshare.
    [Fact]
    public void Clone3_and_unshare_know_the_flag()
    {
        var script = Small();
        var clone3 = script.Spawn("root", "n", "ima");
        var unshare = script.Unshare("root", "ima");
        var typed = script.Do("root", "setns_pidfd", "target", "n", "new", new[] { "ima" });
        var run = script.Run();
        Assert.Equal(["0", "0", "EINVAL setns"], [run[clone3], run[unshare], run[typed]]);
        Assert.Equal((4026531972u, 4026531972u), (run.Output.Results[clone3].Ns!.Ima!.Value, run.Output.Results[clone3].Ns!.ImaForChildren!.Value));
        Assert.Equal((4026531833u, 4026531973u), (run.Output.Results[unshare].Ns!.Ima!.Value, run.Output.Results[unshare].Ns!.ImaForChildren!.Value));
    }

    // N-48: a later namespace of the same number sees only its own entries and is not hindered by the old ones.
    [Fact]
    public void Entries_outlive_their_namespace_for_root_alone()
    {
        const string list = "/sys/kernel/security/ima/ascii_runtime_measurements";
        var script = Small();
        script.Policy("root", "audit\n");
        foreach (var name in new[] { "n", "m" })
        {
            script.Spawn("root", name, "ima");
            script.Policy(name, Rules + "\n");
            script.ReadFile(name, "/mnt/a");
            if (name == "n")
            {
                script.Do("n", "exit");
            }
        }

        var seen = script.ReadFile("m", list);
        var all = script.ReadFile("root", list);
        var run = script.Run();
        string[] own = ["ns_aggregate_4026531972", "/mnt/a"];
        Assert.Equal([.. own, .. own], run.Names);
        Assert.All(run.Report.Entries.Skip(1), entry => Assert.Equal(4026531972u, entry.Namespace.Value));
        Assert.Equal(own, Lines(run.Text(seen)));
        Assert.Equal(["boot_aggregate", .. own, .. own], Lines(run.Text(all)));
    }

    // N-49: held by a descriptor alone it takes part in violations and keeps cache, list and policy.
    [Fact]
    public void A_namespace_held_by_a_descriptor_is_still_active()
    {
        var script = Small().File("/mnt/b", "beta\n");
        script.Spawn("root", "n", "ima");
        script.Policy("n", Rules + "\n");
        script.ReadFile("n", "/mnt/a");
        script.Open("n", "r", "/mnt/b", "RDONLY");
        script.Spawn("n", "k");                               // keeps the reader of /mnt/b open
        script.Do("k", "setns", "target", "root", "ns", "ima");
        script.Open("root", "d", "/proc/{pid:n}/ns/ima", "RDONLY");
        script.Do("n", "exit");
        script.Write("root", "/mnt/b", "x");
        script.Spawn("root", "j");
        script.Do("j", "setns_fd", "fd", "d");
        script.ReadFile("j", "/mnt/a");                       // not measured again
        var count = script.ReadFile("j", "/sys/kernel/security/ima/violations");
        var run = script.Run();
        Assert.Equal(["ns_aggregate_4026531972", "/mnt/a", "/mnt/b", "*/mnt/b"], run.Names);
        Assert.Equal("1\n", run.Text(count));
        run.CheckConsistency();
    }

    private static string[] Lines(string list) =>
        [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.LastIndexOf(' ') + 1)..])];
}
