using System.Linq;
using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class MountCallsTests
{
    private static Script Small() => new Script()
        .File("/mnt/l/a", "alpha\n").File("/mnt/l/b", "beta\n").Folder("/mnt/u").Folder("/mnt/w").Folder("/mnt/m").Folder("/mnt/t");

    private static Script WithOverlay(string options = "lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w")
    {
        var script = Small();
        script.Do("root", "mount", "source", "ov", "path", "/mnt/m", "fstype", "overlay", "options", options);
        return script;
    }

    [Fact]
    public void Files_of_an_overlay_are_named_removed_and_changed_without_being_opened_before()
    {
        var script = WithOverlay();
        var stat = script.Do("root", "stat", "path", "/mnt/m/a");
        var chmod = script.Do("root", "chmod", "path", "/mnt/m/a", "mode", "600");
        var truncate = script.Do("root", "truncate", "path", "/mnt/m/a", "length", 2);
        var xattr = script.Do("root", "setxattr", "path", "/mnt/m/b", "name", "user.x", "text", "1");
        var unlink = script.Do("root", "unlink", "path", "/mnt/m/b");
        var gone = script.ReadFile("root", "/mnt/m/b");
        var rename = script.Do("root", "rename", "from", "/mnt/m/a", "to", "/mnt/m/c");
        var read = script.ReadFile("root", "/mnt/m/c");
        var lower = script.Do("root", "stat", "path", "/mnt/l/a");
        var lowerRead = script.ReadFile("root", "/mnt/l/a");
        var run = script.Run();
        Assert.Equal("mode=100644 uid=0 gid=0 size=6 nlink=1", run.Text(stat));
        Assert.Equal(["0", "0", "0", "0", "ENOENT open", "0", "2"], new[] { chmod, truncate, xattr, unlink, gone, rename, read }.Select(i => run[i]));
        Assert.Equal("mode=100644 uid=0 gid=0 size=6 nlink=1", run.Text(lower));   // the lower file stays as it was
        Assert.Equal("6", run[lowerRead]);
    }

    [Fact]
    public void A_copy_up_leaves_the_counters_of_files_that_were_opened_before()
    {
        var script = WithOverlay();
        script.Open("root", "before", "/mnt/m/a", "RDONLY");
        script.Open("root", "writer", "/mnt/m/a", "RDWR");   // copies up: from now on the overlay file stands on another inode
        script.Close("root", "before");
        script.Open("root", "after", "/mnt/m/a", "RDONLY");
        var run = script.Run();
        Assert.All(run.Report.Inodes, inode => Assert.Equal((inode.OpenForReading, inode.OpenForWriting), (inode.ReadOpens, inode.WriteOpens)));
        Assert.Equal(2, run.Report.Inodes.Length);   // the overlay inode and its upper inode; the lower one is at rest
    }

    [Fact]
    public void An_overlay_without_an_upper_layer_is_read_only()
    {
        var script = WithOverlay("lowerdir=/mnt/l");
        var chmod = script.Do("root", "chmod", "path", "/mnt/m/a", "mode", "600");
        var create = script.Do("root", "create", "path", "/mnt/m/n");
        var read = script.ReadFile("root", "/mnt/m/a");
        var run = script.Run();
        Assert.Equal(["EROFS chmod", "EROFS open", "6"], [run[chmod], run[create], run[read]]);
    }

    [Fact]
    public void A_mount_becomes_read_only_when_nothing_on_it_is_open_for_writing()
    {
        var script = Small();
        script.Do("root", "mount", "source", "none", "path", "/mnt/t", "fstype", "tmpfs");
        script.Open("root", "d", "/mnt/t/x", "RDWR", "CREAT");
        string[] flags = ["REMOUNT", "BIND", "RDONLY"];
        var busy = script.Do("root", "mount", "source", "none", "path", "/mnt/t", "fstype", "none", "flags", flags);
        script.Close("root", "d");
        var good = script.Do("root", "mount", "source", "none", "path", "/mnt/t", "fstype", "none", "flags", flags);
        var writing = script.Open("root", "d", "/mnt/t/x", "WRONLY");
        var truncating = script.Open("root", "d", "/mnt/t/x", "RDONLY", "TRUNC");
        var reading = script.Open("root", "d", "/mnt/t/x", "RDONLY");
        var unlink = script.Do("root", "unlink", "path", "/mnt/t/x");
        var noRoot = script.Do("root", "mount", "source", "none", "path", "/mnt/u", "fstype", "none", "flags", flags);
        var run = script.Run();
        Assert.Equal(
            ["EBUSY mount", "0", "EROFS open", "EROFS open", "0", "EROFS unlink", "EINVAL mount"],
            new[] { busy, good, writing, truncating, reading, unlink, noRoot }.Select(i => run[i]));
    }

    [Fact]
    public void The_root_of_a_user_namespace_mounts_tmpfs_but_no_overlay()
    {
        var script = Small();
        script.Do("root", "spawn", "name", "u", "new", new[] { "user", "mount" });
        var propagation = script.Do("u", "mount", "source", "none", "path", "/", "fstype", "", "flags", new[] { "REC", "PRIVATE" });
        var tmpfs = script.Do("u", "mount", "source", "none", "path", "/mnt/t", "fstype", "tmpfs");
        var overlay = script.Do("u", "mount", "source", "ov", "path", "/mnt/m", "fstype", "overlay", "options", "lowerdir=/mnt/l");
        var unknown = script.Do("u", "mount", "source", "x", "path", "/mnt/m", "fstype", "nofs");
        var file = script.Do("u", "mount", "source", "none", "path", "/mnt/l/a", "fstype", "tmpfs");
        var run = script.Run();
        Assert.Equal(["0", "0", "EPERM mount", "ENODEV mount", "ENOTDIR mount"], [run[propagation], run[tmpfs], run[overlay], run[unknown], run[file]]);
    }

    [Fact]
    public void Umount_needs_the_root_of_a_mount_that_is_not_in_use()
    {
        var script = Small();
        script.Do("root", "mount", "source", "none", "path", "/mnt/t", "fstype", "tmpfs");
        script.Open("root", "d", "/mnt/t/x", "RDWR", "CREAT");
        var busy = script.Do("root", "umount", "path", "/mnt/t");
        script.Close("root", "d");
        var noMount = script.Do("root", "umount", "path", "/mnt/u");
        var good = script.Do("root", "umount", "path", "/mnt/t");
        var again = script.Do("root", "umount", "path", "/mnt/t");
        var run = script.Run();
        Assert.Equal(["EBUSY umount", "EINVAL umount", "0", "EINVAL umount"], [run[busy], run[noMount], run[good], run[again]]);
    }
}
