using ImaActors.Simulation.Sweeps;
using Xunit;

namespace ImaActors.Simulation.Tests.Sweeps;

public sealed class SampleStatisticsTests
{
    /// <summary>
    /// By hand: 1 to 5 have the mean 3 and the standard deviation of a sample sqrt(10 / 4); the quantile of Student with four degrees of
    /// freedom is 2.776 in every table.
    /// </summary>
    [Fact]
    public void The_interval_is_that_of_Student()
    {
        var sample = SampleStatistics.Of([5, 1, 4, 2, 3]);
        Assert.Equal((5, 3.0, 1.0, 5.0), (sample.Count, sample.Mean, sample.Min, sample.Max));
        Assert.Equal(2.776 * 1.5811 / 2.2361, sample.HalfWidth!.Value, 3);
    }

    [Fact]
    public void Two_values_have_a_wide_interval() => Assert.Equal(12.706 * 0.5, SampleStatistics.Of([1, 2]).HalfWidth!.Value, 3);

    [Fact]
    public void One_value_has_no_interval() => Assert.Equal(new SampleStatistics(1, 7, null, 7, 7), SampleStatistics.Of([7]));

    [Fact]
    public void Equal_values_have_an_interval_of_no_width() => Assert.Equal(new SampleStatistics(3, 0.1, 0, 0.1, 0.1), SampleStatistics.Of([0.1m, 0.1m, 0.1m]));

    /// <summary>Nanoseconds of days differ in their last digits: the mean is taken in decimal first.</summary>
    [Fact]
    public void Small_differences_of_large_numbers_are_kept() =>
        Assert.Equal(12.706 * 0.5, SampleStatistics.Of([9_000_000_000_000_000_001m, 9_000_000_000_000_000_002m]).HalfWidth!.Value, 3);
}
