using System.Linq;
using CsCheck;
using ImaActors.Core.Measurement;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Securityfs;
using ImaActors.Core.Tests.Measurement;
using Xunit;

namespace ImaActors.Core.Tests.Namespaces;

public sealed class ChildConfigurationTests
{
    private static readonly TemplateCatalog Catalog = new(TestMachine.Namespaced, null);

    private static (Errno Error, ChildConfiguration Configuration) Write(ChildConfiguration from, string text, HashAlgorithm system = HashAlgorithm.Sha256) =>
        from.WithCommandLine(text, TestMachine.Namespaced, system, Catalog.Find);

    private static string Shown(ChildConfiguration configuration) => string.Join(
        ' ',
        new[]
        {
            configuration.Builtin.Measurement == MeasurementPolicy.Tcb ? "tcb" : null,
            configuration.Builtin.AppraiseTcb ? "appraise_tcb" : null,
            configuration.Builtin.SecureBoot ? "secure_boot" : null,
            configuration.Builtin.FailSecurely ? "fail_securely" : null,
            configuration.Mode == AppraisalState.Enforce ? null : configuration.Mode.ToString(),
            configuration.Template?.Name,
            configuration.TemplateIsNameless ? "nameless" : null,
        }.Where(word => word is not null));

    [Fact] // N-17, N-27
    public void A_new_namespace_has_no_configuration()
    {
        Assert.Equal(string.Empty, Shown(ChildConfiguration.None));
        Assert.True(ChildConfiguration.None is { PolicyPath: null, CertificatePath: null, ActivationPolicyPath: null, Mode: AppraisalState.Enforce });
    }

    [Theory] // N-28, N-29, A-3, P-2, M-7
    [InlineData("", Errno.None, "")]
    [InlineData(" \t\n\v\f\r\u00a0 ", Errno.None, "")]
    [InlineData("ima_policy=tcb", Errno.None, "tcb")]
    [InlineData(" ima_policy=tcb\n", Errno.None, "tcb")]
    [InlineData("ima_policy=tcb ima_policy=secure_boot", Errno.None, "tcb secure_boot")]
    [InlineData("ima_policy=tcb|appraise_tcb", Errno.None, "tcb appraise_tcb")]
    [InlineData("ima_policy=\"tcb|appraise_tcb\"", Errno.None, "tcb appraise_tcb")]
    [InlineData("ima_policy=\"tcb appraise_tcb\"", Errno.None, "tcb appraise_tcb")]
    [InlineData("ima_policy=\"tcb\nsecure_boot", Errno.None, "tcb secure_boot")]
    [InlineData("\"ima_policy=tcb secure_boot\"", Errno.None, "tcb secure_boot")]
    [InlineData("\"ima_policy=\"tcb\"", Errno.None, "tcb")]
    [InlineData("ima_policy=tcb\"", Errno.None, "")]
    [InlineData("ima_policy=nonsense ima_appraise=maybe ima_template=nonesuch", Errno.None, "")]
    [InlineData("ima_policy= ima_appraise=", Errno.None, "")]
    [InlineData("ima_policy=fail_securely", Errno.None, "fail_securely")]
    [InlineData("ima_policy=critical_data", Errno.None, "")]
    [InlineData("ima_appraise=log", Errno.None, "Log")]
    [InlineData("ima_appraise=logfile", Errno.None, "Log")]
    [InlineData("ima_appraise=fix ima_appraise=other", Errno.None, "Fix")]
    [InlineData("ima_appraise=off", Errno.None, "None")]
    [InlineData("ima_appraise=fix ima_appraise=enforced", Errno.None, "")]
    [InlineData("ima_policy=tcb\0ima_policy", Errno.None, "tcb")]
    [InlineData("ima_policy", Errno.EINVAL, "")]
    [InlineData("ima_policy=tcb ima_policy", Errno.EINVAL, "")]
    [InlineData("ima_tcb=1", Errno.EINVAL, "")]
    [InlineData("ima_hash=sha256", Errno.EINVAL, "")]
    [InlineData("ima_template_fmt=d-ng", Errno.EINVAL, "")]
    [InlineData("foo=bar", Errno.EINVAL, "")]
    [InlineData("=tcb", Errno.EINVAL, "")]
    [InlineData("=ima_policy=tcb", Errno.EINVAL, "")]
    [InlineData("\"", Errno.EINVAL, "")]
    [InlineData("\"\"", Errno.EINVAL, "")]
    [InlineData("ima_appraise=log foo", Errno.EINVAL, "")]
    [InlineData("IMA_POLICY=tcb", Errno.EINVAL, "")]
    public void A_command_line_is_read_word_by_word(string text, Errno error, string expected)
    {
        var result = Write(ChildConfiguration.None, text);
        Assert.Equal((error, expected), (result.Error, Shown(result.Configuration)));
    }

