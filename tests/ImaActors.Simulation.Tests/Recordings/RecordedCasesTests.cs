using System;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Simulation.Tests.Recordings;

public sealed class RecordedCasesTests
{
    [Fact]
    public void All_recordings_parse()
    {
        foreach (var folder in RecordingFolders.All())
        {
            var parse = CaseParser.Parse(
                Path.GetFileName(folder),
                File.ReadAllBytes(Path.Combine(folder, "case.json")),
                File.ReadAllBytes(Path.Combine(folder, "ops.jsonl")),
                file => File.ReadAllBytes(Path.Combine(folder, file)),
                null);
            Assert.True(parse.Error is null, $"{folder}: {parse.Error}");
        }
    }

    [Fact]
    public void What_recordings_expect_is_written_back_byte_for_byte_apart_from_the_log()
    {
        foreach (var folder in RecordingFolders.All())
        {
            var expected = ExpectedReader.Files(Path.Combine(folder, "expected"));
            var written = OutputWriter.Files(ExpectedReader.Read(expected));
            Assert.Equal(expected.Keys.Where(name => name != "bootlog.txt").Order(StringComparer.Ordinal), written.Select(file => file.Name).Order(StringComparer.Ordinal));
            foreach (var file in written.Where(file => file.Name != "results.jsonl"))
            {
                Assert.True(expected[file.Name].AsSpan().SequenceEqual(file.Content), $"{folder}: {file.Name}");
            }

            var difference = ExpectedComparer.Compare(written, [.. expected.Select(file => new OutputFile(file.Key, file.Value))], _ => false);
            Assert.True(difference is null, $"{folder}: {difference}");

            var lines = KernelLines(expected["results.jsonl"]).Zip(KernelLines(written[0].Content));
            Assert.All(lines, pair => Assert.Equal(WithoutLog(pair.First), pair.Second));
        }
    }

    private static string[] KernelLines(byte[] content) => System.Text.Encoding.UTF8.GetString(content).Split('\n');

    /// <summary>The member <c>log</c> is the last one of a line.</summary>
    private static string WithoutLog(string line)
    {
        var at = line.IndexOf(", \"log\": [", StringComparison.Ordinal);
        return at < 0 ? line : line[..at] + "}";
    }
}
