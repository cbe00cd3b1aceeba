using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Comparisons;

/// <summary>
/// Finds the first thing that two runs do not have in common: in their measurement lists by virtual time; if those are equal in
/// operations, audit logs, registers, namespaces and starts, in this order.
/// </summary>
internal sealed class FirstDifference(ScenarioResult left, ScenarioResult right)
{
    private readonly SideWords _left = new(left);
    private readonly SideWords _right = new(right);

    /// <summary>The first difference, or null if everything that the semantic digest covers is equal.</summary>
    public RunDifference? Find()
    {
        var machines = Compared("machines", Names(left), Names(right));
        if (machines is not null)
        {
            return machines;
        }

        var pairs = left.Machines.Zip(right.Machines).ToList();
        return Earliest(pairs.SelectMany(pair => Boots(pair.First, pair.Second).Select(boot => Entry(pair, boot))))
            ?? Earliest(pairs.Select(pair => Operation(pair.First, pair.Second)))
            ?? First(pairs.SelectMany(pair => Boots(pair.First, pair.Second).Select(boot => Audit(pair, boot))))
            ?? First(pairs.SelectMany(pair => Boots(pair.First, pair.Second).Select(boot => Registers(pair, boot))))
            ?? First(pairs.SelectMany(pair => Boots(pair.First, pair.Second).Select(boot => Namespace(pair, boot))))
            ?? First(pairs.Select(pair => Rest(pair.First, pair.Second)));
    }

    private static RunDifference? First(IEnumerable<RunDifference?> differences) => differences.FirstOrDefault(difference => difference is not null);

    private static RunDifference? Earliest(IEnumerable<RunDifference?> differences) => differences
        .OfType<RunDifference>()
        .OrderBy(difference => Instant.Min(difference.Left.At ?? Instant.Never, difference.Right.At ?? Instant.Never))
        .FirstOrDefault();

    private static string Names(ScenarioResult run) => string.Join(", ", run.Machines.Select(machine => machine.Name));

    private static IEnumerable<int> Boots(MachineResult one, MachineResult other) => Enumerable.Range(0, Math.Min(one.Boots.Length, other.Boots.Length));

    private static RunDifference? Compared(string what, string? one, string? other, string? machine = null, int? boot = null) =>
        one == other ? null : new RunDifference(what, machine, boot, new DifferentSide(one), new DifferentSide(other));

    private RunDifference? Entry((MachineResult First, MachineResult Second) pair, int boot)
    {
        var (one, other) = (pair.First.Boots[boot], pair.Second.Boots[boot]);
        for (var i = 0; i < Math.Max(one.Entries.Length, other.Entries.Length); i++)
        {
            if (i >= one.Entries.Length || i >= other.Entries.Length || !AreEqual(one, other, i))
            {
                return new RunDifference(
                    string.Create(CultureInfo.InvariantCulture, $"entry {i + 1}"), pair.First.Name, boot, _left.Entry(one, i), _right.Entry(other, i));
            }
        }

        return null;
    }

    private static bool AreEqual(BootResult one, BootResult other, int position)
    {
        var (left, right) = (one.Entries[position], other.Entries[position]);
        return left.Pcr == right.Pcr && left.Namespace == right.Namespace && left.Ordinal == right.Ordinal && left.IsViolation == right.IsViolation
            && left.Template.ListedName == right.Template.ListedName && one.ViolationCauses[position] == other.ViolationCauses[position]
            && Same(left.Fields, right.Fields) && left.Sha1Digest.Span.SequenceEqual(right.Sha1Digest.Span) && Same(left.BankDigests, right.BankDigests);
    }

