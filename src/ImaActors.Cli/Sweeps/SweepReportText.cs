using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Sweeps;
using Spectre.Console;

namespace ImaActors.Cli.Sweeps;

/// <summary>What standard output says about a sweep: a table for each figure that is shown.</summary>
/// <param name="host">Where to print.</param>
/// <param name="sweep">The sweep.</param>
/// <param name="facts">What is said about it.</param>
internal sealed class SweepReportText(CliHost host, SweepResult sweep, SweepFacts facts)
{
    /// <summary>Prints it.</summary>
    /// <param name="chosen">Figures that were asked for; none: the main ones that vary.</param>
    /// <param name="elapsed">Real time.</param>
    /// <param name="dir">The sweep directory, or null if it could not be written.</param>
    public void Print(ImmutableArray<string> chosen, TimeSpan elapsed, string? dir)
    {
        var console = host.OutputConsole();
        console.MarkupLine($"[bold]{Text(facts.Scenario)}[/] {Text(facts.Question)}".TrimEnd());
        foreach (var figure in SweepFigures.Shown(sweep, chosen))
        {
            console.WriteLine();
            console.MarkupLine($"[bold]{Text(figure)}[/]: {Text(FigureCatalog.Of(figure)?.Meaning ?? "")}");
            console.Write(TableOf(figure));
        }

        foreach (var missing in chosen.Where(figure => !sweep.Has(figure)))
        {
            host.Output.WriteLine($"{missing}: no run has this figure");
        }

        host.Output.WriteLine();
        foreach (var verdict in sweep.Runs.CountBy(run => run.Verdict).OrderBy(pair => pair.Key))
        {
            host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verdict.Value} of {sweep.Asked} runs: {Words(verdict.Key)}"));
        }

        if (sweep.IsPartial)
        {
            host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"partial: {sweep.Asked - sweep.Runs.Length} of {sweep.Asked} runs are missing"));
        }

        host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"real time: {elapsed.TotalSeconds:#,0.0} s"));
        if (dir is not null)
        {
            host.Output.WriteLine($"sweep directory: {OneLine.Of(dir)}");
        }

        host.Output.WriteLine(OneLine.Of($"reproduce: {facts.CommandLine}  # version {facts.Version}"));
        host.Output.Flush();
    }

    private Table TableOf(string figure)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (key, _) in sweep.Settings[0].Values)
        {
            table.AddColumn(new TableColumn(Text(key)).NoWrap());
        }

        table.AddColumn(new TableColumn("n").RightAligned()).AddColumn(new TableColumn("mean, 95 % interval").RightAligned().NoWrap())
            .AddColumn(new TableColumn("least").RightAligned().NoWrap()).AddColumn(new TableColumn("greatest").RightAligned().NoWrap());
        foreach (var row in sweep.Of(figure))
        {
            table.AddRow(
            [
                .. row.Setting.Words.Select(Text), row.Sample.Count.ToString(CultureInfo.InvariantCulture), Text(FigureText.Of(row.Sample, row.Unit)),
                Text(FigureText.Of(row.Sample.Min, row.Unit)), Text(FigureText.Of(row.Sample.Max, row.Unit)),
            ]);
        }

        return table;
    }

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Good => "all checks hold, and all expectations of the scenario",
        Verdict.ExpectationFailed => "all checks hold, but not all expectations of the scenario, which was written for one setting",
        Verdict.CheckFailed => "a check of the program failed: no number of these runs can be trusted",
        _ => "not complete",
    };

    private static string Text(string text) => Markup.Escape(OneLine.Of(text));
}
