using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Writes a configuration as HOCON in one form: a member a line, two blanks a level, texts in double quotes unless they stood without and need none.</summary>
public static class ConfigWriter
{
    private const string Level = "  ";

    private static readonly SearchValues<char> Unquoted = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./ ");

    /// <summary>The text of an object's members.</summary>
    public static string Write(ConfigObject root)
    {
        var text = new StringBuilder();
        WriteMembers(text, root, "");
        return text.ToString();
    }

    /// <summary>A text as it stands between double quotes in HOCON: on one line, whatever it holds.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ when char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029' or '\ufeff' =>
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    private static void WriteMembers(StringBuilder text, ConfigObject node, string indent)
    {
        foreach (var member in node.Members)
        {
            text.Append(indent).Append(ConfigKey.Member("", member.Name));
            text.Append(member.Value is ConfigObject ? " " : " = ");
            WriteValue(text, member.Value, indent);
            text.Append('\n');
        }
    }

    private static void WriteValue(StringBuilder text, ConfigNode node, string indent)
    {
        switch (node)
        {
            case ConfigText scalar:
                _ = NeedsNoQuotes(scalar) ? text.Append(scalar.Text) : text.Append('"').Append(Escape(scalar.Text)).Append('"');
                break;
            case ConfigList list:
                WriteList(text, list, indent);
                break;
            case ConfigObject { Members.Length: 0 }:
                text.Append("{}");
                break;
            case ConfigObject inner:
                text.Append("{\n");
                WriteMembers(text, inner, indent + Level);
                text.Append(indent).Append('}');
                break;
        }
    }

    private static bool NeedsNoQuotes(ConfigText scalar) =>
        !scalar.IsQuoted && scalar.Text.Length > 0 && scalar.Text.Trim().Length == scalar.Text.Length
        && scalar.Text.AsSpan().IndexOfAnyExcept(Unquoted) < 0 && !scalar.Text.Contains("//", StringComparison.Ordinal);

    private static void WriteList(StringBuilder text, ConfigList list, string indent)
    {
        if (list.Items.IsEmpty)
        {
            text.Append("[]");
            return;
        }

        text.Append("[\n");
        foreach (var item in list.Items)
        {
            text.Append(indent).Append(Level);
            WriteValue(text, item, indent + Level);
            text.Append('\n');
        }

        text.Append(indent).Append(']');
    }
}
