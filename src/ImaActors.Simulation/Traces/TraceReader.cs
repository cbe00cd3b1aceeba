using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Workloads;

namespace ImaActors.Simulation.Traces;

/// <summary>A trace, or what is wrong with it.</summary>
/// <param name="Calls">The calls in the order of their lines; none if there are errors.</param>
/// <param name="Errors">Errors with file, line and, as their key, the column.</param>
public sealed record TraceParse(ImmutableArray<TraceCall> Calls, ImmutableArray<ConfigError> Errors);

/// <summary>Reads traces: tables of system calls in the form of <c>operations.csv</c>, of which only the column <c>kind</c> must be there.</summary>
public sealed class TraceReader
{
    /// <summary>After so many errors the rest of a file is not read: they mostly have one cause.</summary>
    private const int ErrorsMax = 20;

    private const int SizeMax = 1 << 30; // bytes of one read or write

    private readonly List<ConfigError> _errors = [];
    private readonly string _file;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private CsvRecord _record = new(0, []);

    private TraceReader(string file) => _file = file;

    /// <summary>Reads a trace.</summary>
    /// <param name="file">Name of the file, for errors.</param>
    /// <param name="text">Its text.</param>
    public static TraceParse Read(string file, string text)
    {
        // A byte order mark, as spreadsheets write it, belongs to no name of a column.
        var (records, fault) = CsvReader.Read(text.TrimStart('\uFEFF'));
        if (fault is not null)
        {
            return new TraceParse([], [new ConfigError(file, fault.Line, "", fault.What)]);
        }

        var reader = new TraceReader(file);
        var calls = reader.Header(records) ? reader.Calls(records) : [];
        return reader._errors.Count == 0 ? new TraceParse(calls, []) : new TraceParse([], [.. reader._errors]);
    }

    private bool Header(List<CsvRecord> records)
    {
        if (records.Count == 0)
        {
            _errors.Add(new ConfigError(_file, 1, "", "the trace is empty; its first line names the columns, as kind,subject,size"));
            return false;
        }

        _record = records[0];
        var errors = _errors.Count;
        for (var i = 0; i < _record.Fields.Length; i++)
        {
            var name = _record.Fields[i];
            if (!TraceColumns.All.Contains(name))
            {
                Error(name, $"there is no column {Said.Quoted(name)}; {NearestName.Hint(name, TraceColumns.All)}");
            }
            else if (!_columns.TryAdd(name, i))
            {
                Error(name, "this column comes twice; take one of them out");
            }
        }

        if (!_columns.ContainsKey("kind"))
        {
            Error("kind", "this column is missing: it names the system call of each line, as open, read, close, exec");
        }

        return _errors.Count == errors;
    }

    private ImmutableArray<TraceCall> Calls(List<CsvRecord> records)
    {
        var calls = ImmutableArray.CreateBuilder<TraceCall>(records.Count);
        foreach (var record in records.Skip(1))
        {
            _record = record;
            var errors = _errors.Count;
            if (record.Fields.Length != _columns.Count)
            {
                Error("", $"the line has {record.Fields.Length} fields and the header {_columns.Count}; put fields with commas in quotes");
            }
            else if (Call() is { } call && _errors.Count == errors)
            {
                calls.Add(call);
            }

            if (_errors.Count >= ErrorsMax)
            {
                Error("", "there are more errors behind this line; mend these first");
                break;
            }
        }

        return calls.ToImmutable();
    }

    private TraceCall? Call()
    {
        var word = Field("kind");
        if (!OperationKinds.TryParse(word, out var kind))
        {
            Error("kind", $"there is no system call {Said.Quoted(word)}; {NearestName.Hint(word, [.. Enum.GetValues<OperationKind>().Select(OperationKinds.WordOf)])}");
            return null;
        }

        var process = KernelText.FromUnicode(Field("process_name"));
        var shape = CallShape.Of(kind);
        var (size, seed) = (Number("size", 0, SizeMax), Seed());
        CheckSize(word, shape, size, seed);
        if (Operation(kind, word, process, shape, size) is not { } operation)
        {
            return null;
        }

        var isSeeded = shape.Size == SizeMeaning.Written && size is not null;
        return new TraceCall(_record.Line, new ScriptedCall(isSeeded ? operation with { Data = null } : operation)
        {
            At = Number("start_ns", 0, long.MaxValue / 4) is { } start ? new Duration(start) : null,
            ContentSeed = isSeeded ? seed ?? (ulong)_record.Line : null,
            ContentSize = isSeeded ? (int)size!.Value : 0,
            Phase = Phase(),
        })
        {
            Machine = Field("machine"),
            Container = Field("container_name"),
            Thread = (int?)Number("process", 0, int.MaxValue),
            After = After(),
        };
    }

