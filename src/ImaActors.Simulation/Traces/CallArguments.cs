using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;

namespace ImaActors.Simulation.Traces;

/// <summary>Writes the arguments of a call that have no column of their own: a JSON object with the names of the format of recordings.</summary>
internal static class CallArguments
{
    private static readonly JsonWriterOptions Form = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object as kernel text; empty if there are no such arguments.</summary>
    /// <param name="call">The call.</param>
    /// <param name="withData">Its data stands here: no seed says what it is.</param>
    public static string Of(Operation call, bool withData)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, Form))
        {
            json.WriteStartObject();
            Write(json, call);
            if (withData && call.Data is { } data)
            {
                Data(json, data);
            }

            json.WriteEndObject();
        }

        var text = KernelText.FromBytes(file.ToArray());
        return text == "{}" ? string.Empty : text;
    }

    private static void Write(Utf8JsonWriter json, Operation call)
    {
        switch (call.Kind)
        {
            case OperationKind.SetNs:
                Text(json, "ns", call.Ns);
                break;
            case OperationKind.WriteMap:
                Text(json, "file", call.File);
                break;
            case OperationKind.SetUid or OperationKind.SetGid:
                json.WriteNumber("id", call.Id);
                break;
            case OperationKind.SetResUid or OperationKind.SetResGid:
                json.WriteNumber("r", call.R);
                json.WriteNumber("e", call.E);
                json.WriteNumber("s", call.S);
                break;
            case OperationKind.CapSet:
                Capabilities(json, "effective", call.Effective);
                Capabilities(json, "permitted", call.Permitted);
                Capabilities(json, "inheritable", call.Inheritable);
                break;
            case OperationKind.KeepCaps or OperationKind.Dumpable:
                json.WriteNumber("value", call.Value);
                break;
            case OperationKind.Umask:
                json.WriteNumber("mask", call.Mask);
                break;
            case OperationKind.Open or OperationKind.Create or OperationKind.MakeDirectory or OperationKind.MakeNode or OperationKind.ChangeMode:
                Mode(json, call.Mode);
                break;
            case OperationKind.Seek:
                json.WriteNumber("offset", call.Offset);
                break;
            case OperationKind.FTruncate or OperationKind.Truncate:
                json.WriteNumber("length", call.Length);
                break;
            case OperationKind.Map:
                Words(json, "prot", call.Prot);
                json.WriteNumber("length", call.Length);
                break;
            case OperationKind.Protect:
                Text(json, "map", call.Map);
                Words(json, "prot", call.Prot);
                break;
            case OperationKind.Unmap:
                Text(json, "map", call.Map);
                break;
            case OperationKind.Poke:
                Text(json, "map", call.Map);
                json.WriteNumber("offset", call.Offset);
                break;
            case OperationKind.Exec or OperationKind.ExecHold when call.Argv is not [var only] || only != call.Path:
                Words(json, "argv", call.Argv);
                break;
            case OperationKind.ChangeOwner:
                json.WriteNumber("uid", call.Uid);
                json.WriteNumber("gid", call.Gid);
                break;
            case OperationKind.SetXattr or OperationKind.GetXattr or OperationKind.RemoveXattr:
                Text(json, "name", call.Name);
                break;
            case OperationKind.Mount:
                Text(json, "source", call.Source);
                Text(json, "fstype", call.FsType);
                OptionalText(json, "options", call.Options);
                break;
            case OperationKind.NewKeyring:
                Text(json, "key", call.Key);
                Text(json, "name", call.KeyName);
                Text(json, "keyring", call.Keyring);
                break;
            case OperationKind.AddKey:
                Text(json, "type", call.KeyType);
                OptionalText(json, "desc", call.Description);
                Text(json, "keyring", call.Keyring);
                break;
            case OperationKind.UnlinkKey or OperationKind.ClearKeyring or OperationKind.ListKeyring:
                Text(json, "keyring", call.Keyring);
                break;
            case OperationKind.Sleep or OperationKind.Sync:
                json.WriteNumber("ms", call.Milliseconds);
                break;
            default:
                break;   // everything has a column
        }
    }

    private static void Data(Utf8JsonWriter json, byte[] data)
    {
        // Text as long as it comes back as the same bytes: maps, policies, configuration.
        if (Utf8.IsValid(data) && !data.AsSpan().Contains((byte)0))
        {
            json.WriteString("text", Encoding.UTF8.GetString(data));
        }
        else
        {
            json.WriteBase64String("b64", data);
        }
    }

    private static void Mode(Utf8JsonWriter json, int? mode)
    {
        if (mode is { } bits)
        {
            json.WriteString("mode", Convert.ToString(bits, 8));
        }
    }

    private static void Capabilities(Utf8JsonWriter json, string name, ImmutableArray<string> names)
    {
        if (names is ["all"])
        {
            json.WriteString(name, "all");
        }
        else
        {
            Words(json, name, names);
        }
    }

    private static void OptionalText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            Text(json, name, text);
        }
    }

    private static void Words(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
        {
            json.WriteStringValue(KernelText.ToUnicode(word));
        }

        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string text) => json.WriteString(name, KernelText.ToUnicode(text));

    /// <summary>A number as it stands in a column.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
