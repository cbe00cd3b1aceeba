using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;

namespace ImaActors.Simulation.Results;

/// <summary>Writes runs as JUnit XML, which build servers show: a test suite for each run, a test case for each expectation and each kind of check.</summary>
public static class JUnit
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    private sealed record Case(string ClassName, string Name, string? Failure);

    /// <summary>The file.</summary>
    public static byte[] Write(IEnumerable<RunEvaluation> runs)
    {
        var suites = runs.Select(run => (Run: run, Cases: Cases(run).ToList())).ToList();
        using var file = new MemoryStream();
        using (var xml = XmlWriter.Create(file, Settings))
        {
            xml.WriteStartElement("testsuites");
            Counts(xml, suites.SelectMany(suite => suite.Cases));
            foreach (var (run, cases) in suites)
            {
                Suite(xml, run, cases);
            }

            xml.WriteEndElement();
        }

        file.WriteByte((byte)'\n');
        return file.ToArray();
    }

    private static IEnumerable<Case> Cases(RunEvaluation run)
    {
        yield return new Case("run", "the run came to its end", run.Result.IsPartial ? "the run was interrupted" : null);
        foreach (var outcome in run.Outcomes)
        {
            var failure = outcome.Holds ? null
                : outcome.Problem is { } problem ? $"expected {outcome.Expected}, but {problem}"
                : $"expected {outcome.Expected}, found {outcome.FoundText}";
            yield return new Case("expectations", outcome.Name, failure);
        }

        foreach (var check in CheckOutcome.Of(run.Result.FailedChecks))
        {
            yield return new Case("checks", check.Check.Name, check.Holds ? null : string.Join("; ", check.Failures));
        }
    }

    private static void Suite(XmlWriter xml, RunEvaluation run, List<Case> cases)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Legal(run.Result.Scenario.Name));
        Counts(xml, cases);
        xml.WriteStartElement("properties");
        Property(xml, "seed", run.Result.Scenario.Seed.ToString(CultureInfo.InvariantCulture));
        Property(xml, "digest", run.Digest.Digest);
        Property(xml, "semantic-digest", run.Digest.SemanticDigest);
        Property(xml, "verdict", RunVerdict.NameOf(run.Verdict));
        xml.WriteEndElement();
        foreach (var one in cases)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", Legal(run.Result.Scenario.Name) + "." + one.ClassName);
            xml.WriteAttributeString("name", Legal(one.Name));
            if (one.Failure is { } failure)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Legal(failure));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IEnumerable<Case> cases)
    {
        var counted = cases.ToList();
        xml.WriteAttributeString("tests", XmlConvert.ToString(counted.Count));
        xml.WriteAttributeString("failures", XmlConvert.ToString(counted.Count(one => one.Failure is not null)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", "0");
    }

    private static void Property(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    /// <summary>XML 1.0 has no control characters; a question mark stands for one.</summary>
    private static string Legal(string text) => string.Concat(text.Select(character => XmlConvert.IsXmlChar(character) ? character : '?'));
}
