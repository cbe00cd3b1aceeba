using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Randomness;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Reads distributions of durations: a bare duration, or a block with one of the shapes.</summary>
internal static class DistributionReader
{
    private static readonly ImmutableArray<string> Shapes = ["uniform", "exponential", "log-normal", "empirical"];

    /// <summary>The distribution, in nanoseconds, or null for <c>none</c>.</summary>
    public static Distribution? OptionalDistribution(this Setting setting) => setting.IsNone ? null : setting.Distribution();

    /// <summary>The distribution, in nanoseconds.</summary>
    public static Distribution Distribution(this Setting setting)
    {
        var fallback = new ConstantDistribution(0);
        if (setting.Node is ConfigText)
        {
            return new ConstantDistribution(setting.Duration().Nanoseconds);
        }

        if (setting.Node is not ConfigObject)
        {
            setting.Error($"a duration or a distribution {{ ... }} was expected, and {Said.Kind(setting.Node)} stands here");
            return fallback;
        }

        var block = setting.Reading.Block("distribution", setting.Node, setting.Key);
        string[] chosen = [.. Shapes.Where(block.Sets)];
        if (chosen.Length != 1)
        {
            setting.Error("a distribution has exactly one of " + string.Join(", ", Shapes));
            return fallback;
        }

        Distribution? distribution = chosen[0] switch
        {
            "uniform" => Uniform(block.Inner("uniform")),
            "exponential" => ExponentialDistribution.WithMean(block.Inner("exponential")["mean"].Duration().Nanoseconds),
            "log-normal" => LogNormal(block.Inner("log-normal")),
            _ => Empirical(block["empirical"]),
        };
        if (distribution?.Sample(ulong.MaxValue) > Setting.DurationMax)
        {
            setting.Error("its longest samples are longer than a year");
        }

        return distribution ?? fallback;
    }

    private static UniformDistribution? Uniform(Block block)
    {
        var errors = block.Reading.Errors;
        var (min, max) = (block["min"].Duration().Nanoseconds, block["max"].Duration().Nanoseconds);
        if (block.Reading.Errors > errors)
        {
            return null;
        }

        if (max < min)
        {
            block["max"].Error("`max` is less than `min`");
            return null;
        }

        return new UniformDistribution(min, max);
    }

    private static LogNormalDistribution? LogNormal(Block block)
    {
        var errors = block.Reading.Errors;
        var (median, tail) = (block["median"].Duration(min: 1).Nanoseconds, block["p99"].Duration().Nanoseconds);
        if (block.Reading.Errors > errors)
        {
            return null;
        }

        if (tail < median)
        {
            block["p99"].Error("`p99` is less than `median`");
            return null;
        }

        return LogNormalDistribution.Of(median, tail);
    }

    private static EmpiricalDistribution? Empirical(Setting setting)
    {
        ImmutableArray<long> values = [.. setting.Items().Select(item => item.Duration().Nanoseconds)];
        if (values.IsEmpty)
        {
            setting.Error("a measured distribution needs at least one duration");
            return null;
        }

        return new EmpiricalDistribution(values);
    }
}
