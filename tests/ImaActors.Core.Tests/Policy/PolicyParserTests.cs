using System;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

public sealed class PolicyParserTests
{
    // P-93, P-10, P-31
    [Theory]
    [InlineData("measure func=FILE_MMAP mask=^MAY_EXEC uid>5", "action=measure func=FILE_MMAP mask=^MAY_EXEC uid>5 ")]
    [InlineData("measure appraise func=FILE_CHECK", "action=measure action=appraise ")]
    [InlineData("MEASURE", "UNKNOWN=MEASURE ")]
    [InlineData("measure uid= 5", "action=measure UNKNOWN=uid= ")]
    [InlineData("measure uid>=5", "action=measure uid>=5 ")]
    [InlineData("measure uid!=5", "action=measure UNKNOWN=uid!=5 ")]
    [InlineData("measure uid>5 uid=9", "action=measure uid>5 uid>9 ")]
    [InlineData("measure uid<5 euid=9", "action=measure uid<5 euid<9 ")]
    [InlineData("measure uid=5 uid>9", "action=measure uid=5 uid>9 ")]
    [InlineData("measure fowner>5 fowner=9", "action=measure fowner>5 fowner>9 ")]
    [InlineData("measure permit_directio", "action=measure ")]
    [InlineData("appraise pcr=11 fowner=77", "action=appraise pcr=11 fowner=77 ")]
    [InlineData("measure obj_user=a obj_role=b", "action=measure obj_user=a ")]
    [InlineData("appraise template=ima-ng fowner=7", "action=appraise template=ima-ng ")]
    public void The_record_shows_the_tokens_up_to_the_failing_one(string line, string tokens) =>
        Assert.Equal(tokens, PolicyParser.ParseLine(line, PolicySamples.Context).AuditTokens);

    // P-6, P-7
    [Theory]
    [InlineData("")]
    [InlineData(" \t ")]
    [InlineData("# measure")]
    [InlineData("\0measure")]
    [InlineData("\nmeasure")]
    public void A_blank_line_or_comment_makes_no_rule_and_no_record(string line) =>
        Assert.Equal(default, PolicyParser.ParseLine(line, PolicySamples.Context));

    [Theory]
    [InlineData("uid=1 uid=99999999999999999999 measure", Errno.EINVAL)] // P-10
    [InlineData("measure fsmagic=10000000000000000zz", Errno.ERANGE)] // P-18
    [InlineData("measure fsmagic=-0", Errno.EINVAL)] // P-18
    [InlineData("measure pcr=-0", Errno.None)] // P-26
    [InlineData("measure pcr=+7", Errno.None)] // P-26
    [InlineData("measure pcr=-+7", Errno.EINVAL)] // P-26
    [InlineData("measure func>FILE_CHECK", Errno.EINVAL)] // P-8, P-22
    [InlineData("measure mask=^", Errno.EINVAL)] // P-16
    [InlineData("measure dont_measure", Errno.EINVAL)] // P-13
    [InlineData("appraise func=MODULE_CHECK appraise_type=imasig appraise_type=imasig|modsig", Errno.None)] // P-29
    [InlineData("measure fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2g6", Errno.EINVAL)] // P-20
    [InlineData("measure fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6 fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6", Errno.EINVAL)] // P-20
    [InlineData("measure gid=0", Errno.EINVAL)] // P-12
    [InlineData("measure digest_type=verity", Errno.EINVAL)] // P-12
    [InlineData("measure fsname=a|b", Errno.None)] // P-19
    [InlineData("dont_appraise appraise_flag=blacklist", Errno.EINVAL)] // P-35
    [InlineData("hash func=KEXEC_CMDLINE", Errno.EINVAL)] // P-37
    [InlineData("measure func=KEXEC_CMDLINE template=ima-buf fsmagic=1 fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6", Errno.None)] // P-37
    [InlineData("measure func=KEY_CHECK fowner=0", Errno.EINVAL)] // P-37
    [InlineData("measure func=MODULE_CHECK mask=MAY_WRITE", Errno.None)] // P-39
    public void Details_of_tokens_decide_the_error(string line, Errno error) =>
        Assert.Equal(error, PolicyParser.ParseLine(line, PolicySamples.Context).Error);

