using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Results;

public sealed partial class RunDigestTests
{
    private static readonly RunDigest Plain = RunDigest.Of(SmallRun.Result());

    /// <summary>Changes of what the run gave: both digests change.</summary>
    public static TheoryData<string> Contents() => [.. ContentChanges.Keys];

    /// <summary>Changes of when and how fast: the semantic digest stays.</summary>
    public static TheoryData<string> Times() => [.. TimeChanges.Keys];

    /// <summary>Changes of what is no result.</summary>
    public static TheoryData<string> Remarks() => [.. RemarkChanges.Keys];

    private static readonly SortedDictionary<string, Func<ScenarioResult, ScenarioResult>> ContentChanges = new(StringComparer.Ordinal)
    {
        ["machine name"] = Machine(machine => machine with { Name = "x" }),
        ["one more boot"] = Machine(machine => machine with { Boots = [.. machine.Boots, new SmallBoot().Build()] }),
        ["an entry more"] = Boots(boot => boot.Entry(0, "/more", 900)),
        ["an entry of another register"] = Boots(boot => boot.Entry(0, "/more", 900, pcr: 11), boot => boot.Entry(0, "/more", 900)),
        ["an entry of another namespace"] = Boots(boot => boot.Entry(2, "/more", 900), boot => boot.Entry(3, "/more", 900)),
        ["an entry with another template"] = Boots(boot => boot.Entry(0, "/more", 900, template: "ima-sig"), boot => boot.Entry(0, "/more", 900)),
        ["listed digest"] = Boot(boot => boot with { Entries = boot.Entries.SetItem(3, boot.Entries[3] with { Sha1Digest = new byte[20] }) }),
        ["extended digest"] = Boot(boot => boot with { Entries = boot.Entries.SetItem(3, boot.Entries[3] with { BankDigests = [new byte[20], new byte[32]] }) }),
        ["violation cause"] = Boot(boot => boot with { ViolationCauses = boot.ViolationCauses.SetItem(4, ViolationCause.OpenWriters) }),
        ["registers at the start"] = Boot(boot => boot with { StartRegisters = boot.Registers }),
        ["registers at the end"] = Boot(boot => boot with { Registers = boot.StartRegisters }),
        ["no registers"] = Boot(boot => boot with { Registers = null }),
        ["system algorithm"] = Boot(boot => boot with { Settings = boot.Settings with { SystemAlgorithm = HashAlgorithm.Sha1 } }),
        ["audit record"] = Boot(boot => boot with { Audit = boot.Audit.SetItem(1, boot.Audit[1] with { Text = "type=1" }) }),
        ["order of audit records"] = Boot(boot => boot with { Audit = [.. boot.Audit.Reverse()] }),
        ["namespace ordinal"] = Namespace(one => one with { Ordinal = new NamespaceOrdinal(77) }),
        ["namespace number"] = Namespace(one => one with { Number = new NamespaceId(1) }),
        ["namespace container"] = Namespace(one => one with { Container = "web-7" }),
        ["namespace group"] = Namespace(one => one with { Group = null }),
        ["namespace never active"] = Namespace(one => one with { Activated = null }),
        ["namespace not retired"] = Namespace(one => one with { Retired = null }),
        ["namespace entries"] = Namespace(one => one with { Entries = 99 }),
        ["namespace violations"] = Namespace(one => one with { Violations = 99 }),
        ["namespace policy"] = Namespace(one => one with { Policy = "dont_measure\n" }),
        ["container did not come up"] = Start(start => start with { Up = null }),
        ["container failure"] = Start(start => start with { Failure = "spawn: EAGAIN" }),
        ["container group"] = Start(start => start with { Group = "x" }),
        ["operations count"] = Machine(machine => machine with { Operations = machine.Operations.SetItem(0, machine.Operations[0] with { Count = 99 }) }),
        ["operations failed"] = Machine(machine => machine with { Operations = machine.Operations.SetItem(0, machine.Operations[0] with { Failed = 99 }) }),
        ["failures"] = Machine(machine => machine with { Failures = machine.Failures.SetItem(0, machine.Failures[0] with { Error = "EPERM" }) }),
        ["operation digests"] = Machine(machine => machine with { OperationDigest = [9], OperationSemanticDigest = [9] }),
    };

    private static readonly SortedDictionary<string, Func<ScenarioResult, ScenarioResult>> TimeChanges = new(StringComparer.Ordinal)
    {
        ["boot"] = Boot(boot => boot with { Start = new Instant(1) }),
        ["entry"] = Boot(boot => boot with { EntryInstants = boot.EntryInstants.SetItem(2, new Instant(1)) }),
        ["audit"] = Boot(boot => boot with { AuditInstants = boot.AuditInstants.SetItem(2, new Instant(1)) }),
        ["activation"] = Namespace(one => one with { Activated = new Instant(1) }),
        ["retirement"] = Namespace(one => one with { Retired = new Instant(1) }),
        ["start requested"] = Start(start => start with { Requested = new Instant(1) }),
        ["start up"] = Start(start => start with { Up = new Instant(1) }),
        ["start spent"] = Start(start => start with { Spent = SmallRun.Spent((TimeUse.CoreWait, 1)) }),
        ["histogram"] = Machine(machine => machine with { Operations = machine.Operations.SetItem(1, SmallRun.Operation("spawn", 1, 51)) }),
        ["completion instants"] = Machine(machine => machine with { OperationDigest = [9] }),
        ["spent"] = Machine(machine => machine with { Spent = SmallRun.Spent((TimeUse.CoreWait, 1)) }),
        ["resource"] = Machine(machine => machine with { Resources = machine.Resources.SetItem(0, machine.Resources[0] with { LongestQueue = 9 }) }),
        ["end"] = Machine(machine => machine with { End = new Instant(1) }),
        ["ticks"] = Machine(machine => machine with { Ticks = 1 }),
        ["sub-ticks"] = Machine(machine => machine with { SubTicks = 1 }),
        ["steps"] = Machine(machine => machine with { Steps = 1 }),
        ["overtaken"] = Machine(machine => machine with { Overtaken = 1 }),
    };

