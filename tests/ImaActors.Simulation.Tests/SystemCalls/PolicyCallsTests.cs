using System.Linq;
using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class PolicyCallsTests
{
    private static Script Small() => new Script().File("/mnt/a", "alpha\n").File("/mnt/comments", "# nothing\n\n").File("/mnt/cut", "measure").File("/mnt/empty", "");

    // P-44, P-48, P-49, P-50, P-51: what a write of a path gives.
    [Fact]
    public void A_policy_path_fails_as_its_file_does()
    {
        var script = Small();
        var missing = script.Policy("root", "/mnt/none\n");
        var directory = script.Policy("root", "/mnt\n");
        var empty = script.Policy("root", "/mnt/empty\n");
        var comments = script.Policy("root", "/mnt/comments\n");
        script.Open("root", "d", Script.PolicyFile, "WRONLY");
        script.Do("root", "lseek", "fd", "d", "offset", 1);
        var moved = script.Do("root", "write", "fd", "d", "text", "measure\n");
        script.Close("root", "d");
        var run = script.Run();
        Assert.Equal(["ENOENT write", "EINVAL write", "EINVAL write", "14", "EINVAL write"], new[] { missing, directory, empty, comments, moved }.Select(i => run[i]));
        Assert.Equal(5, run.Output.AuditLog.Length);
        Assert.All(run.Output.AuditLog, line => Assert.Contains("cause=failed", line, System.StringComparison.Ordinal));
    }

    // N-65: the last close of an inherited descriptor ends the session.
    [Fact]
    public void An_inherited_policy_descriptor_keeps_the_file_busy()
    {
        var script = Small();
        script.Open("root", "d", Script.PolicyFile, "WRONLY");
        script.Do("root", "spawn", "name", "c");
        script.Do("root", "write", "fd", "d", "text", "measure\n");
        script.Close("root", "d");
        var busy = script.Open("root", "e", Script.PolicyFile, "WRONLY");
        script.Close("c", "d");
        var free = script.Open("root", "e", Script.PolicyFile, "WRONLY");
        var run = script.Run();
        Assert.Equal(["EBUSY open", "0"], [run[busy], run[free]]);
    }

    // N-115, P-76, A-67: a load without a file is refused outside root, after its length was looked at.
    [Fact]
    public void Modules_are_looked_at_in_the_order_of_the_kernel()
    {
        var script = Small();
        var shortOne = script.Do("root", "init_module", "text", "x");
        var longOne = script.Do("root", "init_module", "text", new string('x', 100));
        var fromFile = script.Do("root", "finit_module", "path", "/mnt/a");
        var empty = script.Do("root", "finit_module", "path", "/mnt/empty");
        script.Do("root", "spawn", "name", "n", "new", new[] { "ima" });
        var shortInside = script.Do("n", "init_module", "text", "x");
        var inside = script.Do("n", "init_module", "text", new string('x', 100));
        script.SetUid("n", 1000);
        var user = script.Do("n", "finit_module", "path", "/mnt/a");
        var run = script.Run();
        Assert.Equal(
            ["ENOEXEC init_module", "ENOEXEC init_module", "ENOEXEC finit_module", "EINVAL finit_module", "ENOEXEC init_module", "EACCES init_module", "EPERM finit_module"],
            new[] { shortOne, longOne, fromFile, empty, shortInside, inside, user }.Select(i => run[i]));
    }

    // N-77, N-79
    [Fact]
    public void Ids_of_minus_one_stay_and_capabilities_only_shrink()
    {
        var script = Small();
        script.Do("root", "spawn", "name", "p");
        var keep = script.Do("p", "setresuid", "r", -1, "e", 1000, "s", -1);
        var back = script.Do("p", "setresuid", "r", -1, "e", 0, "s", -1);
        var drop = script.Do("p", "capset", "effective", "none", "permitted", "none");
        var raise = script.Do("p", "capset", "effective", "all", "permitted", "all");
        var foreign = script.Do("p", "setresuid", "r", 5, "e", 5, "s", 5);
        var run = script.Run();
        Assert.Equal(["0", "0", "0", "EPERM capset", "EPERM setresuid"], new[] { keep, back, drop, raise, foreign }.Select(i => run[i]));
    }
}
