using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ImaActors.Tidy.Tests;

/// <summary>
/// Every numbered rule is cited by a test or listed with a reason. <c>IMA_ACTORS_WRITE_TABLE=1 dotnet test tests/ImaActors.Tidy.Tests</c>
/// takes reasons away that are no longer needed and writes the table anew.
/// </summary>
public sealed class RuleTableTests
{
    private const string Switch = "IMA_ACTORS_WRITE_TABLE";

    private static readonly string[] TableFile = ["tests", "RULES-WITHOUT-A-TEST.md"];

    private static readonly string[] ReasonsFile = ["tests", "testdata", "rules-without-a-test.txt"];

    [Fact]
    public void A_rule_has_a_test_or_a_reason_and_the_table_says_so()
    {
        var table = Table();
        Assert.Empty(table.Unknown);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            var needless = table.Superfluous.ToHashSet(StringComparer.Ordinal);
            File.WriteAllLines(Repository.At(ReasonsFile), Repository.Lines(ReasonsFile).Where(line => !needless.Contains(line.Split(' ')[0])));
            table = Table();
            File.WriteAllText(Repository.At(TableFile), table.Markdown());
        }

        Assert.Empty(table.Untested);
        Assert.Empty(table.Superfluous);
        Assert.Equal(table.Markdown(), File.ReadAllText(Repository.At(TableFile)));
    }

    [Fact]
    public void Rules_are_numbered_once_and_have_a_title()
    {
        var rules = RuleLine.Read(Repository.Lines("tests", "testdata", "rules.txt"));
        Assert.Equal(rules.Count, rules.Select(rule => rule.Id).Distinct().Count());
        Assert.All(rules, rule => Assert.Contains(rule.Id, Citations.In(rule.Id)));
        Assert.All(rules, rule => Assert.NotEqual("", rule.Text.Trim()));
    }

    [Theory]
    [InlineData("see N-77 and (P-5)", "N-77 P-5")]
    [InlineData("N-77..N-79", "N-77 N-78 N-79")]
    [InlineData("P-5 to P-7, M-1", "P-5 P-6 P-7 M-1")]
    [InlineData("A-1–A-3; M-8 … M-9", "A-1 A-2 A-3 M-8 M-9")]
    [InlineData("SHA-1, P-256, RSA-2048, N-1000, max-P-3, n-4", "")]
    [InlineData("M-3 to P-5", "M-3 P-5")]
    [InlineData("void Ones_extend_M_58_M_59() => x_p_3;", "M-58 M-59")]
    [InlineData("A_P_3x, _N_4, M_5, Flag_P_256_curve", "")]
    public void Citations_are_found_alone_and_in_ranges(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Citations.In(text)));

    [Fact]
    public void Missing_superfluous_and_unknown_numbers_are_told()
    {
        var table = new RuleTable(
            RuleLine.Read(["# rules", "P-1 one", "P-2 two", "P-3 three", "P-4 four"]), ["P-1", "P-2", "P-9"], RuleLine.Read(["P-2 why", "P-3 because", "P-8 what"]));
        Assert.Equal(["P-4"], table.Untested);
        Assert.Equal(["P-2"], table.Superfluous);
        Assert.Equal(["P-8", "P-9"], table.Unknown);
        Assert.EndsWith("|---|---|---|\n| P-3 | three | because |\n| P-4 | four |  |\n", table.Markdown(), StringComparison.Ordinal);
        Assert.Contains("2 of 4", table.Markdown(), StringComparison.Ordinal);
    }

    private static RuleTable Table() => new(
        RuleLine.Read(Repository.Lines("tests", "testdata", "rules.txt")),
        Repository.Sources("tests").Where(source => !source.Path.StartsWith("tests/ImaActors.Tidy.Tests/", StringComparison.Ordinal)).SelectMany(source => Citations.In(source.Text)),
        RuleLine.Read(Repository.Lines(ReasonsFile)));
}
