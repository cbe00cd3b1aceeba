using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.SystemCalls;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>Keeps account of operations: counts, latencies, failures, and a digest for each script.</summary>
internal sealed class OperationLedger(IHashFunctions hash, bool keepsRecords)
{
    private readonly SortedDictionary<OperationKind, Account> _accounts = [];
    private readonly SortedDictionary<(string Kind, string Group, string Error), long> _failures = [];
    private readonly List<OperationRecord> _records = [];

    /// <summary>Operations that have ended.</summary>
    public long Count { get; private set; }

    /// <summary>Virtual time of all of them.</summary>
    public TimeSpent Spent { get; } = new();

    /// <summary>The end of the last of them.</summary>
    public Instant End { get; private set; }

    /// <summary>An operation has ended.</summary>
    public void Add(Script script, OperationKey key, CallResult result, Instant end)
    {
        var call = script.Call!;
        var kind = call.Operation.Kind;
        if (!_accounts.TryGetValue(kind, out var account))
        {
            _accounts.Add(kind, account = new Account());
        }

        Count++;
        account.Count++;
        account.Latencies.Record((end - script.Started).Nanoseconds);
        Spent.Add(script.Spent);
        End = Instant.Max(End, end);
        var error = ErrorOf(result);
        if (error is not null)
        {
            account.Failed++;
            var failure = (OperationKinds.WordOf(kind), script.Container?.Plan.Spec.Name ?? "host", error);
            _failures[failure] = _failures.GetValueOrDefault(failure) + 1;
        }

        Chain(script, kind, result, end);
        if (keepsRecords)
        {
            _records.Add(new OperationRecord(
                key, call.Operation.Process, OperationKinds.WordOf(kind), call.Subject, script.Started, end, result.Ret, error, script.Spent)
            {
                Call = call.ContentSeed is null
                    ? call
                    : call with { Operation = call.Operation with { Data = null }, ContentSize = call.Operation.Data?.Length ?? 0 },
                Phase = script.CallPhase,
                After = key.Number == 0 ? script.Cause : null,
            });
        }
    }

    /// <summary>Name of the error of a failed operation, or null.</summary>
    public static string? ErrorOf(CallResult result) => result.Ret >= 0 ? null
        : result.Signal != 0 ? "signal" : result.Error == Errno.None ? result.Stage ?? "failed" : result.Error.ToString();

    /// <summary>Accounts by name of the kind.</summary>
    public ImmutableArray<OperationStatistics> Statistics =>
    [
        .. _accounts
            .Select(pair => new OperationStatistics(OperationKinds.WordOf(pair.Key), pair.Value.Count, pair.Value.Failed, pair.Value.Latencies))
            .OrderBy(statistics => statistics.Kind, StringComparer.Ordinal),
    ];

    /// <summary>Failures by kind, group and error.</summary>
    public ImmutableArray<OperationFailures> Failures => [.. _failures.Select(pair => new OperationFailures(pair.Key.Kind, pair.Key.Group, pair.Key.Error, pair.Value))];

    /// <summary>Records in the order of keys.</summary>
    public ImmutableArray<OperationRecord> Records => [.. _records.OrderBy(record => record.Key)];

    /// <summary>Digest over the digests of all scripts of all boots; those of a boot in the order of container and number.</summary>
    public ImmutableArray<byte> DigestOf(IEnumerable<Script> scripts, bool withInstants) =>
        [.. hash.Compute(HashAlgorithm.Sha256, [.. scripts.SelectMany(script => withInstants ? script.Digest : script.SemanticDigest)])];

    /// <summary>Digest of an operation: that of the one before, kind, value, error, signal, data, and the instant of its end.</summary>
    private void Chain(Script script, OperationKind kind, CallResult result, Instant end)
    {
        const int fixedLength = 4 + 8 + 4 + 4 + 4 + 8;
        var data = result.Data ?? [];
        var previous = script.SemanticDigest;
        var bytes = new byte[previous.Length + fixedLength + data.Length];
        previous.CopyTo(bytes, 0);
        var rest = bytes.AsSpan(previous.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest, (int)kind);
        BinaryPrimitives.WriteInt64LittleEndian(rest[4..], result.Ret);
        BinaryPrimitives.WriteInt32LittleEndian(rest[12..], (int)result.Error);
        BinaryPrimitives.WriteInt32LittleEndian(rest[16..], result.Signal);
        BinaryPrimitives.WriteInt32LittleEndian(rest[20..], data.Length);
        data.CopyTo(rest[fixedLength..]);
        script.SemanticDigest = hash.Compute(HashAlgorithm.Sha256, bytes);

        // The same with the instant, over the digest without it: one pass over the data is enough.
        var timed = new byte[script.Digest.Length + script.SemanticDigest.Length + sizeof(long)];
        script.Digest.CopyTo(timed, 0);
        script.SemanticDigest.CopyTo(timed, script.Digest.Length);
        BinaryPrimitives.WriteInt64LittleEndian(timed.AsSpan(timed.Length - sizeof(long)), end.Nanoseconds);
        script.Digest = hash.Compute(HashAlgorithm.Sha256, timed);
    }

    private sealed class Account
    {
        public long Count { get; set; }

        public long Failed { get; set; }

        public LatencyHistogram Latencies { get; } = new();
    }
}
