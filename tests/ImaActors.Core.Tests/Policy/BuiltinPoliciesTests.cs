using System;
using System.Linq;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

public sealed class BuiltinPoliciesTests
{
    private const string Exclusions = "9fa0 62656572 64626720 1021994 1cd1 42494e4d 73636673 f97cff8c 43415d53 27e0eb 63677270 6e736673 de5e81e4";

    [Fact]
    public void Tcb_has_its_exclusions_and_rules() => Assert.Equal( // P-77, P-78, P-81
        Lines(
            "dont_measure",
            Exclusions,
            "measure func=MMAP_CHECK mask=MAY_EXEC",
            "measure func=BPRM_CHECK mask=MAY_EXEC",
            "measure func=FILE_CHECK mask=^MAY_READ euid=0",
            "measure func=FILE_CHECK mask=^MAY_READ uid=0",
            "measure func=MODULE_CHECK",
            "measure func=FIRMWARE_CHECK",
            "measure func=POLICY_CHECK"),
        Text("tcb"));

    [Fact]
    public void The_original_policy_has_its_exclusions_and_rules() => Assert.Equal( // P-78, P-82
        Lines(
            "dont_measure",
            Exclusions,
            "measure func=MMAP_CHECK mask=MAY_EXEC",
            "measure func=BPRM_CHECK mask=MAY_EXEC",
            "measure func=FILE_CHECK mask=MAY_READ uid=0",
            "measure func=MODULE_CHECK",
            "measure func=FIRMWARE_CHECK"),
        Text(BuiltinPolicies.AddImaTcb(BuiltinChoice.None), PolicySamples.Profile));

    [Fact]
    public void Secure_boot_demands_signatures() => Assert.Equal( // P-83
        Lines(
            "appraise",
            string.Empty,
            "appraise func=MODULE_CHECK appraise_type=imasig",
            "appraise func=FIRMWARE_CHECK appraise_type=imasig",
            "appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig",
            "appraise func=POLICY_CHECK appraise_type=imasig"),
        Text("secure_boot"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Appraise_tcb_demands_a_signed_policy_only_where_it_can_be_rewritten(bool rewritable) // P-84
    {
        const string Magics = "9fa0 62656572 64626720 1021994 858458f6 1cd1 42494e4d 73636673 f97cff8c 43415d53 6e736673 de5e81e4 27e0eb 63677270";
        string[] rules = rewritable ? ["appraise func=POLICY_CHECK appraise_type=imasig", "appraise fowner=0"] : ["appraise fowner=0"];
        Assert.Equal(
            Lines("dont_appraise", Magics, rules),
            Text(BuiltinPolicies.AddAppraiseTcb(BuiltinChoice.None), PolicySamples.Profile with { PolicyIsRewritable = rewritable }));
    }

    [Fact]
    public void The_default_list_has_measurement_secure_boot_appraisal_in_this_order() => // P-79, P-2
        Assert.Equal(Text("tcb") + Text("secure_boot") + Text("appraise_tcb"), Text("appraise_tcb|secure_boot\ntcb fail_securely"));

    [Fact]
    public void Critical_data_exists_in_later_kernels_only() // P-2, crosswalk 5.12
    {
        Assert.Empty(Text("critical_data"));
        var choice = BuiltinPolicies.AddPolicyList(BuiltinChoice.None, "critical_data", PolicySamples.Later);
        Assert.Equal("measure func=CRITICAL_DATA \n", Text(choice, PolicySamples.Later));
    }

    [Fact]
    public void Unknown_and_empty_names_change_nothing() // P-2, P-4
    {
        Assert.Equal(BuiltinChoice.None, Choose("nonsense||TCB  tcb2"));
        Assert.Equal(BuiltinChoice.None, Choose(string.Empty));
        Assert.Equal(Choose("tcb"), Choose("nonsense|tcb|tcb"));
        Assert.Empty(Text(string.Empty));
    }

    [Fact]
    public void The_first_measurement_policy_wins() // P-3
    {
        Assert.Equal(MeasurementPolicy.Original, BuiltinPolicies.AddPolicyList(BuiltinPolicies.AddImaTcb(BuiltinChoice.None), "tcb", PolicySamples.Profile).Measurement);
        Assert.Equal(MeasurementPolicy.Tcb, BuiltinPolicies.AddImaTcb(Choose("tcb")).Measurement);
    }

    [Fact]
    public void Numbers_of_a_namespace_can_carry_the_remap_mark() // N-72
    {
        var rules = BuiltinPolicies.DefaultRules(Choose("tcb appraise_tcb"), PolicySamples.Profile, remap: true);
        var conditions = rules.SelectMany(r => new[] { r.Uid, r.Euid, r.FileOwner }).OfType<IdCondition>().ToList();
        Assert.Equal(3, conditions.Count);
        Assert.All(conditions, c => Assert.Equal(new IdCondition(IdOperator.Equal, 0, true), c));
    }

    // A-3, N-152
    [Theory]
    [InlineData("off", AppraisalState.None)]
    [InlineData("logging", AppraisalState.Log)]
    [InlineData("fix", AppraisalState.Fix)]
    [InlineData("enforce-evm", AppraisalState.Enforce)]
    [InlineData("maybe", null)]
    [InlineData("", null)]
    [InlineData("OFF", null)]
    public void The_appraisal_mode_is_read_by_its_beginning(string value, AppraisalState? mode) => Assert.Equal(mode, AppraisalMode.Parse(value));

    private static BuiltinChoice Choose(string value) => BuiltinPolicies.AddPolicyList(BuiltinChoice.None, value, PolicySamples.Profile);

    private static string Text(string value) => Text(Choose(value), PolicySamples.Profile);

    private static string Text(BuiltinChoice choice, KernelProfile profile) =>
        PolicyWriter.WriteAll(BuiltinPolicies.DefaultRules(choice, profile), profile);

    private static string Lines(string action, string magics, params string[] rules) => string.Concat(
        magics.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(m => $"{action} fsmagic=0x{m}").Concat(rules).Select(line => line + " \n"));
}
