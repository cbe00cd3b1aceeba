using System;
using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;

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
            text.WriteLine(string.Join(',', TraceColumns.All));
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
                    Field(text, one.Error ?? string.Empty);
                    foreach (var use in Uses)
                    {
                        Field(text, one.Spent[use].Nanoseconds);
                    }

                    Arguments(text, one);
                    text.WriteLine();
                }
            }
        }

        return file.ToArray();
    }

    /// <summary>What is needed to make the call again.</summary>
    private static void Arguments(StreamWriter text, OperationRecord one)
    {
        Field(text, TraceColumns.WordOf(one.Phase));
        Field(text, one.After is { } cause ? OperationPlaceText.Of(cause) : string.Empty);
        if (one.Call is not { Operation: var operation } call)
        {
            text.Write(",,,,,");
            return;
        }

        var shape = CallShape.Of(operation.Kind);
        Field(text, shape.Label switch { "fd" => operation.Fd, "newfd" => operation.NewFd, "map" => operation.Map, "held" => operation.Held, _ => string.Empty });
        Field(text, shape.To is null ? string.Empty : operation.To);
        Field(text, string.Join(' ', shape.Flags switch { "new" => operation.New, "flags" => operation.Flags, _ => [] }));
        Field(text, shape.Size == SizeMeaning.Read ? CallArguments.Number(operation.Count) : call.ContentSeed is null ? string.Empty : CallArguments.Number(call.ContentSize));
        Field(text, call.ContentSeed?.ToString(CultureInfo.InvariantCulture) ?? string.Empty);
        Last(text, CallArguments.Of(operation, withData: call.ContentSeed is null));
    }

    private static void Field(StreamWriter text, long value)
    {
        text.Write(value.ToString(CultureInfo.InvariantCulture));
        text.Write(',');
    }

    private static void Field(StreamWriter text, string value)
    {
        Last(text, value);
        text.Write(',');
    }

    private static void Last(StreamWriter text, string value)
    {
        text.Write(value.AsSpan().ContainsAny(NeedQuotes) ? '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : value);
    }
}
