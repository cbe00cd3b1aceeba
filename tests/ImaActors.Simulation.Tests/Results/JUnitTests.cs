using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Simulation.Tests.Results;

public sealed class JUnitTests
{
    [Fact]
    public void Each_expectation_and_each_kind_of_check_is_a_test_case()
    {
        var result = SmallRun.Result().Expecting(
            new Expectation { Name = "no violations", Count = ExpectationCount.Violations, EqualTo = 0 },
            new Expectation { Name = "entries", Figure = "entries", AtLeast = 1 },
            new Expectation { Name = "odd", Figure = "entriez", AtLeast = 1 });
        var suite = Assert.Single(Suites(result with { FailedChecks = [new FailedCheck(RunCheck.Duplicates, "entry 3 is in the list already"), new FailedCheck(RunCheck.Duplicates, "entry 4 is in the list already")] }));
        Assert.Equal(("small", "11", "3", "0"), (Value(suite, "name"), Value(suite, "tests"), Value(suite, "failures"), Value(suite, "errors")));
        Assert.Equal(
            [
                ("small.run", "the run came to its end", null),
                ("small.expectations", "no violations", "expected violations exactly 0, found 2"),
                ("small.expectations", "entries", null),
                ("small.expectations", "odd", "expected entriez at least 1, but there is no figure entriez; the nearest is entries"),
                ("small.checks", "list-replays-to-registers", null),
                ("small.checks", "namespaces-count-what-is-listed", null),
                ("small.checks", "views-are-parts-of-the-list", null),
                ("small.checks", "no-entry-twice", "entry 3 is in the list already; entry 4 is in the list already"),
                ("small.checks", "inodes-count-open-files", null),
                ("small.checks", "records-count-readers", null),
                ("small.checks", "measured-is-listed", null),
            ],
            suite.Elements("testcase").Select(one => (Value(one, "classname"), Value(one, "name"), one.Element("failure")?.Attribute("message")!.Value)));
        Assert.Equal(RunDigest.Of(result).Digest, suite.Element("properties")!.Elements("property").Single(property => Value(property, "name") == "digest").Attribute("value")!.Value);
    }

    [Fact]
    public void Several_runs_are_several_suites_and_an_interrupted_one_fails()
    {
        var suites = Suites(SmallRun.Result(), SmallRun.Result() with { IsPartial = true }).ToList();
        Assert.Equal(["0", "1"], suites.Select(suite => Value(suite, "failures")));
        Assert.Equal(("16", "1"), (Value(suites[0].Parent!, "tests"), Value(suites[0].Parent!, "failures")));
    }

    [Fact]
    public void What_XML_cannot_hold_becomes_a_question_mark()
    {
        var result = SmallRun.Result().Expecting(new Expectation { Name = "a\u0001<\"&é", Figure = "entries", AtLeast = 1 });
        Assert.Contains("a?<\"&é", Suites(result).Single().Elements("testcase").Select(one => Value(one, "name")));
    }

    private static IEnumerable<XElement> Suites(params ScenarioResult[] results)
    {
        var bytes = JUnit.Write(results.Select(RunEvaluation.Of));
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites ", Encoding.UTF8.GetString(bytes));
        using var file = new MemoryStream(bytes);
        return XDocument.Load(file).Root!.Elements("testsuite");
    }

    private static string Value(XElement element, string name) => element.Attribute(name)!.Value;
}