    private void CheckSize(string word, CallShape shape, long? size, ulong? seed)
    {
        switch (shape.Size)
        {
            case SizeMeaning.None when size is not null || seed is not null:
                Error(size is null ? "seed" : "size", $"the call {word} neither reads nor writes bytes; leave this field empty");
                break;
            case SizeMeaning.Read when size is null:
                Error("size", $"a {word} needs the most bytes that it reads, as 4096");
                break;
            case SizeMeaning.Read when seed is not null:
                Error("seed", "only what is written follows from a seed; leave this field empty");
                break;
            case SizeMeaning.Written when seed is not null && size is null:
                Error("size", "a seed needs the number of bytes that follow from it, as 4096");
                break;
            default:
                break;
        }
    }

    /// <summary>The operation, from the columns that the kind uses and from <c>arguments</c>.</summary>
    private Operation? Operation(OperationKind kind, string word, string process, CallShape shape, long? size)
    {
        var sink = new ErrorSink(_file, default, _record.Line);
        var value = new PlacedValue(PlacedKind.Object, Place("arguments"));
        Add(value, word, "subject", shape.Subject);
        Add(value, word, "label", shape.Label);
        Add(value, word, "to", shape.To);
        Flags(value, word, kind, shape.Flags);
        if (shape.Size == SizeMeaning.Read && size is { } most)
        {
            value.Members.Add(new("count", new PlacedValue(PlacedKind.Number, Place("size")) { Text = CallArguments.Number(most) }));
        }

        Arguments(value, sink);
        if (shape.Size == SizeMeaning.Written && size is not null)
        {
            if (value.Members.Exists(member => member.Key is "text" or "hex" or "b64"))
            {
                Error("arguments", "the bytes stand here and follow from `size` too; leave one of the two out");
            }

            value.Members.Add(new("b64", new PlacedValue(PlacedKind.Text, Place("size"))));
        }

        Defaults(value, kind);
        var operation = OperationParser.Call(new Operation { Index = 0, Process = process, Kind = kind }, value, sink);
        if (sink.Error is { } error)
        {
            var column = sink.Offset >= 0 && sink.Offset < TraceColumns.All.Length ? TraceColumns.All[sink.Offset] : "arguments";
            Error(column, error.What + (shape.Size == SizeMeaning.Written && error.What.Contains("\"b64\"", StringComparison.Ordinal)
                ? "; or give the number of bytes in the column size" : string.Empty));
            return null;
        }

        if (operation.Cert is not null)
        {
            Error("arguments", "a trace has no certificates with names; give the bytes of the key as \"b64\"");
        }

        return operation;
    }

    private void Add(PlacedValue value, string word, string column, string? argument)
    {
        var text = Field(column);
        if (argument is null)
        {
            // A run says in `subject` what a call is about even where the arguments say it too.
            if (text.Length > 0 && column != "subject")
            {
                Error(column, $"the call {word} has nothing that stands here; leave this field empty");
            }

            return;
        }

        if (text.Length == 0)
        {
            Error(column, $"a {word} needs its \"{argument}\" here");
        }

        value.Members.Add(new(argument, new PlacedValue(PlacedKind.Text, Place(column)) { Text = text }));
    }

    private void Flags(PlacedValue value, string word, OperationKind kind, string? argument)
    {
        var text = Field("flags");
        if (argument is null)
        {
            Add(value, word, "flags", null);
            return;
        }

        if (text.Length == 0 && kind is not (OperationKind.Open or OperationKind.Map or OperationKind.Unshare))
        {
            return;   // those have defaults of their own
        }

        var list = new PlacedValue(PlacedKind.Array, Place("flags"));
        foreach (var flag in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            list.Items.Add(new PlacedValue(PlacedKind.Text, Place("flags")) { Text = flag });
        }

        value.Members.Add(new(argument, list));
    }

