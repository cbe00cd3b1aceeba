using System.Linq;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Conformance.Tests;

/// <summary>Every recording, on both engines: what the kernel answered comes out, byte for byte.</summary>
public sealed class RecordedKernelTests(Engines engines) : IClassFixture<Engines>
{
    private const int Threads = 2;

    private const int Shards = 8;

    public static TheoryData<string, string> Runs()
    {
        var runs = new TheoryData<string, string>();
        foreach (var name in PublicRecordings.Names)
        {
            foreach (var engine in Engines.Names)
            {
                runs.Add(name, engine);
            }
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_run_gives_what_the_kernel_gave(string name, string engine)
    {
        var run = engines[engine].Run(PublicRecordings.Case(name), new EngineOptions(Threads, Shards));
        var difference = ExpectedComparer.Compare(
            OutputWriter.Files(run),
            PublicRecordings.Folder(name).Expected(out _),
            i => i < run.Results.Length && run.Results[i].LinesInAnyOrder);
        Assert.True(difference is null, difference?.ToString());
    }

    [Fact]
    public void All_recordings_are_here() => Assert.Equal(262, PublicRecordings.Names.Count());
}
