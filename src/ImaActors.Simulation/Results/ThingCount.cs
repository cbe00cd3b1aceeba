using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>How many things of a run a filter lets through.</summary>
/// <param name="Count">The number, or null.</param>
/// <param name="Problem">Why there is no number, or null.</param>
internal readonly record struct ThingCount(decimal? Count, string? Problem)
{
    /// <summary>Every failure, as an error name.</summary>
    public const string AnyError = "any";

    /// <summary>Counts things on some machines.</summary>
    public static ThingCount Of(ExpectationCount what, Expectation filter, ImmutableArray<MachineResult> machines)
    {
        if (UselessFilter(what, filter) is { } useless)
        {
            return new ThingCount(null, $"{NameOf(what)} have no {useless}: leave this filter out");
        }

        return what switch
        {
            ExpectationCount.Entries => Entries(filter, machines, violationsOnly: false),
            ExpectationCount.Violations => Entries(filter, machines, violationsOnly: true),
            ExpectationCount.Audit => Audit(filter, machines),
            ExpectationCount.Operations => Operations(filter, machines),
            ExpectationCount.ContainersUp => Number(machines.SelectMany(machine => machine.Starts).Count(start =>
                start.Up is { } up && IsInTime(filter, up) && (filter.Containers is null || start.Group == filter.Containers))),
            _ => throw new UnreachableException($"unknown thing to count {what}"),
        };
    }

    /// <summary>What is counted, in words.</summary>
    public static string NameOf(ExpectationCount what) => what switch
    {
        ExpectationCount.Entries => "entries",
        ExpectationCount.Violations => "violations",
        ExpectationCount.Audit => "audit records",
        ExpectationCount.Operations => "operations",
        ExpectationCount.ContainersUp => "containers up",
        _ => throw new UnreachableException($"unknown thing to count {what}"),
    };

    private static string? UselessFilter(ExpectationCount what, Expectation filter)
    {
        var (path, cause, text, operation, error) = what switch
        {
            ExpectationCount.Entries or ExpectationCount.Violations => (true, true, false, false, false),
            ExpectationCount.Audit => (true, false, true, false, false),
            ExpectationCount.Operations => (true, false, false, true, true),
            _ => (false, false, false, false, false),
        };
        return filter switch
        {
            { Path: not null } when !path => "path",
            { Cause: not null } when !cause => "cause",
            { Text: not null } when !text => "text",
            { Operation: not null } when !operation => "operation",
            { Error: not null } when !error => "error",
            _ => null,
        };
    }

    private static ThingCount Entries(Expectation filter, ImmutableArray<MachineResult> machines, bool violationsOnly)
    {
        var path = filter.Path is { } part ? new PathPart(part) : null;
        var count = 0L;
        foreach (var boot in machines.SelectMany(machine => machine.Boots))
        {
            var groups = new NamespaceGroups(boot);
            for (var i = 0; i < boot.Entries.Length; i++)
            {
                var entry = boot.Entries[i];
                if ((!violationsOnly || entry.IsViolation)
                    && (filter.Cause is null || boot.ViolationCauses[i] == filter.Cause)
                    && IsInTime(filter, boot.EntryInstants[i])
                    && (filter.Containers is null || groups.Of(entry) == filter.Containers)
                    && (path is null || path.IsIn(entry)))
                {
                    count++;
                }
            }
        }

        return Number(count);
    }

    private static ThingCount Audit(Expectation filter, ImmutableArray<MachineResult> machines)
    {
        var path = filter.Path is { } part ? new PathPart(part) : null;
        var text = filter.Text is { } words ? KernelText.FromUnicode(words) : null;
        var count = 0L;
        foreach (var machine in machines)
        {
            if (filter.Containers is not null && machine.Containers.IsEmpty && machine.Boots.Any(boot => !boot.Audit.IsEmpty))
            {
                return NoContainers(machine, "audit records");
            }

            var members = Members(machine, filter.Containers);
            foreach (var boot in machine.Boots)
            {
                for (var i = 0; i < boot.Audit.Length; i++)
                {
                    if ((members is null || members.Contains(boot.Audit[i].Key.Container))
                        && IsInTime(filter, boot.AuditInstants[i])
                        && (text is null || boot.Audit[i].Text.Contains(text, StringComparison.Ordinal))
                        && (path is null || path.IsInRecord(boot.Audit[i].Text)))
                    {
                        count++;
                    }
                }
            }
        }

        return Number(count);
    }

    private static ThingCount Operations(Expectation filter, ImmutableArray<MachineResult> machines)
    {
        // Counts by kind and by error are always there; where, when and of whom only the records of single operations tell.
        var needsRecords = filter.Path is not null || filter.By is not null || (filter.Containers is not null && filter.Error is null);
        if (!needsRecords)
        {
            return Number(machines.Sum(machine => filter.Error is null
                ? machine.Operations.Where(one => filter.Operation is null || one.Kind == filter.Operation).Sum(one => one.Count)
                : machine.Failures.Where(one => (filter.Operation is null || one.Kind == filter.Operation)
                    && (filter.Error == AnyError || one.Error == filter.Error)
                    && (filter.Containers is null || one.Group == filter.Containers)).Sum(one => one.Count)));
        }

        var count = 0L;
        var path = filter.Path is { } part ? KernelText.FromUnicode(part) : null;
        foreach (var machine in machines)
        {
            if (machine.OperationRecords.IsEmpty && machine.Operations.Any(one => one.Count > 0))
            {
                var why = filter.By is not null ? "by" : filter.Path is not null ? "path" : "containers without an error";
                return new ThingCount(null, $"operations can be counted with the filter {why} only from a record of each operation, and this run kept none: run it with records of operations");
            }

            if (filter.Containers is not null && machine.Containers.IsEmpty && !machine.OperationRecords.IsEmpty)
            {
                return NoContainers(machine, "operations");
            }

            var members = Members(machine, filter.Containers);
            count += machine.OperationRecords.Count(one => (filter.Operation is null || one.Kind == filter.Operation)
                && (filter.Error is null || (one.Error is not null && (filter.Error == AnyError || one.Error == filter.Error)))
                && (members is null || members.Contains(one.Key.Container))
                && IsInTime(filter, one.End)
                && (path is null || one.Subject.Contains(path, StringComparison.Ordinal)));
        }

        return Number(count);
    }

    private static ThingCount NoContainers(MachineResult machine, string things) =>
        new(null, $"the run of machine {machine.Name} does not say which container an operation is of, so {things} cannot be counted by containers: leave this filter out");

    private static HashSet<int>? Members(MachineResult machine, string? group) =>
        group is null ? null : [.. machine.Containers.Where(one => one.Group == group).Select(one => one.Ordinal)];

    private static bool IsInTime(Expectation filter, Instant instant) => filter.By is not { } by || instant <= Instant.Zero + by;

    private static ThingCount Number(long count) => new(count, null);
}
