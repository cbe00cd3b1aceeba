using System.Linq;
using ImaActors.Simulation.Sweeps;
using Xunit;

namespace ImaActors.Simulation.Tests.Sweeps;

public sealed class SeedListTests
{
    [Theory]
    [InlineData("1..4", "1 2 3 4")]
    [InlineData("7", "7")]
    [InlineData("5,2,9", "5 2 9")]
    [InlineData("1..3,7", "1 2 3 7")]
    [InlineData("18446744073709551614..18446744073709551615", "18446744073709551614 18446744073709551615")]
    public void Seeds_are_ranges_and_numbers(string text, string expected)
    {
        Assert.True(SeedList.TryParse(text, out var seeds, out var error));
        Assert.Null(error);
        Assert.Equal(expected, string.Join(' ', seeds));
    }

    [Theory]
    [InlineData("", "'' is neither a whole number")]
    [InlineData("a", "'a' is neither a whole number")]
    [InlineData("1..", "'1..' is neither a whole number")]
    [InlineData("-1", "'-1' is neither a whole number")]
    [InlineData("3..1", "the range 3..1 ends before it begins; write 1..3")]
    [InlineData("1..3,2", "the seed 2 stands there twice")]
    [InlineData("1..100001", "these are more than 100000 seeds")]
    [InlineData("0..18446744073709551615", "these are more than 100000 seeds")]
    [InlineData("1..60000,60001..120000", "these are more than 100000 seeds")]
    public void What_cannot_be_read_is_said(string text, string expected)
    {
        Assert.False(SeedList.TryParse(text, out var seeds, out var error));
        Assert.Empty(seeds);
        Assert.StartsWith(expected, error);
    }

    [Fact]
    public void As_many_as_are_allowed_are_read()
    {
        Assert.True(SeedList.TryParse("1..100000", out var seeds, out _));
        Assert.Equal(SeedList.SeedsMax, seeds.Distinct().Count());
    }
}
