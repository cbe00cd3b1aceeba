using System.Linq;
using CsCheck;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.FileSystem;

public sealed class PathWalkTests
{
    [Theory] // M-87: what a path stands for
    [InlineData("", "ENOENT")]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData(".", "/")]
    [InlineData("/..", "/")]
    [InlineData("/../../mnt", "/mnt")]
    [InlineData("/mnt/d", "/mnt/d")]
    [InlineData("/mnt/d/", "/mnt/d")]
    [InlineData("mnt//d///.", "/mnt/d")]
    [InlineData("/mnt/d/..", "/mnt")]
    [InlineData("/mnt/..", "/")]
    [InlineData("/mnt/d/../../mnt/d/f", "File f")]
    [InlineData("/mnt/d/f/", "ENOTDIR")]
    [InlineData("/mnt/d/f/.", "ENOTDIR")]
    [InlineData("/mnt/d/f/x", "ENOTDIR")]
    [InlineData("/mnt/d/f/..", "ENOTDIR")]
    [InlineData("/mnt/d/no", "Missing no")]
    [InlineData("/mnt/d/no/", "Missing no/")]
    [InlineData("/mnt/d/no/x", "ENOENT")]
    [InlineData("/mnt/no/..", "ENOENT")]
    [InlineData("/mnt/link", "File f")]
    [InlineData("/mnt/link/", "ENOTDIR")]
    [InlineData("/mnt/dir/f", "File f")]
    [InlineData("/mnt/dir/", "/mnt/d")]
    [InlineData("/mnt/dir/..", "/mnt")]
    [InlineData("/mnt/dangling", "Missing gone")]
    [InlineData("/mnt/dangling/x", "ENOENT")]
    [InlineData("/mnt/loop", "ELOOP")]
    [InlineData("/mnt/loop/x", "ELOOP")]
    [InlineData("/mnt/absolute", "File f")]
    [InlineData("/proc/self/ns/ima", "NamespaceLink ima")]
    [InlineData("/proc/7/ns", "/proc/7/ns")]
    [InlineData("/proc/7/ns/..", "/proc/7")]
    [InlineData("/proc/7/../1/uid_map", "File uid_map")]
    [InlineData("/proc/1/uid_map/x", "ENOTDIR")]
    [InlineData("/proc/8/ns", "ENOENT")]
    [InlineData("/proc/8", "Missing 8")]
    [InlineData("/proc/07", "Missing 07")]
    [InlineData("/proc/7/no", "Missing no")]
    [InlineData("/proc/7/ns/no", "Missing no")]
    [InlineData("/proc/7/ns/ima/x", "ENOTDIR")]
    [InlineData("/proc/99999999999", "Missing 99999999999")]
    public void A_path_leads_to(string path, string expected) => Assert.Equal(expected, World().Short(path));

    [Theory] // O_NOFOLLOW, lstat, unlink: the last link itself, unless a slash follows
    [InlineData("/mnt/link", "Symlink link")]
    [InlineData("/mnt/dir", "Symlink dir")]
    [InlineData("/mnt/dir/", "/mnt/d")]
    [InlineData("/mnt/dir/inner", "Symlink inner")]
    [InlineData("/mnt/dangling", "Symlink dangling")]
    [InlineData("/mnt/dangling/", "Missing gone/")]
    [InlineData("/proc/self", "Symlink self")]
    public void Without_following_the_last_link_stays(string path, string expected) => Assert.Equal(expected, World().Short(path, followLast: false));

    [Fact] // Linux 5.10 namei.c: 40 links are followed, the next is ELOOP
    public void Forty_links_are_followed()
    {
        var world = World();
        world.Symlink("/l0", "/mnt/d/f");
        for (var i = 1; i <= 40; i++)
        {
            world.Symlink("/l" + i, "l" + (i - 1));
        }

        Assert.Equal("File f", world.Short("/l39"));
        Assert.Equal("ELOOP", world.Short("/l40"));
        Assert.Equal("Symlink l40", world.Short("/l40", followLast: false));
    }

    [Fact] // ENAMETOOLONG: 4095 bytes of path, 255 of a name; the permission to search comes first
    public void Long_paths_and_names_are_refused()
    {
        var world = World();
        Assert.Equal("/", world.Short(new string('/', 4095)));
        Assert.Equal("ENAMETOOLONG", world.Short(new string('/', 4096)));
        Assert.Equal("Missing " + new string('x', 255), world.Short("/" + new string('x', 255)));
        Assert.Equal("ENAMETOOLONG", world.Short("/" + new string('x', 256)));
        Assert.Equal("ENAMETOOLONG", world.Short("/mnt/" + new string('x', 256) + "/y"));
        world.Directory("/closed", mode: 0);
        world.Closed = 0;
        Assert.Equal("EACCES", world.Short("/closed/" + new string('x', 256)));
    }

    [Theory] // search permission on every directory that a name is looked up in
    [InlineData("/closed", "/closed")]
    [InlineData("/closed/", "/closed")]
    [InlineData("/closed/x", "EACCES")]
    [InlineData("/closed/..", "EACCES")]
    [InlineData("/closed/.", "EACCES")]
    [InlineData("/to-closed", "EACCES")]
    public void A_directory_must_be_searchable(string path, string expected)
    {
        var world = World();
        world.Directory("/closed", mode: 0);
        world.Symlink("/to-closed", "closed/x");
        world.Closed = 0;
        Assert.Equal(expected, world.Short(path));
    }

    [Fact] // N-26, M-87: relative paths start at the working directory, absolute ones and links at the root
    public void A_changed_root_is_where_paths_and_links_begin()
    {
        var world = World();
        world.Directory("/mnt/d/sub");
        world.Symlink("/mnt/d/sub/up", "/f");
        world.Root = world.Place("/mnt/d");
        world.WorkingDirectory = world.Place("/sub");
        Assert.Equal("File f", world.Short("/f"));
        Assert.Equal("File f", world.Short("../f"));
        Assert.Equal("File f", world.Short("../../../f"));
        Assert.Equal("File f", world.Short("up"));
        Assert.Equal("ENOENT", world.Short("/mnt/d"));
        Assert.Equal("/mnt/d", world.Short("/.."));   // M-87: the chroot does not shorten the name
    }

    [Fact] // M-87
    public void A_name_is_the_path_from_the_root_of_the_mount_tree()
    {
        var world = World();
        var file = world.Walk("/mnt/link");
        Assert.Equal("/mnt/d/f", world.NameOf(file));   // symbolic links are resolved
        world.Root = world.Place("/mnt/d");
        Assert.Equal("/mnt/d/f", world.NameOf(world.Walk("/f")));
        Assert.Equal("/proc/7/uid_map", new TestPaths().NameOf(World().Walk("/proc/self/uid_map")));
    }

    [Fact] // M-87: the path through the mount that was used
    public void A_bind_mount_shows_its_own_path()
    {
        var world = World();
        world.Directory("/bind");
        world.Mount(2, "/bind", world.Place("/mnt/d").Directory);
        Assert.Equal("/bind/f", world.NameOf(world.Walk("/bind/f")));
        Assert.Equal("/mnt/d/f", world.NameOf(world.Walk("/mnt/d/f")));
        Assert.Equal("/", world.Short("/bind/.."));
        Assert.Equal(world.Walk("/bind/f").Entry, world.Walk("/mnt/d/f").Entry);
    }

    [Fact] // M-87: a mount over a mount, and back
    public void The_topmost_mount_shows_and_its_end_uncovers_the_lower_one()
    {
        var world = World();
        world.Mount(0, "/mnt");
        Assert.Equal("Missing d", world.Short("/mnt/d"));
        Assert.Equal("/", world.Short("/mnt/.."));
        world.Mounts = world.Mounts.Remove(world.Place("/mnt").Mount);
        Assert.Equal("/mnt/d", world.Short("/mnt/d"));
        world.Mounts = world.Mounts.Remove(world.Place("/mnt").Mount);
        Assert.Equal("Missing d", world.Short("/mnt/d"));
    }

    [Fact] // M-88, M-20, N-135
    public void An_open_file_keeps_its_last_path()
    {
        var world = World();
        var file = world.Walk("/mnt/d/f");
        world.Rename("/mnt/d/f", "/mnt/g");
        Assert.Equal("/mnt/g", world.NameOf(file));
        world.Remove("/mnt/g");
        Assert.Equal("/mnt/g", world.NameOf(file));   // no suffix
        world.File("/mnt/g");
        Assert.NotEqual(file.Entry!.Dentry, world.Walk("/mnt/g").Entry!.Dentry);
        var inner = world.File("/mnt/d/h");
        world.Rename("/mnt/d", "/mnt/e");
        Assert.Equal("/mnt/e/h", world.NameOf(inner));
        Assert.Equal("/mnt", world.Short("/mnt/e/.."));
    }

    [Fact] // M-88: a rename replaces what stood there
    public void A_replaced_file_keeps_its_last_path()
    {
        var world = World();
        var old = world.File("/mnt/old");
        var other = world.File("/mnt/new");
        world.Rename("/mnt/new", "/mnt/old");
        Assert.Equal(("/mnt/old", "/mnt/old"), (world.NameOf(old), world.NameOf(other)));
        Assert.Equal(other.Entry!.Dentry, world.Walk("/mnt/old").Entry!.Dentry);
        Assert.Equal("Missing new", world.Short("/mnt/new"));
    }

    [Fact] // M-89: over 4095 bytes the last component alone, cut to 254
    public void A_name_that_is_too_long_is_its_last_component()
    {
        var world = World();
        var place = world.Walk("/mnt");
        var component = new string('x', 250);
        for (var i = 0; i < 16; i++)
        {
            world.WorkingDirectory = new PathPlace(place.Mount, place.Directory);
            world.Directory(component);
            place = world.Walk(component);
        }

        // "/mnt" and 16 times 251 bytes are 4020; the file makes it 4095, then 4096.
        world.WorkingDirectory = new PathPlace(place.Mount, place.Directory);
        Assert.Equal(4095, world.NameOf(world.File(new string('a', 74))).Length);
        Assert.Equal(new string('b', 75), world.NameOf(world.File(new string('b', 75))));
        Assert.Equal(new string('c', 254), world.NameOf(world.File(new string('c', 255))));
    }

    [Fact] // M-89: a mount that is not attached anywhere
    public void On_a_mount_that_is_gone_the_last_component_is_the_name()
    {
        var world = World();
        var file = world.Walk("/mnt/d/f");
        world.Mounts = world.Mounts.Remove(file.Mount);
        Assert.Equal("f", world.NameOf(file));
    }

    [Fact]
    public void A_walk_of_any_text_ends_with_a_result() =>
        Gen.Int[0, 9].Array[0, 30].Select(parts => string.Concat(parts.Select(i => (string[])["/", "/", "mnt", "d", "..", ".", "f", "dir", "proc", "\0\u00ff"]).Select((words, at) => words[parts[at]])))
            .Sample(path =>
            {
                var world = World();
                var walk = world.Walk(path);
                if (walk.Error == Errno.None && walk.Kind == NodeKind.Directory)
                {
                    var name = PathWalk.DirectoryPath(world, new PathPlace(walk.Mount, walk.Directory));
                    var again = world.Walk(name);
                    Assert.Equal((walk.Mount, walk.Directory), (again.Mount, again.Directory));   // M-87: a name leads back
                }
            });

    [Fact]
    public void A_rename_of_nothing_breaks_an_invariant()
    {
        Assert.Throws<BrokenInvariantException>(() => NameTree.Empty().Rename(0, "a", 0, "b"));
        Assert.Throws<BrokenInvariantException>(() => NameTree.Empty().AddSymlink(0, "a", "b").AddSymlink(0, "a", "c"));
    }

    private static TestPaths World()
    {
        var world = new TestPaths();
        world.Directory("/mnt/d");
        world.File("/mnt/d/f");
        world.Symlink("/mnt/link", "d/f");
        world.Symlink("/mnt/dir", "d");
        world.Symlink("/mnt/d/inner", "f");
        world.Symlink("/mnt/absolute", "/mnt/d/f");
        world.Symlink("/mnt/dangling", "gone");
        world.Symlink("/mnt/loop", "loop");
        return world;
    }
}
