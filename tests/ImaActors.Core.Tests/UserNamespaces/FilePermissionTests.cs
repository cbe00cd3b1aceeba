using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>N-58, N-83.</summary>
public sealed class FilePermissionTests
{
    [Theory]
    [InlineData(0u, 5u, 0x186, FileAccess.Write, true)] // 0606: real root as owner
    [InlineData(5u, 0u, 0x186, FileAccess.Write, false)] // the real group 0 gets nothing
    [InlineData(5u, 5u, 0x186, FileAccess.Write, true)] // another group is allowed
    [InlineData(5u, 0u, 0x82, FileAccess.Write, false)] // 0202
    [InlineData(5u, 5u, 0x82, FileAccess.Write, true)]
    [InlineData(5u, 5u, 0x82, FileAccess.Read, false)]
    [InlineData(5u, 5u, 0x124, FileAccess.Read, true)] // 0444
    [InlineData(0u, 0u, 0x3f, FileAccess.Read, false)] // 0077: the owner's digit alone counts for the owner
    [InlineData(5u, 5u, 0x186, FileAccess.Read | FileAccess.Write, true)]
    [InlineData(5u, 5u, 0x184, FileAccess.Read | FileAccess.Write, false)]
    public void The_first_digit_that_fits_decides(uint uid, uint gid, int mode, FileAccess access, bool allowed) => // N-58
        Assert.Equal(allowed, FilePermission.Allows(new TestWorld().Table, TestWorld.User(uid, gid), mode, 0, 0, access, isDirectory: false));

    [Theory]
    [InlineData(Capability.DacOverride, 0, FileAccess.Read | FileAccess.Write, false, true)]
    [InlineData(Capability.DacOverride, 0, FileAccess.Exec, false, false)] // no execute bit at all
    [InlineData(Capability.DacOverride, 0x40, FileAccess.Exec, false, true)]
    [InlineData(Capability.DacOverride, 0, FileAccess.Exec | FileAccess.Write, true, true)]
    [InlineData(Capability.DacReadSearch, 0, FileAccess.Read, false, true)]
    [InlineData(Capability.DacReadSearch, 0, FileAccess.Read | FileAccess.Write, false, false)]
    [InlineData(Capability.DacReadSearch, 0x49, FileAccess.Exec | FileAccess.Write, false, false)]
    [InlineData(Capability.DacReadSearch, 0, FileAccess.Exec | FileAccess.Read, true, true)]
    [InlineData(Capability.DacReadSearch, 0, FileAccess.Write, true, false)]
    [InlineData(Capability.SysAdmin, 0, FileAccess.Read, false, false)]
    public void Capabilities_override_the_mode(Capability capability, int mode, FileAccess access, bool isDirectory, bool allowed) // N-83
    {
        var table = new TestWorld().Table;
        var credentials = TestWorld.User(5, 5) with { Effective = Only(capability) };
        Assert.Equal(allowed, FilePermission.Allows(table, credentials, mode, 0, 0, access, isDirectory));
    }

    [Fact]
    public void The_owner_or_the_capability_may_change_the_mode() // N-83
    {
        var world = new TestWorld();
        Assert.True(FilePermission.OwnerOrCapable(world.Table, TestWorld.User(5, 5), 5));
        Assert.False(FilePermission.OwnerOrCapable(world.Table, TestWorld.User(5, 5), 6));
        Assert.True(FilePermission.OwnerOrCapable(world.Table, TestWorld.User(5, 5) with { Effective = Only(Capability.Fowner) }, 6));
        world.Spawn("root", "n1", user: true);
        world.WriteMap("root", "n1", "0 100000 10\n", group: false);
        Assert.True(FilePermission.OwnerOrCapable(world.Table, world["n1"], 100003));
        Assert.False(FilePermission.OwnerOrCapable(world.Table, world["n1"], 100010));
    }

    [Theory]
    [InlineData(5u, 6u, -1L, -1L, Errno.None)]
    [InlineData(5u, 6u, 5L, 7L, Errno.None)] // its own group, no change of owner
    [InlineData(5u, 6u, 5L, 6L, Errno.None)] // the group the file has
    [InlineData(5u, 6u, -1L, 8L, Errno.EPERM)]
    [InlineData(5u, 6u, 9L, -1L, Errno.EPERM)]
    [InlineData(4u, 7u, 4L, -1L, Errno.EPERM)] // not the owner
    [InlineData(4u, 7u, -1L, 7L, Errno.EPERM)]
    [InlineData(4u, 7u, -1L, -1L, Errno.None)]
    public void Without_the_capability_only_the_owner_changes_only_the_group(uint uid, uint gid, long newUid, long newGid, Errno expected) // N-83
    {
        var table = new TestWorld().Table;
        Assert.Equal(expected, FilePermission.CheckChown(table, TestWorld.User(5, 7), uid, gid, newUid, newGid));
        Assert.Equal(Errno.None, FilePermission.CheckChown(table, TestWorld.RealRoot, uid, gid, newUid, newGid));
    }

    [Fact]
    public void Chown_to_an_unmapped_id_is_EINVAL_and_of_an_unmapped_file_EPERM() // N-77, N-83
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 100000 10\n");
        world.SetResUid("n1", 0);
        Assert.Equal(Errno.EINVAL, FilePermission.CheckChown(world.Table, world["n1"], 100000, 100000, 10, -1));
        Assert.Equal(Errno.EINVAL, FilePermission.CheckChown(world.Table, world["n1"], 100000, 100000, -1, 10));
        Assert.Equal(Errno.EPERM, FilePermission.CheckChown(world.Table, world["n1"], 0, 100000, 1, -1));
        Assert.Equal(Errno.None, FilePermission.CheckChown(world.Table, world["n1"], 100000, 100000, 9, 9));
    }

    private static CapabilitySet Only(Capability capability) => new(1UL << (int)capability);
}
