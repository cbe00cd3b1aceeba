using System;
using System.Linq;
using CsCheck;
using ImaActors.Simulation.Randomness;
using Xunit;

namespace ImaActors.Simulation.Tests.Randomness;

public sealed class DistributionTests
{
    private const int Draws = 100_000;

    private static readonly Gen<Distribution> AnyDistribution = Gen.OneOf(
        Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Long[0, 1_000_000_000_000]).Select((Distribution (min, length) => new UniformDistribution(min, min + length))),
        Gen.Long[0, 1_000_000_000_000].Select(Distribution (mean) => ExponentialDistribution.WithMean(mean)),
        Gen.Select(Gen.Long[1, 1_000_000_000], Gen.Long[0, 1_000_000_000_000]).Select((Distribution (median, more) => LogNormalDistribution.Of(median, median + more))),
        Gen.Long[0, 1_000_000].Array[1, 20].Select(Distribution (values) => new EmpiricalDistribution([.. values])));

    [Fact]
    public void A_greater_draw_never_gives_a_smaller_sample() =>
        Gen.Select(AnyDistribution, Gen.ULong, Gen.ULong, Gen.Int[0, 63]).Sample((distribution, draw, distance, shift) =>
        {
            var greater = draw + (distance >> shift) < draw ? ulong.MaxValue : draw + (distance >> shift);
            Assert.True(distribution.Sample(draw) <= distribution.Sample(greater), $"{distribution} at {draw} and {greater}");
        });

    [Fact]
    public void No_sample_is_negative() =>
        Gen.Select(AnyDistribution, Gen.ULong).Sample((distribution, draw) => Assert.True(distribution.Sample(draw) >= 0));

    [Fact]
    public void The_mean_is_that_of_the_samples() =>
        AnyDistribution.Sample(
            distribution =>
            {
                // A draw from the middle of each of 2^16 strips: the last one's own tail holds little of the mean unless the whole tail is long.
                var sum = Int128.Zero;
                for (var i = 0ul; i < 1 << 16; i++)
                {
                    sum += distribution.Sample((i << 48) + (1ul << 47));
                }

                var mean = (double)sum / (1 << 16);
                Assert.InRange(distribution.Mean, (mean * 0.999) - 1, (mean * (HasLongTail(distribution) ? 1e9 : 1.001)) + 1);
            },
            iter: 50);

    [Fact]
    public void Moments_of_a_uniform_distribution()
    {
        // Deviation (1000 - 0) / sqrt(12) = 288.7, that of the mean 288.7 / sqrt(100,000) = 0.91; four of them.
        var samples = Samples(new UniformDistribution(1000, 2000));
        Assert.InRange(samples.Average(), 1500 - 3.7, 1500 + 3.7);
        Assert.InRange(Deviation(samples), 288.9 * 0.99, 288.9 * 1.01);
        Assert.Equal((1000, 2000), (samples.Min(), samples.Max()));
    }

    [Fact]
    public void Moments_of_an_exponential_distribution()
    {
        // Deviation = mean; of the mean: mean / sqrt(100,000) = 0.32 %, of the deviation sqrt(2) times that; four of them.
        var samples = Samples(ExponentialDistribution.WithMean(5_770_000));
        Assert.InRange(samples.Average() / 5_770_000, 1 - 0.0127, 1 + 0.0127);
        Assert.InRange(Deviation(samples) / 5_770_000, 1 - 0.018, 1 + 0.018);
        Assert.InRange(samples.Count(sample => sample > 5_770_000) / (double)Draws, 0.3679 - 0.0062, 0.3679 + 0.0062);
    }

    [Fact]
    public void Moments_of_a_log_normal_distribution()
    {
        // Logarithms are normal: sigma = log(20/5) / 2.3263 = 0.5959, of the mean 0.00188, of the deviation 0.00133; four of them.
        var samples = Samples(LogNormalDistribution.Of(5_000_000, 20_000_000));
        var logarithms = samples.Select(sample => Math.Log(sample)).ToArray();
        Assert.InRange(logarithms.Average(), Math.Log(5_000_000) - 0.0076, Math.Log(5_000_000) + 0.0076);
        var sigma = Math.Log(4) / 2.32634787;
        Assert.InRange(Deviation(logarithms), sigma - 0.0054, sigma + 0.0054);

        // One in a hundred above: sqrt(0.01 * 0.99 / 100,000) = 0.00031; four of them.
        Assert.InRange(samples.Count(sample => sample > 20_000_000) / (double)Draws, 0.01 - 0.0013, 0.01 + 0.0013);
        Assert.InRange(LogNormalDistribution.Of(5_000_000, 20_000_000).Mean, 5_000_000 * Math.Exp(sigma * sigma / 2) * 0.9999, 5_000_000 * Math.Exp(sigma * sigma / 2) * 1.0001);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    [InlineData(0.9999999)]
    public void Exponential_quantiles_are_those_of_the_formula(double place)
    {
        // Lines between 64 knots to a halving lie at most 1 / (8 * 64^2) = 0.00003 means above the curve.
        var expected = -Math.Log(1 - place) * 1e9;
        Assert.InRange(ExponentialDistribution.WithMean(1_000_000_000).Sample(At(place)), (expected * 0.99997) - 3.1e4, (expected * 1.00003) + 3.1e4);
    }

    [Theory]
    [InlineData(0.00001, -4.2648907939)]
    [InlineData(0.025, -1.9599639845)]
    [InlineData(0.5, 0)]
    [InlineData(0.84134474607, 1)]
    [InlineData(0.99, 2.3263478740)]
    [InlineData(0.99999, 4.2648907939)]
    public void Log_normal_quantiles_are_those_of_the_formula(double place, double deviations)
    {
        var expected = 1e9 * Math.Pow(10, deviations / 2.3263478740);
        Assert.InRange(LogNormalDistribution.Of(1_000_000_000, 10_000_000_000).Sample(At(place)), expected * 0.9999, expected * 1.0001);
    }

    [Theory]
    [InlineData(0x0000_0000_0000_0000ul, 0, 50132510)]
    [InlineData(0x1234_5678_9abc_def0ul, 73768660328, 500045458)]
    [InlineData(0x8000_0000_0000_0000ul, 693140129836, 1000000000)]
    [InlineData(0xfedc_ba98_7654_3210ul, 5416059443542, 3440246241)]
    [InlineData(0xffff_ffff_ffff_fffful, 22180484154743, 19947136103)]
    public void Samples_never_change(ulong draw, long exponential, long logNormal)
    {
        Assert.Equal(exponential, ExponentialDistribution.WithMean(1_000_000_000_000).Sample(draw));
        Assert.Equal(logNormal, LogNormalDistribution.Of(1_000_000_000, 3_000_000_000).Sample(draw));
    }

    [Fact]
    public void A_log_normal_distribution_without_spread_is_its_median()
    {
        var same = LogNormalDistribution.Of(77, 77);
        Assert.All(new[] { 0ul, 1ul << 63, ulong.MaxValue }, draw => Assert.Equal(77, same.Sample(draw)));
        Assert.Equal(77, same.Mean);
    }

    [Fact]
    public void The_widest_log_normal_distribution_stays_a_number()
    {
        var widest = LogNormalDistribution.Of(1, long.MaxValue);
        Assert.Equal((0, 1L << 62), (widest.Sample(0), widest.Sample(ulong.MaxValue)));
        Assert.True(widest.Mean > 0);
    }

    [Fact]
    public void Measured_values_are_equally_likely()
    {
        var samples = Samples(new EmpiricalDistribution([50, 10, 20, 10]));

        // A quarter of 100,000: deviation sqrt(100,000 * 3 / 16) = 137; four of them.
        Assert.InRange(samples.Count(sample => sample == 20), 25_000 - 548, 25_000 + 548);
        Assert.InRange(samples.Count(sample => sample == 10), 50_000 - 633, 50_000 + 633);
        Assert.Equal(23, new EmpiricalDistribution([50, 10, 20, 10]).Mean);
    }

    [Fact]
    public void Equal_distributions_are_equal()
    {
        Assert.Equal(new UniformDistribution(1, 2), new UniformDistribution(1, 2));
        Assert.Equal(ExponentialDistribution.WithMean(3), ExponentialDistribution.WithMean(3));
        Assert.Equal(LogNormalDistribution.Of(3, 4), LogNormalDistribution.Of(3, 4));
        Assert.Equal(new EmpiricalDistribution([1, 2]), new EmpiricalDistribution([2, 1]));
        Assert.Equal(new EmpiricalDistribution([1, 2]).GetHashCode(), new EmpiricalDistribution([2, 1]).GetHashCode());
        Assert.NotEqual(new UniformDistribution(1, 2), new UniformDistribution(1, 3));
        Assert.NotEqual(ExponentialDistribution.WithMean(3), ExponentialDistribution.WithMean(4));
        Assert.NotEqual(LogNormalDistribution.Of(3, 4), LogNormalDistribution.Of(3, 5));
        Assert.NotEqual(new EmpiricalDistribution([1, 2, 4]), new EmpiricalDistribution([1, 3, 4]));
    }

    [Fact]
    public void Numbers_that_make_no_distribution_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UniformDistribution(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UniformDistribution(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialDistribution.WithMean(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialDistribution.WithMean(long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogNormalDistribution.Of(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogNormalDistribution.Of(3, 2));
        Assert.Throws<ArgumentException>(() => new EmpiricalDistribution([]));
        Assert.Throws<ArgumentException>(() => new EmpiricalDistribution(default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmpiricalDistribution([1, -1]));
    }

    private static bool HasLongTail(Distribution distribution) => distribution is LogNormalDistribution one && one.Percentile99 / one.Median > 10;

    private static ulong At(double place) => (ulong)(place * Math.Pow(2, 64));

    private static double Deviation(double[] samples)
    {
        var mean = samples.Average();
        return Math.Sqrt(samples.Average(sample => (sample - mean) * (sample - mean)));
    }

    private static double[] Samples(Distribution distribution) =>
        [.. Enumerable.Range(0, Draws).Select(i => (double)distribution.Sample(RandomStream.Draw(1, DrawPurpose.Pace, 5, i, 0)))];
}
