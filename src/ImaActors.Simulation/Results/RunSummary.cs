using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImaActors.Simulation.Results;

/// <summary>Writes <c>summary.json</c>; <c>config/summary.schema.json</c> describes it.</summary>
public static class RunSummary
{
    /// <summary>Version of the form: it changes when a member changes its meaning or goes away, not when one is added.</summary>
    public const int Schema = 1;

    private const int RatioDecimals = 6;

    /// <summary>How JSON files of a run are written. They are files, not parts of a web page, so quotes and accents stay readable.</summary>
    internal static JsonWriterOptions Form { get; } = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file.</summary>
    public static byte[] Write(RunEvaluation run, RunSummaryFacts facts)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, Form))
        {
            var scenario = run.Result.Scenario;
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("scenario", scenario.Name);
            json.WriteString("question", scenario.Question);
            json.WriteNumber("seed", scenario.Seed);
            json.WriteString("version", facts.Version);
            json.WriteString("command", facts.CommandLine);
            json.WriteString("digest", run.Digest.Digest);
            json.WriteString("semanticDigest", run.Digest.SemanticDigest);
            json.WriteString("verdict", RunVerdict.NameOf(run.Verdict));
            json.WriteString("verdictWords", run.Words);
            Expectations(json, run);
            Checks(json, run);
            Time(json, run, facts);
            FiguresOf(json, run);
            json.WritePropertyName("inputs");
            ResolvedInputs.Write(json, scenario, facts.Inputs);
            json.WriteEndObject();
        }

        file.WriteByte((byte)'\n');
        return file.ToArray();
    }

    private static void Expectations(Utf8JsonWriter json, RunEvaluation run)
    {
        json.WriteStartArray("expectations");
        foreach (var outcome in run.Outcomes)
        {
            json.WriteStartObject();
            json.WriteString("name", outcome.Name);
            json.WriteBoolean("holds", outcome.Holds);
            json.WriteString("expected", outcome.Expected);
            if (outcome.Found is { } found)
            {
                json.WriteNumber("found", found);
            }
            else
            {
                json.WriteNull("found");
            }

            json.WriteString("unit", outcome.Unit);
            json.WriteString("problem", outcome.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Checks(Utf8JsonWriter json, RunEvaluation run)
    {
        json.WriteStartArray("checks");
        foreach (var check in CheckOutcome.Of(run.Result.FailedChecks))
        {
            json.WriteStartObject();
            json.WriteString("name", check.Check.Name);
            json.WriteString("claim", check.Check.Claim);
            json.WriteBoolean("holds", check.Holds);
            json.WriteStartArray("failures");
            foreach (var failure in check.Failures)
            {
                json.WriteStringValue(failure);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Time(Utf8JsonWriter json, RunEvaluation run, RunSummaryFacts facts)
    {
        var virtualTime = run.Result.Machines.Select(machine => machine.End.Nanoseconds).DefaultIfEmpty().Max();
        json.WriteNumber("virtualNanoseconds", virtualTime);
        json.WriteNumber("realNanoseconds", facts.RealNanoseconds);
        if (facts.RealNanoseconds > 0)
        {
            json.WriteNumber("virtualPerReal", decimal.Round((decimal)virtualTime / facts.RealNanoseconds, RatioDecimals));
        }
        else
        {
            json.WriteNull("virtualPerReal");
        }
    }

    private static void FiguresOf(Utf8JsonWriter json, RunEvaluation run)
    {
        json.WriteStartObject("figures");
        foreach (var figure in run.Figures.All)
        {
            json.WriteStartObject(figure.Name);
            json.WriteNumber("value", figure.Value);
            json.WriteString("unit", figure.Unit);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
