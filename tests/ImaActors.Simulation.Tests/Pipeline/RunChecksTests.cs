using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Tests.Results;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Pipeline;

/// <summary>Each check finds what is wrong with a report that is right in everything else.</summary>
public sealed class RunChecksTests
{
    private static readonly BootResult Boot = SmallRun.Machine().Boots[0];

    private static RunReport Good { get; } = new()
    {
        Listed = [.. Boot.Entries.Select(entry => new ListedEntry(entry, Instant.Zero, null))],
        Time = new TimeReport([], 0),
        Registers = Boot.Registers,
        Audit = [],
        Namespaces =
        [
            .. Boot.Entries.Select(entry => entry.Ordinal).Append(NamespaceOrdinal.Initial).Distinct().OrderBy(ordinal => ordinal.Value).Select(ordinal => new NamespaceReport(
                ordinal,
                Boot.Entries.Count(entry => entry.Ordinal == ordinal && entry.IsViolation),
                Boot.Entries.Count(entry => entry.Ordinal == ordinal || ordinal == NamespaceOrdinal.Initial),
                string.Empty,
                null,
                Boot.Entries.Where(entry => entry.Ordinal == ordinal || ordinal == NamespaceOrdinal.Initial).Aggregate(ListFingerprint.Empty, ListFingerprint.Add))),
        ],
        Inodes = [],
    };

    [Fact]
    public void A_good_report_passes() => Assert.Empty(Failures(Good));

    [Fact]
    public void A_list_that_does_not_replay_is_found() =>
        AssertOnly(RunCheck.Registers, Good with { Registers = Boot.StartRegisters });

    [Fact]
    public void A_wrong_violation_count_is_found() =>
        AssertOnly(RunCheck.Counters, Good with { Namespaces = Good.Namespaces.SetItem(0, Good.Namespaces[0] with { Violations = 99 }) });

    [Fact]
    public void A_view_in_another_order_is_found()
    {
        var backwards = Boot.Entries.Reverse().Aggregate(ListFingerprint.Empty, ListFingerprint.Add);
        AssertOnly(RunCheck.Views, Good with { Namespaces = Good.Namespaces.SetItem(0, Good.Namespaces[0] with { View = backwards }) });
    }

    [Fact]
    public void An_entry_that_is_there_twice_is_found()
    {
        var first = Good.Listed.First(listed => !listed.Entry.IsViolation);
        Assert.Contains(Failures(Good with { Listed = Good.Listed.Add(first) }), failure => failure.Check == RunCheck.Duplicates);
    }

    [Fact]
    public void An_inode_that_counts_a_file_too_many_is_found() => AssertOnly(RunCheck.Inodes, Good with { Inodes = [new InodeReport(new InodeId(1), 1, 0, 0, 0)] });

    [Fact]
    public void A_record_that_counts_a_reader_too_few_is_found() =>
        AssertOnly(RunCheck.Readers, Good with { Records = [new RecordReport(new InodeId(1), NamespaceOrdinal.Initial, 1, 2, null)] });

    [Fact]
    public void A_record_may_count_readers_that_nobody_takes_back() =>   // N-124
        Assert.Empty(Failures(Good with { Records = [new RecordReport(new InodeId(1), NamespaceOrdinal.Initial, 3, 2, null)] }));

    [Fact]
    public void A_file_that_is_marked_as_measured_without_an_entry_is_found()
    {
        var digest = new Digest(HashAlgorithm.Sha256, HashFunctions.Shared.Compute(HashAlgorithm.Sha256, "nowhere"u8));
        AssertOnly(RunCheck.Measured, Good with { Records = [new RecordReport(new InodeId(1), NamespaceOrdinal.Initial, 0, 0, digest)] });
    }

    [Fact]
    public void Entries_of_the_kernel_before_are_neither_extended_nor_counted_again()
    {
        var restored = Good.Listed.Length;
        var report = Good with { Restored = restored, Registers = Boot.StartRegisters, Namespaces = [.. Good.Namespaces.Select(one => one with { Violations = 0 })] };
        Assert.Empty(Failures(report));
    }

    private static void AssertOnly(RunCheck check, RunReport report)
    {
        var failures = Failures(report);
        Assert.NotEmpty(failures);
        Assert.All(failures, failure => Assert.Equal(check, failure.Check));
    }

    private static ImmutableArray<FailedCheck> Failures(RunReport report) =>
        [.. RunChecks.Failures(Boot.Settings, HashFunctions.Shared, Boot.StartRegisters!.Copy(), report)];
}