    [Fact]
    public void Values_reach_the_rule()
    {
        var rule = PolicySamples.Rule("measure func=PATH_CHECK mask=^MAY_APPEND fsmagic=0xEF53 fsname=xfs fsname=ext4 pcr=1 pcr=2 euid<7 fowner>+9 permit_directio template=d-ng|n-ng");

        Assert.Equal(PolicyAction.Measure, rule.Action);
        Assert.Equal(HookFunction.FileCheck, rule.Function); // P-15
        Assert.Equal(AccessMask.Append, rule.Mask);
        Assert.True(rule.MaskContained);
        Assert.Equal(PolicySamples.Ext4, rule.FsMagic);
        Assert.Equal("ext4", rule.FsName); // P-19
        Assert.Equal(2, rule.Pcr); // P-26
        Assert.Null(rule.Uid);
        Assert.Equal(new IdCondition(IdOperator.Less, 7, false), rule.Euid); // P-22
        Assert.Equal(new IdCondition(IdOperator.Greater, 9, false), rule.FileOwner); // P-21
        Assert.Equal("ima-ng", rule.Template?.Name); // P-27
        Assert.Equal(IntegrityFlags.PermitDirectIo, rule.ActionFlags); // P-32
    }

    [Fact]
    public void Actions_and_options_have_the_numbers_of_the_kernel() // P-14, P-32
    {
        Assert.Equal(0x4u, (uint)PolicySamples.Rule("appraise").Action);
        Assert.Equal(0x200u, (uint)PolicySamples.Rule("dont_hash").Action);
        Assert.Equal(
            0x63000000u,
            (uint)PolicySamples.Rule("appraise func=MODULE_CHECK appraise_type=imasig|modsig appraise_flag=blacklist permit_directio").ActionFlags);
    }

    [Fact]
    public void A_uuid_is_read_in_plain_byte_order() // P-20
    {
        var uuid = PolicySamples.Rule("measure fsuuid=00010203-0405-0607-0809-0a0b0c0d0e0F").FsUuid;
        Assert.Equal(new Guid([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], bigEndian: true), uuid);
    }

    [Fact]
    public void Numbers_are_mapped_or_kept_with_the_remap_mark() // N-72, N-76
    {
        var mapped = PolicySamples.Context with { MapUid = n => n < 10 ? n + 100_000 : null };
        Assert.Equal(new IdCondition(IdOperator.Equal, 100_009, false), PolicySamples.Rule("measure uid=9", mapped).Uid);
        var outside = PolicyParser.ParseLine("measure fowner=10", mapped);
        Assert.Equal(Errno.EINVAL, outside.Error);
        Assert.Equal("action=measure fowner=10 ", outside.AuditTokens);

        var remap = mapped with { Remap = true };
        Assert.Equal(new IdCondition(IdOperator.Greater, 5000, true), PolicySamples.Rule("measure fowner>5000", remap).FileOwner);
        Assert.Equal(Errno.EINVAL, PolicyParser.ParseLine("measure uid=4294967295", remap).Error);
        Assert.Equal(Errno.ERANGE, PolicyParser.ParseLine("measure uid=99999999999999999999", remap).Error);
    }

    [Fact]
    public void Unknown_labels_are_refused_under_the_default_list_and_hidden_under_the_custom_list() // P-25, P-97, P-98, P-99, P-100, P-101
    {
        Assert.Equal(Errno.EINVAL, PolicyParser.ParseLine("measure subj_type=x", PolicySamples.Context).Error);

        var rule = PolicySamples.Rule("measure subj_type=x obj_user=a obj_user=b", PolicySamples.Context with { CustomListActive = true });
        Assert.Equal<LabelCondition>([new LabelCondition("obj_user", "b"), new LabelCondition("subj_type", "x")], rule.Labels);
        Assert.Empty(PolicyWriter.Write(rule, PolicySamples.Profile));
    }

