using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Machine;

namespace ImaActors.Simulation.Pipeline;

/// <summary>A check at the end of a run found two numbers that should be one.</summary>
public sealed class FailedCheckException(string message) : Exception(message);

/// <summary>
/// What is checked after every run, from two independent sides each: the list against the registers, the counters of the namespace
/// actors against the entries that the TPM holds, the inodes' counters against the files that are still open.
/// </summary>
public static class RunChecks
{
    /// <summary>Throws <see cref="FailedCheckException"/> if a check fails.</summary>
    public static void Verify(MachineBoot boot, RunReport report)
    {
        var failed = Failures(boot.Facts.Settings, boot.Facts.Hash, boot.FirmwareRegisters, report).FirstOrDefault();
        if (failed is not null)
        {
            throw new FailedCheckException(failed.What);
        }
    }

    /// <summary>All failed checks, in words.</summary>
    /// <param name="settings">The machine.</param>
    /// <param name="hash">Hash functions.</param>
    /// <param name="start">Registers before IMA started, or null without a TPM; they are extended here.</param>
    /// <param name="report">What the run left.</param>
    public static IEnumerable<FailedCheck> Failures(MeasurementSettings settings, IHashFunctions hash, PcrBanks? start, RunReport report) =>
        Of(RunCheck.Registers, Registers(settings, hash, start, report))
            .Concat(Of(RunCheck.Counters, Counters(report)))
            .Concat(Of(RunCheck.Views, Views(report)))
            .Concat(Of(RunCheck.Duplicates, Duplicates(report)))
            .Concat(Of(RunCheck.Inodes, Inodes(report)))
            .Concat(Of(RunCheck.Readers, Readers(report)))
            .Concat(Of(RunCheck.Measured, Measured(report)));

    private static IEnumerable<FailedCheck> Of(RunCheck check, IEnumerable<string> failures) => failures.Select(what => new FailedCheck(check, what));

