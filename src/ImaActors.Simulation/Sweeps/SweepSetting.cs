using System;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Sweeps;

/// <summary>One setting of a sweep: a value for each key that varies.</summary>
/// <param name="Number">Its number in the grid, from 0.</param>
/// <param name="Axes">What varies.</param>
/// <param name="Places">The place of its value on each axis.</param>
public sealed record SweepSetting(int Number, ImmutableArray<SweepAxis> Axes, ImmutableArray<int> Places)
{
    private const string Substitution = "${";

    /// <summary>Keys and values, in the order of the axes.</summary>
    public ImmutableArray<(string Key, string Value)> Values { get; } = [.. Axes.SelectMany((axis, number) => axis.Keys.Zip(axis.Values[Places[number]]))];

    /// <summary>What the scenario is read with: <c>key=value</c>.</summary>
    public ImmutableArray<string> Overrides => [.. Values.Select(pair => pair.Key + "=" + pair.Value)];

    /// <summary>The values as people read them, in the order of the keys.</summary>
    public ImmutableArray<string> Words => [.. Values.Select(pair => WordsOf(pair.Value))];

    /// <summary>The values on one axis as people read them.</summary>
    public string WordsOn(int axis) => string.Join(", ", Axes[axis].Values[Places[axis]].Select(WordsOf));

    /// <summary>The axis on which two settings differ, if it is only one; otherwise null.</summary>
    public int? OnlyDifference(SweepSetting other)
    {
        var differing = Enumerable.Range(0, Places.Length).Where(axis => Places[axis] != other.Places[axis]).ToList();
        return differing is [var only] ? only : null;
    }

    /// <summary>The last part of a key: <c>count</c> of <c>containers.web.count</c>.</summary>
    public static string KeyWord(string key) => key[(key.LastIndexOf('.') + 1)..];

    /// <summary>A value as people read it: without quotes, and <c>${define.cases.virtual}</c> as <c>virtual</c>.</summary>
    public static string WordsOf(string value) =>
        value.StartsWith(Substitution, StringComparison.Ordinal) && value.IndexOf('}', StringComparison.Ordinal) == value.Length - 1 ? KeyWord(value[Substitution.Length..^1])
        : value is ['"', .., '"'] && value.Length > 2 ? value[1..^1]
        : value;
}
