using System;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Sweeps;

/// <summary>One direction of a sweep: a key with its values, or several keys that change together.</summary>
/// <param name="Keys">Dotted keys of the scenario.</param>
/// <param name="Values">The values, one for each key.</param>
public sealed record SweepAxis(ImmutableArray<string> Keys, ImmutableArray<ImmutableArray<string>> Values)
{
    private const string Form = "KEY=VALUE,VALUE,... or KEY,KEY=(VALUE,VALUE),(VALUE,VALUE),...";

    /// <summary>Reads <c>key=a,b,c</c> or <c>key,key=(a,b),(c,d)</c>.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="error">What is wrong with it, and what to write; null if it was read.</param>
    /// <returns>The axis, or null.</returns>
    public static SweepAxis? Parse(string text, out string? error)
    {
        var place = text.IndexOf('=', StringComparison.Ordinal);
        if (place <= 0)
        {
            error = $"it needs {Form}";
            return null;
        }

        ImmutableArray<string> keys = [.. text[..place].Split(',').Select(key => key.Trim())];
        if (keys.Any(key => key.Length == 0))
        {
            error = $"a key is empty; write {Form}";
            return null;
        }

        if (keys.Distinct(StringComparer.Ordinal).Count() < keys.Length)
        {
            error = "a key stands there twice; take one away";
            return null;
        }

        return ValueList.TrySplit(text[(place + 1)..], out var values, out error) ? Of(keys, values, out error) : null;
    }

    private static SweepAxis? Of(ImmutableArray<string> keys, ImmutableArray<string> values, out string? error)
    {
        var tuples = ImmutableArray.CreateBuilder<ImmutableArray<string>>(values.Length);
        foreach (var value in values)
        {
            if (Tuple(keys.Length, value, out error) is not { } tuple)
            {
                return null;
            }

            if (tuples.Any(other => other.SequenceEqual(tuple, StringComparer.Ordinal)))
            {
                error = $"the value {value} stands there twice; take one away";
                return null;
            }

            tuples.Add(tuple);
        }

        error = null;
        return new SweepAxis(keys, tuples.ToImmutable());
    }

    /// <summary>The values of all keys: the text itself for one key, what stands in the parentheses for several.</summary>
    private static ImmutableArray<string>? Tuple(int keys, string value, out string? error)
    {
        error = null;
        if (keys == 1)
        {
            return [value];
        }

        if (value.Length < 2 || value[0] != '(' || value[^1] != ')')
        {
            error = $"with {keys} keys each value needs parentheses, as (a,b), and '{value}' has none";
            return null;
        }

        if (!ValueList.TrySplit(value[1..^1], out var parts, out error))
        {
            return null;
        }

        error = parts.Length == keys ? null : $"{value} has {parts.Length} values for {keys} keys";
        return error is null ? parts : null;
    }
}
