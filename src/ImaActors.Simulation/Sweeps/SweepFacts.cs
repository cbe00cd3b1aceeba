using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Sweeps;

/// <summary>What a sweep directory says about itself: <c>sweep.json</c>.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="CommandLine">The command that does it again.</param>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Question">Its question.</param>
/// <param name="Axes">What varied.</param>
public sealed record SweepFacts(string Version, string CommandLine, string Scenario, string Question, ImmutableArray<SweepAxis> Axes)
{
    /// <summary>Version of the form: it changes when a member changes its meaning or goes away, not when one is added.</summary>
    public const int Schema = 1;

    /// <summary>The file.</summary>
    public byte[] Write(SweepResult sweep)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, RunSummary.Form))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("scenario", Scenario);
            json.WriteString("question", Question);
            json.WriteString("version", Version);
            json.WriteString("command", CommandLine);
            json.WriteBoolean("partial", sweep.IsPartial);
            json.WriteNumber("runsAsked", sweep.Asked);
            json.WriteNumber("runsDone", sweep.Runs.Length);
            json.WriteStartArray("vary");
            foreach (var axis in Axes)
            {
                json.WriteStartObject();
                Texts(json, "keys", axis.Keys);
                json.WriteStartArray("values");
                foreach (var value in axis.Values)
                {
                    Texts(json, null, value);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("seeds");
            foreach (var seed in sweep.Seeds)
            {
                json.WriteNumberValue(seed);
            }

            json.WriteEndArray();
            json.WriteStartObject("verdicts");
            foreach (var verdict in sweep.Runs.CountBy(run => run.Verdict).OrderBy(pair => pair.Key))
            {
                json.WriteNumber(RunVerdict.NameOf(verdict.Key), verdict.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        file.WriteByte((byte)'\n');
        return file.ToArray();
    }

    private static void Texts(Utf8JsonWriter json, string? name, ImmutableArray<string> texts)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