    private void Arguments(PlacedValue value, ErrorSink sink)
    {
        var text = Field("arguments");
        if (text.Length == 0)
        {
            return;
        }

        var json = new ErrorSink(_file, default, _record.Line);
        if (PlacedJson.Parse(Encoding.UTF8.GetBytes(text), json) is not { Kind: PlacedKind.Object } given)
        {
            sink.Add(Place("arguments"), (json.Error?.What ?? "no object") + "; a JSON object was expected, as {\"mode\":\"0644\"}");
            return;
        }

        foreach (var (name, member) in given.Members)
        {
            if (value.Members.Exists(other => other.Key == name))
            {
                sink.Add(Place("arguments"), $"the argument \"{name}\" has a column of its own; take it out here");
            }

            value.Members.Add(new(name, Moved(member)));
        }
    }

    /// <summary>The same value at the place of the column: where it stands within the field helps nobody.</summary>
    private static PlacedValue Moved(PlacedValue value)
    {
        var moved = new PlacedValue(value.Kind, Place("arguments")) { Text = value.Text, Flag = value.Flag };
        moved.Items.AddRange(value.Items.Select(Moved));
        moved.Members.AddRange(value.Members.Select(member => new KeyValuePair<string, PlacedValue>(member.Key, Moved(member.Value))));
        return moved;
    }

    /// <summary>What traces from elsewhere need not say.</summary>
    private static void Defaults(PlacedValue value, OperationKind kind)
    {
        if (kind == OperationKind.Map)
        {
            if (!value.Members.Exists(member => member.Key == "prot"))
            {
                value.Members.Add(new("prot", Words("READ", "EXEC")));
            }

            if (value.Members.Find(member => member.Key == "flags") is { Value.Items.Count: 0 } flags)
            {
                flags.Value.Items.AddRange(Words("PRIVATE").Items);
            }
        }
        else if (kind is OperationKind.AddKey or OperationKind.UnlinkKey && !value.Members.Exists(member => member.Key == "keyring"))
        {
            value.Members.Add(new("keyring", new PlacedValue(PlacedKind.Text, Place("arguments")) { Text = ".ima" }));
        }
    }

    private static PlacedValue Words(params string[] words)
    {
        var list = new PlacedValue(PlacedKind.Array, Place("arguments"));
        list.Items.AddRange(words.Select(word => new PlacedValue(PlacedKind.Text, Place("arguments")) { Text = word }));
        return list;
    }

    private CallPhase? Phase()
    {
        var word = Field("phase");
        if (word.Length == 0)
        {
            return null;
        }

        if (TraceColumns.Phase(word) is not { } phase)
        {
            string[] words = [.. Enum.GetValues<CallPhase>().Select(TraceColumns.WordOf)];
            Error("phase", $"there is no phase {Said.Quoted(word)}; {NearestName.Hint(word, words)}");
            return null;
        }

        return phase;
    }

    private OperationKey? After()
    {
        var text = Field("after");
        var key = text.Length == 0 ? null : OperationPlaceText.Parse(text);
        if (text.Length > 0 && key is null)
        {
            Error("after", $"container, process and number of an operation were expected, as 3.0:12, and {Said.Quoted(text)} stands here");
        }

        return key;
    }

    private ulong? Seed()
    {
        var text = Field("seed");
        if (text.Length == 0)
        {
            return null;
        }

        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            Error("seed", $"a whole number from 0 to {ulong.MaxValue} was expected, and {Said.Quoted(text)} stands here");
        }

        return seed;
    }

    private long? Number(string column, long least, long most)
    {
        var text = Field(column);
        if (text.Length == 0)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            Error(column, $"a whole number from {least} to {most} was expected, and {Said.Quoted(text)} stands here");
            return null;
        }

        return number;
    }

    private string Field(string column) => _columns.TryGetValue(column, out var place) ? _record.Fields[place] : string.Empty;

    /// <summary>A column as the place of a value.</summary>
    private static int Place(string column) => TraceColumns.All.IndexOf(column);

    private void Error(string column, string what) => _errors.Add(new ConfigError(_file, _record.Line, column, what));
}
