using System.Text;
using ImaActors.Simulation.Scenarios;
using Spectre.Console;

namespace ImaActors.Cli;

/// <summary>What standard output says about a run: everything, the verdict, or summary.json.</summary>
internal sealed class RunReportText(CliHost host, RunOptions options)
{
    /// <summary>Prints it.</summary>
    /// <param name="evaluation">What came of the run.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="dir">The run directory, or null if it could not be written.</param>
    /// <param name="command">The command that runs this again.</param>
    public void Print(RunEvaluation evaluation, Scenario scenario, string? dir, string command)
    {
        if (options.Json)
        {
            host.Output.Write(Encoding.UTF8.GetString(evaluation.Summary));
        }
        else if (options.Quiet)
        {
            host.Output.WriteLine(OneLine.Of(evaluation.Verdict));
        }
        else
        {
            Everything(evaluation, scenario, dir, command);
        }

        host.Output.Flush();
    }

    private void Everything(RunEvaluation evaluation, Scenario scenario, string? dir, string command)
    {
        var console = host.OutputConsole();
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false };
        table.AddColumn(new TableColumn("figure").NoWrap()).AddColumn(new TableColumn("value"));
        foreach (var (name, value) in evaluation.MainFigures)
        {
            table.AddRow(Text(name), Text(value));
        }

        console.MarkupLine($"[bold]{Text(scenario.Name)}[/] {Text(scenario.Question)}".TrimEnd());
        console.Write(table);
        foreach (var line in evaluation.Expectations)
        {
            host.Output.WriteLine(OneLine.Of(line));
        }

        console.MarkupLine($"[bold {(evaluation.IsGood ? "green" : "red")}]{Text(evaluation.Verdict)}[/]");
        if (dir is not null)
        {
            host.Output.WriteLine($"run directory: {OneLine.Of(dir)}");
        }

        host.Output.WriteLine($"reproduce: {OneLine.Of(command)}  # version {CliHost.Version}, digest {evaluation.Digest}");
    }

    private static string Text(string text) => Markup.Escape(OneLine.Of(text));
}
