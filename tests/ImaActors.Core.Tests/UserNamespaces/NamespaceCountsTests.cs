using System.Collections.Generic;
using CsCheck;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>N-15.</summary>
public sealed class NamespaceCountsTests
{
    [Fact]
    public void A_namespace_counts_in_every_ancestor_for_the_creator_of_the_level_below() // N-15
    {
        var (table, inner) = Nested();
        var (error, counts) = NamespaceCounts.Charge(table, NamespaceCountTable.Empty, inner, 9);
        Assert.Equal(Errno.None, error);
        Assert.Equal(1, counts[inner, 9]);
        Assert.Equal(1, counts[new UserNamespaceOrdinal(1), 100007]);
        Assert.Equal(1, counts[UserNamespaceOrdinal.Initial, 0]);
        Assert.Empty(NamespaceCounts.Release(table, counts, inner, 9).Counts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Over_the_limit_of_any_level_is_ENOSPC_and_counts_nothing(int level) // N-15
    {
        var (table, inner) = Nested();
        var start = NamespaceCountTable.Empty.WithLimit(new UserNamespaceOrdinal(level), 1);
        var (error, one) = NamespaceCounts.Charge(table, start, inner, 9);
        Assert.Equal(Errno.None, error);
        (error, var same) = NamespaceCounts.Charge(table, one, inner, 9);
        Assert.Equal(Errno.ENOSPC, error);
        Assert.Same(one, same);
        Assert.Equal(Errno.None, NamespaceCounts.Charge(table, NamespaceCounts.Release(table, one, inner, 9), inner, 9).Error);
    }

    [Fact]
    public void The_limit_is_for_each_euid_and_for_later_creations() // N-15
    {
        var table = new TestWorld().Table;
        var counts = NamespaceCounts.Charge(table, NamespaceCountTable.Empty, UserNamespaceOrdinal.Initial, 5).Counts;
        counts = counts.WithLimit(UserNamespaceOrdinal.Initial, 1);
        Assert.Equal(Errno.ENOSPC, NamespaceCounts.Charge(table, counts, UserNamespaceOrdinal.Initial, 5).Error);
        Assert.Equal(Errno.None, NamespaceCounts.Charge(table, counts, UserNamespaceOrdinal.Initial, 6).Error);
        Assert.Equal(Errno.ENOSPC, NamespaceCounts.Charge(table, counts.WithLimit(UserNamespaceOrdinal.Initial, 0), UserNamespaceOrdinal.Initial, 6).Error);
    }

    [Fact]
    public void What_is_charged_and_released_in_any_order_leaves_nothing() // N-15
    {
        var (table, _) = Nested();
        Gen.Select(Gen.Int[0, 2], Gen.UInt[0, 3]).Array[0, 20].Sample(charges =>
        {
            var counts = NamespaceCountTable.Empty.WithLimit(UserNamespaceOrdinal.Initial, 4);
            var held = new List<(UserNamespaceOrdinal, uint)>();
            foreach (var (level, euid) in charges)
            {
                (var error, counts) = NamespaceCounts.Charge(table, counts, new UserNamespaceOrdinal(level), euid);
                if (error == Errno.None)
                {
                    held.Add((new UserNamespaceOrdinal(level), euid));
                }
            }

            Assert.True(counts[UserNamespaceOrdinal.Initial, 0] <= 4);
            foreach (var (userNamespace, euid) in held)
            {
                counts = NamespaceCounts.Release(table, counts, userNamespace, euid);
            }

            Assert.Empty(counts.Counts);
        });
    }

    private static (UserNamespaceTable Table, UserNamespaceOrdinal Inner) Nested()
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        world.WriteMaps("root", "n1", "0 100000 10\n");
        world.SetResUid("n1", 7);
        world.SetResGid("n1", 7);
        world.Spawn("n1", "n2", user: true);
        return (world.Table, world["n2"].UserNamespace);
    }
}
