using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Cli.Tests;

/// <summary>Documents do what they say: every command in them is run, in order, in an empty folder, and what they show is what comes out.</summary>
public sealed class DocsTests
{
    private const string Fence = "```";

    private const string FileMark = "<!-- file: ";

    private const string Between = "-- end of a block --";

    private const string FiguresBegin = "<!-- figures -->";

    private const string FiguresEnd = "<!-- end of figures -->";

    private static readonly string[] OnlyForPeople = ["dotnet build ", "export PATH="];

    public static TheoryData<string> Documents() => [.. Directory.GetFiles(At("docs"), "*.md").Where(path => File.ReadAllText(path).Contains(Fence + "sh\n", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_command_of_a_document_works_and_shows_what_the_document_shows(string document)
    {
        var blocks = Blocks(File.ReadAllLines(At("docs", document)));
        var (code, outputs, error) = await Run(blocks.Select(block => block.Script));
        Assert.True(code == 0, $"the commands of {document} end with {code} after {outputs.Length - 1} of {blocks.Count} blocks: {error}");
        for (var i = 0; i < blocks.Count; i++)
        {
            foreach (var line in blocks[i].Shown)
            {
                Assert.Contains(line, outputs[i], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_figure_is_explained_in_the_document_on_scenarios()
    {
        var path = At("docs", "scenarios.md");
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(FiguresBegin, StringComparison.Ordinal), text.IndexOf(FiguresEnd, StringComparison.Ordinal));
        var table = new StringBuilder(FiguresBegin).Append('\n').Append("\n| figure | unit | meaning |\n|---|---|---|\n");
        foreach (var figure in FigureCatalog.All)
        {
            table.Append("| `").Append(figure.Pattern).Append("` | ").Append(figure.Unit).Append(" | ").Append(figure.Meaning).Append(" |\n");
        }

        table.Append('\n');
        if (Environment.GetEnvironmentVariable("IMA_ACTORS_DOCS") == "renew")
        {
            File.WriteAllText(path, text[..begin] + table + text[end..]);
        }
        else
        {
            // When a figure has changed on purpose: IMA_ACTORS_DOCS=renew makes the table anew.
            Assert.Equal(table.ToString(), text[begin..end]);
        }
    }

    private static string At(params string[] parts)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ImaActors.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine([folder, .. parts]);
    }

    /// <summary>
    /// The sh blocks of a document, each with the lines of a text block that comes right after it. What stands below <c>&lt;!-- file: NAME --&gt;</c> is
    /// a file that the next block finds.
    /// </summary>
    private static List<(string Script, string[] Shown)> Blocks(string[] lines)
    {
        var blocks = new List<(string Script, string[] Shown)>();
        var files = new StringBuilder();
        var (lastEnd, lastIsScript) = (int.MinValue, false);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            var inside = lines.Skip(i + 1).TakeWhile(line => line != Fence).ToArray();
            if (i > 0 && lines[i - 1].StartsWith(FileMark, StringComparison.Ordinal))
            {
                files.Append("cat > ").Append(lines[i - 1][FileMark.Length..].Split(' ')[0]).Append(" <<'END OF FILE'\n").AppendJoin('\n', inside).Append("\nEND OF FILE\n");
            }
            else if (lines[i] == Fence + "sh")
            {
                blocks.Add((files + string.Join('\n', inside.Where(line => !OnlyForPeople.Any(start => line.StartsWith(start, StringComparison.Ordinal)))), []));
                files.Clear();
            }
            else if (lines[i] == Fence + "text" && lastIsScript && i - lastEnd <= 2)
            {
                blocks[^1] = (blocks[^1].Script, [.. inside.Select(line => line.Trim()).Where(line => line.Length > 0 && line != "...")]);
            }

            lastIsScript = lines[i] == Fence + "sh";
            i += inside.Length + 1;
            lastEnd = i;
        }

        return blocks;
    }

    private static async Task<(int Code, string[] Outputs, string Error)> Run(IEnumerable<string> scripts)
    {
        var folder = Directory.CreateTempSubdirectory("ima-actors-docs-");
        try
        {
            var start = new ProcessStartInfo("bash", ["-euo", "pipefail"])
            {
                WorkingDirectory = folder.FullName, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.Environment["PATH"] = AppContext.BaseDirectory + Path.PathSeparator + start.Environment["PATH"];
            using var shell = Process.Start(start)!;
            await shell.StandardInput.WriteAsync(string.Concat(scripts.Select(script => script + $"\necho '{Between}'\n")));
            shell.StandardInput.Close();
            var error = shell.StandardError.ReadToEndAsync();
            var output = await shell.StandardOutput.ReadToEndAsync();
            await shell.WaitForExitAsync();
            return (shell.ExitCode, output.Split(Between), await error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
