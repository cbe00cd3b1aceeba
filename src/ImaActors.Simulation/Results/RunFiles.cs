using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Simulation.Results;

/// <summary>
/// The files of a run: <c>summary.json</c>, <c>histograms/KIND.hgrm</c>, <c>operations.csv</c> if a record of each operation was kept,
/// and those of every machine (<see cref="MachineFiles"/>) below <c>machines/NAME/</c>.
/// </summary>
public static class RunFiles
{
    /// <summary>Name of the summary.</summary>
    public const string SummaryFile = "summary.json";

    /// <summary>Name of the table of operations.</summary>
    public const string OperationsFile = "operations.csv";

    /// <summary>Name of the histogram of container starts among those of operations; no system call is called so.</summary>
    public const string StartsHistogram = "container-starts";

    private const double NanosecondsInMicrosecond = 1000;

    /// <summary>The files, with the view of the initial namespace only.</summary>
    public static IEnumerable<OutputFile> Of(ScenarioResult result, RunSummaryFacts facts) => Of(RunEvaluation.Of(result), facts, ViewSelection.None);

    /// <summary>The files. Each is made when it is asked for: a big run has more bytes than should be in memory at once.</summary>
    public static IEnumerable<OutputFile> Of(RunEvaluation run, RunSummaryFacts facts, ViewSelection views)
    {
        yield return new OutputFile(SummaryFile, RunSummary.Write(run, facts));
        foreach (var histogram in Histograms(run.Result.Machines))
        {
            yield return histogram;
        }

        if (run.Result.Machines.Any(machine => !machine.OperationRecords.IsEmpty))
        {
            yield return new OutputFile(OperationsFile, OperationsTable.Write(run.Result.Machines));
        }

        foreach (var machine in run.Result.Machines)
        {
            for (var boot = 0; boot < machine.Boots.Length; boot++)
            {
                var folder = boot == machine.Boots.Length - 1 ? $"machines/{machine.Name}/" : $"machines/{machine.Name}/boot-{boot}/";
                foreach (var file in MachineFiles.Of(machine.Boots[boot], views))
                {
                    yield return file with { Name = folder + file.Name };
                }
            }
        }
    }

    private static IEnumerable<OutputFile> Histograms(ImmutableArray<MachineResult> machines)
    {
        var starts = new LatencyHistogram();
        foreach (var start in machines.SelectMany(machine => machine.Starts).Where(start => start.Up is not null))
        {
            starts.Record((start.Up!.Value - start.Requested).Nanoseconds);
        }

        return MergedStatistics.Merged(machines)
            .Select(kind => (Name: kind.Kind, kind.Latencies))
            .Append((Name: StartsHistogram, Latencies: starts))
            .Where(one => one.Latencies.Count > 0)
            .Select(one => new OutputFile($"histograms/{one.Name}.hgrm", Percentiles(one.Latencies)));
    }

    /// <summary>The percentile distribution as HdrHistogram writes it, in microseconds.</summary>
    private static byte[] Percentiles(LatencyHistogram latencies)
    {
        using var text = new StringWriter { NewLine = "\n" };
        HdrHistogram.HistogramExtensions.OutputPercentileDistribution(latencies.Values, text, outputValueUnitScalingRatio: NanosecondsInMicrosecond);
        return System.Text.Encoding.ASCII.GetBytes(text.ToString());
    }
}
