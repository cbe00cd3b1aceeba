using System;
using System.Linq;
using ImaActors.Simulation.Tests.SystemCalls;
using Xunit;

namespace ImaActors.Simulation.Tests.Policy;

/// <summary>What a load of a policy does and leaves alone.</summary>
public sealed class PolicyLoadTests
{
    private const string Stock = "6.1.0-50-cloud-amd64 (Debian)";

    private static Script Small(params string[] parameters) => new Script(parameters).File("/mnt/a", "alpha\n").File("/mnt/pol", Script.MeasureReads);

    // P-54, P-55: a kernel that writes many times keeps the file whatever came of the session, and the close succeeds.
    [Fact]
    public void A_rewritable_policy_file_stays()
    {
        var script = Small();
        script.Open("root", "d", Script.PolicyFile, "WRONLY");
        var bad = script.Do("root", "write", "fd", "d", "text", "bogus\n");
        var failed = script.Close("root", "d");
        var good = script.Policy("root", Script.MeasureReads);
        var again = script.Policy("root", "audit\n");
        var run = script.Run();
        Assert.Equal(["EINVAL write", "0", "53", "6"], new[] { bad, failed, good, again }.Select(i => run[i]));
        Assert.Contains("cause=failed", run.Output.Results[failed].Audit.Single(), StringComparison.Ordinal);
    }

    // P-54, P-55: one that does not removes it after the first good close only.
    [Fact]
    public void A_policy_file_for_one_load_is_removed()
    {
        var script = new Script { Release = Stock }.File("/mnt/a", "alpha\n");
        var bad = script.Policy("root", "bogus\n");
        script.Open("root", "d", Script.PolicyFile, "WRONLY");
        var nothing = script.Close("root", "d");
        script.Open("root", "d", Script.PolicyFile, "WRONLY");
        script.Do("root", "write", "fd", "d", "text", Script.MeasureReads);
        var there = script.Do("root", "stat", "path", Script.PolicyFile);
        var good = script.Close("root", "d");
        var gone = script.Open("root", "d", Script.PolicyFile, "WRONLY");
        var stat = script.Do("root", "stat", "path", Script.PolicyFile);
        var run = script.Run();
        Assert.Equal(["EINVAL write", "0", "0", "0", "ENOENT open", "ENOENT stat"], new[] { bad, nothing, there, good, gone, stat }.Select(i => run[i]));
    }

    // P-59: what is in a cache stays, though the new rules ask for another template or a signature.
    [Fact]
    public void A_load_leaves_the_caches_alone()
    {
        var script = Small("ima_policy=tcb", "ima_appraise=log").File("/mnt/b", "beta\n");
        script.ReadFile("root", "/mnt/a");
        script.Policy("root", "measure func=FILE_CHECK fsmagic=0xef53 template=ima-sig\n");
        script.ReadFile("root", "/mnt/a");
        script.ReadFile("root", "/mnt/b");
        var run = script.Run();
        Assert.Single(run.Names, "/mnt/a");
        Assert.Equal(("ima-ng", "ima-sig"), (Template(run, "/mnt/a"), Template(run, "/mnt/b")));
    }

    [Fact] // P-59, A-34
    public void A_load_leaves_passed_files_alone()
    {
        var script = new Script().File("/mnt/a", "").File("/mnt/b", "");
        foreach (var path in new[] { "/mnt/a", "/mnt/b" })
        {
            script.Do("root", "setxattr", "path", path, "name", "security.ima", "hex", "01da39a3ee5e6b4b0d3255bfef95601890afd80709");
        }

        script.Policy("root", "dont_appraise fowner=7\nappraise func=FILE_CHECK fowner=0 fsmagic=0xef53\n");
        var before = script.ReadFile("root", "/mnt/a");
        script.Policy("root", "appraise fsmagic=0xef53 appraise_type=imasig\n");
        var after = script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["0", "0"], [run[before], run[after]]);
    }

    // M-85: a load by path is a kernel read of a file; rules written directly leave nothing.
    [Fact]
    public void Only_loads_by_path_are_measured()
    {
        var script = Small();
        script.Policy("root", "measure func=POLICY_CHECK pcr=11\nmeasure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53\n");
        script.Policy("root", "audit func=BPRM_CHECK\n");
        var path = script.Policy("root", "/mnt/pol\n");
        var run = script.Run();
        Assert.Equal("9", run[path]);
        Assert.Equal([("/mnt/pol", 10), ("/mnt/pol", 11)], run.Names.Zip(run.Report.Entries.Skip(1).Select(entry => entry.Pcr)));
    }

    // N-92: pid is the writer of a bad line and the closer of the session.
    [Fact]
    public void Records_of_a_session_name_writer_and_closer()
    {
        var script = Small();
        script.Spawn("root", "n", "ima");
        script.Open("n", "d", Script.PolicyFile, "WRONLY");
        script.Spawn("n", "w");
        var bad = script.Do("w", "write", "fd", "d", "text", "bogus\n");
        script.Close("w", "d");
        var failed = script.Close("n", "d");
        script.Open("n", "d", Script.PolicyFile, "WRONLY");
        script.Spawn("n", "x");
        script.Do("n", "write", "fd", "d", "text", "appraise func=POLICY_CHECK\n");
        script.Close("n", "d");
        var completed = script.Close("x", "d");
        var signed = script.Policy("w", "audit\n");
        var run = script.Run();
        Assert.Equal(["pid=w op=update_policy cause=invalid-policy"], Sessions(run, bad));
        Assert.Equal(["pid=n op=policy_update cause=failed"], Sessions(run, failed));
        Assert.Equal(["pid=x op=policy_update cause=completed"], Sessions(run, completed));
        Assert.Equal(["pid=w op=policy_update cause=signed", "pid=w op=policy_update cause=failed"], Sessions(run, signed));
    }

    // N-54: rules written by a process with a pending namespace are those of its own one.
    [Fact]
    public void A_pending_namespace_gets_no_rules()
    {
        var script = Small();
        script.Spawn("root", "p", "ima");
        script.Unshare("p", "ima");
        script.Policy("p", "audit func=BPRM_CHECK\n");
        var own = script.ReadFile("p", Script.PolicyFile);
        script.Spawn("p", "c");
        var child = script.ReadFile("c", Script.PolicyFile);
        var root = script.ReadFile("root", Script.PolicyFile);
        var run = script.Run();
        Assert.Equal(("audit func=BPRM_CHECK \n", "", ""), (run.Text(own), run.Text(child), run.Text(root)));
    }

    private static string Template(ScriptRun run, string name) => run.Report.Entries[Array.IndexOf(run.Names, name) + 1].Template.Name;

    private static string[] Sessions(ScriptRun run, int operation) =>
    [
        .. run.Output.Results[operation].Audit.Where(record => record.StartsWith("type=1802 ", StringComparison.Ordinal))
            .Select(record => string.Join(' ', record.Split(' ').Where(word => word.StartsWith("pid=", StringComparison.Ordinal)
                || word.StartsWith("op=", StringComparison.Ordinal) || word.StartsWith("cause=", StringComparison.Ordinal)))),
    ];
}
