using System.Collections.Immutable;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>A scenario gives the same whatever the engine, the number of threads and the number of shards.</summary>
public sealed class LibraryDeterminismTests
{
    private static readonly ImmutableArray<int> ShardNumbers = [1, 7, 64];

    private static readonly ImmutableArray<int> ThreadNumbers = [1, 2, 8];

    public static TheoryData<string> All() => [.. Library.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void A_run_has_the_same_digests_on_any_engine_with_any_threads_and_shards(string name)
    {
        var scenario = ShortVersions.Load(name);
        var expected = RunDigest.Of(SmallScenarios.Serial(scenario));
        foreach (var shards in ShardNumbers)
        {
            Assert.Equal(expected, RunDigest.Of(SmallScenarios.Serial(scenario, shards)));
            foreach (var threads in ThreadNumbers)
            {
                Assert.Equal(expected, RunDigest.Of(SmallScenarios.Actors(scenario, threads, shards)));
            }
        }
    }
}
