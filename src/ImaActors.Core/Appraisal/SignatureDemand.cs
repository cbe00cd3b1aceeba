using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;

namespace ImaActors.Core.Appraisal;

/// <summary>What kernel lockdown asks: does IMA demand a signature for this kernel read ?</summary>
/// <remarks>Linux 5.10 ima_policy.c, ima_appraise_signature.</remarks>
public static class SignatureDemand
{
    /// <summary>The first appraise rule with no func or this one decides; its other conditions do not count.</summary>
    /// <param name="policy">The active rules.</param>
    /// <param name="function">Function of the read.</param>
    /// <param name="lockdownCoversKexec">Lockdown itself refuses unsigned kexec images.</param>
    public static bool IsMade(PolicySnapshot policy, HookFunction function, bool lockdownCoversKexec)
    {
        if (function == HookFunction.KexecKernelCheck && lockdownCoversKexec && !policy.State.HasFlag(AppraisalState.Enforce))
        {
            return false;
        }

        foreach (var rule in policy.Rules)
        {
            if (rule.Action == PolicyAction.Appraise && (rule.Function is null || rule.Function == function))
            {
                return rule.ActionFlags.HasFlag(IntegrityFlags.SignatureRequired);
            }
        }

        return false;
    }
}
