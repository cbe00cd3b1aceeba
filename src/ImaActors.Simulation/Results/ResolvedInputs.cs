using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>Writes what decided a run: the values of the scenario, defaults filled in, and the files it was read from. Times are nanoseconds; distributions show their mean.</summary>
internal static class ResolvedInputs
{
    /// <summary>The object.</summary>
    public static void Write(Utf8JsonWriter json, Scenario scenario, ImmutableArray<InputFile> files)
    {
        json.WriteStartObject();
        json.WriteNumber("resolution", scenario.Resolution.Nanoseconds);
        Optional(json, "length", scenario.Length?.Nanoseconds);
        List(json, "machines", scenario.Machines, Machine);
        List(json, "images", scenario.Images, Image);
        List(json, "volumes", scenario.Volumes, Volume);
        List(json, "containers", scenario.Containers, Containers);
        List(json, "timeline", scenario.Timeline, Event);
        List(json, "files", files, File);
        json.WriteEndObject();
    }

    private static void Machine(Utf8JsonWriter json, MachineSpec machine)
    {
        json.WriteString("name", machine.Name);
        json.WriteNumber("count", machine.Count);
        json.WriteString("kernel", machine.Profile.Name);
        json.WriteStartArray("parameters");
        foreach (var parameter in machine.Parameters)
        {
            json.WriteStringValue(parameter);
        }

        json.WriteEndArray();
        json.WriteNumber("cores", machine.Cores);
        json.WriteNumber("memory", machine.Memory);
        Optional(json, "namespaceLimit", machine.NamespaceLimit);
        json.WriteBoolean("carriesListOverKexec", machine.CarriesListOverKexec);
        json.WriteStartObject("storage");
        json.WriteNumber("latency", machine.Storage.Latency.Mean);
        json.WriteNumber("bytesPerSecond", machine.Storage.BytesPerSecond);
        json.WriteNumber("queueDepth", machine.Storage.QueueDepth);
        json.WriteBoolean("startsCached", machine.Storage.StartsCached);
        json.WriteEndObject();
        Tpm(json, machine.Tpm);
        json.WriteStartObject("locks");
        json.WriteBoolean("activation", machine.Locks.Activation);
        json.WriteBoolean("activeList", machine.Locks.ActiveList);
        json.WriteBoolean("inode", machine.Locks.Inode);
        json.WriteBoolean("record", machine.Locks.Record);
        json.WriteBoolean("listAndTpm", machine.Locks.ListAndTpm);
        json.WriteEndObject();
        Costs(json, machine.Costs);
    }

    private static void Tpm(Utf8JsonWriter json, TpmSpec? tpm)
    {
        if (tpm is null)
        {
            json.WriteNull("tpm");
            return;
        }

        json.WriteStartObject("tpm");
        json.WriteStartArray("banks");
        foreach (var bank in tpm.Banks)
        {
            json.WriteStringValue(bank.Name());
        }

        json.WriteEndArray();
        json.WriteNumber("extendLatency", tpm.ExtendLatency.Mean);
        json.WriteString("preset", tpm.Preset);
        json.WriteEndObject();
    }

    private static void Costs(Utf8JsonWriter json, CostModel costs)
    {
        json.WriteStartObject("costs");
        json.WriteNumber("call", costs.Call.Nanoseconds);
        json.WriteNumber("pathComponent", costs.PathComponent.Nanoseconds);
        json.WriteNumber("fork", costs.Fork.Nanoseconds);
        json.WriteNumber("exec", costs.Exec.Nanoseconds);
        json.WriteNumber("map", costs.Map.Nanoseconds);
        json.WriteNumber("namespaceCreation", costs.NamespaceCreation.Nanoseconds);
        json.WriteNumber("hook", costs.Hook.Nanoseconds);
        json.WriteNumber("namespaceVisit", costs.NamespaceVisit.Nanoseconds);
        json.WriteNumber("entry", costs.Entry.Nanoseconds);
        json.WriteNumber("append", costs.Append.Nanoseconds);
        json.WriteNumber("copyPicosecondsPerByte", costs.CopyPicosecondsPerByte);
        json.WriteStartObject("hashPicosecondsPerByte");
        foreach (var (algorithm, cost) in costs.HashPicosecondsPerByte)
        {
            json.WriteNumber(algorithm.Name(), cost);
        }

        json.WriteNumber("default", costs.DefaultHashPicosecondsPerByte);
        json.WriteEndObject();
        json.WriteNumber("hashStart", costs.HashStart.Nanoseconds);
        json.WriteNumber("signature", costs.Signature.Nanoseconds);
        json.WriteEndObject();
    }

    private static void Image(Utf8JsonWriter json, ImageSpec image)
    {
        json.WriteString("name", image.Name);
        json.WriteString("base", image.Base);
        json.WriteBoolean("shared", image.Layer == ImageLayer.Shared);
        FilesAndBytes(json, image.Files);
    }

    private static void Volume(Utf8JsonWriter json, VolumeSpec volume)
    {
        json.WriteString("name", volume.Name);
        FilesAndBytes(json, volume.Files);
    }

    private static void FilesAndBytes(Utf8JsonWriter json, ImmutableArray<ImageFile> files)
    {
        var (count, bytes) = (0L, 0L);
        foreach (var file in files)
        {
            if (file.Kind != ImageFileKind.Directory)
            {
                count += file.Count;
                bytes += (long)file.Count * Math.Max(file.Size, file.Content.Length);
            }
        }

        json.WriteNumber("files", count);
        json.WriteNumber("bytes", bytes);
    }

    private static void Containers(Utf8JsonWriter json, ContainerSpec group)
    {
        json.WriteString("name", group.Name);
        json.WriteNumber("count", group.Count);
        json.WriteString("machine", group.Machine);
        json.WriteString("image", group.Image);
        json.WriteNumber("startAt", group.StartAt.Nanoseconds);
        json.WriteNumber("startEvery", group.StartEvery.Mean);
        json.WriteString("inside", group.Inside);
        json.WriteNumber("depth", group.Depth);
        json.WriteBoolean("imaNamespace", group.ImaNamespace);
        json.WriteBoolean("userNamespace", group.UserNamespace is not null);
        json.WriteString("policy", group.Policy);
        Optional(json, "lifetime", group.Lifetime?.Mean);
        json.WriteNumber("starts", group.Starts);
        json.WriteStartArray("processes");
        foreach (var process in group.Processes)
        {
            json.WriteStartObject();
            json.WriteString("name", process.Name);
            json.WriteNumber("count", process.Count);
            json.WriteString("program", process.Program);
            json.WriteStartArray("behaviours");
            foreach (var behaviour in process.Behaviours)
            {
                json.WriteStringValue(KebabCase.Of(behaviour.Kind.ToString()));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Event(Utf8JsonWriter json, TimelineEvent one)
    {
        json.WriteString("name", one.Name);
        json.WriteNumber("at", one.At.Nanoseconds);
        json.WriteString("kind", one switch
        {
            PolicyUpdateEvent => "policy-update",
            TamperEvent => "tamper",
            StopEvent => "stop",
            RebootEvent => "reboot",
            KexecEvent => "kexec",
            _ => throw new UnreachableException($"unknown event {one.GetType().Name}"),
        });
    }

    private static void File(Utf8JsonWriter json, InputFile file)
    {
        json.WriteString("path", file.Path);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha256", file.Sha256);
    }

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Optional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
