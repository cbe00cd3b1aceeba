using System;
using BenchmarkDotNet.Attributes;
using ImaActors.Benchmarks.Harness;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Benchmarks.Micro;

/// <summary>A query of the tcb policy: one that an early rule ends, one that walks the whole list.</summary>
public class PolicyMatchBenchmarks
{
    private const ulong Proc = 0x9fa0;
    private const ulong Ext4 = 0xef53;

    private readonly PolicySnapshot _policy = SampleMachine.Boot().View.Namespaces.PolicyOf(NamespaceOrdinal.Initial);

    private static PolicyQuery Query(ulong magic, uint uid) => new(
        HookFunction.FileCheck,
        AccessMask.Read,
        IntegrityFlags.DoActions,
        new QueriedFile(magic, "ext4", Guid.Empty, uid, uid),
        new QueriedSubject(uid, uid, uid, uid, uid, uid, false, false),
        Unmapped.Instance);

    [Benchmark]
    public IntegrityFlags FirstRuleDecides() => PolicyMatcher.Query(_policy, Query(Proc, 0)).Flags;

    [Benchmark]
    public IntegrityFlags RootReadsAFile() => PolicyMatcher.Query(_policy, Query(Ext4, 0)).Flags;

    [Benchmark]
    public IntegrityFlags NoRuleMatches() => PolicyMatcher.Query(_policy, Query(Ext4, 1000)).Flags;

    private sealed class Unmapped : IRuleIdMap
    {
        public static readonly Unmapped Instance = new();

        public uint? RealUid(uint stored) => stored;
    }
}
