using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;

namespace ImaActors.Simulation.Workloads;

/// <summary>A system call of a script.</summary>
/// <param name="Operation">The call; its process performs it.</param>
/// <param name="Wait">Time between the end of the call before and its beginning.</param>
public sealed record ScriptedCall(Operation Operation, Duration Wait = default)
{
    /// <summary>It does not begin earlier than this time after the beginning of its cycle, or of virtual time in a trace of a whole run; null: as soon as it can.</summary>
    public Duration? At { get; init; }

    /// <summary>Seed of the bytes that it writes, or null: they stand in the operation or there are none.</summary>
    public ulong? ContentSeed { get; init; }

    /// <summary>Number of bytes that follow from the seed, if the operation does not hold them.</summary>
    public int ContentSize { get; init; }

    /// <summary>What it belonged to when it was recorded, or null: it was not.</summary>
    public CallPhase? Phase { get; init; }

    /// <summary>The call with the bytes that it writes.</summary>
    public ScriptedCall WithContent() => ContentSeed is { } seed && Operation.Data is null
        ? this with { Operation = Operation with { Data = WrittenContent.Of(seed, ContentSize) } }
        : this;

    /// <summary>What the call is about: a path, a name, a label.</summary>
    public string Subject => Operation.Path is { Length: > 0 } path ? path
        : Operation.Fd is { Length: > 0 } fd ? fd
        : Operation.From is { Length: > 0 } from ? from
        : Operation.Name is { Length: > 0 } name ? name
        : Operation.Target is { Length: > 0 } target ? target
        : Operation.Held is { Length: > 0 } held ? held
        : Operation.Key;
}

/// <summary>Makes the calls of scripts: short names for what scenarios use of the operations.</summary>
internal static class Calls
{
    public static Operation Spawn(string process, string child, params string[] flags) =>
        new() { Index = 0, Process = process, Kind = OperationKind.Spawn, Name = child, New = [.. flags] };

    public static Operation Exit(string process) => new() { Index = 0, Process = process, Kind = OperationKind.Exit };

    public static Operation Unshare(string process, params string[] flags) => new() { Index = 0, Process = process, Kind = OperationKind.Unshare, New = [.. flags] };

    public static Operation WriteMap(string process, string target, string file, string text) =>
        new() { Index = 0, Process = process, Kind = OperationKind.WriteMap, Target = target, File = file, Data = KernelText.ToBytes(text) };

    public static Operation SetIds(string process, OperationKind kind) => new() { Index = 0, Process = process, Kind = kind };

    public static Operation BeDumpable(string process) => new() { Index = 0, Process = process, Kind = OperationKind.Dumpable, Value = 1 };

    public static Operation WriteFile(string process, string path, byte[] data, params string[] flags) =>
        new() { Index = 0, Process = process, Kind = OperationKind.WriteFile, Path = path, Data = data, Flags = [.. flags] };

    public static Operation Overwrite(string process, string path, ImmutableArray<byte> data) => WriteFile(process, path, [.. data], "WRONLY", "TRUNC");

    public static Operation Enter(string process, string target, params string[] namespaces) =>
        new() { Index = 0, Process = process, Kind = OperationKind.SetNsPidFd, Target = target, New = [.. namespaces] };

    public static Operation WriteAll(string process, string path, byte[] data) =>
        new() { Index = 0, Process = process, Kind = OperationKind.WriteAll, Path = path, Data = data, Flags = ["WRONLY"] };

    public static Operation ReadFile(string process, string path) => new() { Index = 0, Process = process, Kind = OperationKind.ReadFile, Path = path };

    public static Operation Create(string process, string path, byte[] data) =>
        new() { Index = 0, Process = process, Kind = OperationKind.Create, Path = path, Mode = 0x1a4, Data = data };

    public static Operation Rename(string process, string from, string to) => new() { Index = 0, Process = process, Kind = OperationKind.Rename, From = from, To = to };

    public static Operation Mount(string process, string source, string path, string type, string? options, params string[] flags) =>
        new() { Index = 0, Process = process, Kind = OperationKind.Mount, Source = source, Path = path, FsType = type, Options = options, Flags = [.. flags] };

    public static Operation ChangeRoot(string process, string path) => new() { Index = 0, Process = process, Kind = OperationKind.ChangeRoot, Path = path };

    public static Operation Exec(string process, string path) => new() { Index = 0, Process = process, Kind = OperationKind.Exec, Path = path, Argv = [path] };

    public static Operation ExecHold(string process, string label, string path) =>
        new() { Index = 0, Process = process, Kind = OperationKind.ExecHold, Held = label, Path = path, Argv = [path] };

    public static Operation Kill(string process, string label) => new() { Index = 0, Process = process, Kind = OperationKind.Kill, Held = label };

    public static Operation Open(string process, string label, string path, params string[] flags) =>
        new() { Index = 0, Process = process, Kind = OperationKind.Open, Fd = label, Path = path, Flags = [.. flags], Mode = 0x1a4 };

    public static Operation Read(string process, string label, int count) =>
        new() { Index = 0, Process = process, Kind = OperationKind.Read, Fd = label, Count = count };

    public static Operation Write(string process, string label, byte[] data) => new() { Index = 0, Process = process, Kind = OperationKind.Write, Fd = label, Data = data };

    public static Operation Close(string process, string label) => new() { Index = 0, Process = process, Kind = OperationKind.Close, Fd = label };

    public static Operation Map(string process, string mapping, string label) => new()
    {
        Index = 0, Process = process, Kind = OperationKind.Map, Map = mapping, Fd = label, Prot = ["READ", "EXEC"], Flags = ["PRIVATE"], Length = 4096,
    };

    public static Operation AddKey(string process, string label, ImmutableArray<byte> certificate) => new()
    {
        Index = 0, Process = process, Kind = OperationKind.AddKey, Key = label, KeyType = "asymmetric", Data = [.. certificate], Keyring = ".ima",
    };

    public static Operation UnlinkKey(string process, string label) => new() { Index = 0, Process = process, Kind = OperationKind.UnlinkKey, Key = label, Keyring = ".ima" };
}
