using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImaActors.Cli.Files;
using ImaActors.Simulation.Comparisons;
using ImaActors.Simulation.Results;

namespace ImaActors.Cli.Inspection;

/// <summary>A comparison for programs: one JSON object.</summary>
internal static class ComparisonJson
{
    /// <summary>The text.</summary>
    public static string Write(ComparedRuns runs)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Run(json, "a", runs.Left, runs.LeftDigest);
            Run(json, "b", runs.Right, runs.RightDigest);
            json.WriteBoolean("digestsEqual", runs.Comparison.AreEqual);
            json.WriteBoolean("semanticDigestsEqual", runs.Comparison.AreSemanticallyEqual);
            Difference(json, "firstDifference", runs.Comparison.First);
            Difference(json, "firstInstant", runs.Comparison.FirstInstant);
            json.WriteStartArray("scenario");
            foreach (var key in runs.Keys)
            {
                json.WriteStartObject();
                json.WriteString("key", key.Key);
                json.WriteString("a", key.Left);
                json.WriteString("b", key.Right);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("figures");
            foreach (var figure in runs.Comparison.Figures)
            {
                json.WriteStartObject();
                json.WriteString("name", figure.Name);
                json.WriteString("unit", figure.Unit);
                Number(json, "a", figure.Left);
                Number(json, "b", figure.Right);
                Number(json, "difference", figure.Difference);
                Number(json, "relative", figure.Relative);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(file.ToArray()) + "\n";
    }

    private static void Run(Utf8JsonWriter json, string name, RunDirectory directory, RunDigest digest)
    {
        json.WriteStartObject(name);
        json.WriteString("run", directory.Path);
        json.WriteString("version", directory.Version);
        json.WriteString("digest", digest.Digest);
        json.WriteString("semanticDigest", digest.SemanticDigest);
        json.WriteEndObject();
    }

    private static void Difference(Utf8JsonWriter json, string name, RunDifference? difference)
    {
        if (difference is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("what", difference.What);
        json.WriteString("machine", difference.Machine);
        Number(json, "boot", difference.Boot);
        Side(json, "a", difference.Left);
        Side(json, "b", difference.Right);
        json.WriteEndObject();
    }

    private static void Side(Utf8JsonWriter json, string name, DifferentSide side)
    {
        json.WriteStartObject(name);
        json.WriteString("content", side.Content);
        json.WriteString("namespace", side.Namespace);
        Number(json, "nanoseconds", side.At?.Nanoseconds);
        Number(json, "tick", side.Tick);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
