using System;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

public sealed class PolicyMatcherTests
{
    private const IntegrityFlags AppraiseFile = IntegrityFlags.Appraise | IntegrityFlags.FileAppraise;

    private static readonly PolicySnapshot Worked = PolicySamples.Loaded(
        "dont_measure fsname=securityfs",
        "measure func=FILE_CHECK mask=MAY_READ",
        "measure func=MMAP_CHECK pcr=11",
        "audit func=FILE_CHECK mask=^MAY_READ",
        "appraise fowner=0").Snapshot();

    // 14.4: P-17, P-61 to P-63, P-67, P-69
    [Theory]
    [InlineData(HookFunction.FileCheck, AccessMask.Read, "ext4", 0u, IntegrityFlags.Measure | IntegrityFlags.Audit | AppraiseFile, null)]
    [InlineData(HookFunction.FileCheck, AccessMask.Read | AccessMask.Write, "ext4", 0u, IntegrityFlags.Audit | AppraiseFile, null)]
    [InlineData(HookFunction.FileCheck, AccessMask.Write, "ext4", 5u, IntegrityFlags.None, null)]
    [InlineData(HookFunction.MmapCheck, AccessMask.Exec, "ext4", 0u, IntegrityFlags.Measure | AppraiseFile, 11)]
    [InlineData(HookFunction.FileCheck, AccessMask.Read, "securityfs", 0u, IntegrityFlags.Audit | AppraiseFile, null)]
    [InlineData(HookFunction.FileCheck, AccessMask.Exec, "ext4", 0u, AppraiseFile, null)]
    [InlineData(HookFunction.BprmCheck, AccessMask.Exec, "ext4", 0u, AppraiseFile, null)]
    [InlineData(HookFunction.CredsCheck, AccessMask.Exec, "ext4", 0u, AppraiseFile, null)]
    [InlineData(HookFunction.KeyCheck, AccessMask.None, "ext4", 0u, IntegrityFlags.None, null)]
    public void The_worked_example_gives_the_verdicts_of_the_table(
        HookFunction function, AccessMask mask, string fsName, uint owner, IntegrityFlags flags, int? pcr)
    {
        var query = PolicySamples.Query(function, mask, owner);
        query = query with { File = query.File!.Value with { FsName = fsName } };

        var verdict = PolicyMatcher.Query(Worked, query);

        Assert.Equal(flags, verdict.Flags);
        Assert.Equal(pcr, verdict.Pcr);
        Assert.Null(verdict.Template);
    }

    [Fact]
    public void The_kexec_command_line_is_not_measured_by_the_worked_example()
    {
        var query = PolicySamples.Query(HookFunction.KexecCmdline, AccessMask.None) with { Wanted = IntegrityFlags.Measure };
        Assert.Equal(default, PolicyMatcher.Query(Worked, query));
    }

    // P-17
    [Theory]
    [InlineData("MAY_READ", AccessMask.Read, true)]
    [InlineData("MAY_READ", AccessMask.Read | AccessMask.Write, false)]
    [InlineData("^MAY_READ", AccessMask.Read | AccessMask.Write, true)]
    [InlineData("^MAY_READ", AccessMask.Write, false)]
    [InlineData("MAY_APPEND", AccessMask.Write | AccessMask.Append, false)]
    [InlineData("^MAY_APPEND", AccessMask.Write | AccessMask.Append, true)]
    public void A_mask_is_equal_or_contained(string mask, AccessMask asked, bool matches) =>
        Assert.Equal(matches, Matches("measure mask=" + mask, PolicySamples.Query(HookFunction.FileCheck, asked)));

    // P-62: the first matching rule decides each pair separately.
    [Fact]
    public void The_first_matching_rule_decides_each_pair_of_actions()
    {
        Assert.Equal(IntegrityFlags.None, Verdict("dont_measure", "measure"));
        Assert.Equal(IntegrityFlags.Measure, Verdict("measure", "dont_measure"));
        Assert.Equal(IntegrityFlags.Measure | IntegrityFlags.Audit | AppraiseFile, Verdict("measure", "dont_hash", "audit", "hash", "appraise"));
        Assert.Equal(IntegrityFlags.None, Verdict("dont_hash", "hash"));
    }

