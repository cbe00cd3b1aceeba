using System.Linq;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

public sealed class NamespacePolicyTests
{
    // P-46, P-47, P-49 and 14.2
    [Theory]
    [InlineData("measure func=BPRM_CHECK\nmeasure func=FILE_CHECK\n", 24, null)]
    [InlineData("measure", 8, null)]
    [InlineData("measure\0garbage", 8, null)]
    [InlineData("", 1, null)]
    [InlineData("# hi\n", 5, null)]
    [InlineData("/root/p1\n", 9, "/root/p1")]
    [InlineData("/root/p1", 8, "/root/p1")]
    [InlineData("/root/p1\nmeasure func=FILE_CHECK\n", 33, "/root/p1")]
    [InlineData("/root/p1 \t\nx", 12, "/root/p1 \t")]
    [InlineData("/root/p1\nabc\0def", 12, "/root/p1")]
    public void A_write_returns_what_it_consumed(string data, long ret, string? path)
    {
        var result = PolicySamples.Empty().WriteRules(data, PolicySamples.Context).Result;
        Assert.Equal((ret, Errno.None, path), (result.Ret, result.Error, result.PathToLoad));
    }

    [Theory]
    [InlineData(4095, 4095)]
    [InlineData(4096, 4096)]
    [InlineData(5000, 4096)]
    [InlineData(9000, 4096)]
    public void A_long_comment_is_cut(int length, long ret) // P-47, 14.2
    {
        var data = "#" + new string('x', length - 2) + "\n";
        Assert.Equal(ret, PolicySamples.Empty().WriteRules(data, PolicySamples.Context).Result.Ret);
    }

    [Fact]
    public void A_blank_in_front_of_a_slash_makes_a_bad_rule() // P-45
    {
        var result = PolicySamples.Empty().WriteRules(" /nonexistent", PolicySamples.Context).Result;
        Assert.Equal(Errno.EINVAL, result.Error);
        Assert.Null(result.PathToLoad);
    }

    [Fact]
    public void Records_follow_the_lines() // P-93, P-94, P-95, P-96
    {
        var policy = PolicySamples.Empty();
        Assert.Equal(
            ["type=1807 action=measure uid>5 res=1"],
            Text(policy.WriteRules("measure uid>5", PolicySamples.Context).Result));
        Assert.Equal(
            [
                "type=1807 UNKNOWN=bogus res=0",
                "type=1802 pid=root uid=0 auid=4294967295 ses=4294967295 op=update_policy cause=invalid-policy comm=\"init\" res=0 errno=0",
            ],
            Text(policy.WriteRules("bogus", PolicySamples.Context).Result));
        Assert.Empty(Text(policy.WriteRules("# comment", PolicySamples.Context).Result));

        var (next, close) = PolicySamples.Write(policy, "measure").CloseSession(true);
        Assert.Equal(
            "type=1802 pid=root uid=0 auid=4294967295 ses=4294967295 op=policy_update cause=completed comm=\"init\" res=1 errno=0",
            close.Audit.ToText(PolicySamples.Subject, null));
        Assert.Equal(
            "type=1802 pid=root uid=0 auid=4294967295 ses=4294967295 subj=u op=policy_update cause=failed comm=\"init\" res=0 errno=0",
            next.CloseSession(true).Result.Audit.ToText(PolicySamples.Subject, "u"));
    }

    [Fact]
    public void Rules_take_effect_at_close_only() // P-43, P-53, P-56, P-70
    {
        var written = PolicySamples.Write(PolicySamples.Empty(), "measure func=BPRM_CHECK");
        Assert.Empty(written.ReadBack(PolicySamples.Profile));
        Assert.Equal(IntegrityFlags.None, written.ActionMask);

        var earlier = written.Snapshot();
        var (closed, result) = written.CloseSession(true);
        Assert.Empty(earlier.Rules);
        Assert.Equal(new PolicyCloseResult(true, true), result);
        Assert.Equal("measure func=BPRM_CHECK \n", closed.ReadBack(PolicySamples.Profile));
        Assert.Equal(IntegrityFlags.Measure, closed.ActionMask);
        Assert.Empty(closed.SessionRules);

        var (again, second) = PolicySamples.Write(closed, "audit").CloseSession(true);
        Assert.Equal(new PolicyCloseResult(true, false), second);
        Assert.Equal("measure func=BPRM_CHECK \naudit \n", again.ReadBack(PolicySamples.Profile));
        Assert.Equal(IntegrityFlags.Measure | IntegrityFlags.Audit, again.ActionMask);
        Assert.True(again.Snapshot().Version > closed.Snapshot().Version);
    }

