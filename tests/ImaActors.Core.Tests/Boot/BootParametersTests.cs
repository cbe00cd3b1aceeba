using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Boot;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;
using TestHashes = ImaActors.Core.Tests.Measurement.TestHashes;

namespace ImaActors.Core.Tests.Boot;

public sealed class BootParametersTests
{
    private const string NotForLegacy = "invalid hash algorithm \"sha256\" for template \"ima\"";

    private static BootParameters Parse(params string[] parameters) => BootParameters.Parse(parameters, Namespaced, TestHashes.Instance);

    [Fact]
    public void Without_parameters_the_build_decides()
    {
        var boot = Parse();
        Assert.Equal(HashAlgorithm.Sha256, boot.SystemAlgorithm);
        Assert.Equal("ima-ng", boot.Template.Name);
        Assert.Null(boot.CustomTemplate);
        Assert.False(boot.IntegrityAudit);
        Assert.Null(boot.FirmwarePath);
        Assert.Empty(boot.PolicyParameters);
        Assert.Equal(["Allocated hash algorithm: sha256"], boot.Log.ToArray());
    }

    [Fact]
    public void The_first_accepted_hash_wins_M_5()
    {
        var boot = Parse("ima_hash=sha", "ima_hash=sha512", "ima_hash=sha1");
        Assert.Equal(HashAlgorithm.Sha512, boot.SystemAlgorithm);
        Assert.Equal(["invalid hash algorithm \"sha\"", "Allocated hash algorithm: sha512"], boot.Log.ToArray());
    }

    [Fact]
    public void An_algorithm_that_cannot_be_set_up_falls_back_M_5()
    {
        var boot = Parse("ima_hash=tgr192");
        Assert.Equal(HashAlgorithm.Sha256, boot.SystemAlgorithm);
        Assert.Equal(
            [
                "Can not allocate tgr192 (reason: -2)",
                "Allocating tgr192 failed, going to use default hash algorithm sha256",
                "Allocated hash algorithm: sha256",
            ],
            boot.Log.ToArray());
        Assert.Equal(HashAlgorithm.Sha256, BootParameters.Parse(["ima_hash=sha512"], Later, TestHashes.Instance).SystemAlgorithm);

        // Known to this kernel but not to the hash functions of this test.
        Assert.Equal(HashAlgorithm.Sha256, Parse("ima_hash=sm3").SystemAlgorithm);
    }

    [Theory] // M-6
    [InlineData("ima_template=ima-sig", "ima-sig")]
    [InlineData("ima_template=d-ng|n-ng|ns", "ima-ns")]
    [InlineData("ima_template=d|n-ng", "ima-ng")]
    [InlineData("ima_template=", "ima-ng")]
    [InlineData("ima_template_fmt=d-ng|bogus", "ima-ng")]
    public void The_template_is_a_name_or_the_format_of_one(string parameter, string template) =>
        Assert.Equal(template, Parse(parameter).Template.Name);

    [Fact]
    public void A_format_makes_a_nameless_template_M_6()
    {
        var boot = Parse("ima_template=none", "ima_template_fmt=ns|d-ng|n|sig", "ima_template=ima-sig");
        Assert.Equal("ns|d-ng|n|sig", boot.Template.ListedName);
        Assert.Same(boot.Template, boot.CustomTemplate);
        Assert.Equal("template none not found, using ima-ng", boot.Log[0]);
        Assert.Equal(string.Empty, Parse("ima_template_fmt=d|n").Template.Name);
    }

