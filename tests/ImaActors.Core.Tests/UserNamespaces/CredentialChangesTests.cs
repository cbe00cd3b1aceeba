using CsCheck;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>N-77, N-78, N-79, N-82, N-85.</summary>
public sealed class CredentialChangesTests
{
    private static readonly UserNamespaceTable Initial = new TestWorld().Table;

    // Real 10, effective 20, saved 30, without capabilities.
    private static readonly Credentials Mixed = TestWorld.User(10, 10) with { Euid = 20, Fsuid = 20, Suid = 30, Egid = 20, Fsgid = 20, Sgid = 30 };

    [Theory]
    [InlineData(30L, 10L, 20L, Errno.None)]
    [InlineData(-1L, -1L, -1L, Errno.None)]
    [InlineData(4294967295L, 30L, -1L, Errno.None)]
    [InlineData(11L, -1L, -1L, Errno.EPERM)]
    [InlineData(-1L, 0L, -1L, Errno.EPERM)]
    [InlineData(-1L, -1L, 11L, Errno.EPERM)]
    public void Without_the_capability_ids_move_among_the_three(long r, long e, long s, Errno expected) // N-77
    {
        var (error, next) = CredentialChanges.SetResUid(Initial, Mixed, r, e, s);
        var (groupError, nextGroup) = CredentialChanges.SetResGid(Initial, Mixed, r, e, s);
        Assert.Equal(expected, error);
        Assert.Equal(expected, groupError);
        if (error == Errno.None)
        {
            uint Pick(long id, uint old) => unchecked((uint)id) == uint.MaxValue ? old : (uint)id;
            Assert.Equal((Pick(r, 10), Pick(e, 20), Pick(s, 30)), (next.Uid, next.Euid, next.Suid));
            Assert.Equal((Pick(r, 10), Pick(e, 20), Pick(s, 30)), (nextGroup.Gid, nextGroup.Egid, nextGroup.Sgid));
        }
        else
        {
            Assert.Equal((Mixed, Mixed), (next, nextGroup));
        }
    }