    [Fact]
    public void An_invalid_session_drops_its_good_rules_too() // P-48, P-53, 14.2
    {
        var policy = PolicySamples.Write(PolicySamples.Empty(), "measure func=FILE_CHECK");
        policy = policy.WriteRules("bogus\n", PolicySamples.Context).State;
        policy = PolicySamples.Write(policy, "measure func=MMAP_CHECK"); // later writes still succeed

        var (closed, result) = policy.CloseSession(false);

        Assert.Equal(new PolicyCloseResult(false, false), result);
        Assert.Empty(closed.SessionRules);
        Assert.False(closed.CustomIsActive);
        Assert.True(PolicySamples.Write(closed, "measure").CloseSession(true).Result.Completed);
    }

    [Fact]
    public void A_session_without_rules_fails() // P-53, 14.2
    {
        Assert.False(PolicySamples.Empty().CloseSession(true).Result.Completed);
        Assert.False(PolicySamples.Write(PolicySamples.Empty(), "# hi").CloseSession(true).Result.Completed);
    }

    // P-51 and 14.2
    [Theory]
    [InlineData("measure func=CREDS_CHECK\n", Errno.None, 1, 1)]
    [InlineData("measure func=CREDS_CHECK\nmeasure func=BPRM_CHECK", Errno.EINVAL, 2, 2)]
    [InlineData("# c\n\n  \nmeasure func=BPRM_CHECK uid=7\n", Errno.None, 1, 1)]
    [InlineData("# only\n\n", Errno.None, 0, 0)]
    [InlineData("measure\naudit\0", Errno.None, 2, 2)]
    [InlineData("measure\naudit\0\n", Errno.EINVAL, 2, 2)]
    [InlineData("measure\naudit\0bogus\n", Errno.EINVAL, 2, 2)]
    [InlineData("measure\nbogus\naudit\n", Errno.EINVAL, 1, 3)]
    [InlineData("measure\nuid=99999999999999999999\naudit\n", Errno.ERANGE, 1, 3)]
    [InlineData("measure\nbogus", Errno.EINVAL, 1, 3)]
    [InlineData("", Errno.None, 0, 0)]
    public void A_file_is_read_line_by_line(string content, Errno error, int rules, int records)
    {
        var (state, result) = PolicySamples.Empty().ParseFile(content, PolicySamples.Context);
        Assert.Equal((error, rules, records), (result.Error, result.RuleCount, result.Audit.Length));
        Assert.Equal(rules, state.SessionRules.Count);
    }

    [Fact]
    public void A_missing_newline_leaves_only_records_of_success() // P-51
    {
        var result = PolicySamples.Empty().ParseFile("measure\naudit", PolicySamples.Context).Result;
        Assert.All(result.Audit, record => Assert.True(record.Success));
    }

    [Theory]
    [InlineData("MODULE_CHECK", AppraisalState.Modules)]
    [InlineData("FIRMWARE_CHECK", AppraisalState.Firmware)]
    [InlineData("POLICY_CHECK", AppraisalState.Policy)]
    [InlineData("KEXEC_KERNEL_CHECK", AppraisalState.Kexec)]
    [InlineData("KEXEC_INITRAMFS_CHECK", AppraisalState.None)]
    public void Appraise_rules_set_state_bits_for_good(string function, AppraisalState bit) // P-58, P-60
    {
        var session = PolicySamples.Write(PolicySamples.Empty(), "appraise func=" + function);
        Assert.Equal(bit, session.SessionBits);
        Assert.Equal(AppraisalState.Enforce, session.State);
        Assert.Equal(AppraisalState.Enforce, session.CloseSession(false).State.State);

        var closed = session.CloseSession(true).State;
        Assert.Equal(AppraisalState.Enforce | bit, closed.State);
        Assert.Equal(closed.State, closed.DropAll().State);
    }

    [Theory]
    [InlineData("measure\n")]
    [InlineData("# comment\n")]
    [InlineData("")]
    public void Once_policies_must_be_signed_only_paths_are_accepted(string data) // P-52, P-95
    {
        var off = PolicySamples.Empty(AppraisalState.None);
        var policy = PolicySamples.Write(off, "appraise func=POLICY_CHECK").CloseSession(true).State;

        var result = policy.WriteRules(data, PolicySamples.Context).Result;

        Assert.Equal((-1L, Errno.EACCES), (result.Ret, result.Error));
        Assert.Equal(
            ["type=1802 pid=root uid=0 auid=4294967295 ses=4294967295 op=policy_update cause=signed policy required comm=\"init\" res=0 errno=0"],
            Text(result));
        Assert.Equal("/p", policy.WriteRules("/p\n", PolicySamples.Context).Result.PathToLoad);
        Assert.Equal(Errno.None, policy.ParseFile("audit\n", PolicySamples.Context).Result.Error);
    }

