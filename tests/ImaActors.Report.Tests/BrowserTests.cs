using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Simulation.Results;
using Microsoft.Playwright;
using Xunit;

namespace ImaActors.Report.Tests;

/// <summary>The report of every scenario of the library, opened in a browser.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    internal const int Wide = 1200;
    internal const int Narrow = 600;
    internal const double SmallestLabel = 9;   // pixels

    /// <summary>What is wrong with the page, found by looking at its elements; empty strings are left out.</summary>
    internal const string Faults = """
        () => {
          const faults = [];
          const name = e => (e.closest('section')?.id ?? 'top') + ': ' + e.tagName + ' ' + (e.textContent ?? '').trim().slice(0, 60);
          if (document.documentElement.scrollWidth > window.innerWidth) faults.push('the page scrolls sideways: ' + document.documentElement.scrollWidth);
          for (const e of document.querySelectorAll('h1,h2,h3,p,td,th,dd,dt,li,caption,figcaption,pre,.table'))
            if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline') faults.push('text overflows in ' + name(e));
          for (const s of document.querySelectorAll('section')) {
            if (!s.querySelector('.part')) faults.push('nothing in section ' + s.id);
            for (const p of s.querySelectorAll('.part')) if (!p.textContent.trim()) faults.push('an empty part in ' + s.id);
          }
          for (const svg of document.querySelectorAll('svg.plot')) {
            const box = svg.getBoundingClientRect();
            const where = svg.closest('section').id + ': ' + svg.getAttribute('aria-label');
            if (!svg.getAttribute('aria-label') || svg.getAttribute('role') !== 'img') faults.push('no text for ' + where);
            const drawn = [...svg.querySelectorAll('polyline,polygon,rect,ellipse,path')].filter(e => /--(series|use)-/.test(e.outerHTML) && (e.getBoundingClientRect().width > 0 || e.getBoundingClientRect().height > 0));
            if (drawn.length === 0) faults.push('an empty plot: ' + where);
            const texts = [...svg.querySelectorAll('text')].map(e => ({ e, b: e.getBoundingClientRect(), t: e.textContent }));
            if (!texts.some(x => /\([^)]+\)$/.test(x.t))) faults.push('no unit at an axis: ' + where);
            for (const { e, b, t } of texts) {
              const size = parseFloat(getComputedStyle(e).fontSize) * box.width / svg.viewBox.baseVal.width;
              if (size < LEAST) faults.push('a label of ' + size + ' pixels: ' + t + ' in ' + where);
              if (b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1) faults.push('a label is cut off: ' + t + ' in ' + where);
            }
            for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
              const [a, b] = [texts[i].b, texts[j].b];
              if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
                faults.push('labels overlap: ' + texts[i].t + ' and ' + texts[j].t + ' in ' + where);
            }
          }
          return faults;
        }
        """;

    private static readonly string[] SectionIds = ["answer", "start-time", "tpm", "latency", "list", "violations", "lives", "slowest", "setting", "again", "words"];

    private readonly string _folder = Directory.CreateTempSubdirectory("report-").FullName;

    public static TheoryData<string> All() => [.. ShortVersions.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [MemberData(nameof(All))]
    public async Task A_report_is_filled_and_readable_in_wide_and_narrow_windows_and_in_the_dark(string name)
    {
        _ = browser.Needed();
        await AssertReadable(Reports.Of(RunEvaluation.Of(SmallScenarios.Serial(ShortVersions.Load(name)))));
    }

    [SkippableFact]
    public async Task So_is_one_with_baselines()
    {
        _ = browser.Needed();
        var run = RunEvaluation.Of(SmallScenarios.Serial(ShortVersions.Load("quickstart")));
        var fast = RunEvaluation.Of(SmallScenarios.Serial(ShortVersions.Load("quickstart", ("machines.host.tpm.latency", "none"))));
        var page = await AssertReadable(HtmlReport.Write(new ReportInputs(run, Reports.Facts, Baseline.Of(fast), Baseline.Of(run))));
        Assert.Equal(0, await page.Locator("#start-time .nothing").CountAsync());
    }

    [SkippableFact]
    public async Task A_hostile_scenario_runs_nothing_in_the_page()
    {
        _ = browser.Needed();
        var result = SmallScenarios.Serial(ShortVersions.Load("tomtou"));
        var page = await AssertReadable(Reports.Of(RunEvaluation.Of(result with { Scenario = Reports.Hostile(result.Scenario) })));
        Assert.Equal(Reports.HostileText, await page.Locator("h1").TextContentAsync());
        Assert.Equal(0, await page.Locator("script, h1 *").CountAsync());
    }

    private async Task<IPage> AssertReadable(byte[] report)
    {
        var file = Path.Combine(_folder, HtmlReport.FileName);
        await File.WriteAllBytesAsync(file, report);
        var page = await browser.Needed().NewPageAsync(new() { ViewportSize = new() { Width = Wide, Height = 900 } });
        List<string> problems = [];
        page.Console += (_, message) => problems.Add("console: " + message.Text);
        page.PageError += (_, error) => problems.Add("error: " + error);
        page.Request += (_, request) =>
        {
            if (request.Url != "file://" + file && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                problems.Add("request: " + request.Url);
            }
        };
        await page.GotoAsync("file://" + file);
        Assert.Equal(SectionIds, await page.Locator("section").EvaluateAllAsync<string[]>("all => all.map(section => section.id)"));
        foreach (var (width, scheme) in new[] { (Wide, ColorScheme.Light), (Narrow, ColorScheme.Light), (Wide, ColorScheme.Dark) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var faults = await page.EvaluateAsync<string[]>(Faults.Replace("LEAST", SmallestLabel.ToString(), StringComparison.Ordinal));
            problems.AddRange(faults.Select(fault => $"{width} {scheme}: {fault}"));
        }

        var ground = await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        Assert.Equal("rgb(22, 27, 34)", ground);
        Assert.Equal([], problems);
        return page;
    }
}
