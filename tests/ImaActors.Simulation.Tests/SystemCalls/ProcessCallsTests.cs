using System.Linq;
using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class ProcessCallsTests
{
    private static Script Small() => new Script().File("/mnt/a", "alpha\n").File("/mnt/p", Script.Program(3), "755");

    // N-12, N-20: the first child of a new pid namespace is its init; after its end there is no other.
    [Fact]
    public void A_pid_namespace_ends_with_its_first_process()
    {
        var script = Small();
        script.Do("root", "unshare", "new", new[] { "pid", "ima" });
        var first = script.Exec("root", "/mnt/p");
        var second = script.Exec("root", "/mnt/p");
        var spawn = script.Do("root", "spawn", "name", "x");
        script.Do("root", "unshare", "new", new[] { "pid" });
        var anew = script.Do("root", "spawn", "name", "y");
        var below = script.Do("y", "spawn", "name", "z");
        script.Do("y", "exit");
        var gone = script.ReadFile("z", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["3", "ENOMEM fork", "ENOMEM clone3", "0", "0", "ESRCH no-such-proc"], new[] { first, second, spawn, anew, below, gone }.Select(i => run[i]));
    }

    // N-41, N-46: a descriptor keeps the namespace of an ended process; an O_PATH descriptor is none for setns.
    [Fact]
    public void A_namespace_is_joined_by_a_descriptor_when_its_process_is_gone()
    {
        var script = Small();
        script.Do("root", "spawn", "name", "n", "new", new[] { "ima" });
        script.Open("root", "d", "/proc/{pid:n}/ns/ima", "RDONLY");
        script.Open("root", "f", "/mnt/a", "RDONLY");
        script.Open("root", "o", "/mnt/a", "PATH");
        script.Do("n", "exit");
        var path = script.Do("root", "setns_fd", "fd", "o");
        var file = script.Do("root", "setns_fd", "fd", "f");
        var joined = script.Do("root", "setns_fd", "fd", "d");
        var next = script.Do("root", "spawn", "name", "m", "new", new[] { "ima" });
        var run = script.Run();
        Assert.Equal(["EBADF setns", "EINVAL setns", "0", "0"], [run[path], run[file], run[joined], run[next]]);
        Assert.Equal(4026531972u, run.Output.Results[joined].Ns!.Ima);
        Assert.Equal(4026531973u, run.Output.Results[next].Ns!.Ima);
    }

    // N-43
    [Fact]
    public void A_pidfd_knows_no_ima_flag()
    {
        var script = Small();
        script.Do("root", "spawn", "name", "n", "new", new[] { "ima", "uts" });
        var alone = script.Do("root", "setns_pidfd", "target", "n", "new", new[] { "ima" });
        var both = script.Do("root", "setns_pidfd", "target", "n", "new", new[] { "ima", "uts" });
        var run = script.Run();
        Assert.Equal(["EINVAL setns", "0"], [run[alone], run[both]]);
        Assert.Equal(4026531833u, run.Output.Results[both].Ns!.Ima);
    }

    // N-107, N-125, N-126: an inherited reader belongs to the namespace that opened it, until its last holder closes it.
    [Fact]
    public void An_inherited_reader_makes_violations_until_its_last_close()
    {
        var script = Small();
        script.Policy("root", Script.MeasureReads);
        script.Open("root", "r", "/mnt/a", "RDONLY");
        script.Do("root", "spawn", "name", "c");
        script.Close("root", "r");
        script.Do("c", "setns", "target", "root", "ns", "ima");
        script.Write("root", "/mnt/a", "x");
        script.Do("c", "exit");
        script.Write("root", "/mnt/a", "y");
        var run = script.Run();
        Assert.Equal(["/mnt/a", "*/mnt/a"], run.Names);
        run.CheckConsistency();
    }

    // N-24, N-31, N-38, N-146, N-150, N-114: a failed activation leaves the namespace pending, with all that was read measured.
    [Fact]
    public void A_policy_path_that_is_being_written_fails_the_fork()
    {
        var script = Small().File("/mnt/pol", "measure\n");
        script.Policy("root", Script.MeasureReads);
        script.Do("root", "unshare", "new", new[] { "ima" });
        script.Write("root", "/sys/kernel/security/ima/policy_for_children", "/mnt/pol");
        script.Open("root", "w", "/mnt/pol", "WRONLY");
        var busy = script.Do("root", "spawn", "name", "x");
        script.Close("root", "w");
        var good = script.Do("root", "spawn", "name", "y");
        var late = script.Write("root", "/sys/kernel/security/ima/policy_for_children", "/mnt/pol");
        var run = script.Run();
        Assert.Equal(["ETXTBSY clone3", "0", "EACCES write"], [run[busy], run[good], run[late]]);
        Assert.Equal(["*/mnt/pol", "/mnt/pol", "ns_aggregate_4026531972"], run.Names);
        run.CheckConsistency();
    }
}
