using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>
/// The files of one boot of a machine:
/// <list type="bullet">
/// <item><c>root.bin</c>, <c>root.ascii</c>: the list as the initial namespace reads it; <c>root.bin</c> has namespace numbers if the kernel has namespaces (N-142)</item>
/// <item><c>root.mainline.bin</c>: without namespace numbers, as evmctl and Keylime read it</item>
/// <item><c>ns-ORDINAL-NUMBER.bin</c>, <c>.ascii</c>: the list as another namespace reads it</item>
/// <item><c>pcr.json</c>: registers, in the form of recordings; <c>pcrs.BANK</c>: all 24 of a bank, as <c>evmctl --pcrs BANK,FILE</c> reads them</item>
/// <item><c>namespaces.json</c>, <c>audit.log</c></item>
/// </list>
/// </summary>
public static class MachineFiles
{
    /// <summary>The files; each is made when it is asked for.</summary>
    public static IEnumerable<OutputFile> Of(BootResult boot, ViewSelection views)
    {
        var withNumbers = boot.Settings.Profile.HasImaNamespaces;
        yield return new OutputFile("root.bin", ListWriter.BinaryAll(boot.Entries, withNumbers));
        yield return new OutputFile("root.ascii", KernelText.ToBytes(ListWriter.AsciiAll(boot.Entries)));
        yield return new OutputFile("root.mainline.bin", ListWriter.BinaryAll(boot.Entries, withNamespaceNumber: false));

        // A namespace sees its own entries since its activation (N-146), and no other namespace ever has its ordinal.
        var entries = views.Count == 0 ? null : boot.Entries.ToLookup(entry => entry.Ordinal);
        foreach (var one in boot.Namespaces.Where(one => one.Ordinal != NamespaceOrdinal.Initial).Take(views.Count))
        {
            var name = $"ns-{one.Ordinal.Value}-{one.Number}";
            yield return new OutputFile(name + ".bin", ListWriter.BinaryAll(entries![one.Ordinal], withNumbers));
            yield return new OutputFile(name + ".ascii", KernelText.ToBytes(ListWriter.AsciiAll(entries[one.Ordinal])));
        }

        yield return new OutputFile(OutputWriter.PcrFile, OutputWriter.PcrJson(RecordedRun.Registers(boot.Registers, boot.Settings.Banks, boot.Entries)));
        for (var bank = 0; bank < boot.Registers?.Banks.Count; bank++)
        {
            yield return new OutputFile("pcrs." + boot.Registers.Banks[bank].Name, Registers(boot.Registers, bank));
        }

        yield return new OutputFile(OutputWriter.NamespacesFile, Namespaces(boot.Namespaces));
        yield return new OutputFile(OutputWriter.AuditFile, OutputWriter.AuditLog(boot.Audit.Select(record => record.Text)));
    }

    /// <summary>24 lines <c>PCR-10: C5 85 …</c>, the form of the file <c>pcrs</c> of a TPM in sysfs.</summary>
    private static byte[] Registers(PcrBanks registers, int bank)
    {
        var text = new StringBuilder();
        for (var pcr = 0; pcr < PcrBanks.RegisterCount; pcr++)
        {
            text.Append(CultureInfo.InvariantCulture, $"PCR-{pcr:00}:");
            foreach (var octet in registers.Read(bank, pcr).Span)
            {
                text.Append(CultureInfo.InvariantCulture, $" {octet:X2}");
            }

            text.Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>One object for each namespace, by ordinal; instants in nanoseconds.</summary>
    private static byte[] Namespaces(ImmutableArray<NamespaceResult> namespaces)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, RunSummary.Form))
        {
            json.WriteStartArray();
            foreach (var one in namespaces)
            {
                json.WriteStartObject();
                json.WriteNumber("ordinal", one.Ordinal.Value);
                json.WriteNumber("number", one.Number.Value);
                json.WriteString("container", one.Container);
                json.WriteString("group", one.Group);
                Moment(json, "activated", one.Activated);
                Moment(json, "retired", one.Retired);
                json.WriteNumber("entries", one.Entries);
                json.WriteNumber("violations", one.Violations);
                json.WriteString("policySha256", one.Policy is { } policy ? Convert.ToHexStringLower(SHA256.HashData(KernelText.ToBytes(policy))) : null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        file.WriteByte((byte)'\n');
        return file.ToArray();
    }

    private static void Moment(Utf8JsonWriter json, string name, Instant? moment)
    {
        if (moment is { } instant)
        {
            json.WriteNumber(name, instant.Nanoseconds);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
