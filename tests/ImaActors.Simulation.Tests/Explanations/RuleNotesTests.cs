using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ImaActors.Simulation.Explanations;
using Xunit;

namespace ImaActors.Simulation.Tests.Explanations;

public sealed class RuleNotesTests
{
    private static readonly Regex Numbers = new(@" \((?<numbers>[PMAN]-\d+(, [PMAN]-\d+)*)\)\.$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    [Fact]
    public void Every_sentence_ends_with_numbers_of_rules_that_exist()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ImaActors.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var known = File.ReadLines(Path.Combine(folder, "tests", "testdata", "rules.txt")).Select(line => line.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(RuleNotes.All);
        Assert.All(RuleNotes.All, note =>
        {
            var match = Numbers.Match(note.Sentence);
            Assert.True(match.Success, note.Sentence);
            Assert.All(match.Groups["numbers"].Value.Split(", "), number => Assert.Contains(number, known));
        });
    }
}
