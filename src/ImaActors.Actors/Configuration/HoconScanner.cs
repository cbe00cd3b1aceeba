using System;
using System.Globalization;
using System.Text;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>The characters of a file, with the line that is being read, and the tokens of HOCON that are no more than characters.</summary>
internal sealed class HoconScanner(string text, string file, int firstLine)
{
    private const string Triple = "\"\"\"";
    private const string ReservedInText = "$\"{}[]:=,#`^?!@*&\\";
    private const string ReservedInKey = ReservedInText + "+.";

    private int _index = text.StartsWith('\ufeff') ? 1 : 0;
    private int _line = firstLine;
    private readonly bool _countsLines = firstLine > 0;

    /// <summary>Where the next character stands.</summary>
    public ConfigPlace Place => new(file, _line);

    /// <summary>The next character, or NUL at the end.</summary>
    public char Next => _index < text.Length ? text[_index] : '\0';

    /// <summary>Everything has been read.</summary>
    public bool AtEnd => _index >= text.Length;

    /// <summary>A comment begins here.</summary>
    public bool AtComment => Next == '#' || Matches("//");

    /// <summary>The end of a line, or a comment, which lasts until there.</summary>
    public bool AtLineEnd => AtEnd || Next == '\n' || AtComment;

    /// <summary>Whether these characters come next.</summary>
    public bool Matches(string expected) => string.CompareOrdinal(text, _index, expected, 0, expected.Length) == 0;

    /// <summary>An exception about the text at a place.</summary>
    public static HoconSyntaxException Error(ConfigPlace place, string message) => new(place, message);

    /// <summary>The next character as a message shows it.</summary>
    public string ShownNext() => AtEnd ? "the end of the file" : $"`{ConfigWriter.Escape(Next.ToString())}`";

    /// <summary>Reads one character.</summary>
    public char Take()
    {
        var character = text[_index++];
        if (character == '\n' && _countsLines)
        {
            _line++;
        }

        return character;
    }

    /// <summary>Reads the characters if they come next.</summary>
    public bool TryTake(string expected)
    {
        if (!Matches(expected))
        {
            return false;
        }

        for (var i = 0; i < expected.Length; i++)
        {
            Take();
        }

        return true;
    }

    /// <summary>Skips blanks within a line and returns them.</summary>
    public string TakeGap()
    {
        var start = _index;
        while (!AtEnd && Next != '\n' && char.IsWhiteSpace(Next))
        {
            Take();
        }

        return text[start.._index];
    }

    /// <summary>Skips blanks, ends of lines and comments; tells whether a line ended.</summary>
    public bool SkipBlanks()
    {
        var ended = false;
        while (!AtEnd)
        {
            if (AtComment)
            {
                while (!AtEnd && Next != '\n')
                {
                    Take();
                }
            }
            else if (char.IsWhiteSpace(Next))
            {
                ended |= Take() == '\n';
            }
            else
            {
                break;
            }
        }

        return ended;
    }

    /// <summary>Reads one name of a key, in quotes or not.</summary>
    public string TakeName()
    {
        if (Next == '"')
        {
            return Matches(Triple) ? throw Error(Place, "a key cannot stand in three quotes; use one") : TakeQuoted();
        }

        var name = TakeRun(ReservedInKey);
        return name.Length > 0 ? name : throw Error(Place, $"a key was expected, and {ShownNext()} stands here; put a key with such characters in quotes");
    }

    /// <summary>Reads text without quotes up to a blank, a comment or a character that may not be in it.</summary>
    public string TakeUnquoted() => TakeRun(ReservedInText);

    /// <summary>Reads a text in one or three quotes.</summary>
    public string TakeQuoted() => Matches(Triple) ? TakeTripleQuoted() : TakeSingleQuoted();

    private string TakeRun(string reserved)
    {
        var start = _index;
        while (!AtEnd && !char.IsWhiteSpace(Next) && !AtComment && !reserved.Contains(Next, StringComparison.Ordinal))
        {
            Take();
        }

        return text[start.._index];
    }

    // Between three quotes nothing is special; of more than three quotes at the end the last three close.
    private string TakeTripleQuoted()
    {
        var open = Place;
        TryTake(Triple);
        var start = _index;
        while (!AtEnd)
        {
            if (Matches(Triple) && !Matches(Triple + "\""))
            {
                var content = text[start.._index];
                TryTake(Triple);
                return content;
            }

            Take();
        }

        throw Error(open, "the three quotes that begin here are never closed");
    }

    private string TakeSingleQuoted()
    {
        var open = Place;
        Take();
        var content = new StringBuilder();
        while (!AtEnd && Next != '\n')
        {
            switch (Take())
            {
                case '"':
                    return content.ToString();
                case '\\':
                    content.Append(TakeEscape());
                    break;
                case var character:
                    content.Append(character);
                    break;
            }
        }

        throw Error(open, "the quote that begins here is not closed on its line; text of several lines stands in three quotes");
    }

    private char TakeEscape()
    {
        var place = Place;
        switch (AtEnd ? '\0' : Take())
        {
            case '"':
                return '"';
            case '\\':
                return '\\';
            case '/':
                return '/';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _index + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(_index, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _index += 4;
                return (char)code;
            default:
                throw Error(place, "this escape is unknown; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits");
        }
    }
}
