using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Comparisons;

/// <summary>Finds the first instant that two runs do not have in common which did the same.</summary>
internal sealed class FirstInstant(ScenarioResult left, ScenarioResult right)
{
    private readonly SideWords _left = new(left);
    private readonly SideWords _right = new(right);

    /// <summary>The first instant that differs, or null if none does.</summary>
    public RunDifference? Find() => left.Machines.Zip(right.Machines)
        .SelectMany(pair => Operations(pair.First, pair.Second).Concat(pair.First.Boots.Zip(pair.Second.Boots).SelectMany((boots, number) => Boot(pair.First.Name, number, boots.First, boots.Second))))
        .OrderBy(difference => Instant.Min(difference.Left.At!.Value, difference.Right.At!.Value))
        .FirstOrDefault();

    private IEnumerable<RunDifference> Boot(string machine, int number, BootResult one, BootResult other)
    {
        var entry = Enumerable.Range(0, Math.Min(one.EntryInstants.Length, other.EntryInstants.Length)).FirstOrDefault(i => one.EntryInstants[i] != other.EntryInstants[i], -1);
        if (entry >= 0)
        {
            yield return new RunDifference(
                string.Create(CultureInfo.InvariantCulture, $"instant of entry {entry + 1}"), machine, number, _left.Entry(one, entry), _right.Entry(other, entry));
        }

        var audit = Enumerable.Range(0, Math.Min(one.AuditInstants.Length, other.AuditInstants.Length)).FirstOrDefault(i => one.AuditInstants[i] != other.AuditInstants[i], -1);
        if (audit >= 0)
        {
            yield return new RunDifference(
                string.Create(CultureInfo.InvariantCulture, $"instant of audit record {audit + 1}"), machine, number, _left.Audit(one, audit), _right.Audit(other, audit));
        }
    }

    private IEnumerable<RunDifference> Operations(MachineResult one, MachineResult other)
    {
        var pairs = one.OperationRecords.Join(other.OperationRecords, record => record.Key, record => record.Key, (first, second) => (First: first, Second: second)).ToList();
        foreach (var (first, second) in pairs.Where(pair => pair.First.End != pair.Second.End).OrderBy(pair => Instant.Min(pair.First.End, pair.Second.End)).Take(1))
        {
            yield return new RunDifference(
                Name("end", first), one.Name, null, _left.At(_left.Operation(first).Content!, first.End), _right.At(_right.Operation(second).Content!, second.End));
        }

        foreach (var (first, second) in pairs.Where(pair => pair.First.Start != pair.Second.Start).OrderBy(pair => Instant.Min(pair.First.Start, pair.Second.Start)).Take(1))
        {
            yield return new RunDifference(Name("beginning", first), one.Name, null, _left.Operation(first), _right.Operation(second));
        }
    }

    private static string Name(string what, OperationRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} of operation {record.Process}:{record.Key.Number}");
}
