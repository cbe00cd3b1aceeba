using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using ImaActors.Report.Sweeps;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Sweeps;
using Microsoft.Playwright;
using Xunit;

namespace ImaActors.Report.Tests;

/// <summary>The page of a sweep.</summary>
public sealed class HtmlSweepTests(Browser browser) : IClassFixture<Browser>
{
    private const string Rows = "machines.host.tpm.latency=swtpm,a-very-long-name-of-a-latency-preset,${define.cases.virtual}";
    private const string Numbers = "containers.web.count=10,100,1000";
    private const string Pairs = "a.b,c.d=(1,[x]),(2,[y])";

    [Fact]
    public void The_same_sweep_gives_the_same_page() => Assert.Equal(Page([Rows, Numbers]), Page([Rows, Numbers]));

    [Fact]
    public void A_page_has_a_section_with_picture_and_tables_for_each_figure_and_the_command()
    {
        var text = Encoding.UTF8.GetString(Page([Rows, Numbers], "entries", "virtual-time"));
        Assert.Equal(2, text.Split("<svg ").Length - 1);
        Assert.True(text.IndexOf("<h2>entries</h2>", StringComparison.Ordinal) < text.IndexOf("<h2>virtual-time</h2>", StringComparison.Ordinal));
        Assert.Contains("entries (number)", text, StringComparison.Ordinal);
        Assert.Contains("virtual-time (s)", text, StringComparison.Ordinal);
        Assert.Contains("ima-actors sweep small", text, StringComparison.Ordinal);
        Assert.Contains("All 27 runs came to their end", text, StringComparison.Ordinal);
    }

    /// <summary>By hand: setting 0 with the seeds 1 to 3 has 2, 3 and 4 entries, setting 1 has 3, 4 and 5.</summary>
    [Fact]
    public void Means_and_differences_are_those_of_the_runs()
    {
        var text = Encoding.UTF8.GetString(Page(["cores=1,2"], "entries"));
        Assert.Contains("entries goes from 3 (1) to 4 (2)", text, StringComparison.Ordinal);
        Assert.Contains("<small>± 2.484</small>", text, StringComparison.Ordinal);
        Assert.Contains(">&#x2B;33.33 %<", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_or_failed_stands_at_the_top()
    {
        Assert.Contains("verdict open", Encoding.UTF8.GetString(HtmlSweep.Write(Sweep(["cores=1,2"], missing: 1), Facts(["cores=1,2"]), [])), StringComparison.Ordinal);
        var broken = Sweep(["cores=1,2"], verdict: Verdict.CheckFailed);
        Assert.Contains("verdict bad", Encoding.UTF8.GetString(HtmlSweep.Write(broken, Facts(["cores=1,2"]), [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_escaped()
    {
        var text = Encoding.UTF8.GetString(Page(["a=<script>alert(1)</script>,{{ 1 | plus: 1 }}"]));
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)", text, StringComparison.Ordinal);
        Assert.Contains("{{ 1 | plus: 1 }}", text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(Rows)]
    [InlineData(Numbers)]
    [InlineData(Pairs)]
    [InlineData(Rows, Numbers)]
    [InlineData(Numbers, Rows)]
    [InlineData(Rows, Pairs, Numbers)]
    [InlineData]
    public async Task A_page_is_filled_and_readable_in_wide_and_narrow_windows_and_in_the_dark(params string[] vary)
    {
        var folder = Directory.CreateTempSubdirectory("sweep-");
        try
        {
            var file = Path.Combine(folder.FullName, HtmlSweep.FileName);
            var page = await browser.Needed().NewPageAsync();
            List<string> problems = [];
            page.Console += (_, message) => problems.Add("console: " + message.Text);
            page.PageError += (_, error) => problems.Add("error: " + error);
            await File.WriteAllBytesAsync(file, Page(vary));
            await page.GotoAsync("file://" + file);
            foreach (var (width, scheme) in new[] { (BrowserTests.Wide, ColorScheme.Light), (BrowserTests.Narrow, ColorScheme.Light), (BrowserTests.Wide, ColorScheme.Dark) })
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                var faults = await page.EvaluateAsync<string[]>(BrowserTests.Faults.Replace("LEAST", BrowserTests.SmallestLabel.ToString(), StringComparison.Ordinal));
                problems.AddRange(faults.Select(fault => $"{width} {scheme}: {fault}"));
            }

            Assert.Equal([], problems);
            Assert.True(await page.Locator("svg.plot").CountAsync() > 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Page(string[] vary, params string[] figures) => HtmlSweep.Write(Sweep(vary), Facts(vary), [.. figures]);

    private static ImmutableArray<SweepAxis> Axes(string[] vary) => [.. vary.Select(text => SweepAxis.Parse(text, out _)!)];

    private static SweepFacts Facts(string[] vary) => new("0.1.0+abc", "ima-actors sweep small --seeds 1..3", "small", "Does it hold?", Axes(vary));

    private static SweepResult Sweep(string[] vary, int missing = 0, Verdict verdict = Verdict.Good)
    {
        var settings = SweepGrid.Of(Axes(vary), out var error);
        Assert.Null(error);
        ImmutableArray<ulong> seeds = [1, 2, 3];
        var runs = settings.SelectMany(setting => seeds.Select(seed => new SweepRun(setting, seed, "d", verdict,
        [
            new Figure("entries", setting.Number + (decimal)seed + 1, FigureUnits.Count),
            new Figure("tpm.utilisation", 1m / (setting.Number + (decimal)seed), FigureUnits.Ratio),
            new Figure("virtual-time", ((setting.Number * 1_000_000_000m) + (seed * 10_000_000m)) + 1, FigureUnits.Nanoseconds),
        ])));
        return new SweepResult(settings, seeds, runs.Skip(missing));
    }
}
