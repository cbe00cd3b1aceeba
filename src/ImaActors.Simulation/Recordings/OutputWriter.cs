using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;

namespace ImaActors.Simulation.Recordings;

/// <summary>A file of <c>expected/</c>, one written to be compared with it, or one of the results of a scenario.</summary>
/// <param name="Name">Name, or for results of a scenario the path below their folder, with slashes.</param>
/// <param name="Content">Content.</param>
public sealed record OutputFile(string Name, byte[] Content);

/// <summary>Writes what a run gave as the files of <c>expected/</c>, in the same form; bootlog.txt and the member <c>log</c> are left out.</summary>
public static class OutputWriter
{
    /// <summary>Name of the file of results.</summary>
    public const string ResultsFile = "results.jsonl";

    /// <summary>Name of the file of TPM registers.</summary>
    public const string PcrFile = "pcr.json";

    /// <summary>Name of the file of audit records.</summary>
    public const string AuditFile = "audit.log";

    /// <summary>Name of the file of namespaces.</summary>
    public const string NamespacesFile = "namespaces.json";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The files of a run: results, views in the order of their first reading, registers, audit records, namespaces.</summary>
    public static ImmutableArray<OutputFile> Files(RunOutput output)
    {
        var files = ImmutableArray.CreateBuilder<OutputFile>();
        files.Add(new OutputFile(ResultsFile, Results(output.Results)));

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var view in output.Views)
        {
            var file = new OutputFile(ViewFile(view.View, view.Kind), view.Content);
            if (places.TryAdd(file.Name, files.Count))
            {
                files.Add(file);
            }
            else
            {
                files[places[file.Name]] = file;
            }
        }

