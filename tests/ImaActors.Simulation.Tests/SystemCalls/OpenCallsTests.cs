using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class OpenCallsTests
{
    private static Script Small() => new Script().File("/mnt/a", "alpha\n").File("/mnt/b", "beta\n").File("/mnt/p", Script.Program(3), "755").File("/mnt/z", Script.Program(null), "755");

    // P-72, M-25: a read-only open that truncates asks for write access after the hook.
    [Fact]
    public void A_truncating_read_open_of_a_running_program_is_measured_and_busy()
    {
        var script = Small();
        script.Policy("root", "measure func=FILE_CHECK mask=^MAY_READ fsmagic=0xef53\n");
        script.Do("root", "exec_hold", "held", "h", "path", "/mnt/z");
        var truncating = script.Open("root", "d", "/mnt/z", "RDONLY", "TRUNC");
        var writing = script.Open("root", "d", "/mnt/z", "WRONLY");
        script.Do("root", "kill", "held", "h");
        var after = script.Open("root", "d", "/mnt/z", "RDONLY", "TRUNC");
        var run = script.Run();
        Assert.Equal("ETXTBSY open", run[truncating]);
        Assert.Equal("ETXTBSY open", run[writing]);   // N-134
        Assert.Equal("0", run[after]);
        Assert.Equal(["/mnt/z"], run.Names);
    }

    // P-73: O_RDONLY with O_TRUNC passes MAY_READ and MAY_WRITE; O_PATH and O_TMPFILE call no hook.
    [Fact]
    public void The_mask_of_an_open_follows_its_flags()
    {
        var script = Small();
        script.Policy("root", "measure func=FILE_CHECK mask=MAY_WRITE fsmagic=0xef53\n");
        script.Open("root", "d1", "/mnt/a", "RDONLY", "TRUNC");   // mask 6 is not MAY_WRITE
        script.Open("root", "d2", "/mnt/b", "WRONLY");
        script.Open("root", "d3", "/mnt/p", "PATH");
        script.Open("root", "d4", "/mnt", "TMPFILE", "RDWR");
        var run = script.Run();
        Assert.Equal(["/mnt/b"], run.Names);
    }

    // P-73: access mode 3 asks for both permissions and gives neither.
    [Fact]
    public void Access_mode_3_gives_a_descriptor_that_neither_reads_nor_writes()
    {
        var script = Small();
        var open = script.Open("root", "d", "/mnt/a", "WRONLY", "RDWR");
        var read = script.Do("root", "read", "fd", "d", "count", 5);
        var write = script.Do("root", "write", "fd", "d", "text", "x");
        script.Do("root", "unlink", "path", "/mnt/a");
        var seek = script.Do("root", "lseek", "fd", "d", "offset", 2);
        var close = script.Close("root", "d");
        var run = script.Run();
        Assert.Equal(["0", "EBADF read", "EBADF write", "2", "0"], [run[open], run[read], run[write], run[seek], run[close]]);
    }

    [Fact]
    public void Flags_without_meaning_under_O_PATH_are_ignored()
    {
        var script = Small();
        var exclusive = script.Open("root", "d", "/mnt/a", "PATH", "CREAT", "EXCL");
        var read = script.Do("root", "read", "fd", "d", "count", 5);
        var mapping = script.Do("root", "mmap", "map", "m", "fd", "d", "prot", new[] { "READ" }, "flags", new[] { "PRIVATE" });
        var length = script.Do("root", "ftruncate", "fd", "d", "length", 0);
        var missing = script.Open("root", "e", "/mnt/none", "PATH", "CREAT");
        var run = script.Run();
        Assert.Equal(["0", "EBADF read", "EBADF mmap", "EBADF ftruncate", "ENOENT open"], [run[exclusive], run[read], run[mapping], run[length], run[missing]]);
    }

    [Fact]
    public void A_temporary_file_needs_write_access_and_a_directory_and_no_O_CREAT()
    {
        var script = Small();
        var reading = script.Open("root", "d", "/mnt", "TMPFILE", "RDONLY");
        var creating = script.Open("root", "d", "/mnt", "TMPFILE", "RDWR", "CREAT");
        var file = script.Open("root", "d", "/mnt/a", "TMPFILE", "RDWR");
        var missing = script.Open("root", "d", "/mnt/none", "TMPFILE", "RDWR");
        var good = script.Open("root", "d", "/mnt", "TMPFILE", "RDWR");
        var write = script.Do("root", "write", "fd", "d", "text", "xyz");
        var run = script.Run();
        Assert.Equal(["EINVAL open", "EINVAL open", "ENOTDIR open", "ENOENT open", "0", "3"], [run[reading], run[creating], run[file], run[missing], run[good], run[write]]);
    }

    [Fact]
    public void A_new_file_keeps_set_id_bits_of_its_mode()
    {
        var script = Small();
        script.Do("root", "create", "path", "/mnt/new", "text", "x", "mode", "4755");
        var stat = script.Do("root", "stat", "path", "/mnt/new");
        Assert.Equal("mode=104755 uid=0 gid=0 size=1 nlink=1", script.Run().Text(stat));
    }

    // N-10, N-84: the link of a process is a regular file of mode 0444 that belongs to root.
    [Fact]
    public void A_namespace_link_opens_for_writing_only_with_the_right_to_override_its_mode()
    {
        var script = Small();
        var asRoot = script.Open("root", "d", "/proc/self/ns/ima", "RDWR");
        var write = script.Do("root", "write", "fd", "d", "text", "x");
        var seek = script.Do("root", "lseek", "fd", "d", "offset", 0);
        script.Do("root", "spawn", "name", "u");
        script.SetUid("u", 1000);
        var asUser = script.Open("u", "e", "/proc/self/ns/ima", "RDWR");
        var reading = script.Open("u", "e", "/proc/self/ns/ima", "RDONLY");
        var noFollow = script.Open("u", "e", "/proc/self/ns/ima", "RDONLY", "NOFOLLOW");
        var run = script.Run();
        Assert.Equal(["0", "EINVAL write", "ESPIPE lseek"], [run[asRoot], run[write], run[seek]]);
        Assert.Equal(["EACCES open", "0", "ELOOP open"], [run[asUser], run[reading], run[noFollow]]);
    }

    [Fact]
    public void Only_the_owner_opens_without_access_times()
    {
        var script = Small();
        script.Do("root", "spawn", "name", "u");
        script.SetUid("u", 1000);
        var user = script.Open("u", "d", "/mnt/a", "RDONLY", "NOATIME");
        var root = script.Open("root", "d", "/mnt/a", "RDONLY", "NOATIME");
        var run = script.Run();
        Assert.Equal(["EPERM open", "0"], [run[user], run[root]]);
    }

    // M-17: an open that O_DIRECT makes fail at its end is released like any other.
    [Fact]
    public void Direct_input_and_output_is_refused_where_the_file_system_has_none()
    {
        var script = Small();
        script.Do("root", "mount", "source", "none", "path", "/mnt/lost+found", "fstype", "tmpfs");
        script.Do("root", "create", "path", "/mnt/lost+found/t", "text", "x");
        var tmpfs = script.Open("root", "d", "/mnt/lost+found/t", "RDONLY", "DIRECT");
        var ext4 = script.Open("root", "d", "/mnt/a", "RDONLY", "DIRECT");
        var run = script.Run();
        Assert.Equal(["EINVAL open", "0"], [run[tmpfs], run[ext4]]);
    }

    // P-41, N-57
    [Fact]
    public void The_policy_file_is_opened_for_one_thing_and_by_one_writer()
    {
        var script = Small();
        var both = script.Open("root", "d", Script.PolicyFile, "RDWR");
        var first = script.Open("root", "d", Script.PolicyFile, "WRONLY", "APPEND");
        var second = script.Open("root", "e", Script.PolicyFile, "WRONLY");   // N-63
        var reading = script.Open("root", "f", Script.PolicyFile, "RDONLY");
        script.Close("root", "d");
        var third = script.Open("root", "e", Script.PolicyFile, "WRONLY");
        var run = script.Run();
        Assert.Equal(["EACCES open", "0", "EBUSY open", "0", "0"], [run[both], run[first], run[second], run[reading], run[third]]);
    }
}
