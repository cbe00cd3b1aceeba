using ImaActors.Core.Appraisal;
using ImaActors.Core.Policy;
using Xunit;

namespace ImaActors.Core.Tests.Appraisal;

public sealed class SignatureDemandTests
{
    private const string Modules = "appraise func=MODULE_CHECK appraise_type=imasig";

    //
    [Theory]
    [InlineData(Modules, HookFunction.ModuleCheck, true)]
    [InlineData(Modules, HookFunction.FirmwareCheck, false)]
    [InlineData("measure func=MODULE_CHECK", HookFunction.ModuleCheck, false)]
    [InlineData("appraise fowner=7\n" + Modules, HookFunction.ModuleCheck, false)]
    [InlineData("appraise fowner=7 appraise_type=imasig", HookFunction.ModuleCheck, true)]
    [InlineData("dont_appraise func=MODULE_CHECK\n" + Modules, HookFunction.ModuleCheck, true)]
    public void The_first_rule_of_the_function_decides(string rules, HookFunction function, bool expected) =>
        Assert.Equal(expected, SignatureDemand.IsMade(new AppraisalWorld(rules).Policy, function, lockdownCoversKexec: true));

    // kexec images
    [Theory]
    [InlineData(AppraisalState.Enforce, true, true)]
    [InlineData(AppraisalState.Log, true, false)]
    [InlineData(AppraisalState.Log, false, true)]
    public void Lockdown_alone_covers_kexec_unless_ima_enforces(AppraisalState mode, bool covers, bool expected) => Assert.Equal(
        expected,
        SignatureDemand.IsMade(
            new AppraisalWorld("appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig", mode).Policy, HookFunction.KexecKernelCheck, covers));
}
