using System.Linq;
using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class NameCallsTests
{
    private const string Securityfs = "/sys/kernel/security/integrity/ima/";

    private static Script Small() => new Script()
        .File("/mnt/a", "alpha\n").File("/mnt/b", "beta\n").Folder("/mnt/d").Folder("/mnt/d/e").File("/mnt/d/f", "f\n").Folder("/mnt/t", "1777");

    [Fact]
    public void Rename_checks_mounts_before_names_and_names_before_permissions()
    {
        var script = Small();
        var otherMount = script.Do("root", "rename", "from", "/mnt/none", "to", "/none");
        var missing = script.Do("root", "rename", "from", "/mnt/none", "to", "/mnt/x");
        var dot = script.Do("root", "rename", "from", "/mnt/d/.", "to", "/mnt/x");
        var slash = script.Do("root", "rename", "from", "/mnt/a", "to", "/mnt/x/");
        var intoItself = script.Do("root", "rename", "from", "/mnt/d", "to", "/mnt/d/e/x");
        var overAncestor = script.Do("root", "rename", "from", "/mnt/d/e", "to", "/mnt/d");
        var fileOverDirectory = script.Do("root", "rename", "from", "/mnt/a", "to", "/mnt/d");
        var directoryOverFile = script.Do("root", "rename", "from", "/mnt/d", "to", "/mnt/a");
        var kernelFile = script.Do("root", "rename", "from", Securityfs + "policy", "to", Securityfs + "x");
        var good = script.Do("root", "rename", "from", "/mnt/d", "to", "/mnt/g");
        var read = script.ReadFile("root", "/mnt/g/f");
        var run = script.Run();
        Assert.Equal(
            ["EXDEV rename", "ENOENT rename", "EBUSY rename", "ENOTDIR rename", "EINVAL rename", "ENOTEMPTY rename", "EISDIR rename", "ENOTDIR rename", "EPERM rename", "0", "2"],
            new[] { otherMount, missing, dot, slash, intoItself, overAncestor, fileOverDirectory, directoryOverFile, kernelFile, good, read }.Select(i => run[i]));
    }

    // M-20, M-88: a rename is no change, and an open file that lost its name keeps its last path.
    [Fact]
    public void A_renamed_file_is_not_measured_again_and_a_replaced_one_is_another_file()
    {
        var script = Small();
        script.Policy("root", Script.MeasureReads);
        script.ReadFile("root", "/mnt/a");
        script.Do("root", "rename", "from", "/mnt/a", "to", "/mnt/c");
        script.ReadFile("root", "/mnt/c");
        script.Open("root", "d", "/mnt/c", "RDONLY");
        script.Do("root", "rename", "from", "/mnt/b", "to", "/mnt/c");
        script.ReadFile("root", "/mnt/c");
        var run = script.Run();
        Assert.Equal(["/mnt/a", "/mnt/c"], run.Names);
    }

    [Fact]
    public void Names_of_kernel_files_cannot_be_made_or_removed()
    {
        var script = Small();
        var unlink = script.Do("root", "unlink", "path", Securityfs + "policy");
        var directory = script.Do("root", "unlink", "path", Securityfs);
        var rmdir = script.Do("root", "rmdir", "path", Securityfs);
        var mkdir = script.Do("root", "mkdir", "path", Securityfs + "x");
        var create = script.Do("root", "create", "path", Securityfs + "x");
        var truncate = script.Do("root", "truncate", "path", Securityfs + "policy", "length", 0);
        var read = script.ReadFile("root", Script.PolicyFile);
        var run = script.Run();
        Assert.Equal(
            ["EPERM unlink", "EISDIR unlink", "EPERM rmdir", "EPERM mkdir", "EACCES open", "0", "0"],
            new[] { unlink, directory, rmdir, mkdir, create, truncate, read }.Select(i => run[i]));
    }

    [Fact]
    public void Rmdir_looks_at_the_last_component_and_at_mounts()
    {
        var script = Small();
        script.Do("root", "mount", "source", "none", "path", "/mnt/d/e", "fstype", "tmpfs");
        var dot = script.Do("root", "rmdir", "path", "/mnt/d/.");
        var dots = script.Do("root", "rmdir", "path", "/mnt/d/e/..");
        var root = script.Do("root", "rmdir", "path", "/");
        var busy = script.Do("root", "rmdir", "path", "/mnt/d/e");
        var full = script.Do("root", "rmdir", "path", "/mnt/d");
        var file = script.Do("root", "rmdir", "path", "/mnt/a");
        var run = script.Run();
        Assert.Equal(
            ["EINVAL rmdir", "ENOTEMPTY rmdir", "EBUSY rmdir", "EBUSY rmdir", "ENOTEMPTY rmdir", "ENOTDIR rmdir"],
            new[] { dot, dots, root, busy, full, file }.Select(i => run[i]));
    }

    [Fact]
    public void In_a_sticky_directory_only_the_owner_removes_a_name()
    {
        var script = Small();
        script.File("/mnt/t/r", "root's").File("/mnt/t/u", "user's", "644", 1000);
        script.Do("root", "spawn", "name", "u");
        script.SetUid("u", 1000);
        var foreign = script.Do("u", "unlink", "path", "/mnt/t/r");
        var replace = script.Do("u", "rename", "from", "/mnt/t/u", "to", "/mnt/t/r");
        var own = script.Do("u", "unlink", "path", "/mnt/t/u");
        var elsewhere = script.Do("u", "unlink", "path", "/mnt/a");
        var asRoot = script.Do("root", "unlink", "path", "/mnt/t/r");
        var run = script.Run();
        Assert.Equal(["EPERM unlink", "EPERM rename", "0", "EACCES unlink", "0"], [run[foreign], run[replace], run[own], run[elsewhere], run[asRoot]]);
    }

    [Fact]
    public void A_symbolic_link_needs_a_target_before_a_place()
    {
        var script = Small();
        var empty = script.Do("root", "symlink", "from", "", "to", "/mnt/a");
        var exists = script.Do("root", "symlink", "from", "x", "to", "/mnt/a");
        var good = script.Do("root", "symlink", "from", "a", "to", "/mnt/l");
        var text = script.Do("root", "readlink", "path", "/mnt/l");
        var read = script.ReadFile("root", "/mnt/l");
        var run = script.Run();
        Assert.Equal(["ENOENT symlink", "EEXIST symlink", "0", "1", "6"], [run[empty], run[exists], run[good], run[text], run[read]]);
    }

    [Fact]
    public void A_link_stays_on_its_mount_and_names_no_directory()
    {
        var script = Small();
        var other = script.Do("root", "link", "from", "/mnt/a", "to", "/l");
        var directory = script.Do("root", "link", "from", "/mnt/d", "to", "/mnt/l");
        var directoryElsewhere = script.Do("root", "link", "from", "/mnt/d", "to", "/l");
        var exists = script.Do("root", "link", "from", "/mnt/a", "to", "/mnt/b");
        var good = script.Do("root", "link", "from", "/mnt/a", "to", "/mnt/l");
        var stat = script.Do("root", "stat", "path", "/mnt/l");
        var run = script.Run();
        Assert.Equal(["EXDEV link", "EPERM link", "EXDEV link", "EEXIST link", "0"], [run[other], run[directory], run[directoryElsewhere], run[exists], run[good]]);
        Assert.Equal("mode=100644 uid=0 gid=0 size=6 nlink=2", run.Text(stat));
    }

    // M-15, N-134: truncate by path is no violation and resets nothing.
    [Fact]
    public void Truncate_by_path_changes_a_measured_file_without_a_trace()
    {
        var script = Small();
        script.Policy("root", Script.MeasureReads);
        script.Open("root", "d", "/mnt/a", "RDONLY");
        var negative = script.Do("root", "truncate", "path", "/mnt/none", "length", -1);
        var good = script.Do("root", "truncate", "path", "/mnt/a", "length", 2);
        var directory = script.Do("root", "truncate", "path", "/mnt/d", "length", 2);
        var read = script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["EINVAL truncate", "0", "EISDIR truncate", "2"], [run[negative], run[good], run[directory], run[read]]);
        Assert.Equal(["/mnt/a"], run.Names);
    }

    [Fact]
    public void Chown_drops_set_id_bits_and_chmod_sets_set_gid_only_for_the_files_group()
    {
        var script = Small();
        script.Do("root", "chmod", "path", "/mnt/a", "mode", "6755");
        script.Do("root", "chown", "path", "/mnt/a", "uid", 1000, "gid", 5);
        var dropped = script.Do("root", "stat", "path", "/mnt/a");
        script.Do("root", "chmod", "path", "/mnt/b", "mode", "2644");
        script.Do("root", "chown", "path", "/mnt/b", "uid", -1, "gid", -1);
        var kept = script.Do("root", "stat", "path", "/mnt/b");
        script.Do("root", "spawn", "name", "u");
        script.SetUid("u", 1000);
        script.Do("u", "chmod", "path", "/mnt/a", "mode", "6755");
        var byOwner = script.Do("root", "stat", "path", "/mnt/a");
        var run = script.Run();
        Assert.Equal("mode=100755 uid=1000 gid=5 size=6 nlink=1", run.Text(dropped));
        Assert.Equal("mode=102644 uid=0 gid=0 size=5 nlink=1", run.Text(kept));
        Assert.Equal("mode=104755 uid=1000 gid=5 size=6 nlink=1", run.Text(byOwner));
    }

    [Fact]
    public void Directories_and_nodes_have_usual_modes_unless_told()
    {
        var script = Small();
        script.Do("root", "mkdir", "path", "/mnt/n");
        script.Do("root", "mknod", "path", "/mnt/k");
        script.Do("root", "umask", "mask", "077");
        script.Do("root", "mkdir", "path", "/mnt/n2", "mode", "6777");
        var directory = script.Do("root", "stat", "path", "/mnt/n");
        var node = script.Do("root", "stat", "path", "/mnt/k");
        var masked = script.Do("root", "stat", "path", "/mnt/n2");
        var run = script.Run();
        Assert.Equal("mode=40755 uid=0 gid=0 size=4096 nlink=2", run.Text(directory));
        Assert.Equal("mode=100644 uid=0 gid=0 size=0 nlink=1", run.Text(node));
        Assert.Equal("mode=40700 uid=0 gid=0 size=4096 nlink=2", run.Text(masked));
    }
}
