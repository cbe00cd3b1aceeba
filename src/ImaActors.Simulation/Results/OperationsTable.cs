using System;
using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>
/// The table of all operations in the form of RFC 4180: a header, a line for each operation by machine and key, fields with commas,
/// quotes or line ends in quotes. Instants and times are nanoseconds; texts have the bytes that the kernel has.
/// </summary>
internal static class OperationsTable
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");
    private static readonly TimeUse[] Uses = Enum.GetValues<TimeUse>();

    /// <summary>The file.</summary>
    public static byte[] Write(ImmutableArray<MachineResult> machines)
    {
        using var file = new MemoryStream();
        using (var text = new StreamWriter(file, Encoding.Latin1) { NewLine = "\r\n" })
        {
            string[] columns = ["machine", "container", "container_name", "process", "number", "process_name", "kind", "subject", "start_ns", "end_ns", "ret", "error"];
            text.WriteLine(string.Join(',', columns.Concat(Uses.Select(use => FigureCatalog.NameOf(use).Replace('-', '_') + "_ns"))));
            foreach (var machine in machines)
            {
                var names = machine.Containers.ToDictionary(one => one.Ordinal, one => one.Name);
                foreach (var one in machine.OperationRecords)
                {
                    Field(text, machine.Name);
                    Field(text, one.Key.Container);
                    Field(text, names.TryGetValue(one.Key.Container, out var name) ? name : string.Empty);
                    Field(text, one.Key.Process);
                    Field(text, one.Key.Number);
                    Field(text, one.Process);
                    Field(text, one.Kind);
                    Field(text, one.Subject);
                    Field(text, one.Start.Nanoseconds);
                    Field(text, one.End.Nanoseconds);
                    Field(text, one.Ret);
                    text.Write(one.Error);
                    foreach (var use in Uses)
                    {
                        text.Write(',');
                        text.Write(one.Spent[use].Nanoseconds.ToString(CultureInfo.InvariantCulture));
                    }

                    text.WriteLine();
                }
            }
        }

        return file.ToArray();
    }

    private static void Field(StreamWriter text, long value)
    {
        text.Write(value.ToString(CultureInfo.InvariantCulture));
        text.Write(',');
    }

    private static void Field(StreamWriter text, string value)
    {
        text.Write(value.AsSpan().ContainsAny(NeedQuotes) ? '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : value);
        text.Write(',');
    }
}