    [Theory] // N-29, M-7: by name or format; the name ima needs sha1 or md5, its format does not
    [InlineData("ima-sig", HashAlgorithm.Sha256, "ima-sig")]
    [InlineData("ima-ns", HashAlgorithm.Sha256, "ima-ns")]
    [InlineData("d-ng|n-ng|ns", HashAlgorithm.Sha256, "ima-ns")]
    [InlineData("ima", HashAlgorithm.Sha256, "")]
    [InlineData("ima", HashAlgorithm.Sha1, "ima")]
    [InlineData("ima", HashAlgorithm.Md5, "ima")]
    [InlineData("d|n", HashAlgorithm.Sha256, "ima")]
    [InlineData("d-ng|n", HashAlgorithm.Sha256, "")]
    [InlineData("", HashAlgorithm.Sha256, "nameless")]
    public void A_template_is_chosen_by_name_or_format(string value, HashAlgorithm system, string expected) =>
        Assert.Equal(expected, Shown(Write(ChildConfiguration.None, "ima_template=" + value, system).Configuration));

    [Fact] // N-29: the nameless template of the machine
    public void An_empty_value_chooses_the_machines_own_format()
    {
        var custom = TestMachine.Template("n-ng|d-ng");
        var result = ChildConfiguration.None.WithCommandLine("ima_template=", TestMachine.Namespaced, HashAlgorithm.Sha1, name => name.Length == 0 ? custom : null);
        Assert.Equal((custom, false), (result.Configuration.Template, result.Configuration.TemplateIsNameless));
    }

    [Theory] // N-27
    [InlineData("foo=bar", Errno.EINVAL)]
    [InlineData("", Errno.None)]
    [InlineData("ima_template=ima-ns", Errno.None)]
    public void Each_write_first_resets_mode_and_policies(string second, Errno expected)
    {
        var first = Write(ChildConfiguration.None, "ima_policy=tcb ima_appraise=log").Configuration;
        var (error, configuration) = Write(first, second);
        Assert.Equal((expected, BuiltinChoice.None, AppraisalState.Enforce), (error, configuration.Builtin, configuration.Mode));
    }

    [Fact] // N-30
    public void The_first_template_stays_also_of_a_write_that_failed()
    {
        var (error, configuration) = Write(ChildConfiguration.None, "ima_template=nonesuch ima_template=ima-sig foo");
        Assert.Equal((Errno.EINVAL, "ima-sig"), (error, Shown(configuration)));
        Assert.Equal("tcb ima-sig", Shown(Write(configuration, "ima_policy=tcb ima_template=ima-ns ima_template=").Configuration));
        configuration = Write(ChildConfiguration.None, "ima_template=").Configuration;
        Assert.Equal("nameless", Shown(Write(configuration, "ima_template=ima-ns").Configuration));
    }

    [Theory] // N-26
    [InlineData("/mnt/p", "/mnt/p", "/mnt/p")]
    [InlineData("/mnt/p\n", "/mnt/p\n", "/mnt/p")]
    [InlineData("/mnt/p\n/mnt/q", "/mnt/p\n/mnt/q", "/mnt/p")]
    [InlineData("p\0q", "p", "p")]
    [InlineData("", "", "")]
    [InlineData("\n", "\n", "")]
    public void A_policy_path_ends_at_a_NUL_and_for_activation_at_a_newline(string text, string stored, string opened)
    {
        var configuration = ChildConfiguration.None.WithPolicyPath("/old").WithPolicyPath(text);
        Assert.Equal((stored, opened), (configuration.PolicyPath, configuration.ActivationPolicyPath));
    }

    [Fact] // N-26: a trailing newline is part of a certificate's name
    public void A_certificate_path_keeps_its_newline()
    {
        Assert.Equal("/mnt/c\n", ChildConfiguration.None.WithCertificatePath("/mnt/c\n").CertificatePath);
        Assert.Equal("/mnt/c", ChildConfiguration.None.WithCertificatePath("/mnt/c\0d").CertificatePath);
    }

    [Theory] // N-24, N-25
    [InlineData(NamespaceState.Pending, 0, 0, Errno.None)]
    [InlineData(NamespaceState.Pending, 0, 4095, Errno.None)]
    [InlineData(NamespaceState.Pending, 0, 4096, Errno.EINVAL)]
    [InlineData(NamespaceState.Pending, 1, 1, Errno.EINVAL)]
    [InlineData(NamespaceState.Active, 0, 0, Errno.EACCES)]
    [InlineData(NamespaceState.Active, 0, 4096, Errno.EINVAL)]
    [InlineData(NamespaceState.Active, 3, 0, Errno.EINVAL)]
    public void A_write_is_checked_in_order(NamespaceState state, long position, int length, Errno expected) =>
        Assert.Equal(expected, SecurityFiles.CheckConfigure(
            new NamespaceFacts(new NamespaceOrdinal(1), new NamespaceId(5), UserNamespaceOrdinal.Initial, state, 0), position, length));

    [Fact] // N-27, N-28: any bytes give a result, and a failed write leaves mode and policies reset
    public void Hostile_bytes_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 12].Array[0, 12]).Sample((bytes, words) =>
        {
            string[] likely = ["ima_policy=", "ima_appraise=", "ima_template=", "tcb", "log", "\"", "\"", " ", " ", "=", "\u00a0", "\0", "ima"];
            foreach (var text in new[] { KernelText.FromBytes(bytes), string.Concat(words.Select(word => likely[word])) })
            {
                var (error, configuration) = Write(ChildConfiguration.None, text);
                Assert.True(error == Errno.None || (error == Errno.EINVAL && configuration is { Mode: AppraisalState.Enforce } && configuration.Builtin == BuiltinChoice.None));
            }
        });
}
