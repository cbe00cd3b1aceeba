using System;
using System.Linq;
using ImaActors.Core.Audit;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class MeasurementCommitTests
{
    private const string Head = "type=1804 pid=root uid=0 auid=4294967295 ses=4294967295 op=";

    private static readonly MeasurementSettings Machine = Settings(HashAlgorithm.Sha256);

    private static readonly AuditObject Target = new("/mnt/a", "vda");

    private static EntryRequest Request(EntryKind kind, int pcr = 10) => new(
        Entry(Machine, "ima-ng", File("/mnt/a") with { IsViolation = kind == EntryKind.Violation }, pcr),
        kind,
        Task,
        kind is EntryKind.File or EntryKind.Violation ? Target : new AuditObject(kind == EntryKind.BootAggregate ? "boot_aggregate" : "kr1"),
        kind == EntryKind.Violation ? "ToMToU" : null,
        kind == EntryKind.Buffer ? "measuring_key" : null,
        kind == EntryKind.Buffer ? "0\x82" : null);

    private static string[] Audit(EntryRequest request, bool integrityAudit, int times = 1, string? label = null)
    {
        var log = new MeasurementLog();
        var tpm = ZeroTpm();
        CommitOutcome outcome = default;
        for (var i = 0; i < times; i++)
        {
            outcome = MeasurementCommit.Commit(log, tpm, TestHashes.Instance, request, integrityAudit, label);
        }

        return [.. outcome.Audit];
    }

    [Fact] // M-93, A-78
    public void Success_and_duplicates_are_informational()
    {
        Assert.Empty(Audit(Request(EntryKind.File), integrityAudit: false));
        Assert.Empty(Audit(Request(EntryKind.File), integrityAudit: false, times: 2));
        Assert.Equal(
            [Head + "add_template_measure cause=hash_added comm=\"init\" name=\"/mnt/a\" dev=\"vda\" ino=* res=1 errno=0"],
            Audit(Request(EntryKind.File), integrityAudit: true));
        Assert.Equal(
            [Head + "add_template_measure cause=hash_exists comm=\"init\" name=\"/mnt/a\" dev=\"vda\" ino=* res=0 errno=0"],
            Audit(Request(EntryKind.File), integrityAudit: true, times: 2));
    }

    [Theory] // M-58
    [InlineData(17, 2311)]
    [InlineData(24, 388)]
    public void A_refusing_tpm_is_always_reported_and_the_entry_stays(int pcr, int code)
    {
        var log = new MeasurementLog();
        var outcome = MeasurementCommit.Commit(log, ZeroTpm(), TestHashes.Instance, Request(EntryKind.File, pcr), integrityAudit: false, null);
        Assert.True(outcome.Added);
        Assert.Equal(code, outcome.TpmError);
        Assert.Equal(1, log.Count);
        Assert.Equal(
            [Head + $"add_template_measure cause=TPM_error({code}) comm=\"init\" name=\"/mnt/a\" dev=\"vda\" ino=* res=1 errno=0"],
            outcome.Audit.ToArray());
    }

    [Fact] // M-58
    public void Without_a_tpm_nothing_is_extended_or_reported()
    {
        var outcome = MeasurementCommit.Commit(new MeasurementLog(), null, TestHashes.Instance, Request(EntryKind.File, 24), false, null);
        Assert.True(outcome.Added);
        Assert.Equal(0, outcome.TpmError);
        Assert.Empty(outcome.Audit);
    }

    [Fact] // M-57
    public void A_duplicate_extends_nothing()
    {
        var log = new MeasurementLog();
        var tpm = ZeroTpm();
        MeasurementCommit.Commit(log, tpm, TestHashes.Instance, Request(EntryKind.File), false, null);
        var before = Hex(tpm.Read(0, 10));
        Assert.False(MeasurementCommit.Commit(log, tpm, TestHashes.Instance, Request(EntryKind.File), false, null).Added);
        Assert.Equal(before, Hex(tpm.Read(0, 10)));
        Assert.Equal(1, log.Count);
    }

    [Fact] // M-94, M-41
    public void A_violation_is_reported_after_the_add()
    {
        var invalid = Head + "invalid_pcr cause=ToMToU comm=\"init\" name=\"/mnt/a\" dev=\"vda\" ino=* res=1 errno=0";
        Assert.Equal([invalid], Audit(Request(EntryKind.Violation), integrityAudit: false));
        Assert.Equal(
            [Head + "add_template_measure cause=hash_added comm=\"init\" name=\"/mnt/a\" dev=\"vda\" ino=* res=1 errno=0", invalid],
            Audit(Request(EntryKind.Violation), integrityAudit: true, times: 2));
    }

    [Fact] // M-77, M-78, A-75
    public void A_buffer_is_named_by_its_data_and_a_duplicate_is_a_failure()
    {
        var store = Head + "measuring_key cause=store_entry comm=\"init\" name=\"kr1\" res=0 errno=-17";
        Assert.Empty(Audit(Request(EntryKind.Buffer), integrityAudit: false));
        Assert.Equal([store], Audit(Request(EntryKind.Buffer), integrityAudit: false, times: 2));
        Assert.Equal(
            [Head + "add_template_measure cause=hash_exists comm=\"init\" name=3082 res=0 errno=0", store],
            Audit(Request(EntryKind.Buffer), integrityAudit: true, times: 2));
    }

    [Fact] // M-93, M-95, N-145
    public void Aggregates_have_no_device_and_their_failure_is_reported()
    {
        Assert.Equal(
            [Head + "add_template_measure cause=hash_added comm=\"init\" name=\"boot_aggregate\" res=1 errno=0"],
            Audit(Request(EntryKind.BootAggregate), integrityAudit: true));
        Assert.Equal(
            [Head + "add_boot_aggregate cause=store_entry comm=\"init\" name=\"boot_aggregate\" res=0 errno=0"],
            Audit(Request(EntryKind.BootAggregate), integrityAudit: false, times: 2));
        Assert.Equal(
            [Head + "ns_add_boot_aggregate cause=store_entry comm=\"init\" name=\"kr1\" res=0 errno=0"],
            Audit(Request(EntryKind.NamespaceAggregate), integrityAudit: false, times: 2));
    }

    [Fact]
    public void The_label_of_the_task_is_in_every_record() =>
        Assert.All(Audit(Request(EntryKind.Violation), true, label: "unconfined"), record => Assert.Contains(" subj=unconfined op=", record, StringComparison.Ordinal));

    [Theory] // M-34, M-41, M-46, M-77, M-95, N-145
    [InlineData(EntryKind.File, "add_template_measure cause=ENOMEM comm=\"init\" name=\"/mnt/a\" dev=\"vda\" ino=* res=0 errno=0")]
    [InlineData(EntryKind.Violation, "invalid_pcr cause=ToMToU comm=\"init\" name=\"/mnt/a\" dev=\"vda\" ino=* res=0 errno=0")]
    [InlineData(EntryKind.Buffer, "measuring_key cause=alloc_entry comm=\"init\" name=\"/mnt/a\" res=0 errno=-22")]
    [InlineData(EntryKind.BootAggregate, "add_boot_aggregate cause=alloc_entry comm=\"init\" name=\"/mnt/a\" res=0 errno=0")]
    [InlineData(EntryKind.NamespaceAggregate, "ns_add_boot_aggregate cause=alloc_entry comm=\"init\" name=\"/mnt/a\" res=0 errno=0")]
    public void An_entry_that_cannot_be_built_leaves_a_record(EntryKind kind, string record) =>
        Assert.Equal(Head + record, MeasurementCommit.Lost(kind, Task, Target, "ToMToU", "measuring_key", null));
}
