using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;

namespace ImaActors.Simulation.Traces;

/// <summary>A record of a CSV file.</summary>
/// <param name="Line">Line on which it begins, from 1.</param>
/// <param name="Fields">Its fields without quotes.</param>
internal sealed record CsvRecord(int Line, ImmutableArray<string> Fields);

/// <summary>What is wrong with a CSV file.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="What">The defect and the way out.</param>
internal sealed record CsvFault(int Line, string What);

/// <summary>Reads CSV in the form of RFC 4180; lines may end without a carriage return. Lines without a character are skipped.</summary>
internal static class CsvReader
{
    /// <summary>The records, up to the first fault if there is one.</summary>
    public static (List<CsvRecord> Records, CsvFault? Fault) Read(string text)
    {
        var records = new List<CsvRecord>();
        var fields = ImmutableArray.CreateBuilder<string>();
        var field = new StringBuilder();
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var first = line;
            fields.Clear();
            bool goesOn;
            do
            {
                field.Clear();
                if (at < text.Length && text[at] == '"')
                {
                    if (!Quoted(text, ref at, ref line, field))
                    {
                        return (records, new CsvFault(first, "a field in quotes does not end; end it with \" and write a quote inside it twice"));
                    }

                    if (at < text.Length && text[at] is not (',' or '\r' or '\n'))
                    {
                        return (records, new CsvFault(line, "something stands behind the closing quote of a field; write a quote inside a field twice"));
                    }
                }
                else
                {
                    while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
                    {
                        field.Append(text[at++]);
                    }
                }

                fields.Add(field.ToString());
                goesOn = at < text.Length && text[at] == ',';
                at += goesOn ? 1 : 0;
            }
            while (goesOn);

            at += at < text.Length && text[at] == '\r' ? 1 : 0;
            if (at < text.Length && text[at] == '\n')
            {
                (at, line) = (at + 1, line + 1);
            }

            if (fields.Count > 1 || fields[0].Length > 0)
            {
                records.Add(new CsvRecord(first, fields.ToImmutable()));
            }
        }

        return (records, null);
    }

    private static bool Quoted(string text, ref int at, ref int line, StringBuilder field)
    {
        at++;
        while (at < text.Length)
        {
            if (text[at] == '"')
            {
                at++;
                if (at == text.Length || text[at] != '"')
                {
                    return true;
                }
            }

            line += text[at] == '\n' ? 1 : 0;
            field.Append(text[at++]);
        }

        return false;
    }
}