    private static readonly SortedDictionary<string, Func<ScenarioResult, ScenarioResult>> RemarkChanges = new(StringComparer.Ordinal)
    {
        ["records of operations"] = Machine(machine => machine with { OperationRecords = SmallRun.Records }),
        ["question"] = result => result with { Scenario = result.Scenario with { Question = "?" } },
        ["expectations"] = result => result.Expecting(new Expectation { Name = "e", Figure = "entries", AtLeast = 1 }),
        ["order of failures"] = Machine(machine => machine with { Failures = [.. machine.Failures.Reverse()] }),
        ["order of kinds"] = Machine(machine => machine with { Operations = [.. machine.Operations.Reverse()] }),
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Both_digests_cover_what_the_run_gave(string what)
    {
        var changed = RunDigest.Of(ContentChanges[what](SmallRun.Result()));
        Assert.NotEqual(Plain.Digest, changed.Digest);
        Assert.NotEqual(Plain.SemanticDigest, changed.SemanticDigest);
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void The_semantic_digest_leaves_out_time(string what)
    {
        var changed = RunDigest.Of(TimeChanges[what](SmallRun.Result()));
        Assert.NotEqual(Plain.Digest, changed.Digest);
        Assert.Equal(Plain.SemanticDigest, changed.SemanticDigest);
    }

    [Theory]
    [MemberData(nameof(Remarks))]
    public void What_is_no_result_is_in_neither_digest(string what) => Assert.Equal(Plain, RunDigest.Of(RemarkChanges[what](SmallRun.Result())));

    [Fact]
    public void Starts_of_one_container_in_another_order_of_time_are_semantically_the_same()
    {
        var swapped = RunDigest.Of(Machine(machine => machine with { Starts = [.. machine.Starts.Reverse()] })(SmallRun.Result()));
        Assert.NotEqual(Plain.Digest, swapped.Digest);
        Assert.Equal(Plain.SemanticDigest, swapped.SemanticDigest);
    }

    [Fact]
    public void A_digest_is_that_of_the_bytes_written_down_here()
    {
        // An empty run: layout with its length, the flag, no machines; worked out with sha256sum over these bytes.
        var empty = RunDigest.Of(SmallRun.Result() with { Machines = [] });
        Assert.Equal(Sha256("1000000000000000" + "696d612d6163746f72732072756e2031" + "0100000000000000" + "0000000000000000"), empty.Digest);
        Assert.Equal(Sha256("1000000000000000" + "696d612d6163746f72732072756e2031" + "0000000000000000" + "0000000000000000"), empty.SemanticDigest);
        Assert.Matches(Hexadecimal(), Plain.Digest);
        Assert.NotEqual(Plain.Digest, Plain.SemanticDigest);
    }

    [Fact]
    public void Long_texts_and_texts_across_the_buffer_are_covered_in_full()
    {
        foreach (var length in new[] { 65_000, 65_536, 70_000, 200_000 })
        {
            var policy = new string('a', length);
            var other = new string('a', length - 1) + "b";
            Assert.NotEqual(
                RunDigest.Of(Namespace(one => one with { Policy = policy })(SmallRun.Result())),
                RunDigest.Of(Namespace(one => one with { Policy = other })(SmallRun.Result())));
        }
    }

    private static string Sha256(string hex) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Convert.FromHexString(hex)));

    private static Func<ScenarioResult, ScenarioResult> Machine(Func<MachineResult, MachineResult> change) =>
        result => result with { Machines = result.Machines.SetItem(0, change(result.Machines[0])) };

    private static Func<ScenarioResult, ScenarioResult> Boot(Func<BootResult, BootResult> change) =>
        Machine(machine => machine with { Boots = machine.Boots.SetItem(0, change(machine.Boots[0])) });

    private static Func<ScenarioResult, ScenarioResult> Namespace(Func<NamespaceResult, NamespaceResult> change) =>
        Boot(boot => boot with { Namespaces = boot.Namespaces.SetItem(1, change(boot.Namespaces[1])) });

    private static Func<ScenarioResult, ScenarioResult> Start(Func<ContainerStart, ContainerStart> change) =>
        Machine(machine => machine with { Starts = machine.Starts.SetItem(0, change(machine.Starts[0])) });

    /// <summary>A boot that was made differently; with two ways the first must differ from the second as well.</summary>
    private static Func<ScenarioResult, ScenarioResult> Boots(Func<SmallBoot, SmallBoot> change, Func<SmallBoot, SmallBoot>? other = null) => _ =>
    {
        var changed = SmallRun.Result(SmallRun.Machine(change(SmallRun.Boot())));
        if (other is not null)
        {
            Assert.NotEqual(RunDigest.Of(SmallRun.Result(SmallRun.Machine(other(SmallRun.Boot())))).SemanticDigest, RunDigest.Of(changed).SemanticDigest);
        }

        return changed;
    };

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hexadecimal();
}