    [Fact]
    public void A_kernel_without_keys_or_modsig_refuses_their_words() // P-1, P-15, P-28 to P-30
    {
        var context = PolicySamples.Context with { Profile = PolicySamples.Profile with { MeasuresKeys = false, HasModsig = false } };
        Assert.Equal(Errno.EINVAL, PolicyParser.ParseLine("measure func=KEY_CHECK", context).Error);
        Assert.Equal("action=measure keyrings=a ", PolicyParser.ParseLine("measure keyrings=a", context).AuditTokens);
        Assert.Equal(Errno.EINVAL, PolicyParser.ParseLine("appraise func=MODULE_CHECK appraise_type=imasig|modsig", context).Error);
        Assert.Equal("appraise_flag=blacklist ", PolicyParser.ParseLine("appraise_flag=blacklist appraise", context).AuditTokens);
    }

    // Crosswalk 5.12 to 5.19.
    [Theory]
    [InlineData("measure func=CRITICAL_DATA label=selinux|kernel_info uid=0 pcr=11 template=ima-buf", true)]
    [InlineData("measure func=CRITICAL_DATA mask=MAY_READ", false)]
    [InlineData("appraise func=CRITICAL_DATA", false)]
    [InlineData("measure label=x", false)]
    [InlineData("measure func=CRITICAL_DATA keyrings=x", false)]
    [InlineData("measure func=CRITICAL_DATA label=a|", false)]
    [InlineData("appraise func=SETXATTR_CHECK appraise_algos=sha256,sha512", true)]
    [InlineData("appraise func=SETXATTR_CHECK", false)]
    [InlineData("appraise func=SETXATTR_CHECK appraise_algos=sha256 fowner=0", false)]
    [InlineData("measure func=SETXATTR_CHECK", false)]
    [InlineData("appraise appraise_algos=sha256", true)]
    [InlineData("appraise appraise_algos=sha256 appraise_algos=sha512", false)]
    [InlineData("appraise appraise_algos=wp512", false)]
    [InlineData("appraise appraise_algos=sha256,", false)]
    [InlineData("measure appraise_algos=sha256", false)]
    [InlineData("measure gid=0 uid=1", true)]
    [InlineData("measure gid=0 egid=1", false)]
    [InlineData("measure egid>0 fgroup<9", true)]
    [InlineData("measure fgroup=0 fgroup=0", false)]
    [InlineData("appraise digest_type=verity appraise_type=sigv3", true)]
    [InlineData("appraise appraise_type=sigv3 digest_type=verity", false)]
    [InlineData("appraise digest_type=verity appraise_type=imasig", false)]
    [InlineData("appraise appraise_type=imasig digest_type=verity", false)]
    [InlineData("appraise digest_type=verity", false)]
    [InlineData("measure digest_type=verity template=ima-sig", true)]
    [InlineData("measure digest_type=sha256", false)]
    [InlineData("measure func=MODULE_CHECK digest_type=verity", false)]
    public void Later_kernels_know_more_words(string line, bool accepted)
    {
        Assert.Equal(accepted ? Errno.None : Errno.EINVAL, PolicyParser.ParseLine(line, PolicySamples.LaterContext).Error);
    }

    [Fact]
    public void Later_kernels_show_the_operator_as_written() =>
        Assert.Equal("action=measure uid>5 uid=9 ", PolicyParser.ParseLine("measure uid>5 uid=9", PolicySamples.LaterContext).AuditTokens);

    [Fact]
    public void Earlier_kernels_do_not_know_the_later_words() // P-12
    {
        Assert.Equal("action=measure UNKNOWN=gid>0 ", PolicyParser.ParseLine("measure gid>0", PolicySamples.Context).AuditTokens);
        Assert.Equal("UNKNOWN=appraise_algos=sha256 ", PolicyParser.ParseLine("appraise_algos=sha256", PolicySamples.Context).AuditTokens);
        Assert.Equal("action=measure UNKNOWN=label=x ", PolicyParser.ParseLine("measure label=x", PolicySamples.Context).AuditTokens);
    }

    [Fact]
    public void A_line_has_no_limit_of_length() // P-11
    {
        var name = new string('x', 1_000_000);
        Assert.Equal(name, PolicySamples.Rule("measure fsname=" + name).FsName);
    }
}
