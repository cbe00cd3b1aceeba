using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ImaActors.Crypto;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
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
        var expected = new CaseRun(recorded).Finish();
        var original = new CaseRun(recorded);
        for (var subTick = 0; original.Step(); subTick++)
        {
            AssertSame(expected, new CaseRun(recorded, original.Checkpoint()).Finish(), $"{name}, copied after sub-tick {subTick}");
        }

        AssertSame(expected, original.Finish(), $"{name}, while copies were made");
    }

    [Theory]
    [MemberData(nameof(Many))]
    public void A_run_goes_on_from_copies_of_copies_at_all_sub_ticks(string name)
    {
        var recorded = Parse(name);
        var expected = new CaseRun(recorded).Finish();
        var run = new CaseRun(recorded);
        while (run.Step())
        {
            run = new CaseRun(recorded, MachineCheckpoint.FromBytes(run.Checkpoint().ToBytes()));
        }

        AssertSame(expected, run.Finish(), name);
    }

    /// <summary>A serial run of a case that can be stopped and copied between two sub-ticks.</summary>
    private sealed class CaseRun
    {
        private const int Shards = 3;

        private readonly MachineBoot _boot;
        private readonly RecordedWorkload _workload;
        private readonly SerialRun _run;

        public CaseRun(RecordedCase recorded, MachineCheckpoint? checkpoint = null)
        {
            var definition = RecordedRun.Define(recorded);
            _boot = new MachineBoot(definition, new MachineCryptography(
                HashFunctions.Shared, new CertificateParser(definition.Profile.HasEcdsa), new CertificateVerifier(definition.Profile.HasEcdsa), new SignatureVerifiers(definition.Profile)));
            _workload = checkpoint?.Read<RecordedWorkload>(MachineCheckpoint.Workload, Externals) ?? new RecordedWorkload(recorded, _boot.Facts);
            _run = new SerialRun(new MachineOwners(_boot, Shards, checkpoint));
        }

        private ExternalObjects Externals => ExternalObjects.Of(_boot.Facts);

        public bool Step() => _run.Step(_workload);

        public MachineCheckpoint Checkpoint() => _run.Checkpoint(_workload, Externals);

        public ImmutableArray<OutputFile> Finish()
        {
            var report = _run.Run(_workload);
            RunChecks.Verify(_boot, report);
            return OutputWriter.Files(RecordedRun.Output(_workload, report, _boot.Facts));
        }
    }

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
