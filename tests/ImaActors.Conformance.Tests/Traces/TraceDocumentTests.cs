using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ImaActors.Cli;
using Xunit;

namespace ImaActors.Conformance.Tests.Traces;

/// <summary>The files and commands of docs/traces.md work as they stand there.</summary>
public sealed class TraceDocumentTests : IDisposable
{
    private static readonly Regex Block = new("<!-- (?<what>file: (?<file>[^ ]+)|run) -->\n```[a-z]+\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Files_and_commands_work_in_the_order_in_which_they_stand_there()
    {
        var blocks = Block.Matches(File.ReadAllText(Path.Combine(Root(), "docs", "traces.md")));
        var commands = new List<string>();
        foreach (var block in blocks.Cast<Match>())
        {
            if (block.Groups["file"].Success)
            {
                File.WriteAllText(Path.Combine(_folder.FullName, block.Groups["file"].Value), block.Groups["text"].Value);
                continue;
            }

            foreach (var line in block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                commands.Add(line);
                using var output = new StringWriter();
                using var error = new StringWriter();
                var code = Run(line, output, error);
                Assert.True(code == 0, $"{line} gives {code}: {error}{output}");
                if (line.StartsWith("ima-actors compare", StringComparison.Ordinal))
                {
                    Assert.Contains("digests are equal", output.ToString(), StringComparison.Ordinal);
                }
            }
        }

        Assert.Equal(4, commands.Count);
        Assert.Contains("operations.csv", commands[2], StringComparison.Ordinal);
    }

    /// <summary>Folders of the command are those of the test; where a file is named that is in it, it is meant.</summary>
    private int Run(string line, TextWriter output, TextWriter error)
    {
        var words = line.Split(' ').Skip(1).Select(word => word is "recorded" or "played" or "traced.conf" or "recorded/scenario.conf" ? Path.Combine(_folder.FullName, word) : word).ToList();
        if (words[0] == "run")
        {
            words.AddRange(words.Contains("--out") ? ["--quiet"] : ["--quiet", "--out", Path.Combine(_folder.FullName, "out")]);
        }

        return CommandLine.Run([.. words], new CliHost
        {
            Output = output,
            Error = error,
            CaseEngines = EngineFactory.Create,
            ScenarioEngines = EngineFactory.CreateForScenarios,
            Scenarios = new ScenarioSource(),
            Signals = () => new StopSignals(error, isTerminal: false),
        });
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ImaActors.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
