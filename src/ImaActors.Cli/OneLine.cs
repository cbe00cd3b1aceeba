using System;
using System.Linq;

namespace ImaActors.Cli;

/// <summary>Keeps reports on one line, whatever a file or an exception says.</summary>
internal static class OneLine
{
    /// <summary>The text with control characters and line ends as <c>?</c>.</summary>
    public static string Of(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Select(character => char.IsControl(character) ? '?' : character));

    /// <summary>Kind and text of an exception.</summary>
    public static string Of(Exception exception) => Of($"{exception.GetType().Name}: {exception.Message}");
}