    [Fact]
    public void Without_any_state_the_mask_lacks_appraise() // P-57
    {
        var off = PolicySamples.Write(PolicySamples.Empty(AppraisalState.None), "appraise");
        var closed = PolicySamples.Write(off, "measure").CloseSession(true).State;
        Assert.Equal(IntegrityFlags.Measure, closed.ActionMask);

        var bit = PolicySamples.Write(closed, "appraise func=MODULE_CHECK").CloseSession(true).State;
        Assert.Equal(IntegrityFlags.Measure | IntegrityFlags.Appraise, bit.ActionMask);
        Assert.Equal(AppraisalState.Modules, bit.State);
    }

    [Fact]
    public void The_custom_list_replaces_the_built_in_rules_but_not_their_bits() // P-56, P-57, P-60, P-84
    {
        var choice = BuiltinPolicies.AddPolicyList(BuiltinChoice.None, "tcb secure_boot fail_securely", PolicySamples.Profile);
        var policy = NamespacePolicy.AtBoot(choice, AppraisalState.Log, PolicySamples.DefaultTemplate, PolicySamples.Profile);
        const AppraisalState Bits = AppraisalState.Log | AppraisalState.Modules | AppraisalState.Firmware | AppraisalState.Kexec | AppraisalState.Policy;
        Assert.Equal(Bits, policy.State);
        Assert.Equal(IntegrityFlags.Measure | IntegrityFlags.Appraise, policy.ActionMask);
        Assert.True(policy.Snapshot().FailSecurely);

        var loaded = policy.ParseFile("audit\n", PolicySamples.Context).State.CloseSession(true).State;

        Assert.Equal("audit \n", loaded.ReadBack(PolicySamples.Profile));
        Assert.Equal(IntegrityFlags.Audit, loaded.ActionMask);
        Assert.Equal(Bits, loaded.State);
    }

    [Fact]
    public void A_namespace_starts_with_the_policies_of_its_own_configuration_only() // N-66, N-68, N-69, N-152, N-153
    {
        var plain = NamespacePolicy.ForNamespace(BuiltinChoice.None, AppraisalState.Enforce, PolicySamples.DefaultTemplate, PolicySamples.Profile, remap: false);
        Assert.Empty(plain.ReadBack(PolicySamples.Profile));
        Assert.Equal((IntegrityFlags.None, AppraisalState.Enforce), (plain.ActionMask, plain.State));

        var choice = BuiltinPolicies.AddPolicyList(BuiltinChoice.None, "appraise_tcb|fail_securely", PolicySamples.Profile);
        var configured = NamespacePolicy.ForNamespace(choice, AppraisalState.Fix, PolicySamples.DefaultTemplate, PolicySamples.Profile, remap: true);
        Assert.Equal(AppraisalState.Fix | AppraisalState.Policy, configured.State);
        Assert.False(configured.FailSecurely);
        Assert.True(configured.DefaultRules[^1].FileOwner?.Remap);
        Assert.Equal(Errno.EACCES, configured.WriteRules("audit\n", PolicySamples.Context).Result.Error);

        var replaced = configured.ParseFile("audit\n", PolicySamples.Context).State.CloseSession(true).State; // N-67
        Assert.Equal("audit \n", replaced.ReadBack(PolicySamples.Profile));
    }

    [Fact]
    public void Dropping_all_rules_returns_to_an_empty_default_list() // N-31
    {
        var dropped = PolicySamples.Write(PolicySamples.Loaded("measure"), "audit").DropAll();
        Assert.Empty(dropped.ReadBack(PolicySamples.Profile));
        Assert.Empty(dropped.SessionRules);
        Assert.False(dropped.CustomIsActive);
        Assert.Equal(IntegrityFlags.None, dropped.Snapshot().ActionMask);
        Assert.True(PolicySamples.Write(dropped, "audit").CloseSession(true).Result.BecameCustom);
    }

    [Fact]
    public void Waiting_rules_of_an_earlier_session_go_with_the_next_close_here() // N-64
    {
        var waiting = PolicySamples.Write(PolicySamples.Empty(), "measure");
        var taken = PolicySamples.Write(waiting, "audit").CloseSession(true).State;
        Assert.Equal("measure \naudit \n", taken.ReadBack(PolicySamples.Profile));
        Assert.Empty(waiting.CloseSession(false).State.SessionRules);
    }

    [Fact]
    public void The_active_list_decides_about_unknown_labels() // P-92, P-100, P-101
    {
        Assert.Equal(Errno.EINVAL, PolicySamples.Empty().WriteRules("measure obj_user=a", PolicySamples.Context).Result.Error);

        var policy = PolicySamples.Write(PolicySamples.Loaded("audit"), "measure obj_user=a").CloseSession(true).State;
        Assert.Equal("audit \n", policy.ReadBack(PolicySamples.Profile));
        Assert.Equal(2, policy.Snapshot().Rules.Length);
    }

    private static string[] Text(PolicyWriteResult result) => [.. result.Audit.Select(record => record.ToText(PolicySamples.Subject, null))];
}
