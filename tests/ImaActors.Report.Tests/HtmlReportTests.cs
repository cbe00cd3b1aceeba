using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Tests.Results;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Report.Tests;

public sealed partial class HtmlReportTests
{
    private static readonly string[] Ids = ["answer", "start-time", "tpm", "latency", "list", "violations", "lives", "slowest", "setting", "again", "words"];

    [Fact]
    public void The_same_inputs_give_the_same_bytes() => Assert.Equal(Reports.Of(Run()), Reports.Of(Run()));

    [Fact]
    public void A_report_says_what_was_asked_and_how_to_run_it_again()
    {
        var text = Reports.Text(Run());
        Assert.Contains("<h1>Does it &quot;hold&quot; – for &lt;all&gt;?</h1>", text, StringComparison.Ordinal);
        Assert.Contains("ima-actors run small --seed 7", text, StringComparison.Ordinal);
        Assert.Contains(Run().Digest.Digest, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_a_scenario_are_escaped_wherever_they_stand()
    {
        var result = SmallRun.Result();
        var text = Reports.Text(RunEvaluation.Of(result with { Scenario = Reports.Hostile(result.Scenario) }));
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", text, StringComparison.Ordinal);
        Assert.Contains("{{ 1 | plus: 1 }}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_may_load_nothing()
    {
        var text = Reports.Text(Run());
        Assert.Contains("default-src 'none'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("://", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void No_identifier_comes_twice_and_no_stand_in_colour_is_left()
    {
        var text = Reports.Text(Run());
        var ids = Identifier().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.True(ids.Count > Ids.Length);
        Assert.DoesNotContain("rgb(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("black", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_has_its_tone()
    {
        Assert.Contains("class=\"verdict good\"><strong>Good<", Reports.Text(Run()), StringComparison.Ordinal);
        Assert.Contains("class=\"verdict open\"><strong>Interrupted<", Reports.Text(RunEvaluation.Of(SmallRun.Result() with { IsPartial = true })), StringComparison.Ordinal);
        Assert.Contains(
            "class=\"verdict bad\"><strong>A check failed<",
            Reports.Text(RunEvaluation.Of(SmallRun.Result() with { FailedChecks = [new FailedCheck(RunCheck.Registers, "register 10 differs")] })),
            StringComparison.Ordinal);
        var broken = new Expectation { Name = "none", Count = ExpectationCount.Violations, EqualTo = 0 };
        Assert.Contains("class=\"verdict bad\"><strong>Not as expected<", Reports.Text(RunEvaluation.Of(SmallRun.Result().Expecting(broken))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_partial_run_has_no_digest_to_compare_with()
    {
        var run = RunEvaluation.Of(SmallRun.Result() with { IsPartial = true });
        Assert.DoesNotContain(run.Digest.Digest, Reports.Text(run), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_baseline_is_told_with_its_reason_and_a_run_is_compared()
    {
        Assert.Contains(Reports.NoBaselines, Reports.Text(Run()), StringComparison.Ordinal);

        // Starts of 10 and 30 ns against one of 4 ns.
        var fast = RunEvaluation.Of(SmallRun.Result(SmallRun.Machine() with
        {
            Starts = [new ContainerStart("web-0", "web", new Instant(100), new Instant(104), null, SmallRun.Spent((TimeUse.Computing, 4)))],
        }));
        var text = Plain(HtmlReport.Write(new ReportInputs(Run(), Reports.Facts, Baseline.Of(fast), Baseline.Missing("One namespace was left out."))));
        Assert.Contains("without IMA a start takes 4 ns instead of 16 ns", text, StringComparison.Ordinal);   // (8 + 24) / 2
        Assert.Contains("Without IMA the same start takes 4 ns in the mean; with it, 5 times as long.", text, StringComparison.Ordinal);   // (10 + 30) / 2
        Assert.Contains("One namespace was left out.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Reports.NoBaselines, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Violations_stand_with_cause_and_file()
    {
        var text = Plain(Reports.Of(Run()));
        Assert.Contains("2 violations between 120 ns and 220 ns: 1 ToMToU and 1 open-writers", text, StringComparison.Ordinal);
        Assert.Contains(">/log<", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_nothing_says_so_in_every_section()
    {
        var machine = SmallRun.Machine(new SmallBoot(hasTpm: false)) with
        {
            Spec = SmallRun.Spec with { Tpm = null },
            Starts = [],
            Operations = [],
            Failures = [],
            Resources = [],
            End = Instant.Zero,
        };
        var text = Plain(Reports.Of(RunEvaluation.Of(SmallRun.Result(machine))));
        foreach (var (id, why) in new[]
        {
            ("start-time", "started no container"), ("tpm", "ended at once"), ("latency", "No system call"), ("list", "Nothing was measured"),
            ("violations", "There was none"), ("lives", "No IMA namespace was made"), ("slowest", "No container was started"),
        })
        {
            Assert.Matches($"<section id=\"{id}\">[\\s\\S]*?{why}[\\s\\S]*?</section>", text);
        }

        Assert.DoesNotContain("<svg", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_machines_and_boots_are_told_apart()
    {
        var first = SmallRun.Machine(SmallRun.Boot(), new SmallBoot(600)) with { Name = "host1-0" };
        var second = SmallRun.Machine() with { Name = "host1-1" };
        var text = Plain(Reports.Of(RunEvaluation.Of(SmallRun.Result(first, second))));
        Assert.Contains("2 machines with Linux IMA", text, StringComparison.Ordinal);
        Assert.Contains("over 3 boots", text, StringComparison.Ordinal);
        Assert.Contains("host1-1/web-1", text, StringComparison.Ordinal);
        Assert.All(Ids, id => Assert.Contains($"<section id=\"{id}\">", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Ten_thousand_namespaces_leave_a_report_of_less_than_a_megabyte()
    {
        const int Many = 10_000;
        var small = SmallRun.Machine();
        var boot = small.Boots[0];
        var one = boot.Namespaces[1];
        var machine = small with
        {
            Starts = [.. Enumerable.Range(0, Many).Select(i => new ContainerStart($"web-{i}", "web", new Instant(i), new Instant(2 * i + 1), null, SmallRun.Spent((TimeUse.TpmWait, i + 1))))],
            Boots = [boot with { Namespaces = [boot.Namespaces[0], .. Enumerable.Range(1, Many).Select(i => one with { Ordinal = new(i), Activated = new Instant(i), Retired = i % 2 == 0 ? new Instant(i + 100) : null })] }],
            End = new Instant(2 * Many),
        };
        Assert.InRange(Reports.Of(RunEvaluation.Of(SmallRun.Result(machine))).Length, 50_000, 1_000_000);
    }

    private static RunEvaluation Run() => RunEvaluation.Of(SmallRun.Result());

    /// <summary>The page with plain blanks, as a reader sees it.</summary>
    private static string Plain(byte[] page) => Encoding.UTF8.GetString(page).Replace("&#xA0;", " ", StringComparison.Ordinal).Replace('\u00a0', ' ');

    [GeneratedRegex("\\bid=\"([^\"]+)\"")]
    private static partial Regex Identifier();
}
