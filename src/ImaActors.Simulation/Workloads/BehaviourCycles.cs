using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>Who performs a behaviour: what the draws of its cycles are addressed with, and the names that are filled in.</summary>
/// <param name="Seed">Seed of the scenario.</param>
/// <param name="Entity">Address of the process: machine and container.</param>
/// <param name="Thread">Number of the process and place of the behaviour in it.</param>
/// <param name="Container">Name of the container.</param>
/// <param name="Process">Name of the process.</param>
/// <param name="Role">Its place among the equal processes of its container.</param>
internal sealed record Performer(ulong Seed, long Entity, int Thread, string Container, string Process, ProcessCopy Role)
{
    /// <summary>Name of the process without that of its container.</summary>
    public string OwnName => Process[(Process.LastIndexOf('/') + 1)..];

    public long Sample(Distribution distribution, DrawPurpose purpose, long cycle) => distribution.Sample(Draw(purpose, cycle));

    public ulong Draw(DrawPurpose purpose, long cycle) => RandomStream.Draw(Seed, purpose, Entity, cycle, Thread);

    /// <summary>The draw of a place of a list that all copies of the process share: no matter how many they are, and which of them asks.</summary>
    public ulong DrawShared(DrawPurpose purpose, long place) => RandomStream.Draw(Seed, purpose, Entity, place, Role.Process);
}

/// <summary>One of the equal processes of a container.</summary>
/// <param name="Process">Number of the process in its container's specification.</param>
/// <param name="Copy">Which copy it is, from 0.</param>
/// <param name="Copies">How many copies there are.</param>
internal readonly record struct ProcessCopy(int Process, int Copy, int Copies);

/// <summary>
/// Behaviours as functions from the number of a cycle to its calls. No cycle depends on time or on what calls returned, so two runs
/// that differ in costs see the same workload, the slower one less of it.
/// </summary>
internal static class BehaviourCycles
{
    /// <summary>The calls of a cycle; the first waits for the pace of the behaviour.</summary>
    public static List<ScriptedCall> Of(BehaviourSpec spec, Performer performer, long cycle)
    {
        var pace = cycle == 0
            ? performer.Sample(spec.After, DrawPurpose.FirstPace, cycle)
            : performer.Sample(spec.Every, DrawPurpose.Pace, cycle);
        var calls = Calling(spec, performer, cycle);
        for (var i = 0; i < calls.Count; i++)
        {
            if (calls[i].Operation is { Kind: OperationKind.Write or OperationKind.Create, Data: not null } && calls[i].ContentSeed is null)
            {
                calls[i] = calls[i] with { ContentSeed = ContentSeed(performer, cycle) };
            }
        }

        if (calls.Count > 0)
        {
            calls[0] = calls[0] with { Wait = calls[0].Wait + new Duration(pace) };
        }

        return calls;
    }

    private static List<ScriptedCall> Calling(BehaviourSpec spec, Performer performer, long cycle)
    {
        var process = performer.Process;
        switch (spec.Kind)
        {
            case BehaviourKind.ReadMostly:
                var reading = Plain(Calls.Open(process, "r", FileOf(spec, performer, cycle)), Calls.Read(process, "r", spec.Size), Calls.Close(process, "r"));
                if (spec.Command is { } command)
                {
                    reading.Insert(0, new ScriptedCall(Calls.Exec(process, command)));
                }

                return reading;
            case BehaviourKind.ExecStorm:
                return Plain(Calls.Exec(process, FileOf(spec, performer, cycle)));
            case BehaviourKind.Update:
                var target = FileOf(spec, performer, cycle);
                var made = target + "." + performer.Container + "." + Number(performer.Thread) + "." + Number(cycle);
                return Plain(Calls.Create(process, made, Content(spec, performer, cycle)), Calls.Rename(process, made, target));
            case BehaviourKind.Log:
                return Log(spec, performer, cycle);
            case BehaviourKind.WriteWhileRead:
                var read = FileOf(spec, performer, cycle);
                return Plain(
                    Calls.Open(process, "r", read), Calls.Open(process, "w", read, "WRONLY"), Calls.Write(process, "w", Content(spec, performer, cycle)),
                    Calls.Close(process, "w"), Calls.Close(process, "r"));
            case BehaviourKind.ReadWhileWrite:
                var written = FileOf(spec, performer, cycle);
                return Plain(
                    Calls.Open(process, "w", written, "WRONLY"), Calls.Open(process, "r", written), Calls.Read(process, "r", spec.Size),
                    Calls.Close(process, "r"), Calls.Close(process, "w"));
            case BehaviourKind.Write:
                return Held(
                    spec, performer, cycle, Calls.Close(process, "w"),
                    Calls.Open(process, "w", FileOf(spec, performer, cycle), "WRONLY"), Calls.Write(process, "w", Content(spec, performer, cycle)));
            case BehaviourKind.HoldOpen:
                return Held(
                    spec, performer, cycle, Calls.Close(process, "r"),
                    Calls.Open(process, "r", FileOf(spec, performer, cycle)), Calls.Read(process, "r", spec.Size));
            case BehaviourKind.NamespaceChurn:
                return Churn(spec, performer, cycle);
            case BehaviourKind.KeyRotation:
                var key = spec.Keys[(int)(cycle % spec.Keys.Length)];
                var added = Calls.AddKey(process, "key" + Number(cycle), key);
                return cycle == 0 ? Plain(added) : Plain(added, Calls.UnlinkKey(process, "key" + Number(cycle - 1)));
            case BehaviourKind.Trace:
                return Traced(spec, performer);
            case BehaviourKind.ReadList:
                return Plain(Calls.ReadFile(process, HostPaths.Ima + "ascii_runtime_measurements"));
            default:
                throw new UnreachableException($"unknown behaviour {spec.Kind}");
        }
    }

