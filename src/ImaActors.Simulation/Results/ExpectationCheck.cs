using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Simulation.Results;

/// <summary>
/// Compares what the author of a scenario expects with what a run gave. An expectation that cannot be compared (an unknown figure, a
/// filter that means nothing for what is counted) does not hold, and its outcome says why: nobody should take it for a success.
/// </summary>
public static class ExpectationCheck
{
    /// <summary>The outcomes, in the order of the expectations.</summary>
    public static ImmutableArray<ExpectationOutcome> Evaluate(ScenarioResult result, Figures figures) =>
        [.. result.Scenario.Expectations.Select(expectation => Evaluate(result, figures, expectation))];

    private static ExpectationOutcome Evaluate(ScenarioResult result, Figures figures, Expectation expectation)
    {
        var machines = MachinesOf(result, expectation.Machine);
        var (value, unit, problem) = (expectation.Figure, expectation.Count) switch
        {
            _ when machines.IsEmpty => Nothing(
                $"there is no machine {expectation.Machine}; machines are {string.Join(", ", result.Machines.Select(machine => machine.Name))}"),
            ({ } figure, null) => FigureOf(result with { Machines = machines }, figures, figure, expectation),
            (null, { } count) => ThingCount.Of(count, expectation, machines) is var counted && counted.Problem is null
                ? new Found(counted.Count, FigureUnits.Count, null)
                : new Found(null, FigureUnits.Count, counted.Problem),
            (null, null) => Nothing("it names neither a figure nor something to count"),
            _ => Nothing("it names both a figure and something to count; make two expectations of it"),
        };
        problem ??= Mismatch(expectation, unit);
        var holds = problem is null
            && (expectation.AtLeast is not { } least || value >= least)
            && (expectation.AtMost is not { } most || value <= most)
            && (expectation.EqualTo is not { } exact || value == exact);
        return new ExpectationOutcome(expectation.Name, holds, value, Words(expectation, unit), unit, problem);
    }

    private static ImmutableArray<MachineResult> MachinesOf(ScenarioResult result, string? name) => name is null
        ? result.Machines
        : [.. result.Machines.Where(machine => machine.Name == name || machine.Spec.Name == name)];

    /// <summary>Bounds that say nothing about the value.</summary>
    private static string? Mismatch(Expectation expectation, string unit) => expectation switch
    {
        { AtLeast: null, AtMost: null, EqualTo: null } => "it has no bound: give at-least, at-most or equal",
        { IsDuration: true } when unit != FigureUnits.Nanoseconds => $"its bounds are durations, but the unit is {unit}",
        _ => null,
    };

    private static Found FigureOf(ScenarioResult chosen, Figures all, string name, Expectation expectation)
    {
        var filter = (expectation.Path, expectation.Cause, expectation.Text, expectation.Operation, expectation.Error, expectation.By) switch
        {
            (not null, _, _, _, _, _) => "path",
            (_, not null, _, _, _, _) => "cause",
            (_, _, not null, _, _, _) => "text",
            (_, _, _, not null, _, _) => "operation",
            (_, _, _, _, not null, _) => "error",
            (_, _, _, _, _, not null) => "by",
            _ => null,
        };
        if (filter is not null)
        {
            return Nothing($"the filter {filter} selects things that are counted, it does not change a figure; count something instead, or leave it out");
        }

        var figures = expectation.Machine is null ? all : Figures.Of(chosen);
        if (expectation.Containers is { } group)
        {
            if (!name.StartsWith("starts.", StringComparison.Ordinal) && !name.StartsWith("containers.", StringComparison.Ordinal))
            {
                return Nothing($"only figures containers.* and starts.* exist for a group of containers alone, {name} does not; entries have entries.{group}");
            }

            figures = Figures.Of(chosen with
            {
                Machines = [.. chosen.Machines.Select(machine => machine with { Starts = [.. machine.Starts.Where(start => start.Group == group)] })],
            });
        }

        if (figures.Find(name) is { } figure)
        {
            return new Found(figure.Value, figure.Unit, null);
        }

        return FigureCatalog.Of(name) is { } meaning
            ? new Found(null, meaning.Unit, $"{name} has no value in this run: {meaning.Meaning}")
            : Nothing($"there is no figure {name}; the nearest is {figures.Nearest(name)}");
    }

    private static Found Nothing(string problem) => new(null, FigureUnits.Count, problem);

    private static string Words(Expectation expectation, string unit)
    {
        var subject = expectation.Figure ?? (expectation.Count is { } count ? ThingCount.NameOf(count) : "nothing");
        (string Name, string? Value)[] filters =
        [
            ("machine", expectation.Machine),
            ("containers", expectation.Containers),
            ("path", expectation.Path),
            ("cause", expectation.Cause),
            ("text", expectation.Text),
            ("operation", expectation.Operation),
            ("error", expectation.Error),
            ("by", expectation.By?.ToString()),
        ];
        var given = filters.Where(filter => filter.Value is not null).Select(filter => $"{filter.Name} {filter.Value}").ToList();
        var shown = expectation.IsDuration ? FigureUnits.Nanoseconds : unit;
        var bounds = new List<string>();
        Bound("exactly", expectation.EqualTo);
        Bound("at least", expectation.AtLeast);
        Bound("at most", expectation.AtMost);
        return subject + (given.Count == 0 ? string.Empty : $" ({string.Join(", ", given)})") + (bounds.Count == 0 ? string.Empty : " " + string.Join(" and ", bounds));

        void Bound(string words, decimal? value)
        {
            if (value is { } number)
            {
                bounds.Add($"{words} {ExpectationOutcome.Show(number, shown)}");
            }
        }
    }

    private readonly record struct Found(decimal? Value, string Unit, string? Problem);
}
