using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Simulation.Tests.Recordings;

/// <summary>Turns the files of expected/ back into a run, so that a writer and a comparer can be tested without an engine.</summary>
internal static class ExpectedReader
{
    public static RunOutput Read(IReadOnlyDictionary<string, byte[]> files)
    {
        var results = Encoding.UTF8.GetString(files["results.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Result).ToImmutableArray();
        var views = files.Keys.Where(name => !name.EndsWith(".json", StringComparison.Ordinal) && !name.EndsWith(".jsonl", StringComparison.Ordinal)
                && name is not ("audit.log" or "bootlog.txt"))
            .Order(StringComparer.Ordinal).Select(name => View(name, files[name])).ToImmutableArray();
        using var pcrs = JsonDocument.Parse(files["pcr.json"]);
        using var namespaces = JsonDocument.Parse(files["namespaces.json"]);
        var audit = KernelText.FromBytes(files["audit.log"]);
        return new RunOutput(
            results,
            views,
            [.. pcrs.RootElement.EnumerateObject().Select(bank => new BankOutput(bank.Name,
                [.. bank.Value.EnumerateObject().Reverse().Select(r => new RegisterOutput(int.Parse(r.Name), Convert.FromHexString(r.Value.GetString()!)))]))],
            audit.Length == 0 ? [] : [.. audit.TrimEnd('\n').Split('\n')],
            [.. namespaces.RootElement.EnumerateArray().Select(one => new NamespaceRecord(
                one.GetProperty("id").GetUInt32(),
                one.GetProperty("name").GetString(),
                one.GetProperty("created_at_op").GetInt32(),
                one.GetProperty("created_by").GetString()!,
                one.TryGetProperty("first_process_at_op", out var first) ? first.GetInt32() : null))]);
    }

    public static IReadOnlyDictionary<string, byte[]> Files(string folder) =>
        Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal);

    private static ViewOutput View(string name, byte[] content)
    {
        var dot = name.LastIndexOf('.');
        return new ViewOutput(name[..dot], Enum.Parse<ViewKind>(name[(dot + 1)..], ignoreCase: true), content);
    }

    private static OperationResult Result(string line)
    {
        using var json = JsonDocument.Parse(line);
        var r = json.RootElement;
        return new OperationResult
        {
            Index = r.GetProperty("i").GetInt32(),
            Ret = r.GetProperty("ret").GetInt64(),
            Errno = Text(r, "errno"),
            Stage = Text(r, "stage"),
            Data = r.TryGetProperty("hex", out var hex) ? Convert.FromHexString(hex.GetString()!)
                : r.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : null,
            File = Text(r, "file"),
            Ns = r.TryGetProperty("ns", out var ns) ? new ResultNamespaces(Number(ns, "ima"), Number(ns, "ima_for_children"), Number(ns, "user")) : null,
            Audit = r.TryGetProperty("audit", out var audit) ? [.. audit.EnumerateArray().Select(record => KernelText.FromUnicode(record.GetString()!))] : [],
        };
    }

    private static string? Text(JsonElement r, string name) => r.TryGetProperty(name, out var value) ? KernelText.FromUnicode(value.GetString()!) : null;

    private static uint? Number(JsonElement ns, string name) => ns.TryGetProperty(name, out var value) ? value.GetUInt32() : null;
}
