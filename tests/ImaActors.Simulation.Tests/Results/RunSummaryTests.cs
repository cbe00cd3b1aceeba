using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Simulation.Tests.Results;

public sealed class RunSummaryTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(SchemaPath())).RootElement;

    private static readonly Expectation[] Expectations =
    [
        new() { Name = "few violations", Count = ExpectationCount.Violations, AtMost = 1 },
        new() { Name = "entries", Figure = "entries", AtLeast = 1 },
        new() { Name = "wrong", Figure = "entriez", AtLeast = 1 },
    ];

    [Fact]
    public void A_summary_fits_its_schema()
    {
        var two = SmallRun.Result(SmallRun.Machine() with { Name = "host1-0" }, SmallRun.Machine() with { Name = "host1-1" });
        var bare = SmallRun.Result();
        bare = bare with { Scenario = bare.Scenario with { Machines = [SmallRun.Spec with { Tpm = null, NamespaceLimit = 5 }] } };
        foreach (var result in new[] { SmallRun.Result(), two, bare, SmallRun.Result().Expecting(Expectations), SmallRun.Result() with { FailedChecks = [new FailedCheck(RunCheck.Duplicates, "odd")], IsPartial = true } })
        {
            Assert.Equal([], SchemaCheck.Faults(Schema, Summary(result)));
        }

        Assert.Equal([], SchemaCheck.Faults(Schema, Summary(SmallRun.Result(), SmallRun.Facts with { RealNanoseconds = 0, Inputs = [] })));
    }

    [Theory]
    [InlineData("/seed", "\"7\"", "/seed: is no integer")]
    [InlineData("/verdict", "\"fine\"", "/verdict: is none of")]
    [InlineData("/schema", "2", "/schema: is not 1")]
    [InlineData("/digest", "\"AB\"", "/digest: does not match")]
    [InlineData("/figures/entries/value", "\"1\"", "/figures/entries/value: is no number")]
    [InlineData("/inputs/machines/0/tpm/banks/0", "1", "/inputs/machines/0/tpm/banks/0: is no string")]
    [InlineData("/inputs/containers/0/surprise", "1", "/inputs/containers/0: has a member surprise")]
    public void What_does_not_fit_the_schema_is_noticed(string place, string json, string fault)
    {
        var summary = JsonNode.Parse(RunSummary.Write(RunEvaluation.Of(SmallRun.Result()), SmallRun.Facts))!;
        var parts = place.Split('/')[1..];
        var owner = parts[..^1].Aggregate(summary, (node, part) => (node is JsonArray array ? array[int.Parse(part)] : node[part])!);
        if (owner is JsonArray items)
        {
            items[int.Parse(parts[^1])] = JsonNode.Parse(json);
        }
        else
        {
            owner[parts[^1]] = JsonNode.Parse(json);
        }

        Assert.Contains(fault, Assert.Single(SchemaCheck.Faults(Schema, JsonSerializer.SerializeToElement(summary))));
    }

    [Fact]
    public void Members_stand_in_the_order_of_the_schema() =>
        Assert.Equal(Schema.GetProperty("properties").EnumerateObject().Select(member => member.Name), Summary(SmallRun.Result()).EnumerateObject().Select(member => member.Name));

    [Fact]
    public void A_summary_says_what_was_expected_and_found()
    {
        var summary = Summary(SmallRun.Result().Expecting(Expectations));
        Assert.Equal("expectation-failed", summary.GetProperty("verdict").GetString());
        var first = summary.GetProperty("expectations")[0];
        Assert.False(first.GetProperty("holds").GetBoolean());
        Assert.Equal("violations at most 1", first.GetProperty("expected").GetString());
        Assert.Equal(2, first.GetProperty("found").GetDecimal());
        Assert.True(summary.GetProperty("expectations")[1].GetProperty("holds").GetBoolean());
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("expectations")[2].GetProperty("found").ValueKind);
        Assert.Equal("there is no figure entriez; the nearest is entries", summary.GetProperty("expectations")[2].GetProperty("problem").GetString());
    }

    [Fact]
    public void Figures_and_digests_are_those_of_the_run()
    {
        var run = RunEvaluation.Of(SmallRun.Result());
        var summary = Summary(run.Result);
        Assert.Equal(
            run.Figures.All,
            summary.GetProperty("figures").EnumerateObject()
                .Select(member => new Figure(member.Name, member.Value.GetProperty("value").GetDecimal(), member.Value.GetProperty("unit").GetString()!)));
        Assert.Equal(run.Digest.Digest, summary.GetProperty("digest").GetString());
        Assert.Equal(run.Digest.SemanticDigest, summary.GetProperty("semanticDigest").GetString());
        Assert.Equal(0.0005m, summary.GetProperty("virtualPerReal").GetDecimal());
        Assert.Equal(2_000_000, summary.GetProperty("realNanoseconds").GetInt64());
    }

    [Fact]
    public void Failed_checks_stand_in_words_under_their_kind()
    {
        var summary = Summary(SmallRun.Result() with { FailedChecks = [new FailedCheck(RunCheck.Registers, "m: the list does not replay to PCR 10 of bank sha1")] });
        Assert.Equal("check-failed", summary.GetProperty("verdict").GetString());
        var checks = summary.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("failures"));
        Assert.Equal("m: the list does not replay to PCR 10 of bank sha1", Assert.Single(checks["list-replays-to-registers"].EnumerateArray()).GetString());
        Assert.Equal(RunCheck.All.Select(check => check.Name), checks.Keys);
        Assert.Empty(checks["no-entry-twice"].EnumerateArray());
    }

    [Fact]
    public void The_text_of_a_summary_is_the_same_every_time_and_readable()
    {
        var text = Encoding.UTF8.GetString(RunSummary.Write(RunEvaluation.Of(SmallRun.Result()), SmallRun.Facts));
        Assert.Equal(text, Encoding.UTF8.GetString(RunSummary.Write(RunEvaluation.Of(SmallRun.Result()), SmallRun.Facts)));
        Assert.Contains("\n  \"question\": \"Does it \\\"hold\\\" – for <all>?\",\n", text);
        Assert.Contains("\n    \"starts.share.tpm-wait\": {\n      \"value\": 0.75,\n      \"unit\": \"ratio\"\n    },\n", text);
        Assert.DoesNotContain("\r", text);
        Assert.EndsWith("}\n", text);
    }

    private static JsonElement Summary(ScenarioResult result, RunSummaryFacts? facts = null) =>
        JsonDocument.Parse(RunSummary.Write(RunEvaluation.Of(result), facts ?? SmallRun.Facts)).RootElement;

    private static string SchemaPath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ImaActors.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests run outside the repository");
        }

        return Path.Combine(folder.FullName, "config", "summary.schema.json");
    }
}