    private static bool Same(ImmutableArray<ReadOnlyMemory<byte>> one, ImmutableArray<ReadOnlyMemory<byte>> other) =>
        one.Length == other.Length && one.Zip(other).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));

    private RunDifference? Operation(MachineResult one, MachineResult other)
    {
        var rights = other.OperationRecords.ToDictionary(record => record.Key);
        var lefts = one.OperationRecords.ToDictionary(record => record.Key);
        var differences = one.OperationRecords.Where(record => !rights.TryGetValue(record.Key, out var twin) || !AreEqual(record, twin))
            .Concat(other.OperationRecords.Where(record => !lefts.ContainsKey(record.Key)))
            .OrderBy(record => record.Start).ThenBy(record => record.Key);
        return differences.FirstOrDefault() is { } first
            ? new RunDifference(
                string.Create(CultureInfo.InvariantCulture, $"operation {first.Process}:{first.Key.Number}"), one.Name, null,
                _left.Operation(lefts.GetValueOrDefault(first.Key)), _right.Operation(rights.GetValueOrDefault(first.Key)))
            : null;
    }

    private static bool AreEqual(OperationRecord one, OperationRecord other) =>
        one.Process == other.Process && one.Kind == other.Kind && one.Subject == other.Subject && one.Ret == other.Ret && one.Error == other.Error;

    private RunDifference? Audit((MachineResult First, MachineResult Second) pair, int boot)
    {
        var (one, other) = (pair.First.Boots[boot], pair.Second.Boots[boot]);
        for (var i = 0; i < Math.Max(one.Audit.Length, other.Audit.Length); i++)
        {
            if (i >= one.Audit.Length || i >= other.Audit.Length || one.Audit[i].Text != other.Audit[i].Text)
            {
                return new RunDifference(
                    string.Create(CultureInfo.InvariantCulture, $"audit record {i + 1}"), pair.First.Name, boot, _left.Audit(one, i), _right.Audit(other, i));
            }
        }

        return null;
    }

    private static RunDifference? Registers((MachineResult First, MachineResult Second) pair, int boot)
    {
        var (one, other) = (pair.First.Boots[boot], pair.Second.Boots[boot]);
        return Registers("registers before IMA started", one.StartRegisters, other.StartRegisters, pair.First.Name, boot)
            ?? Registers("registers at the end", one.Registers, other.Registers, pair.First.Name, boot);
    }

    private static RunDifference? Registers(string what, PcrBanks? one, PcrBanks? other, string machine, int boot)
    {
        var (left, right) = (BanksOf(one), BanksOf(other));
        if (left != right)
        {
            return Compared("banks of the " + what, left, right, machine, boot);
        }

        for (var bank = 0; bank < one?.Banks.Count; bank++)
        {
            for (var pcr = 0; pcr < PcrBanks.RegisterCount; pcr++)
            {
                var difference = Compared(
                    string.Create(CultureInfo.InvariantCulture, $"register {pcr} of bank {one.Banks[bank].Name}, {what}"),
                    Convert.ToHexStringLower(one.Read(bank, pcr).Span), Convert.ToHexStringLower(other!.Read(bank, pcr).Span), machine, boot);
                if (difference is not null)
                {
                    return difference;
                }
            }
        }

        return null;
    }

    private static string BanksOf(PcrBanks? registers) => registers is null ? "no TPM" : string.Join(", ", registers.Banks.Select(bank => bank.Name));

    private static RunDifference? Namespace((MachineResult First, MachineResult Second) pair, int boot)
    {
        var (one, other) = (pair.First.Boots[boot].Namespaces, pair.Second.Boots[boot].Namespaces);
        for (var i = 0; i < Math.Max(one.Length, other.Length); i++)
        {
            var difference = Compared(
                string.Create(CultureInfo.InvariantCulture, $"namespace {i}"), Shown(one.ElementAtOrDefault(i)), Shown(other.ElementAtOrDefault(i)), pair.First.Name, boot);
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Shown(NamespaceResult? one) => one is null ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"number {one.Number}, container {one.Container ?? "none"}, {(one.Activated is null ? "never active" : one.Retired is null ? "active at the end" : "retired")}, "
        + $"{one.Entries} entries, {one.Violations} violations, policy: {one.Policy?.Trim() ?? "none"}");

    private static RunDifference? Rest(MachineResult one, MachineResult other) =>
        Compared("boots", Number(one.Boots.Length), Number(other.Boots.Length), one.Name)
        ?? Compared("kernel", one.Spec.Profile.Name, other.Spec.Profile.Name, one.Name)
        ?? First(Starts(one, other))
        ?? Compared(
            "what operations read", Convert.ToHexStringLower(one.OperationSemanticDigest.AsSpan()), Convert.ToHexStringLower(other.OperationSemanticDigest.AsSpan()), one.Name);

    private static IEnumerable<RunDifference?> Starts(MachineResult one, MachineResult other)
    {
        var (lefts, rights) = (StartsOf(one), StartsOf(other));
        for (var i = 0; i < Math.Max(lefts.Count, rights.Count); i++)
        {
            yield return Compared("start of a container", lefts.ElementAtOrDefault(i), rights.ElementAtOrDefault(i), one.Name);
        }
    }

    private static List<string> StartsOf(MachineResult machine) =>
    [
        .. machine.Starts.OrderBy(start => start.Container, StringComparer.Ordinal)
            .Select(start => start.Container + ": " + (start.Up is not null ? "came up" : start.Failure ?? "still starting")),
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
