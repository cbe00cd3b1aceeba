using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Tests.Recordings;
using Xunit;

namespace ImaActors.Simulation.Tests.Checkpoints;

/// <summary>A recorded case that is written and read back while it runs gives what it gives without.</summary>
public sealed class RecordedCheckpointTests
{
    /// <summary>Short cases of different kinds: overlay, script and interpreter, key queue, retirement, violations, signatures, a kernel without namespaces.</summary>
    public static TheoryData<string> Short() =>
        ["measure-overlay", "measure-bprm-script", "nspolicy-key-queue", "ns-exit-reuse", "violation-ns-exec", "appraise-ns-addkey", "appraise-ns-x509-self", "stock-6.1-tcb"];

    /// <summary>Every eleventh case.</summary>
    public static TheoryData<string> Many() => [.. RecordingFolders.All().Where((_, place) => place % 11 == 0).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Short))]
    public void A_run_goes_on_from_a_copy_at_any_sub_tick(string name)
    {
        var recorded = Parse(name);
        var expected = new SteppedRun(recorded).Finish();
        var original = new SteppedRun(recorded);
        for (var subTick = 0; original.Step(); subTick++)
        {
            var other = new SteppedRun(recorded);
            other.State = Copy(original, other);
            AssertSame(expected, other.Finish(), $"{name}, copied after sub-tick {subTick}");
        }

        AssertSame(expected, original.Output, $"{name}, while copies were made");
    }

    [Theory]
    [MemberData(nameof(Many))]
    public void A_run_goes_on_from_copies_of_copies_at_all_sub_ticks(string name)
    {
        var recorded = Parse(name);
        var expected = new SteppedRun(recorded).Finish();
        var run = new SteppedRun(recorded);
        while (run.Step())
        {
            var other = new SteppedRun(recorded);
            other.State = Copy(run, other);
            run = other;
        }

        AssertSame(expected, run.Output, name);
    }

    [Fact]
    public void The_loop_of_this_test_is_that_of_the_serial_run()
    {
        var recorded = Parse("ns-exit-reuse");
        var definition = RecordedRun.Define(recorded);
        var boot = new Machine.MachineBoot(definition, new Machine.MachineCryptography(
            Crypto.HashFunctions.Shared, new Crypto.CertificateParser(), new Crypto.CertificateVerifier(), new Crypto.SignatureVerifiers(definition.Profile)));
        var workload = new RecordedWorkload(recorded, boot.Facts);
        var report = new Pipeline.SerialRun(boot, 3).Run(workload);
        AssertSame(OutputWriter.Files(RecordedRun.Output(workload, report, boot.Facts)), new SteppedRun(recorded).Finish(), "the serial run");
    }

    private static RunState Copy(SteppedRun from, SteppedRun to) => (RunState)StateBytes.Read(StateBytes.Write(from.State, from.Externals), to.Externals)!;

    private static RecordedCase Parse(string name)
    {
        var folder = RecordingFolders.All().Single(one => Path.GetFileName(one) == name);
        var builtIn = Path.Combine(folder, RecordedRun.BuiltInCertificateFile);
        var parse = CaseParser.Parse(
            name,
            File.ReadAllBytes(Path.Combine(folder, "case.json")),
            File.ReadAllBytes(Path.Combine(folder, "ops.jsonl")),
            file => File.ReadAllBytes(Path.Combine(folder, file)),
            File.Exists(builtIn) ? File.ReadAllBytes(builtIn) : null);
        Assert.True(parse.Error is null, $"{name}: {parse.Error}");
        return parse.Case!;
    }

    private static void AssertSame(ImmutableArray<OutputFile> first, ImmutableArray<OutputFile> second, string how)
    {
        Assert.Equal(first.Select(file => file.Name), second.Select(file => file.Name));
        foreach (var (left, right) in first.Zip(second))
        {
            Assert.True(left.Content.AsSpan().SequenceEqual(right.Content), $"{left.Name} differs: {how}");
        }
    }
}
