using System;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Sweeps;

/// <summary>Values in a row, split at the commas that stand in no brackets, braces, parentheses or quotes.</summary>
internal static class ValueList
{
    private const string Openers = "([{";
    private const string Closers = ")]}";

    /// <summary>Splits a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">The values without spaces around them; at least one.</param>
    /// <param name="error">What is wrong, or null.</param>
    public static bool TrySplit(string text, out ImmutableArray<string> values, out string? error)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var open = ImmutableStack<char>.Empty;
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (isQuoted)
            {
                // A backslash takes the next character with it, as in HOCON.
                i += character == '\\' ? 1 : 0;
                isQuoted = character != '"';
            }
            else if (character == '"')
            {
                isQuoted = true;
            }
            else if (Openers.Contains(character, StringComparison.Ordinal))
            {
                open = open.Push(Closers[Openers.IndexOf(character, StringComparison.Ordinal)]);
            }
            else if (Closers.Contains(character, StringComparison.Ordinal))
            {
                if (open.IsEmpty || open.Peek() != character)
                {
                    (values, error) = ([], $"'{character}' closes nothing that is open in '{text}'");
                    return false;
                }

                open = open.Pop();
            }
            else if (character == ',' && open.IsEmpty)
            {
                found.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        found.Add(text[start..].Trim());
        values = found.ToImmutable();
        error = isQuoted ? $"a quote is not closed in '{text}'"
            : !open.IsEmpty ? $"'{open.Peek()}' is missing at the end of '{text}'"
            : values.Any(value => value.Length == 0) ? $"a value is missing in '{text}'; write \"\" for an empty text"
            : null;
        return error is null;
    }
}