    [Fact]
    public void A_refused_template_lets_a_later_one_in_M_6()
    {
        var boot = Parse("ima_template_fmt=d-ng|bogus", "ima_template_fmt=d||n", "ima_template=ima-buf", "ima_template=ima-sig");
        Assert.Equal("ima-buf", boot.Template.Name);
        Assert.Equal(
            [
                "field 'bogus' not found",
                "format string 'd-ng|bogus' not valid, using template ima-ng",
                "Invalid field with length 0",
                "format string 'd||n' not valid, using template ima-ng",
            ],
            boot.Log.Take(4));
        Assert.Contains("contains too many fields", Parse("ima_template_fmt=" + string.Join('|', Enumerable.Repeat("d", 16))).Log[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_legacy_template_tolerates_only_sha1_and_md5_M_7()
    {
        var alone = Parse("ima_template=ima");
        Assert.Equal("ima", alone.Template.Name);
        Assert.Equal(HashAlgorithm.Sha1, alone.SystemAlgorithm);
        Assert.Equal([NotForLegacy, "Allocated hash algorithm: sha1"], alone.Log.ToArray());

        var refused = Parse("ima_template=ima", "ima_hash=sha256");
        Assert.Equal(HashAlgorithm.Sha1, refused.SystemAlgorithm);
        Assert.Equal([NotForLegacy, NotForLegacy, "Allocated hash algorithm: sha1"], refused.Log.ToArray());

        Assert.Equal(HashAlgorithm.Md5, Parse("ima_template=ima", "ima_hash=md5").SystemAlgorithm);
        Assert.Equal(HashAlgorithm.Md5, Parse("ima_template=d|n", "ima_hash=md5x").SystemAlgorithm);
        Assert.Equal(HashAlgorithm.Sha1, Parse("ima_template=ima", "ima_hash=sha128").SystemAlgorithm);
    }

    [Fact]
    public void The_order_of_hash_and_legacy_template_decides_M_7_M_8()
    {
        var boot = Parse("ima_hash=sha256", "ima_template=ima");
        Assert.Equal("ima-ng", boot.Template.Name);
        Assert.Equal(HashAlgorithm.Sha256, boot.SystemAlgorithm);
        Assert.Equal("template does not support hash alg", boot.Log[0]);
        Assert.Equal("ima", Parse("ima_hash=md5", "ima_template=ima").Template.Name);
        Assert.Equal("ima", Parse("ima_hash=sha1", "ima_template=ima").Template.Name);
    }

    [Fact] // P-2
    public void Policy_parameters_keep_their_order_and_lose_their_quotes()
    {
        var boot = Parse("quiet", "ima_policy=\"tcb appraise_tcb\"", "ima_tcb", "\"ima_policy=a b\"", "ima_appraise_tcb", "ima_appraise=log", "root=/dev/vda");
        Assert.Equal(
            [("ima_policy", "tcb appraise_tcb"), ("ima_tcb", ""), ("ima_policy", "a b"), ("ima_appraise_tcb", ""), ("ima_appraise", "log")],
            boot.PolicyParameters.ToArray());
    }

    [Theory]
    [InlineData("integrity_audit=1", true)]
    [InlineData("integrity_audit=0", false)]
    [InlineData("integrity_audit=0x10", true)]
    [InlineData("integrity_audit=00", false)]
    [InlineData("integrity_audit=010", true)]
    [InlineData("integrity_audit=09", false)]
    [InlineData("integrity_audit=yes", false)]
    [InlineData("integrity_audit=-1", false)]
    [InlineData("integrity_audit", false)]
    public void Integrity_audit_is_a_number(string parameter, bool on) => Assert.Equal(on, Parse(parameter).IntegrityAudit);

    [Fact] // P-72
    public void The_firmware_path_is_kept() => Assert.Equal("/mnt/fw", Parse("firmware_class.path=/mnt/fw").FirmwarePath);

    [Fact]
    public void Any_text_is_read_without_an_exception() =>
        Gen.String[Gen.Char["ima_hshtemplfw=\"|dn-0x "], 0, 30].Array[0, 5].Sample(parameters =>
            Parse([.. parameters.Select(text => "ima_template_fmt=" + text), .. parameters.Select(text => "integrity_audit=" + text), .. parameters]).Log.Length > 0);
}
