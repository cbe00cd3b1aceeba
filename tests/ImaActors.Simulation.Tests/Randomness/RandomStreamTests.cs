using System;
using System.Linq;
using System.Numerics;
using ImaActors.Simulation.Randomness;
using Xunit;

namespace ImaActors.Simulation.Tests.Randomness;

public sealed class RandomStreamTests
{
    private const int Draws = 100_000;

    [Theory]
    [InlineData(0ul, DrawPurpose.StartGap, 0L, 0L, 0, 0xf9ac6e337c2f0f1eul)]
    [InlineData(1ul, DrawPurpose.Pace, 2L, 3L, 4, 0x3c45cd085571c963ul)]
    [InlineData(ulong.MaxValue, DrawPurpose.ExtendLatency, -1L, long.MaxValue, int.MaxValue, 0xf6d674bc6e4bb655ul)]
    public void A_draw_never_changes(ulong seed, DrawPurpose stream, long entity, long operation, int draw, ulong expected) =>
        Assert.Equal(expected, RandomStream.Draw(seed, stream, entity, operation, draw));

    [Fact]
    public void Draws_fall_evenly_into_cells()
    {
        // 255 degrees of freedom: chi-square has mean 255 and standard deviation sqrt(2 * 255) = 22.6; five of them either way.
        foreach (var word in Enumerable.Range(0, 4))
        {
            var cells = new int[256];
            for (var i = 0; i < Draws; i++)
            {
                cells[RandomStream.Below(Address(word, i), cells.Length)]++;
            }

            var expected = (double)Draws / cells.Length;
            Assert.InRange(cells.Sum(count => (count - expected) * (count - expected) / expected), 255 - 113, 255 + 113);
        }
    }

    [Fact]
    public void Neighbours_share_half_of_their_bits()
    {
        // Each of 64 bits differs with probability a half: mean 32, standard deviation of the mean 4 / sqrt(100,000) = 0.0126; five of them.
        foreach (var word in Enumerable.Range(0, 4))
        {
            var differing = Enumerable.Range(0, Draws).Average(i => BitOperations.PopCount(Address(word, i) ^ Address(word, i + 1)));
            Assert.InRange(differing, 32 - 0.064, 32 + 0.064);
        }
    }

    [Fact]
    public void Neighbours_are_not_correlated()
    {
        // The correlation of independent pairs has standard deviation 1 / sqrt(100,000) = 0.0032; five of them.
        foreach (var word in Enumerable.Range(0, 4))
        {
            var covariance = Enumerable.Range(0, Draws).Average(i => (Unit(Address(word, i)) - 0.5) * (Unit(Address(word, i + 1)) - 0.5));
            Assert.InRange(covariance * 12, -0.016, 0.016);
        }
    }

    [Fact]
    public void Each_part_of_the_address_matters() =>
        Assert.Equal(6, new[]
        {
            RandomStream.Draw(1, DrawPurpose.Pace, 1, 1, 1),
            RandomStream.Draw(2, DrawPurpose.Pace, 1, 1, 1),
            RandomStream.Draw(1, DrawPurpose.Hold, 1, 1, 1),
            RandomStream.Draw(1, DrawPurpose.Pace, 2, 1, 1),
            RandomStream.Draw(1, DrawPurpose.Pace, 1, 2, 1),
            RandomStream.Draw(1, DrawPurpose.Pace, 1, 1, 2),
        }.Distinct().Count());

    [Fact]
    public void An_index_covers_its_range()
    {
        Assert.Equal(0, RandomStream.Below(0, 7));
        Assert.Equal(6, RandomStream.Below(ulong.MaxValue, 7));
        Assert.Equal(3, RandomStream.Below(1ul << 63, 7));
        Assert.Equal(0, RandomStream.Below(ulong.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomStream.Below(1, 0));
    }

    private static double Unit(ulong draw) => draw / Math.Pow(2, 64);

    /// <summary>A draw whose seed, entity, operation or draw number counts.</summary>
    private static ulong Address(int word, int i) => word switch
    {
        0 => RandomStream.Draw((ulong)i, DrawPurpose.Pace, 0, 0, 0),
        1 => RandomStream.Draw(7, DrawPurpose.Pace, i, 0, 0),
        2 => RandomStream.Draw(7, DrawPurpose.Pace, 0, i, 0),
        _ => RandomStream.Draw(7, DrawPurpose.Pace, 0, 0, i),
    };
}