    /// <summary>The calls of a trace that are this process's, or anybody's.</summary>
    private static List<ScriptedCall> Traced(BehaviourSpec spec, Performer performer)
    {
        var calls = new List<ScriptedCall>();
        foreach (var traced in spec.Trace)
        {
            var process = traced.Call.Operation.Process;
            if (process.Length == 0 || process == performer.Process || process == performer.OwnName)
            {
                calls.Add(traced.Call with { Operation = traced.Call.Operation with { Process = performer.Process } });
            }
        }

        return calls;
    }

    /// <summary>The log stays open between rotations, as a daemon keeps it.</summary>
    private static List<ScriptedCall> Log(BehaviourSpec spec, Performer performer, long cycle)
    {
        var process = performer.Process;
        var path = FileOf(spec, performer, 0);
        var calls = new List<ScriptedCall>();
        if (cycle % spec.RotateAfter == 0)
        {
            if (cycle > 0)
            {
                calls.Add(new ScriptedCall(Calls.Close(process, "log")));
                calls.Add(new ScriptedCall(Calls.Rename(process, path, path + ".1")));
            }

            calls.Add(new ScriptedCall(Calls.Open(process, "log", path, "WRONLY", "CREAT", "APPEND")));
        }

        calls.Add(new ScriptedCall(Calls.Write(process, "log", Content(spec, performer, cycle))));
        return calls;
    }

    /// <summary>A child in a new IMA namespace: its birth activates it, its end retires it.</summary>
    private static List<ScriptedCall> Churn(BehaviourSpec spec, Performer performer, long cycle)
    {
        var child = performer.Process + "/child";
        var calls = Plain(spec.ChurnsIma ? Calls.Spawn(performer.Process, child, "ima") : Calls.Spawn(performer.Process, child));
        if (spec.Policy is { } policy)
        {
            calls.Add(new ScriptedCall(Calls.WriteAll(child, HostPaths.Ima + "policy", KernelText.ToBytes(policy))));
        }

        if (spec.Files.Length > 0)
        {
            calls.Add(new ScriptedCall(Calls.Exec(child, FileOf(spec, performer, cycle))));
        }

        calls.Add(new ScriptedCall(Calls.Exit(child), new Duration(performer.Sample(spec.Hold, DrawPurpose.Hold, cycle))));
        return calls;
    }

    private static List<ScriptedCall> Held(BehaviourSpec spec, Performer performer, long cycle, Operation last, params Operation[] operations)
    {
        var calls = Plain(operations);
        calls.Add(new ScriptedCall(last, new Duration(performer.Sample(spec.Hold, DrawPurpose.Hold, cycle))));
        return calls;
    }

    private static List<ScriptedCall> Plain(params Operation[] operations)
    {
        var calls = new List<ScriptedCall>(operations.Length);
        foreach (var operation in operations)
        {
            calls.Add(new ScriptedCall(operation));
        }

        return calls;
    }

    private static string FileOf(BehaviourSpec spec, Performer performer, long cycle)
    {
        var count = spec.Files.Length * spec.FileCount;
        var place = spec.Choice switch
        {
            FileChoice.RoundRobin => (int)(cycle % count),
            FileChoice.Uniform => RandomStream.Below(performer.Draw(DrawPurpose.FileChoice, cycle), count),
            FileChoice.List => RandomStream.Below(performer.DrawShared(DrawPurpose.ListedFile, PlaceInList(spec.ListLength, performer.Role, cycle)), count),
            _ => throw new UnreachableException($"unknown choice {spec.Choice}"),
        };
        return spec.Files[place / spec.FileCount]
            .Replace("{n}", Number(place % spec.FileCount), StringComparison.Ordinal)
            .Replace("{container}", performer.Container, StringComparison.Ordinal)
            .Replace("{process}", performer.OwnName, StringComparison.Ordinal);
    }

    /// <summary>The entry that a copy takes: every N-th of the list, from its own number on, and from there again at the end.</summary>
    private static long PlaceInList(int length, ProcessCopy copy, long cycle)
    {
        var ownEntries = (length - copy.Copy + copy.Copies - 1) / copy.Copies;
        return copy.Copy + (cycle % ownEntries * copy.Copies);
    }

    private static byte[] Content(BehaviourSpec spec, Performer performer, long cycle) => WrittenContent.Of(ContentSeed(performer, cycle), spec.Size);

    private static ulong ContentSeed(Performer performer, long cycle) => performer.Draw(DrawPurpose.WrittenContent, cycle);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
