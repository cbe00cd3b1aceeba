using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Results;

/// <summary>Operations of several machines, by kind.</summary>
internal static class MergedStatistics
{
    /// <summary>One line for each kind, in order of kind names.</summary>
    public static IEnumerable<OperationStatistics> Merged(ImmutableArray<MachineResult> machines) => machines
        .SelectMany(machine => machine.Operations)
        .GroupBy(one => one.Kind, StringComparer.Ordinal)
        .OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(Merge);

    private static OperationStatistics Merge(IGrouping<string, OperationStatistics> kind)
    {
        var latencies = new LatencyHistogram();
        foreach (var one in kind)
        {
            latencies.Add(one.Latencies);
        }

        return new OperationStatistics(kind.Key, kind.Sum(one => one.Count), kind.Sum(one => one.Failed), latencies);
    }
}
