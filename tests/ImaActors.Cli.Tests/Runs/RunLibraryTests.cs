using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using ImaActors.Cli.Scenarios;
using Xunit;

namespace ImaActors.Cli.Tests.Runs;

/// <summary>A scenario of the library, from its text to its files, with nothing that is not the program itself.</summary>
public sealed class RunLibraryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Engines_threads_shards_and_the_written_scenario_give_one_digest()
    {
        var first = Digest("tomtou", "--engine", "serial", "--shards", "1");
        Assert.Equal(first, Digest("tomtou", "--threads", "2", "--shards", "3"));
        var written = Directory.GetFiles(_folder.FullName, "scenario.conf", SearchOption.AllDirectories)[0];
        Assert.Equal(first, Digest(written, "--engine", "serial", "--views", "all", "--operations"));
    }

    [Fact]
    public void Another_seed_is_another_run() => Assert.NotEqual(Digest("tomtou", "--engine", "serial"), Digest("tomtou", "--engine", "serial", "--seed", "2"));

    [Fact]
    public void Views_and_operations_are_written_when_they_are_asked_for()
    {
        _ = Digest("tomtou", "--engine", "serial", "--views", "1", "--operations");
        var names = Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToArray();
        Assert.Contains("operations.csv", names);
        Assert.Single(names, name => name!.StartsWith("ns-", StringComparison.Ordinal) && name.EndsWith(".ascii", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_as_expected_gives_1()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        string[] args = ["run", "tomtou", "--engine", "serial", "--out", Path.Combine(_folder.FullName, "no"), "--set", "expect.all-up.equals=9"];
        Assert.Equal(1, CommandLine.Run(args, Host(output, error)));
        Assert.Contains("\nFAIL all-up found 8, expected containers.up exactly 9\n", output.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static CliHost Host(TextWriter output, TextWriter error) =>
        TestHost.For(output, error) with { Scenarios = new ScenarioSource(), ScenarioEngines = EngineFactory.CreateForScenarios };

    private string Digest(string scenario, params string[] options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        var folder = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        Assert.Equal((0, ""), (CommandLine.Run(["run", scenario, "--json", "--out", folder, .. options], Host(output, error)), error.ToString()));
        return JsonDocument.Parse(output.ToString()).RootElement.GetProperty("digest").GetString()!;
    }
}