    [Fact]
    public void The_capability_in_the_own_user_namespace_allows_any_mapped_id_and_others_are_EINVAL() // N-77
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.EINVAL, world.SetResUid("n1", 0));
        world.WriteMaps("root", "n1", "0 100000 10\n");
        Assert.Equal(Errno.None, world.SetResUid("n1", 9));
        Assert.Equal(100009u, world["n1"].Euid);
        Assert.Equal(Errno.EINVAL, world.SetResUid("n1", 10));
        Assert.Equal(Errno.None, world.SetResGid("n1", 9));
        Assert.Equal(Errno.EINVAL, world.SetResGid("n1", 10));
        Assert.Equal(Errno.EINVAL, CredentialChanges.SetUid(world.Table, world["n1"], 10).Error);
        Assert.Equal(Errno.EINVAL, CredentialChanges.SetGid(world.Table, world["n1"], 10).Error);
        Assert.Equal(Errno.EINVAL, CredentialChanges.SetUid(Initial, TestWorld.RealRoot, uint.MaxValue).Error);
    }

    [Fact]
    public void File_system_ids_follow_the_effective_ones() // N-77
    {
        Gen.Select(Gen.Long[-1, 40], Gen.Long[-1, 40], Gen.Long[-1, 40], Gen.Bool).Sample((r, e, s, root) =>
        {
            var start = root ? TestWorld.RealRoot : Mixed;
            var next = CredentialChanges.SetResGid(Initial, CredentialChanges.SetResUid(Initial, start, r, e, s).Credentials, s, r, e).Credentials;
            Assert.Equal((next.Euid, next.Egid), (next.Fsuid, next.Fsgid));
        });
    }

    [Fact]
    public void Setuid_sets_all_ids_with_the_capability_and_the_effective_one_without() // N-77
    {
        var (error, all) = CredentialChanges.SetUid(Initial, TestWorld.RealRoot, 7);
        Assert.Equal((Errno.None, 7u, 7u, 7u, 7u), (error, all.Uid, all.Euid, all.Suid, all.Fsuid));
        (error, all) = CredentialChanges.SetGid(Initial, TestWorld.RealRoot, 7);
        Assert.Equal((Errno.None, 7u, 7u, 7u, 7u), (error, all.Gid, all.Egid, all.Sgid, all.Fsgid));

        (error, var one) = CredentialChanges.SetUid(Initial, Mixed, 30);
        Assert.Equal((Errno.None, 10u, 30u, 30u, 30u), (error, one.Uid, one.Euid, one.Suid, one.Fsuid));
        (error, one) = CredentialChanges.SetGid(Initial, Mixed, 10);
        Assert.Equal((Errno.None, 10u, 10u, 30u, 10u), (error, one.Gid, one.Egid, one.Sgid, one.Fsgid));
        Assert.Equal(Errno.EPERM, CredentialChanges.SetUid(Initial, Mixed, 20).Error); // the effective id alone does not count
        Assert.Equal(Errno.EPERM, CredentialChanges.SetGid(Initial, Mixed, 20).Error);
    }

    [Theory]
    [InlineData(1000L, 1000L, 1000L, false, false, false)] // no root id is left: all go
    [InlineData(1000L, 1000L, 1000L, true, true, false)] // keepcaps: only the effective set
    [InlineData(1000L, 1000L, 0L, false, true, false)]
    [InlineData(0L, 1000L, 1000L, false, true, false)]
    [InlineData(1000L, 0L, 1000L, false, true, true)]
    [InlineData(-1L, -1L, -1L, false, true, true)]
    public void Leaving_the_root_id_loses_capabilities(long r, long e, long s, bool keep, bool permitted, bool effective) // N-78
    {
        var (error, next) = CredentialChanges.SetResUid(Initial, TestWorld.RealRoot with { KeepCapabilities = keep }, r, e, s);
        Assert.Equal(Errno.None, error);
        Assert.Equal(permitted ? CapabilitySet.All : CapabilitySet.None, next.Permitted);
        Assert.Equal(effective ? CapabilitySet.All : CapabilitySet.None, next.Effective);
    }

    [Fact]
    public void Becoming_the_effective_root_id_makes_the_permitted_set_effective() // N-78
    {
        var some = new CapabilitySet(5);
        var start = TestWorld.User(1000, 1000) with { Suid = 0, Permitted = some };
        Assert.Equal(some, CredentialChanges.SetResUid(Initial, start, -1, 0, -1).Credentials.Effective);
    }

    [Fact]
    public void The_root_id_is_the_one_that_the_own_user_namespace_calls_0() // N-78
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 100000 65536\n");
        Assert.Equal(Errno.None, world.SetResUid("n1", 7)); // the unmapped real 0 was not root there
        Assert.Equal(CapabilitySet.All, world["n1"].Effective);
        Assert.Equal(Errno.None, world.SetResUid("n1", 0));
        Assert.Equal(CapabilitySet.All, world["n1"].Effective);
        Assert.Equal(Errno.None, world.SetResUid("n1", 7));
        Assert.Equal(CapabilitySet.None, world["n1"].Permitted);
    }

    [Fact]
    public void Where_0_is_not_mapped_nobody_is_root() // N-78
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "1 0 10\n");
        world.SetResUid("n1", 5);
        Assert.Equal((4u, CapabilitySet.All), (world["n1"].Euid, world["n1"].Effective));
        Assert.Equal(CapabilitySet.None, CredentialChanges.OnExec(world.Table, world["n1"], 0x1ed, 0, 0, noSuid: false).Permitted);
    }

    [Fact]
    public void Capabilities_never_grow_by_changing_ids() // N-78
    {
        Gen.Select(Gen.Long[-1, 3], Gen.Long[-1, 3], Gen.Long[-1, 3], Gen.ULong[0, 255], Gen.Bool).Sample((r, e, s, bits, keep) =>
        {
            var start = TestWorld.User(0, 0) with { Permitted = new CapabilitySet(bits), Effective = new CapabilitySet(bits & 0x81), KeepCapabilities = keep };
            var next = CredentialChanges.SetResUid(Initial, start, r, e, s).Credentials;
            next = CredentialChanges.SetResUid(Initial, next, e, s, r).Credentials;
            Assert.True(next.Permitted.IsSubsetOf(start.Permitted) && next.Effective.IsSubsetOf(next.Permitted));
        });
    }

    [Theory]
    [InlineData(3, 3, 0, Errno.None)]
    [InlineData(1, 3, 0, Errno.None)]
    [InlineData(0, 0, 0, Errno.None)]
    [InlineData(3, 1, 0, Errno.EPERM)] // effective beyond permitted
    [InlineData(0, 8, 0, Errno.EPERM)] // permitted beyond the old one
    [InlineData(0, 7, 7, Errno.None)] // inheritable within the permitted ones
    [InlineData(0, 7, 8, Errno.EPERM)]
    public void Capset_sets_exactly_what_is_given_within_bounds(ulong effective, ulong permitted, ulong inheritable, Errno expected) // N-79
    {
        var start = TestWorld.User(1, 1) with { Permitted = new CapabilitySet(7), Effective = new CapabilitySet(4) };
        var (error, next) = CredentialChanges.CapSet(start, new CapabilitySet(effective), new CapabilitySet(permitted), new CapabilitySet(inheritable));
        Assert.Equal(expected, error);
        Assert.Equal(
            error == Errno.None ? (effective, permitted, inheritable) : (4UL, 7UL, 0UL),
            (next.Effective.Bits, next.Permitted.Bits, next.Inheritable.Bits));
        Assert.True(next.Dumpable); // N-85: losing capabilities changes nothing
    }

    [Fact]
    public void A_new_user_namespace_gives_all_capabilities_and_leaves_the_ids() // N-82
    {
        var start = Mixed with { KeepCapabilities = true, Inheritable = new CapabilitySet(1), Dumpable = false };
        var next = CredentialChanges.EnterUserNamespace(start, new UserNamespaceOrdinal(4));
        Assert.Equal(
            start with { Permitted = CapabilitySet.All, Effective = CapabilitySet.All, Inheritable = CapabilitySet.None, KeepCapabilities = false, UserNamespace = new UserNamespaceOrdinal(4) },
            next);
    }

    [Fact]
    public void A_user_namespace_is_refused_to_the_chrooted_and_the_unmapped() // N-82
    {
        var world = new TestWorld();
        Assert.Equal(Errno.None, CredentialChanges.CheckNewUserNamespace(world.Table, Mixed, isChrooted: false));
        Assert.Equal(Errno.EPERM, CredentialChanges.CheckNewUserNamespace(world.Table, TestWorld.RealRoot, isChrooted: true));
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.EPERM, world.Spawn("n1", "n2", user: true));
        world.WriteMap("root", "n1", "0 0 1\n", group: false);
        Assert.Equal(Errno.EPERM, world.Spawn("n1", "n2", user: true)); // the gid is not mapped yet
        world.WriteMap("root", "n1", "0 0 1\n", group: true);
        Assert.Equal(Errno.None, world.Spawn("n1", "n2", user: true));
    }

    [Fact]
    public void User_namespaces_nest_33_deep() // N-82
    {
        var world = new TestWorld();
        for (var level = 1; level <= 33; level++)
        {
            Assert.Equal(Errno.None, world.UnshareUser("root"));
            var parent = world.Table[world["root"].UserNamespace].Parent!.Value;
            world["parent"] = world["root"] with { UserNamespace = parent };
            Assert.Equal(Errno.None, world.WriteMaps("parent", "root", "0 0 1\n"));
        }

        Assert.Equal(Errno.ENOSPC, world.UnshareUser("root"));
    }

    [Theory]
    [InlineData(1000L, -1L, -1L, true)]
    [InlineData(-1L, 1000L, -1L, false)]
    [InlineData(-1L, -1L, 1000L, true)]
    [InlineData(0L, 0L, 0L, true)]
    public void A_change_of_the_effective_id_ends_being_dumpable(long r, long e, long s, bool dumpable) // N-85
    {
        Assert.Equal(dumpable, CredentialChanges.SetResUid(Initial, TestWorld.RealRoot, r, e, s).Credentials.Dumpable);
        Assert.Equal(dumpable, CredentialChanges.SetResGid(Initial, TestWorld.RealRoot, r, e, s).Credentials.Dumpable);
    }

    [Fact]
    public void Only_executing_a_program_makes_a_process_dumpable_again() // N-85
    {
        var gone = CredentialChanges.SetUid(Initial, TestWorld.RealRoot, 1000).Credentials;
        Assert.False(gone.Dumpable);
        Assert.False(CredentialChanges.SetUid(Initial, gone, 1000).Credentials.Dumpable);
        Assert.True(CredentialChanges.OnExec(Initial, gone, 0x1ed, 0, 0, noSuid: false).Dumpable);
        Assert.False(CredentialChanges.OnExec(Initial, gone, 0x1c9, 0, 0, noSuid: false).Dumpable); // 0711: cannot be read
        Assert.False(CredentialChanges.OnExec(Initial, gone, 0x9ed, 0, 0, noSuid: false).Dumpable); // 04755: gains rights
        Assert.False(CredentialChanges.OnExec(Initial, Mixed, 0x1ed, 0, 0, noSuid: false).Dumpable); // ids already differ
    }

    [Theory]
    [InlineData(0x1ed, false, 1000u, 1000u, false)] // 0755
    [InlineData(0x9ed, false, 0u, 1000u, true)] // 04755
    [InlineData(0x5ed, false, 1000u, 50u, false)] // 02755
    [InlineData(0xded, false, 0u, 50u, true)] // 06755
    [InlineData(0x5e5, false, 1000u, 1000u, false)] // 02745: no execute bit of the group
    [InlineData(0xded, true, 1000u, 1000u, false)] // nosuid
    public void Set_id_bits_count_at_exec(int mode, bool noSuid, uint euid, uint egid, bool all) // N-78
    {
        var next = CredentialChanges.OnExec(Initial, TestWorld.User(1000, 1000), mode, 0, 50, noSuid);
        Assert.Equal((1000u, euid, euid, euid), (next.Uid, next.Euid, next.Suid, next.Fsuid));
        Assert.Equal((1000u, egid, egid, egid), (next.Gid, next.Egid, next.Sgid, next.Fsgid));
        Assert.Equal(all ? (CapabilitySet.All, CapabilitySet.All) : (CapabilitySet.None, CapabilitySet.None), (next.Permitted, next.Effective));
    }

    [Fact]
    public void Set_id_bits_of_a_file_with_an_unmapped_owner_or_group_do_not_count() // N-78, N-83
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 100000 10\n");
        world.SetResUid("n1", 5);
        Assert.Equal(100005u, CredentialChanges.OnExec(world.Table, world["n1"], 0x9ed, 100000, 0, noSuid: false).Euid);
        Assert.Equal(100005u, CredentialChanges.OnExec(world.Table, world["n1"], 0x9ed, 0, 100000, noSuid: false).Euid);
        Assert.Equal(100000u, CredentialChanges.OnExec(world.Table, world["n1"], 0x9ed, 100000, 100000, noSuid: false).Euid);
    }

    [Theory]
    [InlineData(0u, 0u, true, true)]
    [InlineData(1000u, 1000u, false, false)]
    [InlineData(0u, 1000u, true, false)] // real root, another effective id
    [InlineData(1000u, 0u, true, true)]
    public void Root_gains_and_others_lose_capabilities_at_exec(uint uid, uint euid, bool permitted, bool effective) // N-78
    {
        var start = TestWorld.User(uid, 0) with { Euid = euid, Fsuid = euid, Permitted = new CapabilitySet(2), Effective = new CapabilitySet(2), KeepCapabilities = true };
        var next = CredentialChanges.OnExec(Initial, start, 0x1ed, 0, 0, noSuid: false);
        Assert.Equal(permitted ? CapabilitySet.All : CapabilitySet.None, next.Permitted);
        Assert.Equal(effective ? CapabilitySet.All : CapabilitySet.None, next.Effective);
        Assert.False(next.KeepCapabilities);
    }
}
