using System;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Operations;

namespace ImaActors.Simulation.Recordings;

/// <summary>Reads ops.jsonl: one JSON object a line, numbered from 0.</summary>
internal static class OperationParser
{
    private const long IdMax = uint.MaxValue;

    private const int DefaultMode = 0x1a4; // 0644

    private const int MapLength = 4096; // bytes, the format's default

    private static readonly FrozenSet<string> CloneFlags = Set(
        "ima", "user", "mount", "pid", "net", "uts", "ipc", "time", "cgroup", "files", "vm", "thread", "sighand", "fs");

    private static readonly FrozenSet<string> OpenFlags = Set(
        "RDONLY", "WRONLY", "RDWR", "CREAT", "EXCL", "NOCTTY", "TRUNC", "APPEND", "NONBLOCK", "DSYNC", "SYNC", "RSYNC", "ASYNC",
        "DIRECT", "LARGEFILE", "DIRECTORY", "NOFOLLOW", "NOATIME", "CLOEXEC", "PATH", "TMPFILE");

    private static readonly FrozenSet<string> MapFlags = Set(
        "SHARED", "PRIVATE", "SHARED_VALIDATE", "FIXED", "FIXED_NOREPLACE", "ANONYMOUS", "GROWSDOWN", "DENYWRITE", "EXECUTABLE",
        "LOCKED", "NORESERVE", "POPULATE", "NONBLOCK", "STACK", "HUGETLB", "SYNC");

    private static readonly FrozenSet<string> Protections = Set("NONE", "READ", "WRITE", "EXEC");

    private static readonly FrozenSet<string> MountFlags = Set(
        "RDONLY", "NOSUID", "NODEV", "NOEXEC", "SYNCHRONOUS", "REMOUNT", "MANDLOCK", "DIRSYNC", "NOSYMFOLLOW", "NOATIME", "NODIRATIME",
        "BIND", "MOVE", "REC", "SILENT", "POSIXACL", "UNBINDABLE", "PRIVATE", "SLAVE", "SHARED", "RELATIME", "KERNMOUNT",
        "I_VERSION", "STRICTATIME", "LAZYTIME");

    private static readonly ImmutableArray<string> WriteOnly = ["WRONLY"];

