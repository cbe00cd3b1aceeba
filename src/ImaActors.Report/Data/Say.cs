using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Report.Data;

/// <summary>Numbers as people read them.</summary>
internal static class Say
{
    /// <summary>Between a number and its unit: no line ends there.</summary>
    private const string Space = "\u00a0";

    private const decimal SmallestShare = 0.001m;

    private static readonly (decimal Nanoseconds, string Unit)[] Units = [(3_600_000_000_000m, "h"), (1_000_000_000m, "s"), (1_000_000m, "ms"), (1_000m, "us"), (1m, "ns")];

    /// <summary>A time with three digits or so: <c>1.17 s</c>, <c>571 ms</c>; from two hours on in hours.</summary>
    public static string Time(decimal nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return "0" + Space + "s";
        }

        var (length, unit) = Units.FirstOrDefault(one => nanoseconds >= (one.Unit == "h" ? 2 : 1) * one.Nanoseconds, Units[^1]);
        return Digits(nanoseconds / length) + Space + unit;
    }

    /// <summary>A time.</summary>
    public static string Time(Duration time) => Time(time.Nanoseconds);

    /// <summary>A moment.</summary>
    public static string Time(Instant moment) => Time(moment.Nanoseconds);

    /// <summary>A number of things: <c>10,000</c>.</summary>
    public static string Number(decimal number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number that need not be whole: three digits or so.</summary>
    public static string Digits(decimal number) => number switch
    {
        >= 1000 => number.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => number.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => number.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 or 0 => number.ToString("0.##", CultureInfo.InvariantCulture),
        _ => number.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>A number of things with their name: <c>1 container</c>, <c>20 containers</c>.</summary>
    public static string Count(decimal number, string one, string? several = null) => Number(number) + " " + (number == 1 ? one : several ?? one + "s");

    /// <summary>A part of a whole: <c>16.3 %</c>. What is neither nothing nor all never looks like it.</summary>
    public static string Share(decimal part) => part switch
    {
        > 0 and < SmallestShare => "less than 0.1" + Space + "%",
        < 1 and > 1 - SmallestShare => "more than 99.9" + Space + "%",
        _ => (part * 100).ToString("0.#", CultureInfo.InvariantCulture) + Space + "%",
    };

    /// <summary>A part of a whole.</summary>
    public static string Share(decimal part, decimal whole) => Share(whole == 0 ? 0 : part / whole);

    /// <summary>The same in the least room, for tables.</summary>
    public static string ShortShare(decimal part, decimal whole = 1) =>
        Share(part, whole).Replace("less than ", "<" + Space, StringComparison.Ordinal).Replace("more than ", ">" + Space, StringComparison.Ordinal);

    /// <summary>How many times something is another: <c>12.4 times</c>.</summary>
    public static string Times(decimal factor) => Digits(factor) + " times";

    /// <summary>Bytes with the largest binary unit that fits.</summary>
    public static string Bytes(decimal bytes) => bytes switch
    {
        >= 1L << 30 => Digits(bytes / (1L << 30)) + Space + "GiB",
        >= 1L << 20 => Digits(bytes / (1L << 20)) + Space + "MiB",
        >= 1L << 10 => Digits(bytes / (1L << 10)) + Space + "KiB",
        _ => Number(bytes) + Space + "bytes",
    };

    /// <summary>A list in a sentence: <c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> items)
    {
        string[] all = [.. items];
        return all.Length < 2 ? string.Concat(all) : string.Join(", ", all[..^1]) + " and " + all[^1];
    }

    /// <summary>The first letter large.</summary>
    public static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A value of a figure.</summary>
    public static string Figure(Figure figure) => figure.Unit switch
    {
        FigureUnits.Count => Number(figure.Value),
        FigureUnits.Ratio => Share(figure.Value),
        FigureUnits.Nanoseconds => Time(figure.Value),
        _ => Bytes(figure.Value),
    };

    /// <summary>A distribution of times.</summary>
    public static string Spread(Distribution times) => times switch
    {
        ConstantDistribution constant => Time(constant.Value),
        UniformDistribution uniform => $"uniform from {Time(uniform.Min)} to {Time(uniform.Max)}",
        ExponentialDistribution exponential => $"exponential with a mean of {Time(exponential.Mean)}",
        LogNormalDistribution tail => $"log-normal, median {Time(tail.Median)}, 99th percentile {Time(tail.Percentile99)}",
        EmpiricalDistribution measured => $"one of {Count(measured.Values.Length, "value")} with a mean of {Time(measured.Mean)}",
        _ => $"mean {Time(times.Mean)}",
    };

    /// <summary>A use of virtual time, as it stands in a sentence after "spent".</summary>
    public static string Use(TimeUse use) => use switch
    {
        TimeUse.CoreWait => "waiting for a core",
        TimeUse.StorageWait => "waiting for the disk",
        TimeUse.TpmWait => "waiting for list and TPM",
        TimeUse.ActivationWait => "waiting for the activation lock",
        TimeUse.ActiveListWait => "waiting for the list of active namespaces",
        TimeUse.InodeWait => "waiting for the lock of a file (inode)",
        TimeUse.RecordWait => "waiting for the lock of a cache record",
        TimeUse.Computing => "computing",
        TimeUse.Hashing => "hashing files",
        TimeUse.Verifying => "verifying signatures",
        TimeUse.Reading => "reading from the disk",
        TimeUse.Extending => "appending to the list and extending the TPM",
        _ => throw new ArgumentOutOfRangeException(nameof(use), use, "unknown use of time"),
    };

    /// <summary>A resource of <see cref="ResourceUse"/>.</summary>
    public static string Resource(string name) => name switch
    {
        "cores" => "cores",
        "storage" => "disk",
        "tpm" => "list and TPM",
        "activation-lock" => "activation lock",
        "active-list-lock" => "list of active namespaces",
        "inode-locks" => "locks of files (inodes)",
        "record-locks" => "locks of cache records",
        _ => name,
    };

    /// <summary>The name of an entry: its path.</summary>
    public static string Path(Core.Measurement.ListEntry entry)
    {
        for (var i = 0; i < entry.Fields.Length; i++)
        {
            if (entry.Template.Fields[i] is Core.Measurement.TemplateField.N or Core.Measurement.TemplateField.NNg)
            {
                return KernelText.UpToNul(KernelText.FromBytes(entry.Fields[i].Span));
            }
        }

        return string.Empty;
    }
}
