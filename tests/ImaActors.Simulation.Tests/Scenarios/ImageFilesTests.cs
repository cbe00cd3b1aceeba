using System;
using System.Linq;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Simulation.Tests.Scenarios;

public sealed class ImageFilesTests
{
    private static readonly ImageSpec Base = new()
    {
        Name = "base",
        Files =
        [
            new ImageFile { Path = "/bin/sh", Kind = ImageFileKind.Command, Mode = 0x1ed },
            new ImageFile { Path = "/etc/motd", Size = 10 },
            new ImageFile { Path = "/var/data", Kind = ImageFileKind.Directory, Mode = 0x1c0, Uid = 5, Gid = 6 },
        ],
    };

    private static readonly ImageSpec Web = new()
    {
        Name = "web",
        Base = "base",
        Files =
        [
            new ImageFile { Path = "/etc/motd", Size = 20, Uid = 3 },
            new ImageFile { Path = "/var/data/file-{n}/x", Size = 8, Count = 3, Xattrs = [("security.ima", [1, 2])] },
        ],
    };

    [Fact]
    public void Files_of_the_base_come_first_and_directories_before_what_is_in_them()
    {
        var files = ImageFiles.Expand(Web, [Base, Web], 1, "/images/web");
        Assert.Equal(
            [
                "/images/web d 755 0", "/images/web/bin d 755 0", "/images/web/bin/sh f 755 0", "/images/web/etc d 755 0", "/images/web/etc/motd f 644 3",
                "/images/web/var d 755 0", "/images/web/var/data d 700 5", "/images/web/var/data/file-0 d 755 0", "/images/web/var/data/file-0/x f 644 0",
                "/images/web/var/data/file-1 d 755 0", "/images/web/var/data/file-1/x f 644 0", "/images/web/var/data/file-2 d 755 0", "/images/web/var/data/file-2/x f 644 0",
            ],
            files.Select(file => $"{file.Path} {(file.IsDirectory ? 'd' : 'f')} {Convert.ToString(file.Mode, 8)} {file.Uid}"));
        Assert.Equal((20, "security.ima"), (files.Single(file => file.Path.EndsWith("motd", StringComparison.Ordinal)).Content.Length, files[^1].Xattrs.Single().Name));
        Assert.Equal([1, 2], files[^1].Xattrs.Single().Value);
        Assert.Equal(3, files.Where(file => file.Path.EndsWith('x')).Select(file => Convert.ToHexString(file.Content)).Distinct().Count());
    }

    [Fact]
    public void A_file_of_the_base_has_the_same_bytes_in_every_image() =>
        Assert.Equal(
            ImageFiles.Expand(Base, [Base], 1, string.Empty).Single(file => file.Path == "/bin/sh").Content,
            ImageFiles.Expand(Web, [Base, Web], 1, string.Empty).Single(file => file.Path == "/bin/sh").Content);

    [Fact]
    public void Copies_of_one_call_share_their_bytes()
    {
        var files = ImageFiles.Expand(Web, [Base, Web], 1, [.. Enumerable.Range(0, 1000).Select(n => $"/c-{n}")]);
        var first = files.Single(file => file.Path == "/c-0/etc/motd");
        var last = files.Single(file => file.Path == "/c-999/etc/motd");
        Assert.Same(first.Content, last.Content);
        Assert.Equal(13 * 1000, files.Length);
        Assert.NotEqual(first.Content, ImageFiles.Expand(Web, [Base, Web], 2, "/c-0").Single(file => file.Path == "/c-0/etc/motd").Content);
    }

    [Fact]
    public void A_volume_has_its_files()
    {
        var volume = new VolumeSpec { Name = "shared", Files = [new ImageFile { Path = "/log", Size = 3 }, new ImageFile { Path = "/", Kind = ImageFileKind.Directory, Mode = 0x1ff }] };
        var files = ImageFiles.Expand(volume, 1, "/volumes/shared/");
        Assert.Equal(["/volumes/shared/log 644", "/volumes/shared 777"], files.Select(file => $"{file.Path} {Convert.ToString(file.Mode, 8)}"));
    }

    [Fact]
    public void A_machine_boots_with_the_files()
    {
        var recorded = new Machine.MachineDefinition
        {
            Profile = Core.Boot.KernelProfiles.ForRelease("5.10.223 + IMA namespace RFC (Aug 2020)")!,
            Disk = new Machine.DiskDefinition("vda", "ext4", 0xef53, Guid.Empty, "/mnt", true),
            Files = ImageFiles.Expand(Web, [Base, Web], 1, "/mnt/a", "/mnt/b"),
        };
        var boot = new Machine.MachineBoot(recorded, new Machine.MachineCryptography(
            Crypto.HashFunctions.Shared, new Crypto.CertificateParser(), new Crypto.CertificateVerifier(), new Crypto.SignatureVerifiers(recorded.Profile)));
        var disk = boot.View.Names[6];
        var directory = new[] { "b", "var", "data" }.Aggregate(0, (parent, name) => disk.Find(parent, name)!.Directory);
        Assert.Equal((0x1c0, 5u), (disk.Directories[directory].Mode, disk.Directories[directory].Uid));
        Assert.NotNull(disk.Find(disk.Find(directory, "file-2")!.Directory, "x"));
    }

    [Fact]
    public void Images_that_fit_together_nowhere_are_errors()
    {
        Assert.Contains("no image base", Assert.Throws<ArgumentException>(() => ImageFiles.Expand(Web, [Web], 1, "/a")).Message, StringComparison.Ordinal);
        Assert.Contains("circle", Assert.Throws<ArgumentException>(() => ImageFiles.Expand(Web, [Base with { Base = "web" }, Web], 1, "/a")).Message, StringComparison.Ordinal);
        var inFile = Web with { Files = [new ImageFile { Path = "/etc/motd/x" }] };
        Assert.Contains("/etc/motd is a file", Assert.Throws<ArgumentException>(() => ImageFiles.Expand(inFile, [Base, inFile], 1, "/a")).Message, StringComparison.Ordinal);
    }
}
