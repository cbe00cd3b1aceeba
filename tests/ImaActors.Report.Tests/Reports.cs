using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Report.Tests;

/// <summary>Reports for tests.</summary>
internal static class Reports
{
    public const string HostileText = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'text' {{ 1 | plus: 1 }}";

    public const string NoBaselines = "Baselines were switched off.";

    public static readonly RunSummaryFacts Facts = new("1.2.3", 2_000_000, "ima-actors run small --seed 7", [new InputFile("small.conf", 12, new string('a', 64))]);

    public static byte[] Of(RunEvaluation run) => HtmlReport.Write(new ReportInputs(run, Facts, Baseline.Missing(NoBaselines), Baseline.Missing(NoBaselines)));

    public static string Text(RunEvaluation run) => System.Text.Encoding.UTF8.GetString(Of(run));

    /// <summary>Every text that its author is free to choose is hostile.</summary>
    public static Scenario Hostile(Scenario scenario) => scenario with
    {
        Question = HostileText,
        Containers = [.. scenario.Containers.Select(group => group with { Policy = HostileText })],
        Expectations = [new Expectation { Name = "hostile", Count = ExpectationCount.Entries, Path = HostileText, EqualTo = 1 }],
    };
}