        files.Add(new OutputFile(PcrFile, PcrJson(output.Pcrs)));
        files.Add(new OutputFile(AuditFile, AuditLog(output.AuditLog)));
        files.Add(new OutputFile(NamespacesFile, Namespaces(output.Namespaces)));
        return files.ToImmutable();
    }

    /// <summary>Name of the file of a view, as the member <c>file</c> of a result gives it.</summary>
    public static string ViewFile(string view, ViewKind kind) => Unicode(view) + Extension(kind);

    /// <summary>Whether a file of this name may be one that a run wrote.</summary>
    public static bool IsResultFile(string name) => name is ResultsFile or PcrFile or AuditFile or NamespacesFile
        || Enum.GetValues<ViewKind>().Any(kind => name.EndsWith(Extension(kind), StringComparison.Ordinal));

    private static string Extension(ViewKind kind) => kind switch
    {
        ViewKind.Ascii => ".ascii",
        ViewKind.Bin => ".bin",
        ViewKind.Count => ".count",
        ViewKind.Violations => ".violations",
        _ => ".policy",
    };

    private static byte[] Results(ImmutableArray<OperationResult> results)
    {
        var json = new StringBuilder();
        foreach (var result in results)
        {
            json.Append(CultureInfo.InvariantCulture, $"{{\"i\": {result.Index}, \"ret\": {result.Ret}");
            Member(json, "errno", result.Errno);
            Member(json, "stage", result.Stage);
            Read(json, result);
            Member(json, "file", result.File);
            Numbers(json, result.Ns);
            if (!result.Audit.IsEmpty)
            {
                json.Append(", \"audit\": [");
                for (var i = 0; i < result.Audit.Length; i++)
                {
                    json.Append(i == 0 ? "" : ", ");
                    Quote(json, Unicode(result.Audit[i]));
                }

                json.Append(']');
            }

            json.Append("}\n");
        }

        return Encoding.ASCII.GetBytes(json.ToString());
    }

    private static void Read(StringBuilder json, OperationResult result)
    {
        if (result.TextOverride is { } text)
        {
            Member(json, "text", text);
        }
        else if (result.Data is { Length: > 0 } data)
        {
            if (Printable(data) is { } printable)
            {
                json.Append(", \"text\": ");
                Quote(json, printable);
            }
            else
            {
                json.Append(", \"hex\": \"").Append(Convert.ToHexStringLower(data)).Append('"');
            }
        }
    }

    /// <summary>The text of UTF-8 bytes without control characters other than newline and tab, else null.</summary>
    private static string? Printable(byte[] data)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(data);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        return text.Any(character => char.IsControl(character) && character is not ('\n' or '\t')) ? null : text;
    }

    private static void Numbers(StringBuilder json, ResultNamespaces? ns)
    {
        if (ns is null)
        {
            return;
        }

        var members = new List<string>();
        Add("ima", ns.Ima);
        Add("ima_for_children", ns.ImaForChildren);
        Add("user", ns.User);
        json.Append(", \"ns\": {").AppendJoin(", ", members).Append('}');

        void Add(string name, uint? number)
        {
            if (number is { } value)
            {
                members.Add(string.Create(CultureInfo.InvariantCulture, $"\"{name}\": {value}"));
            }
        }
    }

    /// <summary>The audit log: a line for each record.</summary>
    internal static byte[] AuditLog(IEnumerable<string> records) => KernelText.ToBytes(string.Concat(records.Select(record => record + "\n")));

    /// <summary>The file of TPM registers.</summary>
    internal static byte[] PcrJson(ImmutableArray<BankOutput> banks)
    {
        if (banks.IsEmpty)
        {
            return "{}"u8.ToArray();
        }

        var json = new StringBuilder("{\n");
        for (var i = 0; i < banks.Length; i++)
        {
            json.Append(' ');
            Quote(json, Unicode(banks[i].Name));
            var registers = banks[i].Registers.OrderBy(register => register.Index)
                .Select(register => string.Create(CultureInfo.InvariantCulture, $"  \"{register.Index}\": \"{Convert.ToHexStringLower(register.Value)}\""))
                .ToList();
            json.Append(": {").Append(registers.Count == 0 ? "" : "\n").AppendJoin(",\n", registers);
            json.Append(registers.Count == 0 ? "}" : "\n }").Append(i == banks.Length - 1 ? "\n" : ",\n");
        }

        return Encoding.ASCII.GetBytes(json.Append('}').ToString());
    }

    private static byte[] Namespaces(ImmutableArray<NamespaceRecord> namespaces)
    {
        if (namespaces.IsEmpty)
        {
            return "[]"u8.ToArray();
        }

        var json = new StringBuilder("[\n");
        for (var i = 0; i < namespaces.Length; i++)
        {
            var one = namespaces[i];
            json.Append(CultureInfo.InvariantCulture, $" {{\n  \"id\": {one.Id},\n  \"name\": ");
            if (one.Name is { } name)
            {
                Quote(json, Unicode(name));
            }
            else
            {
                json.Append("null");
            }

            json.Append(CultureInfo.InvariantCulture, $",\n  \"created_at_op\": {one.CreatedAtOp},\n  \"created_by\": ");
            Quote(json, Unicode(one.CreatedBy));
            if (one.FirstProcessAtOp is { } first)
            {
                json.Append(CultureInfo.InvariantCulture, $",\n  \"first_process_at_op\": {first}");
            }

            json.Append("\n }").Append(i == namespaces.Length - 1 ? "\n" : ",\n");
        }

        return Encoding.ASCII.GetBytes(json.Append(']').ToString());
    }

    private static void Member(StringBuilder json, string name, string? value)
    {
        if (value is not null)
        {
            json.Append(", \"").Append(name).Append("\": ");
            Quote(json, Unicode(value));
        }
    }

    /// <summary>The characters of kernel text; bytes that are no UTF-8 become U+FFFD.</summary>
    private static string Unicode(string kernelText) => Encoding.UTF8.GetString(KernelText.ToBytes(kernelText));

    /// <summary>A JSON string in which everything outside printable ASCII is escaped, as the recordings have it.</summary>
    private static void Quote(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                >= ' ' and <= '~' => json.Append(character),
                _ => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
            };
        }

        json.Append('"');
    }
}
