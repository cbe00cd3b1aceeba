using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Sweeps;

namespace ImaActors.Report.Sweeps;

/// <summary>Writes <c>sweep.html</c>: one file with what varied, a plot and tables for each figure that is shown, and how to do it again.</summary>
/// <remarks>The same inputs give the same bytes.</remarks>
public static class HtmlSweep
{
    /// <summary>Name of the file in a sweep directory.</summary>
    public const string FileName = "sweep.html";

    /// <summary>The file, UTF-8.</summary>
    /// <param name="sweep">The runs.</param>
    /// <param name="facts">What is said about them.</param>
    /// <param name="chosen">Figures that were asked for; none: the main ones that vary.</param>
    public static byte[] Write(SweepResult sweep, SweepFacts facts, ImmutableArray<string> chosen)
    {
        var figures = SweepFigures.Shown(sweep, chosen);
        return PageWriter.Write(new Page
        {
            Title = $"{facts.Scenario} - ImaActors sweep",
            Kicker = $"ImaActors {facts.Version.Split('+')[0]} · sweep of the scenario {facts.Scenario}",
            Headline = facts.Question.Length > 0 ? facts.Question : $"What does the scenario {facts.Scenario} give under other settings?",
            Banner = BannerOf(sweep),
            Tiles =
            [
                new Tile(Say.Number(sweep.Settings.Length), "settings"),
                new Tile(Say.Number(sweep.Seeds.Length), "seeds of each setting"),
                new Tile(Say.Number(sweep.Runs.Length), "runs"),
            ],
            Lead = [.. LeadOf(sweep, facts)],
            Sections = [.. Sections(sweep, figures), Again(facts)],
            Footer = $"Made by ima-actors {facts.Version}. This page is one file: it needs no network, no script and nothing beside it.",
        });
    }

    private static IEnumerable<Section> Sections(SweepResult sweep, ImmutableArray<string> figures) => figures.IsEmpty
        ? [new Section("figures", "Figures", "Nothing is shown here.", [Part.Empty("No run has a figure that was asked for. The tables beside this page have all figures that there are.")])]
        : figures.Select((figure, number) => FigureSection.Of(sweep, figure, number));

    private static Banner BannerOf(SweepResult sweep)
    {
        var broken = sweep.Runs.Count(run => run.Verdict == Verdict.CheckFailed);
        return broken > 0 ? new(Tones.Bad, "A check failed", $"In {Say.Count(broken, "run")} a check of the program itself failed: no number of this page can be trusted.")
            : sweep.IsPartial ? new(Tones.Open, "Interrupted", $"{Say.Number(sweep.Asked - sweep.Runs.Length)} of {Say.Count(sweep.Asked, "run")} are missing; the others are complete.")
            : new(Tones.Good, "Complete", $"All {Say.Count(sweep.Runs.Length, "run")} came to their end, and all checks hold.");
    }

    private static IEnumerable<string> LeadOf(SweepResult sweep, SweepFacts facts)
    {
        yield return facts.Axes.IsEmpty
            ? $"Nothing varied but the seed: {Say.Count(sweep.Seeds.Length, "run")} of the same setting."
            : "What varied: " + Say.List(facts.Axes.Select(axis => $"{Say.List(axis.Keys)} ({string.Join(", ", axis.Values.Select(value => string.Join(" with ", value.Select(SweepSetting.WordsOf))))})"))
                + ". Every value was run with every value of the others.";
        yield return sweep.Seeds.Length == 1
            ? "With one seed there is no interval: nobody knows how much of a difference is chance."
            : "Intervals hold the true mean in 95 of 100 such sweeps (Student). Equal seeds draw equally under all settings, so differences are taken seed by seed.";
    }

    private static Section Again(SweepFacts facts) => new(
        "again", "Do it again", "The same command gives the same numbers on every machine, however many runs are done at a time. A click on the line selects all of it.",
        [
            Part.Shell(facts.CommandLine),
            new Terms("Beside this page",
            [
                new("runs.csv", "a line for each run: settings, seed, digest, verdict and all figures"),
                new("figures.csv", "for each figure and setting the mean with its 95 % interval, and the extremes"),
                new("paired.csv", "for each figure and each two settings that differ in one thing alone the difference, seed by seed"),
                new("sweep.json", "what varied, the command and the version, for programs"),
                new("scenario.conf", "the scenario as it was run under the first setting"),
            ]),
        ]);
}
