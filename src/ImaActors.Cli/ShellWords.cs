using System;
using System.Collections.Generic;
using System.Linq;

namespace ImaActors.Cli;

/// <summary>Commands as they are typed into a shell.</summary>
internal static class ShellWords
{
    private const string PlainCharacters = "-_./=:,+@%";

    /// <summary>A command of these words.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    /// <summary>A word as a shell takes it.</summary>
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || PlainCharacters.Contains(character, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
