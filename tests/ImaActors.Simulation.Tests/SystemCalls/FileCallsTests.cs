using System.Linq;
using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class FileCallsTests
{
    private const string Securityfs = "/sys/kernel/security/integrity/ima/";

    private static Script Small() => new Script().File("/mnt/a", "alpha\n").File("/mnt/b", "beta\n");

    // N-62: one read takes whole records, as many as fit into a page; a small count cuts the last one.
    [Fact]
    public void One_read_of_a_list_takes_whole_records_up_to_a_page()
    {
        var script = Small();
        script.Policy("root", Script.MeasureReads);
        for (var i = 0; i < 60; i++)
        {
            script.File($"/mnt/f{i:00}", $"{i}");
            script.ReadFile("root", $"/mnt/f{i:00}");
        }

        script.Open("root", "l", Securityfs + "ascii_runtime_measurements", "RDONLY");
        var first = script.Do("root", "read", "fd", "l", "count", 65536);
        var second = script.Do("root", "read", "fd", "l", "count", 10);
        var third = script.Do("root", "read", "fd", "l", "count", 65536);
        var all = script.ReadFile("root", Securityfs + "ascii_runtime_measurements");
        var run = script.Run();
        Assert.InRange(run.Text(first).Length, 3900, 4095);
        Assert.EndsWith("\n", run.Text(first), System.StringComparison.Ordinal);
        Assert.Equal(10, run.Text(second).Length);
        Assert.EndsWith("\n", run.Text(third), System.StringComparison.Ordinal);
        Assert.StartsWith(run.Text(first) + run.Text(second) + run.Text(third), run.Text(all), System.StringComparison.Ordinal);
    }

    // N-53: what a read shows depends on who reads.
    [Fact]
    public void A_list_that_was_opened_before_setns_shows_the_readers_namespace()
    {
        var script = Small();
        script.Do("root", "spawn", "name", "n", "new", new[] { "ima" });
        script.Open("root", "c", Securityfs + "runtime_measurements_count", "RDONLY");
        var before = script.Do("root", "read", "fd", "c", "count", 100);
        script.Do("root", "setns", "target", "n", "ns", "ima");
        script.Do("root", "lseek", "fd", "c", "offset", 0);
        var after = script.Do("root", "read", "fd", "c", "count", 100);
        var run = script.Run();
        Assert.Equal(["2\n", "1\n"], [run.Text(before), run.Text(after)]);
    }

    // N-22: the files for children have no read and no seek.
    [Fact]
    public void Descriptors_refuse_what_their_file_or_mode_cannot_do()
    {
        var script = Small();
        script.Do("root", "unshare", "new", new[] { "ima" });
        script.Open("root", "p", Securityfs + "policy_for_children", "RDWR");
        var read = script.Do("root", "read", "fd", "p", "count", 10);
        var seek = script.Do("root", "lseek", "fd", "p", "offset", 0);
        var write = script.Do("root", "write", "fd", "p", "text", "");
        script.Open("root", "r", "/mnt/a", "RDONLY");
        var writeReader = script.Do("root", "write", "fd", "r", "text", "x");
        var truncateReader = script.Do("root", "ftruncate", "fd", "r", "length", 1);
        script.Open("root", "d", "/mnt", "RDONLY");
        var readDirectory = script.Do("root", "read", "fd", "d", "count", 10);
        var label = script.Do("root", "read", "fd", "none", "count", 10);
        var run = script.Run();
        Assert.Equal(
            ["EINVAL read", "ESPIPE lseek", "0", "EBADF write", "EINVAL ftruncate", "EISDIR read", "EBADF label"],
            new[] { read, seek, write, writeReader, truncateReader, readDirectory, label }.Select(i => run[i]));
    }

    [Fact]
    public void Appending_writes_at_the_end_and_moves_the_position()
    {
        var script = Small();
        script.Open("root", "d", "/mnt/a", "RDWR", "APPEND");
        script.Do("root", "lseek", "fd", "d", "offset", 1);
        script.Do("root", "write", "fd", "d", "text", "XY");
        var atEnd = script.Do("root", "read", "fd", "d", "count", 10);
        script.Do("root", "dup", "fd", "d", "newfd", "e");
        script.Do("root", "lseek", "fd", "e", "offset", 5);
        var shared = script.Do("root", "read", "fd", "d", "count", 10);
        var run = script.Run();
        Assert.Equal(["0", "3"], [run[atEnd], run[shared]]);
        Assert.Equal("\nXY", run.Text(shared));
    }

    // N-46, N-86: an open map file speaks of the user namespace, also when the process is gone.
    [Fact]
    public void A_map_file_outlives_its_process()
    {
        var script = Small();
        script.Do("root", "spawn", "name", "u", "new", new[] { "user" });
        script.Do("root", "write_map", "target", "u", "file", "uid_map", "text", "0 1000 10\n");
        script.Open("root", "m", "/proc/{pid:u}/uid_map", "RDONLY");
        script.Do("u", "exit");
        var read = script.Do("root", "read", "fd", "m", "count", 100);
        var join = script.Do("root", "setns_fd", "fd", "m");
        var gone = script.Open("root", "x", "/proc/{pid:u}/uid_map", "RDONLY");
        var run = script.Run();
        Assert.Equal("         0       1000         10\n", run.Text(read));
        Assert.Equal(["EINVAL setns", "ENOENT open"], [run[join], run[gone]]);
    }

    // N-15
    [Fact]
    public void The_limit_of_namespaces_is_set_by_its_capability_alone()
    {
        const string limit = "/proc/sys/user/max_ima_namespaces";
        var script = Small();
        script.Do("root", "spawn", "name", "u");
        script.SetUid("u", 1000);
        var user = script.Write("u", limit, "5\n");
        var bad = script.Write("root", limit, "few\n");
        var negative = script.Write("root", limit, "-1\n");
        var good = script.Write("root", limit, "1\n");
        var first = script.Do("root", "unshare", "new", new[] { "ima" });
        var second = script.Do("root", "spawn", "name", "n", "new", new[] { "ima" });
        var read = script.ReadFile("u", limit);
        var run = script.Run();
        Assert.Equal(
            ["EACCES open", "EINVAL write", "EINVAL write", "2", "0", "ENOSPC clone3", "2"],
            new[] { user, bad, negative, good, first, second, read }.Select(i => run[i]));
    }

    // P-72
    [Fact]
    public void Firmware_that_is_not_found_or_has_no_name()
    {
        const string trigger = "/sys/devices/virtual/misc/test_firmware/trigger_request";
        var script = new Script("firmware_class.path=/mnt").File("/mnt/fw", "firmware");
        var good = script.Write("root", trigger, "fw");
        var newline = script.Write("root", trigger, "fw\n");
        var empty = script.Write("root", trigger, "");
        var nameless = script.Write("root", trigger, "\0");
        var run = script.Run();
        Assert.Equal(["2", "ENOENT write", "0", "EINVAL write"], [run[good], run[newline], run[empty], run[nameless]]);
    }
}