    [Fact]
    public void The_first_measure_rule_names_register_and_template() // P-62
    {
        var snapshot = PolicySamples.Loaded("measure fowner=5", "measure pcr=11 template=ima-sig", "measure pcr=12").Snapshot();
        var verdict = PolicyMatcher.Query(snapshot, PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read));
        Assert.Equal(11, verdict.Pcr);
        Assert.Equal("ima-sig", verdict.Template?.Name);

        var plain = PolicyMatcher.Query(snapshot, PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read, owner: 5));
        Assert.Equal(new PolicyVerdict(IntegrityFlags.Measure, null, null), plain);
    }

    [Fact]
    public void Hash_is_removed_by_a_later_appraise_rule_only() // P-68
    {
        Assert.Equal(AppraiseFile, Verdict("hash", "appraise"));
        Assert.Equal(AppraiseFile | IntegrityFlags.Hash, Verdict("appraise", "hash"));
    }

    [Fact]
    public void Flags_of_a_dont_rule_are_part_of_the_verdict() // P-71, P-32
    {
        Assert.Equal(IntegrityFlags.PermitDirectIo, Verdict("dont_measure permit_directio", "measure"));
        Assert.Equal(AppraiseFile | IntegrityFlags.SignatureRequired, Verdict("appraise appraise_type=imasig"));
    }

    // P-67
    [Theory]
    [InlineData("FILE_CHECK", HookFunction.FileCheck, IntegrityFlags.FileAppraise)]
    [InlineData("MMAP_CHECK", HookFunction.MmapCheck, IntegrityFlags.MmapAppraise)]
    [InlineData("BPRM_CHECK", HookFunction.BprmCheck, IntegrityFlags.BprmAppraise)]
    [InlineData("CREDS_CHECK", HookFunction.CredsCheck, IntegrityFlags.CredsAppraise)]
    [InlineData("MODULE_CHECK", HookFunction.ModuleCheck, IntegrityFlags.ReadAppraise)]
    [InlineData("FIRMWARE_CHECK", HookFunction.FirmwareCheck, IntegrityFlags.ReadAppraise)]
    [InlineData("POLICY_CHECK", HookFunction.PolicyCheck, IntegrityFlags.ReadAppraise)]
    [InlineData("MODULE_CHECK", HookFunction.PostSetattr, IntegrityFlags.FileAppraise)]
    public void The_sub_action_follows_the_hook(string name, HookFunction function, IntegrityFlags subAction)
    {
        var snapshot = PolicySamples.Loaded("appraise func=" + name).Snapshot();
        Assert.Equal(IntegrityFlags.Appraise | subAction, PolicyMatcher.Query(snapshot, PolicySamples.Query(function, AccessMask.Exec)).Flags);
    }

    [Fact]
    public void Every_condition_of_a_rule_must_hold() // P-63, P-18 to P-20, P-24
    {
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read, owner: 7);
        Assert.True(Matches("measure fsmagic=0xef53 fsname=ext4 fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6 fowner=7 uid=0", query));
        Assert.False(Matches("measure fsmagic=0xef54", query));
        Assert.False(Matches("measure fsname=ext", query));
        Assert.False(Matches("measure fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f7", query));
        Assert.False(Matches("measure fowner>7", query));
        Assert.True(Matches("measure fowner>6", query));
        Assert.True(Matches("measure fowner<8", query));
        Assert.False(Matches("measure uid=0 fowner=8", query));
        Assert.False(Matches("measure fsname=ext4", query with { File = null }));
        Assert.False(Matches("measure func=MMAP_CHECK", query));
    }

    // P-63: a rule without func matches every hook but KEY_CHECK; P-69
    [Theory]
    [InlineData(HookFunction.KexecCmdline, true)]
    [InlineData(HookFunction.PolicyCheck, true)]
    [InlineData(HookFunction.ModuleCheck, true)]
    [InlineData(HookFunction.KeyCheck, false)]
    public void A_rule_without_func_matches_all_but_keys(HookFunction function, bool matches) =>
        Assert.Equal(matches, Matches("measure", PolicySamples.Query(function, AccessMask.None)));

    [Fact]
    public void Keys_are_matched_by_real_uid_and_keyring_only() // P-69, N-74
    {
        var query = PolicySamples.Query(HookFunction.KeyCheck, AccessMask.None) with { File = null, KeyringName = ".ima" };
        Assert.True(Matches("measure func=KEY_CHECK", query));
        Assert.True(Matches("measure func=KEY_CHECK keyrings=.evm|.ima", query));
        Assert.False(Matches("measure func=KEY_CHECK keyrings=.evm|.im", query));
        Assert.False(Matches("measure func=KEY_CHECK keyrings=.ima uid=5", query));

        // The stored number counts as it is, even with the remap mark.
        var remapped = PolicySamples.Rule("measure func=KEY_CHECK uid=0", PolicySamples.Context with { Remap = true });
        Assert.True(Matches(remapped, query));
    }

    [Fact]
    public void The_real_uid_is_compared_with_the_operator() // P-22, P-64
    {
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read) with { Subject = new QueriedSubject(1000, 0, 0, 0, 0, 0, true, true) };
        Assert.True(Matches("measure uid=1000", query));
        Assert.False(Matches("measure uid=0", query));
        Assert.True(Matches("measure uid>999", query));
        Assert.False(Matches("measure uid>1000", query));
        Assert.False(Matches("measure uid<1000", query));
        Assert.True(Matches("measure uid<1001", query));
    }

    // P-65, N-80
    [Theory]
    [InlineData(0u, 1000u, 0u, false, false)]
    [InlineData(0u, 1000u, 0u, true, true)]
    [InlineData(1000u, 0u, 5u, true, true)]
    [InlineData(1000u, 0u, 5u, false, true)]
    [InlineData(1000u, 1000u, 0u, true, true)]
    [InlineData(1000u, 1000u, 0u, false, false)]
    public void With_the_capability_any_uid_satisfies_euid(uint real, uint effective, uint saved, bool capable, bool matches)
    {
        var users = new QueriedSubject(real, effective, saved, 9, 9, 9, capable, false);
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read);
        Assert.Equal(matches, Matches("measure euid=0", query with { Subject = users }));

        // Since 5.16 egid works the same way with CAP_SETGID.
        var groups = new QueriedSubject(9, 9, 9, real, effective, saved, false, capable);
        Assert.Equal(matches, Matches(PolicySamples.Rule("measure egid=0", PolicySamples.LaterContext), query with { Subject = groups }));
    }

    [Fact]
    public void Group_conditions_compare_the_groups() // crosswalk 5.16
    {
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read) with { Subject = new QueriedSubject(0, 0, 0, 7, 8, 9, false, false) };
        query = query with { File = query.File!.Value with { Group = 5 } };
        Assert.True(Matches(PolicySamples.Rule("measure gid=7 fgroup>4", PolicySamples.LaterContext), query));
        Assert.False(Matches(PolicySamples.Rule("measure gid=8", PolicySamples.LaterContext), query));
        Assert.False(Matches(PolicySamples.Rule("measure fgroup=4", PolicySamples.LaterContext), query));
    }

    [Fact]
    public void Critical_data_needs_its_own_rule_and_label() // crosswalk 5.12
    {
        var query = PolicySamples.Query(HookFunction.CriticalData, AccessMask.None) with { File = null, KeyringName = "selinux" };
        Assert.False(Matches("measure", query));
        Assert.True(Matches(PolicySamples.Rule("measure func=CRITICAL_DATA", PolicySamples.LaterContext), query));
        Assert.True(Matches(PolicySamples.Rule("measure func=CRITICAL_DATA label=a|selinux", PolicySamples.LaterContext), query));
        Assert.False(Matches(PolicySamples.Rule("measure func=CRITICAL_DATA label=a", PolicySamples.LaterContext), query));
    }

    [Fact]
    public void Attribute_changes_ignore_func_and_mask_and_the_action_mask() // P-66, P-61
    {
        var query = PolicySamples.Query(HookFunction.PostSetattr, AccessMask.Access) with { Wanted = IntegrityFlags.Appraise | IntegrityFlags.Hash };
        var snapshot = PolicySamples.Loaded("measure", "appraise func=MODULE_CHECK mask=MAY_WRITE fsname=ext4").Snapshot();
        Assert.Equal(AppraiseFile, PolicyMatcher.Query(snapshot, query).Flags);
        Assert.Equal(AppraiseFile, PolicyMatcher.Query(snapshot with { ActionMask = IntegrityFlags.None }, query).Flags);
        Assert.Equal(default, PolicyMatcher.Query(snapshot with { State = AppraisalState.None }, query));
    }

    [Fact]
    public void Made_files_never_match_a_rule_with_a_mask() // P-74, P-61
    {
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Access) with { Wanted = IntegrityFlags.Appraise | IntegrityFlags.Hash };
        Assert.Equal(default, PolicyMatcher.Query(PolicySamples.Loaded("appraise mask=^MAY_READ", "appraise mask=MAY_EXEC").Snapshot(), query));

        var snapshot = PolicySamples.Loaded("appraise").Snapshot() with { ActionMask = IntegrityFlags.None };
        Assert.Equal(AppraiseFile, PolicyMatcher.Query(snapshot, query).Flags);
        Assert.Equal(default, PolicyMatcher.Query(snapshot with { State = AppraisalState.None }, query));
    }

    [Fact]
    public void Ordinary_hooks_only_ask_for_actions_of_the_mask() // P-57, P-61
    {
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read);
        var snapshot = PolicySamples.Loaded("measure", "audit").Snapshot();
        Assert.Equal(IntegrityFlags.Measure, PolicyMatcher.Query(snapshot, query with { Wanted = IntegrityFlags.Measure }).Flags);
        Assert.Equal(IntegrityFlags.Audit, PolicyMatcher.Query(snapshot with { ActionMask = IntegrityFlags.Audit }, query).Flags);
        Assert.Equal(default, PolicyMatcher.Query(snapshot with { ActionMask = IntegrityFlags.None }, query));
    }

    [Fact]
    public void Fail_securely_marks_each_appraise_verdict() // P-62, P-87
    {
        var snapshot = PolicySamples.Loaded("appraise").Snapshot() with { FailSecurely = true };
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read);
        Assert.Equal(AppraiseFile | IntegrityFlags.FailUnverifiable, PolicyMatcher.Query(snapshot, query).Flags);
    }

    [Fact]
    public void A_remapped_number_is_translated_at_each_match() // N-74, N-76
    {
        var remap = PolicySamples.Context with { Remap = true };
        var subject = new QueriedSubject(100_000, 100_000, 100_000, 0, 0, 0, false, false);
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read, owner: 100_005) with { Subject = subject };
        var mapped = query with { RuleIds = new PolicySamples.Shift(100_000) };
        foreach (var line in new[] { "measure uid=0", "measure euid=0", "measure fowner=5", "measure fowner>4", "measure uid<1" })
        {
            Assert.True(Matches(PolicySamples.Rule(line, remap), mapped), line);
            Assert.False(Matches(PolicySamples.Rule(line, remap), query), line); // no map: does not match, whichever operator
        }

        Assert.False(Matches(PolicySamples.Rule("measure uid=0"), mapped)); // a rule without the mark compares real ids
    }

    [Fact]
    public void A_rule_with_an_unknown_label_never_matches() // P-101
    {
        var rule = PolicySamples.Rule("measure obj_type=x", PolicySamples.Context with { CustomListActive = true });
        Assert.False(Matches(rule, PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read)));
    }

    [Fact]
    public void A_query_allocates_nothing()
    {
        var query = PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read);
        PolicyMatcher.Query(Worked, query);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            PolicyMatcher.Query(Worked, query);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IntegrityFlags Verdict(params string[] lines) =>
        PolicyMatcher.Query(PolicySamples.Loaded(lines).Snapshot(), PolicySamples.Query(HookFunction.FileCheck, AccessMask.Read)).Flags;

    private static bool Matches(string line, in PolicyQuery query) => Matches(PolicySamples.Rule(line), query);

    private static bool Matches(PolicyRule rule, in PolicyQuery query)
    {
        var snapshot = PolicySamples.Empty().Snapshot() with { Rules = [rule], ActionMask = IntegrityFlags.DoActions };
        return PolicyMatcher.Query(snapshot, query).Flags != IntegrityFlags.None;
    }
}
