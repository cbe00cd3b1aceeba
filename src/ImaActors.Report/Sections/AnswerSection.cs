using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Simulation.Results;

namespace ImaActors.Report.Sections;

/// <summary>What the author expected and what was found, and the checks that the program makes of itself.</summary>
internal static class AnswerSection
{
    private const int FailuresShown = 5;

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        var outcomes = run.Run.Outcomes;
        var broken = outcomes.Count(outcome => !outcome.Holds);
        var lead = outcomes.IsEmpty
            ? "The scenario expects nothing, so the figures below are the answer."
            : "Whoever wrote the scenario wrote down the answer that they expect, as statements that a program can compare. "
                + (broken == 0 ? $"All {Say.Number(outcomes.Length)} hold." : $"{Say.Number(broken)} of {Say.Number(outcomes.Length)} {(broken == 1 ? "does" : "do")} not hold.");
        return new Section("answer", "The answer", lead, [outcomes.IsEmpty ? Part.Empty("To have an answer compared, give the scenario a block expect.") : Expectations(run), Checks(run)]);
    }

    private static Part Expectations(RunData run)
    {
        var pairs = run.Run.Outcomes.Zip(run.Scenario.Expectations);
        return ((Part)new Table(
            "Expected and found",
            ["expectation", Column.Long("expected"), Column.Long("found"), "holds"],
            [.. pairs.Select(pair => Row(pair.First, pair.Second.Figure))])).Wide();
    }

    private static IReadOnlyList<Cell> Row(ExpectationOutcome outcome, string? figure) =>
    [
        outcome.Name,
        new Cell(outcome.Expected, figure is null ? null : Meaning(figure)),
        outcome.FoundText,
        outcome.Holds ? new Cell("yes", Tone: Tones.Good) : new Cell("no", Tone: Tones.Bad),
    ];

    private static string? Meaning(string figure)
    {
        if (FigureCatalog.Of(figure) is not { } meaning)
        {
            return null;
        }

        // "entries of a group; host: of the initial namespace itself": what is said of one name alone stands behind the name.
        var parts = meaning.Meaning.Split("; ");
        var name = figure.Split('.')[^1] + ": ";
        var own = parts.FirstOrDefault(part => part.StartsWith(name, StringComparison.Ordinal));
        return Say.Sentence(own is null ? parts[0].Split(": ")[0] : $"{figure.Split('.')[0]} {own[name.Length..]}");
    }

    private static Part Checks(RunData run)
    {
        var checks = CheckOutcome.Of(run.Run.Result.FailedChecks);
        var failed = checks.Count(check => !check.Holds);
        return ((Part)new Table(
            failed == 0
                ? $"All {Say.Number(checks.Length)} checks of the program itself hold, so the numbers can be trusted"
                : $"{Say.Number(failed)} of {Say.Number(checks.Length)} checks of the program itself failed: this is a defect, please report it",
            [Column.Long("check"), Column.Long("claim"), "holds"],
            [
                .. checks.Select(check => (IReadOnlyList<Cell>)
                [
                    check.Check.Name,
                    new Cell(Say.Sentence(check.Check.Claim), check.Holds ? null : string.Join("; ", check.Failures.Take(FailuresShown))),
                    check.Holds ? new Cell("yes", Tone: Tones.Good) : new Cell("no", Tone: Tones.Bad),
                ]),
            ])).Wide();
    }
}
