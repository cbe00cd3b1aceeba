using System.Linq;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Conformance.Tests;

/// <summary>Every recording without appraisal, on both engines: what the kernel answered comes out, byte for byte.</summary>
public sealed class RecordedKernelTests(Engines engines) : IClassFixture<Engines>
{
    private const int Threads = 2;

    private const int Shards = 8;

    public static TheoryData<string, string> Runs()
    {
        var runs = new TheoryData<string, string>();
        foreach (var name in PublicRecordings.WithoutAppraisal)
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
            PublicRecordings.Folder(name).Expected(),
            i => i < run.Results.Length && run.Results[i].LinesInAnyOrder);
        Assert.True(difference is null, difference?.ToString());
    }

    [Fact]
    public void All_recordings_are_here_and_those_without_appraisal_are_run()
    {
        Assert.Equal(262, PublicRecordings.Names.Count());
        Assert.Equal(208, PublicRecordings.WithoutAppraisal.Count());
    }

    [Fact]
    public void Appraisal_is_told_by_what_the_kernel_is_given_not_by_the_name()
    {
        var plain = PublicRecordings.Case(PublicRecordings.WithoutAppraisal.First());
        Assert.False(PublicRecordings.UsesAppraisal(plain with { Name = "appraise secure_boot" }));
        Assert.True(PublicRecordings.UsesAppraisal(plain with { KernelParameters = [.. plain.KernelParameters, "ima_appraise=fix"] }));
        Assert.True(PublicRecordings.UsesAppraisal(plain with
        {
            Files = [.. plain.Files, new RecordedFile("/mnt/policy", false, 0x1a4, 0, 0, "dont_appraise fsmagic=1\n"u8.ToArray(), [])],
        }));
        var write = plain.Operations[0] with { Data = "ima_policy=secure_boot"u8.ToArray() };
        Assert.True(PublicRecordings.UsesAppraisal(plain with { Operations = [.. plain.Operations, write] }));
    }
}