    public static ImmutableArray<Operation> Parse(
        ReadOnlyMemory<byte> bytes,
        ImmutableSortedDictionary<string, byte[]> certificates,
        out CaseError? error)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>();
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];

            var sink = new ErrorSink(CaseParser.OperationsFile, line, operations.Count + 1);
            var operation = PlacedJson.Parse(line, sink) is { } value ? Operation(value, operations.Count, certificates, sink) : null;
            if (operation is null || sink.Failed)
            {
                error = sink.Error ?? new CaseError(CaseParser.OperationsFile, operations.Count + 1, "empty line");
                return [];
            }

            operations.Add(operation);
        }

        error = operations.Count == 0 ? new CaseError(CaseParser.OperationsFile, 1, "no operations") : null;
        return operations.ToImmutable();
    }

    /// <summary>Reads the arguments of a call; every member must be one of them.</summary>
    public static Operation Call(Operation basis, PlacedValue arguments, ErrorSink sink)
    {
        var fields = new FieldReader(arguments, sink, "a call");
        var operation = Arguments(basis, fields);
        fields.RefuseTheRest($"the call \"{OperationKinds.WordOf(basis.Kind)}\"");
        return operation;
    }

    private static Operation? Operation(PlacedValue value, int index, ImmutableSortedDictionary<string, byte[]> certificates, ErrorSink sink)
    {
        var fields = new FieldReader(value, sink, "an operation");
        var number = fields.Number("i", 0, int.MaxValue);
        if (!sink.Failed && number != index)
        {
            sink.Add(value.Offset, $"operation {number} stands where operation {index} must");
        }

        var process = fields.Word("proc");
        var word = fields.Word("op");
        if (!sink.Failed && !OperationKinds.TryParse(word, out _))
        {
            sink.Add(value.Offset, $"unknown operation {Shown.Quoted(word)}");
        }

        if (sink.Failed || !OperationKinds.TryParse(word, out var kind))
        {
            return null;
        }

        var operation = Arguments(new Operation { Index = index, Process = process, Kind = kind }, fields);
        if (operation.Cert is { } name && !certificates.ContainsKey(name))
        {
            fields.Complain($"case.json names no certificate {Shown.Quoted(name)}");
        }

        fields.RefuseTheRest($"the operation \"{word}\"");
        return operation;
    }

    private static Operation Arguments(Operation basis, FieldReader f)
    {
        switch (basis.Kind)
        {
            case OperationKind.Spawn:
                return basis with { Name = f.Word("name"), New = f.Words(f.Optional("new"), "new", CloneFlags) };
            case OperationKind.Exit:
            case OperationKind.NsInfo:
                return basis;
            case OperationKind.Unshare:
                return basis with { New = f.Words(f.Required("new"), "new", CloneFlags) };
            case OperationKind.SetNs:
                return basis with { Target = f.Word("target"), Ns = f.Word("ns") };
            case OperationKind.SetNsFd:
            case OperationKind.FSync:
            case OperationKind.Close:
                return basis with { Fd = f.Word("fd") };
            case OperationKind.SetNsPidFd:
                return basis with { Target = f.Word("target"), New = f.Words(f.Required("new"), "new", CloneFlags) };
            case OperationKind.WriteMap:
                return basis with { Target = f.Word("target"), File = f.Word("file"), Data = f.Data() };
            case OperationKind.SetUid:
            case OperationKind.SetGid:
                return basis with { Id = f.Number("id", -1, IdMax) };
            case OperationKind.SetResUid:
            case OperationKind.SetResGid:
                return basis with { R = f.Number("r", -1, IdMax), E = f.Number("e", -1, IdMax), S = f.Number("s", -1, IdMax) };
            case OperationKind.CapSet:
                return basis with
                {
                    Effective = Capabilities(f, f.Required("effective"), "effective"),
                    Permitted = Capabilities(f, f.Required("permitted"), "permitted"),
                    Inheritable = Capabilities(f, f.Optional("inheritable"), "inheritable"),
                };
            case OperationKind.KeepCaps:
            case OperationKind.Dumpable:
                return basis with { Value = FlagOrNumber(f, "value") };
            case OperationKind.Umask:
                return basis with { Mask = Mask(f) };
            case OperationKind.Open:
                return basis with
                {
                    Fd = f.Word("fd"),
                    Path = f.Text("path"),
                    Flags = f.Words(f.Required("flags"), "flags", OpenFlags),
                    Mode = f.OptionalMode("mode") ?? DefaultMode,
                };
            case OperationKind.Read:
                return basis with { Fd = f.Word("fd"), Count = f.Number("count", 0, long.MaxValue) };
            case OperationKind.Write:
                return basis with { Fd = f.Word("fd"), Data = f.Data() };
            case OperationKind.Seek:
                return basis with { Fd = f.Word("fd"), Offset = f.Number("offset", long.MinValue, long.MaxValue) };
            case OperationKind.FTruncate:
                return basis with { Fd = f.Word("fd"), Length = f.Number("length", long.MinValue, long.MaxValue) };
            case OperationKind.Dup:
                return basis with { Fd = f.Word("fd"), NewFd = f.Word("newfd") };
            case OperationKind.Map:
                return basis with
                {
                    Map = f.Word("map"),
                    Fd = f.Word("fd"),
                    Prot = f.Words(f.Required("prot"), "prot", Protections),
                    Flags = f.Words(f.Required("flags"), "flags", MapFlags),
                    Length = f.Number("length", 0, long.MaxValue, MapLength),
                };
            case OperationKind.Protect:
                return basis with { Map = f.Word("map"), Prot = f.Words(f.Required("prot"), "prot", Protections) };
            case OperationKind.Unmap:
                return basis with { Map = f.Word("map") };
            case OperationKind.Poke:
                return basis with { Map = f.Word("map"), Offset = f.Number("offset", 0, long.MaxValue), Data = f.Data() };
            case OperationKind.Exec:
            case OperationKind.ExecHold:
                return basis with
                {
                    Held = basis.Kind == OperationKind.ExecHold ? f.Word("held") : "",
                    Path = f.Text("path"),
                    Argv = f.OptionalTexts("argv") ?? [f.Text("path")],
                };
            case OperationKind.Kill:
                return basis with { Held = f.Word("held") };
            default:
                return FileArguments(basis, f);
        }
    }

    private static Operation FileArguments(Operation basis, FieldReader f)
    {
        switch (basis.Kind)
        {
            case OperationKind.Create:
                return basis with { Path = f.Text("path"), Data = f.OptionalData(), Mode = f.OptionalMode("mode") ?? DefaultMode };
            case OperationKind.MakeDirectory:
            case OperationKind.MakeNode:
                return basis with { Path = f.Text("path"), Mode = f.OptionalMode("mode") };
            case OperationKind.RemoveDirectory:
            case OperationKind.Unlink:
            case OperationKind.Stat:
            case OperationKind.ReadLink:
            case OperationKind.ChangeRoot:
            case OperationKind.Unmount:
            case OperationKind.LoadModuleFile:
                return basis with { Path = f.Text("path") };
            case OperationKind.Truncate:
                return basis with { Path = f.Text("path"), Length = f.Number("length", long.MinValue, long.MaxValue) };
            case OperationKind.ChangeMode:
                return basis with { Path = f.Text("path"), Mode = f.Mode("mode") };
            case OperationKind.ChangeOwner:
                return basis with { Path = f.Text("path"), Uid = f.Number("uid", -1, IdMax), Gid = f.Number("gid", -1, IdMax) };
            case OperationKind.Rename:
            case OperationKind.Link:
            case OperationKind.SymbolicLink:
                return basis with { From = f.Text("from"), To = f.Text("to") };
            case OperationKind.SetXattr:
                return basis with { Path = f.Text("path"), Name = f.Text("name"), Data = f.Data() };
            case OperationKind.GetXattr:
            case OperationKind.RemoveXattr:
                return basis with { Path = f.Text("path"), Name = f.Text("name") };
            case OperationKind.Mount:
                return basis with
                {
                    Source = f.OptionalText("source") ?? "",
                    Path = f.Text("path"),
                    FsType = f.OptionalText("fstype") ?? "",
                    Flags = f.Words(f.Optional("flags"), "flags", MountFlags),
                    Options = f.OptionalText("options"),
                };
            case OperationKind.WriteFile:
            case OperationKind.WriteAll:
                return basis with
                {
                    Path = f.Text("path"),
                    Data = f.Data(),
                    Flags = f.Optional("flags") is { } flags ? f.Words(flags, "flags", OpenFlags) : WriteOnly,
                };
            case OperationKind.ReadFile:
                return View(basis with { Path = f.Text("path") }, f);
            case OperationKind.NewKeyring:
                return basis with { Key = f.Word("key"), KeyName = f.Text("name"), Keyring = f.Word("keyring") };
            case OperationKind.AddKey:
                return Payload(basis with
                {
                    Key = f.Word("key"),
                    KeyType = f.OptionalText("type") ?? "asymmetric",
                    Description = f.OptionalText("desc"),
                    Keyring = f.Word("keyring"),
                }, f);
            case OperationKind.UpdateKey:
                return Payload(basis with { Key = f.Word("key") }, f);
            case OperationKind.UnlinkKey:
                return basis with { Key = f.Word("key"), Keyring = f.Word("keyring") };
            case OperationKind.ClearKeyring:
            case OperationKind.ListKeyring:
                return basis with { Keyring = f.Word("keyring") };
            case OperationKind.LoadModuleMemory:
                return basis with { Data = f.Data() };
            case OperationKind.Sleep:
                return basis with { Milliseconds = f.Number("ms", 0, int.MaxValue) };
            case OperationKind.Sync:
                return basis with { Milliseconds = f.Number("ms", 0, int.MaxValue, 0) };
            default:
                throw new UnreachableException($"no arguments for {basis.Kind}");
        }
    }

    private static Operation Payload(Operation basis, FieldReader f)
    {
        var cert = f.OptionalText("cert");
        var data = f.OptionalData();
        if (cert is null && data is null)
        {
            f.Complain("one of the members \"cert\", \"text\", \"hex\", \"b64\" is missing");
        }
        else if (cert is not null && data is not null)
        {
            f.Complain("both a certificate and data are given");
        }

        return basis with { Cert = cert, Data = data };
    }

    private static Operation View(Operation basis, FieldReader f)
    {
        if (!f.Has("view") && !f.Has("kind"))
        {
            return basis;
        }

        var view = f.Word("view");
        var word = f.Word("kind");
        ViewKind? kind = word switch
        {
            "ascii" => ViewKind.Ascii,
            "bin" => ViewKind.Bin,
            "count" => ViewKind.Count,
            "violations" => ViewKind.Violations,
            "policy" => ViewKind.Policy,
            _ => null,
        };
        if (kind is null)
        {
            f.Complain($"the member \"kind\" names no list: {Shown.Quoted(word)}");
        }

        // The view becomes the name of a file.
        if (view.StartsWith('.') || view.AsSpan().ContainsAny('/', '\\', ':') || view.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
        {
            f.Complain($"the view {Shown.Quoted(view)} cannot be the name of a file");
        }

        return basis with { View = view, ViewKind = kind };
    }

    private static ImmutableArray<string> Capabilities(FieldReader f, PlacedValue? value, string name)
    {
        if (value is null)
        {
            return [];
        }

        if (value.Kind != PlacedKind.Text)
        {
            var names = f.Lowered(value, name);
            if (CapabilitySet.FromNames(names) is null)
            {
                f.Complain($"the member \"{name}\" names an unknown capability");
            }

            return names;
        }

        switch (value.Text)
        {
            case "none":
                return [];
            case "all":
                return ["all"];
            default:
                f.Complain($"the member \"{name}\" must be \"all\", \"none\" or a list, not {value.Described}");
                return [];
        }
    }

    private static long FlagOrNumber(FieldReader f, string name) =>
        f.Required(name) is { Kind: PlacedKind.Boolean } flag ? (flag.Flag ? 1 : 0) : f.Number(name, int.MinValue, int.MaxValue);

    /// <summary>Octal text as for modes, or the number itself.</summary>
    private static int Mask(FieldReader f) =>
        f.Required("mask") is { Kind: PlacedKind.Number } ? (int)f.Number("mask", 0, int.MaxValue) : f.Mode("mask");

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
