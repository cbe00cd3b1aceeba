using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace ImaActors.Tidy.Tests;

/// <summary>A numbered rule of the behaviour that is modelled, or a reason why it has no test.</summary>
/// <param name="Id">Letter and number, as <c>P-17</c>.</param>
/// <param name="Text">Title or reason.</param>
internal sealed record RuleLine(string Id, string Text)
{
    /// <summary>Reads lines of an id, a blank and a text; <c>#</c> begins a comment.</summary>
    public static IReadOnlyList<RuleLine> Read(IEnumerable<string> lines) =>
    [
        .. lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).Select(parts => new RuleLine(parts[0], parts[1])),
    ];
}

/// <summary>
/// Finds citations of rules: single ones (<c>N-77</c>), ranges (<c>N-77..N-79</c>, <c>N-77 to N-79</c>) and those in the name of a
/// test (<c>Zeros_extend_ones_M_58_M_59</c>).
/// </summary>
internal static partial class Citations
{
    /// <summary>Names of elliptic curves look like rules and are none.</summary>
    private static readonly string[] Curves = ["P-256", "P-384", "P-521"];

    /// <summary>The rules that a text cites.</summary>
    public static IEnumerable<string> In(string text)
    {
        foreach (Match match in Citation().Matches(InName().Replace(text, " ${letter}-${number} ")))
        {
            var letter = match.Groups["letter"].Value;
            var first = int.Parse(match.Groups["first"].Value);
            var last = match.Groups["last"] is { Success: true } group ? int.Parse(group.Value) : first;
            for (var number = first; number <= Math.Max(first, last); number++)
            {
                if ($"{letter}-{number}" is var id && !Curves.Contains(id))
                {
                    yield return id;
                }
            }
        }
    }

    [GeneratedRegex(@"(?<=[A-Za-z0-9])_(?<letter>[PMAN])_(?<number>\d{1,3})(?![A-Za-z0-9])")]
    private static partial Regex InName();

    [GeneratedRegex(@"(?<![\w-])(?<letter>[PMAN])-(?<first>\d{1,3})(?:\s*(?:\.\.|…|–|-|to|through)\s*\k<letter>-(?<last>\d{1,3}))?(?!\d)")]
    private static partial Regex Citation();
}

/// <summary>The rules, what is cited, and what has a reason.</summary>
internal sealed class RuleTable
{
    private readonly IReadOnlyList<RuleLine> _rules;
    private readonly HashSet<string> _cited;
    private readonly Dictionary<string, string> _reasons;

    /// <summary>A table of these rules.</summary>
    public RuleTable(IReadOnlyList<RuleLine> rules, IEnumerable<string> cited, IReadOnlyList<RuleLine> reasons)
    {
        _rules = rules;
        _cited = cited.ToHashSet(StringComparer.Ordinal);
        _reasons = reasons.ToDictionary(line => line.Id, line => line.Text, StringComparer.Ordinal);
    }

    /// <summary>Rules with neither a citation nor a reason.</summary>
    public IReadOnlyList<string> Untested => [.. Ids.Where(id => !_cited.Contains(id) && !_reasons.ContainsKey(id))];

    /// <summary>Reasons for rules that are cited.</summary>
    public IReadOnlyList<string> Superfluous => [.. Ids.Where(id => _cited.Contains(id) && _reasons.ContainsKey(id))];

    /// <summary>Numbers cited or explained that no rule has.</summary>
    public IReadOnlyList<string> Unknown => [.. _cited.Concat(_reasons.Keys).Except(Ids).Order(StringComparer.Ordinal)];

    private IEnumerable<string> Ids => _rules.Select(rule => rule.Id);

    /// <summary>The rules without a test, as a table for people.</summary>
    public string Markdown()
    {
        var rows = _rules.Where(rule => !_cited.Contains(rule.Id))
            .Select(rule => $"| {rule.Id} | {rule.Text} | {_reasons.GetValueOrDefault(rule.Id, "")} |\n").ToList();
        return "# Rules without a test\n\n"
            + $"{_rules.Count - rows.Count} of {_rules.Count} numbered rules are cited by a test. The others, with the reason "
            + "(from `testdata/rules-without-a-test.txt`; a test keeps this table up to date):\n\n"
            + "| rule | what it is about | why no test |\n|---|---|---|\n"
            + string.Concat(rows);
    }
}
