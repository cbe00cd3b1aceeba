using System;
using System.Collections.Immutable;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Conformance.Tests;

/// <summary>A run gives the same bytes whatever the engine, the number of shards and the number of threads.</summary>
public sealed class WholeRunDeterminismTests(Engines engines) : IClassFixture<Engines>
{
    private static readonly ImmutableArray<int> ShardNumbers = [1, 7, 64];

    private static readonly ImmutableArray<int> ThreadNumbers = [1, 2, 8];

    /// <summary>
    /// One of each kind: plain measurement, dedupe, key queue, overlay, script, many namespaces, nested user namespaces, number reuse,
    /// violations across namespaces, remapped ids, a random mixture, a kernel without namespaces.
    /// </summary>
    public static TheoryData<string> Samples() =>
    [
        "measure-catchall", "measure-overlay", "measure-bprm-script", "measure-key-check", "nspolicy-key-queue", "ns-many", "ns-nested-user",
        "ns-exit-reuse", "violation-ns-two-children", "violation-ns-exec", "nspolicy-uid-remap-file", "random-001", "random-119", "stock-6.1-tcb",
    ];

    public static TheoryData<string> All() => [.. PublicRecordings.Names];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Engines_shards_and_threads_leave_no_trace(string name)
    {
        var recorded = PublicRecordings.Case(name);
        var first = Files(Engines.Names[^1], recorded, 1, 1);
        foreach (var engine in Engines.Names)
        {
            foreach (var shards in ShardNumbers)
            {
                foreach (var threads in ThreadNumbers)
                {
                    AssertSame(first, Files(engine, recorded, threads, shards), $"{engine}, {threads} threads, {shards} shards");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_serial_run_is_the_same_for_every_number_of_shards(string name)
    {
        var recorded = PublicRecordings.Case(name);
        var first = Files("serial", recorded, 1, ShardNumbers[0]);
        foreach (var shards in ShardNumbers.AsSpan()[1..])
        {
            AssertSame(first, Files("serial", recorded, 1, shards), $"{shards} shards");
        }
    }

    private static void AssertSame(ImmutableArray<OutputFile> first, ImmutableArray<OutputFile> second, string how)
    {
        Assert.Equal(first.Length, second.Length);
        for (var i = 0; i < first.Length; i++)
        {
            Assert.Equal(first[i].Name, second[i].Name);
            Assert.True(first[i].Content.AsSpan().SequenceEqual(second[i].Content), $"{first[i].Name} differs with {how}");
        }
    }

    private ImmutableArray<OutputFile> Files(string engine, RecordedCase recorded, int threads, int shards) =>
        OutputWriter.Files(engines[engine].Run(recorded, new EngineOptions(threads, shards)));
}