    /// <summary>Replaying the list gives the registers, bank by bank.</summary>
    private static IEnumerable<string> Registers(MeasurementSettings settings, IHashFunctions hash, PcrBanks? start, RunReport report)
    {
        if (start is null || report.Registers is not { } registers)
        {
            yield break;
        }

        foreach (var entry in report.Entries.Skip(report.Restored))
        {
            start.Extend(entry.Pcr, entry.BankDigests, hash);
        }

        for (var bank = 0; bank < settings.Banks.Length; bank++)
        {
            for (var pcr = 0; pcr < PcrBanks.RegisterCount; pcr++)
            {
                if (!start.Read(bank, pcr).Span.SequenceEqual(registers.Read(bank, pcr).Span))
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"the list does not replay to PCR {pcr} of bank {settings.Banks[bank].Name}");
                }
            }
        }
    }

    /// <summary>Each namespace counted the violations and entries that the list holds for it; the initial one sees all entries.</summary>
    private static IEnumerable<string> Counters(RunReport report)
    {
        var list = report.Entries;
        var violations = list.Skip(report.Restored).Where(entry => entry.IsViolation).GroupBy(entry => entry.Ordinal).ToDictionary(group => group.Key, group => (long)group.Count());
        var entries = list.GroupBy(entry => entry.Ordinal).ToDictionary(group => group.Key, group => group.Count());
        foreach (var counted in report.Namespaces)
        {
            var listed = violations.GetValueOrDefault(counted.Namespace);
            if (counted.Violations != listed)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"namespace {counted.Namespace.Value} counted {counted.Violations} violations, the list holds {listed}");
            }

            var seen = counted.Namespace == NamespaceOrdinal.Initial ? list.Length : entries.GetValueOrDefault(counted.Namespace);
            if (counted.Entries != seen)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"namespace {counted.Namespace.Value} sees {counted.Entries} entries, the list holds {seen}");
            }
        }

        var known = report.Namespaces.Select(counted => counted.Namespace).ToHashSet();
        foreach (var stranger in entries.Keys.Where(ordinal => !known.Contains(ordinal)).OrderBy(ordinal => ordinal.Value))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the list holds entries of namespace {stranger.Value}, which no actor answers for");
        }
    }

    /// <summary>No namespace has the same measurement twice (N-143); violations are never compared.</summary>
    private static IEnumerable<string> Duplicates(RunReport report)
    {
        var seen = new HashSet<(NamespaceOrdinal Ordinal, int Pcr, string Digest)>();
        for (var position = report.Restored; position < report.Listed.Length; position++)
        {
            var entry = report.Listed[position].Entry;
            if (!entry.IsViolation && !seen.Add((entry.Ordinal, entry.Pcr, Convert.ToHexString(entry.SystemDigest.Span))))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"entry {position} is in the list already");
            }
        }
    }

    /// <summary>Readers and writers of each inode equal the open files that remain.</summary>
    private static IEnumerable<string> Inodes(RunReport report) => report.Inodes
        .Where(inode => inode.ReadOpens != inode.OpenForReading || inode.WriteOpens != inode.OpenForWriting)
        .Select(inode => string.Create(
            CultureInfo.InvariantCulture,
            $"inode {inode.Inode.Group}.{inode.Inode.Member} counts {inode.ReadOpens} readers and {inode.WriteOpens} writers, open are {inode.OpenForReading} and {inode.OpenForWriting}"));

    /// <summary>Each namespace sees exactly its own entries in the order of the list; the initial one sees all.</summary>
    private static IEnumerable<string> Views(RunReport report)
    {
        var views = new Dictionary<NamespaceOrdinal, ulong>();
        foreach (var (entry, _, _) in report.Listed)
        {
            views[NamespaceOrdinal.Initial] = ListFingerprint.Add(views.GetValueOrDefault(NamespaceOrdinal.Initial, ListFingerprint.Empty), entry);
            if (entry.Ordinal != NamespaceOrdinal.Initial)
            {
                views[entry.Ordinal] = ListFingerprint.Add(views.GetValueOrDefault(entry.Ordinal, ListFingerprint.Empty), entry);
            }
        }

        return report.Namespaces
            .Where(seen => seen.View != views.GetValueOrDefault(seen.Namespace, ListFingerprint.Empty))
            .Select(seen => string.Create(CultureInfo.InvariantCulture, $"namespace {seen.Namespace.Value} sees other entries, or in another order, than the list holds"));
    }

    /// <summary>A record counts the open files of its namespace, and may count executable mappings on top that are never taken back (N-124).</summary>
    private static IEnumerable<string> Readers(RunReport report) => report.Records
        .Where(record => record.Readers < record.Counted)
        .Select(record => string.Create(
            CultureInfo.InvariantCulture,
            $"inode {record.Inode.Group}.{record.Inode.Member} counts {record.Readers} readers for namespace {record.Namespace.Value}, open are {record.Counted}"));

    /// <summary>
    /// Whoever is marked as measured has an entry with that digest, be it that of another namespace or register (N-144). A template
    /// with the plain digest alone may show one of another algorithm (M-45), so lists with such entries are not asked.
    /// </summary>
    private static IEnumerable<string> Measured(RunReport report)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (entry, _, _) in report.Listed)
        {
            if (entry.Template.Fields.Contains(TemplateField.D))
            {
                return [];
            }

            foreach (var field in entry.Fields)
            {
                // A digest stands behind the name of its algorithm and a NUL.
                listed.Add(Convert.ToHexString(field.Span[(field.Span.IndexOf((byte)0) + 1)..]));
            }
        }

        return report.Records
            .Where(record => record.Measured is { } digest && !listed.Contains(Convert.ToHexString(digest.Bytes.Span)))
            .Select(record => string.Create(
                CultureInfo.InvariantCulture,
                $"inode {record.Inode.Group}.{record.Inode.Member} is marked as measured for namespace {record.Namespace.Value}, and the list has no entry with its digest"));
    }
}
