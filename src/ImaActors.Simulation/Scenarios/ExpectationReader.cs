using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Reads what the author expects.</summary>
internal static class ExpectationReader
{
    private const string AnyError = "any";

    private static readonly ImmutableArray<string> Bounds = ["at-least", "at-most", "equals", "between", "present"];

    private static readonly (string Word, ExpectationCount Count)[] Counts =
    [
        ("entries", ExpectationCount.Entries), ("violations", ExpectationCount.Violations), ("audit", ExpectationCount.Audit),
        ("operations", ExpectationCount.Operations), ("containers-up", ExpectationCount.ContainersUp),
    ];

    /// <summary>An expectation.</summary>
    public static Expectation Read(string name, Setting setting)
    {
        var block = setting.Reading.Block("expectation", setting.Node, setting.Key);
        var (figure, count) = What(block);
        var limits = Limits(block, isCount: count is not null);
        return new Expectation
        {
            Name = name,
            Figure = figure,
            Count = count,
            Machine = block["machine"] is { IsNone: false } machine ? machine.Reference("machine", setting.Reading.Machines) : null,
            Containers = block["containers"] is { IsNone: false } group ? group.Reference("group of containers", [.. setting.Reading.Containers, ContainerReader.Host]) : null,
            Path = block["path"].OptionalText(),
            Cause = block["cause"] is { IsNone: false } cause ? cause.Choice("a cause of violations", ("ToMToU", "ToMToU"), ("open_writers", "open_writers")) : null,
            Text = block["text"].OptionalText(),
            Operation = block["operation"].OptionalText(),
            Error = block["error"] is { IsNone: false } error ? ErrorName(error) : null,
            By = block["by"] is { IsNone: false } by ? by.Duration() : null,
            AtLeast = limits.AtLeast,
            AtMost = limits.AtMost,
            EqualTo = limits.EqualTo,
            IsDuration = limits.IsDuration,
        };
    }

    private static (string? Figure, ExpectationCount? Count) What(Block block)
    {
        var (figure, count) = (block["figure"], block["count"]);
        if (figure.IsNone == count.IsNone)
        {
            block.Reading.Error(block.Place, block.Key, figure.IsNone
                ? "an expectation needs `figure` or `count`: what is compared"
                : "an expectation has `figure` or `count`, not both");
            return (null, null);
        }

        if (!figure.IsNone)
        {
            block.CheckMeaning("an expectation of a figure", ["figure", "machine", "containers", "at-least", "at-most", "equals", "between"]);
            return (Figure(figure), null);
        }

        if (!count.TryChoice("what is counted", Counts, out var counted))
        {
            return (null, null);
        }

        string[] filters = counted switch
        {
            ExpectationCount.Entries => ["path"],
            ExpectationCount.Violations => ["path", "cause"],
            ExpectationCount.Audit => ["path", "text"],
            ExpectationCount.Operations => ["operation", "error"],
            _ => [],
        };
        block.CheckMeaning($"a count of {count.Text()}", ["count", "machine", "containers", "by", .. filters, .. Bounds]);
        return (null, counted);
    }

    private static string Figure(Setting setting)
    {
        var text = setting.Text();
        if (setting.Node is ConfigText && (text.Length == 0 || !text.All(character => character is >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '_' or '.')))
        {
            setting.Error($"the name of a figure was expected, as starts.p99, and {Said.Quoted(text)} stands here");
        }

        return text;
    }

    private static string ErrorName(Setting setting)
    {
        ImmutableArray<string> names = [.. Enum.GetValues<Errno>().Where(error => error != Errno.None).Select(error => error.ToString()), AnyError];
        var text = setting.Text();
        if (setting.Node is ConfigText && !names.Contains(text))
        {
            setting.Error($"the name of an error was expected, as ENOSPC or any, and {Said.Quoted(text)} stands here; {NearestName.Hint(text, names)}");
        }

        return text;
    }

    private static (decimal? AtLeast, decimal? AtMost, decimal? EqualTo, bool IsDuration) Limits(Block block, bool isCount)
    {
        var errors = block.Reading.Errors;
        string[] given = [.. Bounds.Where(block.Sets)];
        if (given.Length == 0)
        {
            block.Reading.Error(block.Place, block.Key, "an expectation needs a bound: at-least, at-most, equals, between" + (isCount ? " or present" : ""));
        }
        else if (given.Length > 1 && !given.AsSpan().SequenceEqual(["at-least", "at-most"]))
        {
            block[given[^1]].Error($"`{given[^1]}` cannot stand beside `{given[0]}`; only at-least and at-most go together");
        }

        if (block.Sets("present"))
        {
            return block["present"].Flag() ? (1, null, null, false) : (null, null, 0, false);
        }

        var values = new List<(Setting Setting, decimal Value, bool IsDuration)>();
        var (least, most, exact) = (Value("at-least"), Value("at-most"), Value("equals"));
        if (block.Sets("between"))
        {
            Setting[] pair = [.. block["between"].Items()];
            if (pair.Length == 2)
            {
                (least, most) = (Take(pair[0]), Take(pair[1]));
            }
            else
            {
                block["between"].Error("between has two bounds, as [1, 10]");
            }
        }

        if (block.Reading.Errors == errors)
        {
            Check(values, least, most, isCount);
        }

        return (least, most, exact, values.Any(value => value.IsDuration));

        decimal? Value(string key) => block.Sets(key) ? Take(block[key]) : null;

        decimal? Take(Setting setting)
        {
            if (Number(setting) is not var (value, isDuration))
            {
                return null;
            }

            values.Add((setting, value, isDuration));
            return value;
        }
    }

    private static void Check(List<(Setting Setting, decimal Value, bool IsDuration)> values, decimal? least, decimal? most, bool isCount)
    {
        foreach (var (setting, value, isDuration) in values)
        {
            if (isDuration != values[0].IsDuration)
            {
                setting.Error("of two bounds one is a duration and the other is a number");
            }
            else if (isCount && (isDuration || value < 0 || decimal.Truncate(value) != value))
            {
                setting.Error("a count is compared with whole numbers from 0");
            }
        }

        if (least > most)
        {
            values[^1].Setting.Error("no value is within these bounds: the lower one is above the upper one");
        }
    }

    private static (decimal Value, bool IsDuration)? Number(Setting setting)
    {
        if (!setting.TryText("a number or a duration", out var text))
        {
            return null;
        }

        if (Quantity.Duration.Fits(text))
        {
            return (setting.Duration().Nanoseconds, true);
        }

        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return (number, false);
        }

        setting.Error($"a number or a duration was expected, and {Said.Quoted(text)} stands here");
        return null;
    }
}
