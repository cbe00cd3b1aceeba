using System.Linq;
using CsCheck;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>Text of maps and ids through them (N-70, N-71).</summary>
public sealed class IdMapsTests
{
    [Theory]
    [InlineData("0 100000 65536\n", 1)]
    [InlineData("0 100000 65536", 1)]
    [InlineData("\t 0\t100000  65536 \t\n", 1)]
    [InlineData("0 0 4294967295\n", 1)]
    [InlineData("0 10 5\n5 20 5\n", 2)]
    [InlineData("4294967296 0 1", 1)] // wraps at 32 bits
    [InlineData("0 1 1\0junk", 1)]
    [InlineData("0\u00a01\u00a01", 1)]
    public void A_well_formed_map_is_read(string text, int lines) // N-71
    {
        Assert.True(IdMaps.TryParse(text, out var map));
        Assert.Equal(lines, map.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("0 0\n")]
    [InlineData("0 0 0\n")]
    [InlineData("0 0 1 2\n")]
    [InlineData("-1 0 1\n")]
    [InlineData("0x0 0 1\n")]
    [InlineData("4294967295 0 1\n")]
    [InlineData("0 4294967295 1\n")]
    [InlineData("1 0 4294967295\n")]
    [InlineData("0 1 4294967295\n")]
    [InlineData("0 10 5\n4 20 5\n")] // inside overlaps
    [InlineData("0 10 5\n5 14 5\n")] // outside overlaps
    [InlineData("0 1 1\n\n1 2 1\n")]
    [InlineData("0 1 1\n \n")]
    [InlineData("0 1 1\n\n")]
    [InlineData("\0")]
    public void A_malformed_map_is_refused(string text) // N-71
    {
        Assert.False(IdMaps.TryParse(text, out var map));
        Assert.Empty(map);
    }

    [Fact]
    public void A_map_has_340_lines_and_no_more() // N-71
    {
        string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"{i} {i} 1\n"));
        Assert.True(IdMaps.TryParse(Lines(340), out var map));
        Assert.Equal(340, map.Length);
        Assert.False(IdMaps.TryParse(Lines(341), out _));
    }

    [Fact]
    public void No_text_makes_the_reader_throw() // N-71, hostile input
    {
        Gen.Char["0123456789 \t\n\0-x\u00a0"].Array[0, 60].Select(c => new string(c)).Sample(text =>
        {
            var holds = IdMaps.TryParse(text, out var map);
            Assert.Equal(holds, map.Length > 0);
            Assert.All(map, line => Assert.True(line.Count > 0 && (ulong)line.Inside + line.Count <= uint.MaxValue && (ulong)line.Outside + line.Count <= uint.MaxValue));
        });
    }

    [Fact]
    public void A_new_user_namespace_maps_nothing() // N-70
    {
        var world = new TestWorld();
        world.Spawn("root", "n", user: true);
        Assert.Null(IdMaps.ToReal(world.Table, world["n"].UserNamespace, 0, group: false));
        Assert.Null(IdMaps.FromReal(world.Table, world["n"].UserNamespace, 0, group: true));
    }

    [Fact]
    public void The_initial_user_namespace_maps_every_number_but_the_last() // N-70
    {
        var table = new TestWorld().Table;
        Assert.Equal(4294967294u, IdMaps.ToReal(table, UserNamespaceOrdinal.Initial, 4294967294, group: false));
        Assert.Null(IdMaps.ToReal(table, UserNamespaceOrdinal.Initial, 4294967295, group: false));
        Assert.Null(IdMaps.FromReal(table, UserNamespaceOrdinal.Initial, 4294967295, group: false));
    }

    [Theory]
    [InlineData(0, 101000u)]
    [InlineData(9, 101009u)]
    [InlineData(10, null)]
    [InlineData(20, 101030u)]
    public void Ids_go_through_all_maps_upwards(uint id, uint? real) // N-70
    {
        var world = TwoLevels();
        var inner = world["n2"].UserNamespace;
        Assert.Equal(real, IdMaps.ToReal(world.Table, inner, id, group: false));
        Assert.Null(IdMaps.ToReal(world.Table, inner, id, group: true));
        if (real is { } r)
        {
            Assert.Equal(id, IdMaps.FromReal(world.Table, inner, r, group: false));
        }
    }

    [Fact]
    public void From_real_is_the_inverse_of_to_real() // N-70
    {
        var world = TwoLevels();
        Gen.Select(Gen.Int[0, 2], Gen.UInt[0, 200000]).Sample((level, id) =>
        {
            var ns = new UserNamespaceOrdinal(level);
            var real = IdMaps.ToReal(world.Table, ns, id, group: false);
            Assert.True(real is not { } r || IdMaps.FromReal(world.Table, ns, r, group: false) == id);
            var inside = IdMaps.FromReal(world.Table, ns, id, group: false);
            Assert.True(inside is not { } n || IdMaps.ToReal(world.Table, ns, n, group: false) == id);
        });
    }

    private static TestWorld TwoLevels()
    {
        var world = new TestWorld();
        world.Spawn("root", "n1", user: true);
        Assert.Equal(Errno.None, world.WriteMap("root", "n1", "0 100000 65536\n", group: false));
        // A child of the creator's namespace gets there as real root, who must be mapped to make another one: done by hand.
        var inner = world.AddNamespace(world["n1"]);
        world["n2"] = CredentialChanges.EnterUserNamespace(world["n1"], inner);
        world.Change(world.Table[inner] with { UidMap = [new IdMapLine(0, 1000, 10), new IdMapLine(20, 1030, 1)] });
        return world;
    }
}
