using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Results;
using Spectre.Console;

namespace ImaActors.Cli.Runs;

/// <summary>What standard output says about a run: everything, the verdict, or summary.json.</summary>
internal sealed class RunReportText(CliHost host, RunOptions options)
{
    private const int ReasonsShown = 10;

    private const decimal NanosecondsPerSecond = 1_000_000_000m;

    /// <summary>The figures that answer most questions, by the words under which a person looks for them.</summary>
    private static readonly (string Words, string Figure)[] MainFigures =
    [
        ("virtual time", "virtual-time"),
        ("containers asked for", "containers.requested"),
        ("containers up", "containers.up"),
        ("containers failed", "containers.failed"),
        ("last container up at", "containers.last-up"),
        ("start, median", "starts.p50"),
        ("start, 99th percentile", "starts.p99"),
        ("start, longest", "starts.max"),
        ("namespaces made", "namespaces.created"),
        ("namespaces active at the end", "namespaces.active-at-end"),
        ("operations", "operations"),
        ("operations failed", "operations.failed"),
        ("list entries", "entries"),
        ("violations, ToMToU", "violations.tomtou"),
        ("violations, open-writers", "violations.open-writers"),
        ("audit records", "audit"),
        ("cores, share busy", "cores.utilisation"),
        ("list and TPM, share busy", "tpm.utilisation"),
        ("list and TPM, mean wait", "tpm.mean-wait"),
    ];

    /// <summary>Prints it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="facts">Version, real time and the command that runs this again.</param>
    /// <param name="dir">The run directory, or null if it could not be written.</param>
    public void Print(RunEvaluation run, RunSummaryFacts facts, string? dir)
    {
        if (options.Json)
        {
            host.Output.Write(Encoding.UTF8.GetString(RunSummary.Write(run, facts)));
        }
        else if (options.Quiet)
        {
            host.Output.WriteLine(OneLine.Of(run.Words));
        }
        else
        {
            Everything(run, facts, dir);
        }

        host.Output.Flush();
    }

    private void Everything(RunEvaluation run, RunSummaryFacts facts, string? dir)
    {
        var scenario = run.Result.Scenario;
        var console = host.OutputConsole();
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false };
        table.AddColumn(new TableColumn("figure").NoWrap()).AddColumn(new TableColumn("value").RightAligned());
        foreach (var (name, value) in Rows(run, facts))
        {
            table.AddRow(Text(name), Text(value));
        }

        console.MarkupLine($"[bold]{Text(scenario.Name)}[/] {Text(scenario.Question)}".TrimEnd());
        console.Write(table);
        foreach (var outcome in run.Outcomes)
        {
            host.Output.WriteLine(OneLine.Of(Line(outcome)));
        }

        foreach (var check in CheckOutcome.Of(run.Result.FailedChecks).Where(check => !check.Holds))
        {
            host.Output.WriteLine(OneLine.Of($"FAIL check {check.Check.Name}: {string.Join("; ", check.Failures)}"));
        }

        foreach (var line in FailedStarts(run.Result))
        {
            host.Output.WriteLine(OneLine.Of(line));
        }

        console.MarkupLine($"[bold {(run.Verdict is Verdict.Good ? "green" : "red")}]{Text(run.Words)}[/]");
        if (dir is not null)
        {
            host.Output.WriteLine($"run directory: {OneLine.Of(dir)}");
        }

        // Nobody can stop a run at the same place again, so the digest of a partial one leads nowhere.
        var digest = run.Result.IsPartial ? "" : $", digest {run.Digest.Digest}";
        host.Output.WriteLine(OneLine.Of($"reproduce: {facts.CommandLine}  # version {facts.Version}{digest}"));
    }

    /// <summary>Why containers did not come up: each reason once, with the first container that it happened to.</summary>
    private static IEnumerable<string> FailedStarts(ScenarioResult result) => result.Machines
        .SelectMany(machine => machine.Starts)
        .Where(start => start.Failure is not null)
        .GroupBy(start => (start.Group, start.Failure))
        .Take(ReasonsShown)
        .Select(reason => string.Create(
            CultureInfo.InvariantCulture, $"not up: {reason.Count()} of {reason.Key.Group}, first {reason.First().Container}: {reason.Key.Failure}"));

    private static IEnumerable<(string Name, string Value)> Rows(RunEvaluation run, RunSummaryFacts facts)
    {
        foreach (var (words, name) in MainFigures)
        {
            if (run.Figures.Find(name) is { } figure)
            {
                yield return (words, Shown(figure));
            }
        }

        var seconds = facts.RealNanoseconds / NanosecondsPerSecond;
        yield return ("real time", string.Create(CultureInfo.InvariantCulture, $"{seconds:#,0.0##} s"));
        if (seconds > 0 && run.Figures.Find("operations") is { } operations)
        {
            yield return ("operations per real second", Number(operations.Value / seconds));
        }
    }

    private static string Shown(Figure figure) => figure.Unit switch
    {
        FigureUnits.Count => Number(figure.Value),
        FigureUnits.Ratio => string.Create(CultureInfo.InvariantCulture, $"{figure.Value * 100:0.##} %"),
        _ => ExpectationOutcome.Show(figure.Value, figure.Unit),
    };

    private static string Line(ExpectationOutcome outcome) => (outcome.Holds ? "ok " : "FAIL ") + outcome.Name
        + (outcome.Problem is { } problem ? $" expected {outcome.Expected}, but {problem}" : $" found {outcome.FoundText}, expected {outcome.Expected}");

    private static string Number(decimal number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Text(string text) => Markup.Escape(OneLine.Of(text));
}
