using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Boot;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Crypto;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Tests.Results;

/// <summary>Makes one boot by hand: real entries, and a TPM that is extended with each of them.</summary>
internal sealed class SmallBoot
{
    public static readonly MeasurementSettings Settings = new(
        HashAlgorithm.Sha256, [TpmBank.Of(HashAlgorithm.Sha1), TpmBank.Of(HashAlgorithm.Sha256)], KernelProfiles.Namespaced);

    private readonly List<(ListEntry Entry, Instant At, string? Cause)> _entries = [];
    private readonly List<(AuditRecord Record, Instant At)> _audit = [];
    private readonly List<(NamespaceOrdinal Ordinal, NamespaceId Number, string? Container, string? Group, Instant? Activated, Instant? Retired, string? Policy)> _namespaces =
        [(NamespaceOrdinal.Initial, NamespaceId.Initial, "host", "host", Instant.Zero, null, "dont_measure\n")];

    private readonly MeasurementSettings _settings;
    private readonly bool _hasTpm;
    private readonly Instant _start;

    public SmallBoot(long start = 0, bool hasTpm = true, MeasurementSettings? settings = null)
    {
        _start = new Instant(start);
        _hasTpm = hasTpm;
        _settings = settings ?? Settings;
        Entry(0, BootAggregate.Name, start);
    }

    /// <summary>A TPM as the firmware leaves it: registers 0 to 9 hold their number.</summary>
    public static PcrBanks Firmware(MeasurementSettings settings) => new(
        settings.Banks,
        [.. settings.Banks.Select(bank => Enumerable.Range(0, 10)
            .Select(pcr => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)pcr, bank.DigestSize).ToArray())
            .ToImmutableArray())]);

    public SmallBoot Namespace(int ordinal, uint number, string? container, long? activated, long? retired = null, string? policy = "measure func=FILE_CHECK\n")
    {
        var group = container?[..container.LastIndexOf('-')];
        _namespaces.Add((new(ordinal), new(number), container, group, At(activated), At(retired), activated is null ? null : policy));
        return activated is { } at ? Entry(ordinal, NamespaceAggregate.NameOf(new NamespaceId(number)), at) : this;
    }

    public SmallBoot Entry(int ordinal, string name, long at, string? cause = null, int pcr = 10, string template = "ima-ng")
    {
        var number = _namespaces.Single(one => one.Ordinal.Value == ordinal).Number;
        var data = new EventData
        {
            FileDigest = new Digest(HashAlgorithm.Sha256, HashFunctions.Shared.Compute(HashAlgorithm.Sha256, KernelText.ToBytes(name))),
            Name = name,
            Namespace = number,
            IsViolation = cause is not null,
            Rehash = algorithm => HashFunctions.Shared.Compute(algorithm, KernelText.ToBytes(name)),
        };
        var entry = EntryBuilder.Build(_settings, HashFunctions.Shared, TemplateCatalog.BuiltIn(template), pcr, new NamespaceOrdinal(ordinal), data)!;
        _entries.Add((entry, new Instant(at), cause));
        return this;
    }

    public SmallBoot Audit(long at, string text, int container = 0)
    {
        _audit.Add((new AuditRecord(new OperationKey(container, 0, at), text), new Instant(at)));
        return this;
    }

    public BootResult Build()
    {
        var registers = _hasTpm ? Firmware(_settings) : null;
        foreach (var (entry, _, _) in _entries)
        {
            registers?.Extend(entry.Pcr, entry.BankDigests, HashFunctions.Shared);
        }

        return new BootResult
        {
            Start = _start,
            Settings = _settings,
            StartRegisters = _hasTpm ? Firmware(_settings) : null,
            Registers = registers,
            Entries = [.. _entries.Select(one => one.Entry)],
            EntryInstants = [.. _entries.Select(one => one.At)],
            ViolationCauses = [.. _entries.Select(one => one.Cause)],
            Audit = [.. _audit.Select(one => one.Record)],
            AuditInstants = [.. _audit.Select(one => one.At)],
            Namespaces =
            [
                .. _namespaces.Select(one => new NamespaceResult(
                    one.Ordinal,
                    one.Number,
                    one.Container,
                    one.Group,
                    one.Activated,
                    one.Retired,
                    _entries.Count(entry => one.Ordinal == NamespaceOrdinal.Initial || entry.Entry.Ordinal == one.Ordinal),
                    _entries.Count(entry => entry.Cause is not null && entry.Entry.Ordinal == one.Ordinal),
                    one.Policy)),
            ],
        };
    }

    private static Instant? At(long? nanoseconds) => nanoseconds is { } value ? new Instant(value) : null;
}
