using System;
using System.Linq;
using CsCheck;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>However a good file is damaged, there is a scenario or there are errors with file and line, and never an exception.</summary>
public sealed class ScenarioMutationTests
{
    private const string Characters = "{}[]\"=:,.#$?+\\ \n\t-_/09azZ\0é\u2028\ud800";

    private static readonly string[] Lines = FullScenario.Text.Split('\n');

    private static readonly Gen<string> Damaged = Gen.Select(Gen.Int[0, 5], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, Characters.Length - 1])
        .Array[1, 4].Select(changes => changes.Aggregate(FullScenario.Text, (text, change) => Change(text, change.Item1, change.Item2, change.Item3, Characters[change.Item4])));

    [Fact]
    public void A_damaged_scenario_is_read_or_refused_with_file_and_line() => Damaged.Sample(IsReadOrRefused, iter: 3_000);

    [Fact]
    public void Any_characters_are_read_or_refused_with_file_and_line() =>
        Gen.Int[0, Characters.Length - 1].Array[0, 40].Select(all => string.Concat(all.Select(index => Characters[index]))).Sample(IsReadOrRefused, iter: 20_000);

    [Fact]
    public void A_scenario_without_one_of_its_lines_is_read_or_refused_with_file_and_line()
    {
        for (var i = 0; i < Lines.Length; i++)
        {
            Assert.True(IsReadOrRefused(string.Join('\n', Lines.Where((_, index) => index != i))), Lines[i]);
        }
    }

    [Fact]
    public void A_scenario_that_ends_early_is_read_or_refused_with_file_and_line()
    {
        for (var length = 0; length < FullScenario.Text.Length; length += 7)
        {
            Assert.True(IsReadOrRefused(FullScenario.Text[..length]), length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static bool IsReadOrRefused(string text)
    {
        var parse = Scenarios.Parse(text);
        if (parse.Scenario is not null)
        {
            return parse.Errors.IsEmpty && Scenarios.Parse(parse.Resolved!.Text, new Anything()).Errors.All(error => error.Line > 0);
        }

        return !parse.Errors.IsEmpty && parse.Errors.All(error => error is { File.Length: > 0, Line: > 0, Message.Length: > 0 } && error.Message.All(character => character >= ' '));
    }

    private static string Change(string text, int kind, int first, int second, char character)
    {
        if (text.Length < 2)
        {
            return text;
        }

        var lines = text.Split('\n');
        var (at, other) = (first % text.Length, second % text.Length);
        var (line, otherLine) = (first % lines.Length, second % lines.Length);
        switch (kind)
        {
            case 0:
                return text.Remove(at, 1);
            case 1:
                return text.Insert(at, character.ToString());
            case 2:
                return text[..at] + character + text[(at + 1)..];
            case 3:
                return string.Join('\n', lines.Where((_, index) => index != line));
            case 4:
                (lines[line], lines[otherLine]) = (lines[otherLine], lines[line]);
                return string.Join('\n', lines);
            default:
                var (low, high) = (Math.Min(at, other), Math.Max(at, other));
                return string.Concat(text.AsSpan(0, low), text.AsSpan(low + ((high - low) / 8), text.Length - low - ((high - low) / 8)));
        }
    }

    /// <summary>Every file and no folder.</summary>
    private sealed class Anything : IScenarioFiles
    {
        public System.Collections.Immutable.ImmutableArray<byte>? Read(string path) => [];

        public System.Collections.Immutable.ImmutableArray<ScenarioFolderEntry>? List(string folder) => [];
    }
}
