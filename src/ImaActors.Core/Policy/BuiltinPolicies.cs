using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>The built-in policies and the parameters that choose them (P-2, P-3, P-77 to P-84, N-68).</summary>
public static class BuiltinPolicies
{
    private static readonly char[] NameSeparators = [' ', '|', '\n'];

    // P-78
    private static readonly ulong[] NeverMeasured =
    [
        FileSystemMagic.Proc, FileSystemMagic.Sysfs, FileSystemMagic.Debugfs, FileSystemMagic.Tmpfs, FileSystemMagic.Devpts,
        FileSystemMagic.BinfmtMisc, FileSystemMagic.Securityfs, FileSystemMagic.Selinuxfs, FileSystemMagic.Smackfs,
        FileSystemMagic.CgroupV1, FileSystemMagic.CgroupV2, FileSystemMagic.Nsfs, FileSystemMagic.Efivarfs,
    ];

    // P-84
    private static readonly ulong[] NeverAppraised =
    [
        FileSystemMagic.Proc, FileSystemMagic.Sysfs, FileSystemMagic.Debugfs, FileSystemMagic.Tmpfs, FileSystemMagic.Ramfs,
        FileSystemMagic.Devpts, FileSystemMagic.BinfmtMisc, FileSystemMagic.Securityfs, FileSystemMagic.Selinuxfs,
        FileSystemMagic.Smackfs, FileSystemMagic.Nsfs, FileSystemMagic.Efivarfs, FileSystemMagic.CgroupV1, FileSystemMagic.CgroupV2,
    ];

    /// <summary>What the policy parameters choose, in order (P-2, P-3): built-in policies, and how appraisal begins.</summary>
    public static (BuiltinChoice Choice, AppraisalState Mode) Choose(ImmutableArray<(string Name, string Value)> parameters, KernelProfile profile)
    {
        var choice = BuiltinChoice.None;
        var mode = AppraisalState.Enforce;
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "ima_policy":
                    choice = AddPolicyList(choice, value, profile);
                    break;
                case "ima_tcb":
                    choice = AddImaTcb(choice);
                    break;
                case "ima_appraise_tcb":
                    choice = AddAppraiseTcb(choice);
                    break;
                default:
                    mode = AppraisalMode.Parse(value) ?? mode;
                    break;
            }
        }

        return (choice, mode);
    }

    /// <summary>Adds one <c>ima_policy=</c>: names separated by blank, <c>|</c> or newline; unknown ones change nothing (P-2, P-3).</summary>
    public static BuiltinChoice AddPolicyList(BuiltinChoice choice, string value, KernelProfile profile)
    {
        foreach (var name in value.Split(NameSeparators))
        {
            choice = name switch
            {
                "tcb" when choice.Measurement == MeasurementPolicy.None => choice with { Measurement = MeasurementPolicy.Tcb },
                "appraise_tcb" => choice with { AppraiseTcb = true },
                "secure_boot" => choice with { SecureBoot = true },
                "fail_securely" => choice with { FailSecurely = true },
                "critical_data" when profile.HasCriticalData => choice with { CriticalData = true },
                _ => choice,
            };
        }

        return choice;
    }

    /// <summary>Adds <c>ima_tcb</c>, unless a measurement policy is already chosen (P-2, P-3).</summary>
    public static BuiltinChoice AddImaTcb(BuiltinChoice choice) =>
        choice.Measurement == MeasurementPolicy.None ? choice with { Measurement = MeasurementPolicy.Original } : choice;

    /// <summary>Adds <c>ima_appraise_tcb</c> (P-2).</summary>
    public static BuiltinChoice AddAppraiseTcb(BuiltinChoice choice) => choice with { AppraiseTcb = true };

    /// <summary>The default list, in the order of P-79; no recorded kernel has architecture or build-time rules (P-85, P-86).</summary>
    /// <param name="choice">The chosen policies.</param>
    /// <param name="profile">The kernel.</param>
    /// <param name="remap">User numbers carry the remap mark (N-72).</param>
    public static ImmutableArray<PolicyRule> DefaultRules(BuiltinChoice choice, KernelProfile profile, bool remap = false)
    {
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        if (choice.Measurement != MeasurementPolicy.None)
        {
            AddMeasurement(rules, choice.Measurement, new IdCondition(IdOperator.Equal, 0, remap));
        }

        if (choice.SecureBoot)
        {
            rules.Add(Signed(HookFunction.ModuleCheck)); // P-83
            rules.Add(Signed(HookFunction.FirmwareCheck));
            rules.Add(Signed(HookFunction.KexecKernelCheck));
            rules.Add(Signed(HookFunction.PolicyCheck));
        }

        if (choice.AppraiseTcb)
        {
            AddAppraisal(rules, profile, new IdCondition(IdOperator.Equal, 0, remap));
        }

        if (choice.CriticalData)
        {
            rules.Add(Measure(HookFunction.CriticalData));
        }

        return rules.ToImmutable();
    }

    private static void AddMeasurement(ImmutableArray<PolicyRule>.Builder rules, MeasurementPolicy policy, IdCondition root)
    {
        foreach (var magic in NeverMeasured)
        {
            rules.Add(new PolicyRule { Action = PolicyAction.DontMeasure, FsMagic = magic });
        }

        rules.Add(Measure(HookFunction.MmapCheck) with { Mask = AccessMask.Exec });
        rules.Add(Measure(HookFunction.BprmCheck) with { Mask = AccessMask.Exec });
        var read = Measure(HookFunction.FileCheck) with { Mask = AccessMask.Read };
        if (policy == MeasurementPolicy.Original)
        {
            rules.Add(read with { Uid = root }); // P-82
        }
        else
        {
            rules.Add(read with { MaskContained = true, Euid = root }); // P-81
            rules.Add(read with { MaskContained = true, Uid = root });
        }

        rules.Add(Measure(HookFunction.ModuleCheck));
        rules.Add(Measure(HookFunction.FirmwareCheck));
        if (policy == MeasurementPolicy.Tcb)
        {
            rules.Add(Measure(HookFunction.PolicyCheck));
        }
    }

    private static void AddAppraisal(ImmutableArray<PolicyRule>.Builder rules, KernelProfile profile, IdCondition root)
    {
        foreach (var magic in NeverAppraised)
        {
            rules.Add(new PolicyRule { Action = PolicyAction.DontAppraise, FsMagic = magic });
        }

        if (profile.PolicyIsRewritable)
        {
            rules.Add(Signed(HookFunction.PolicyCheck));
        }

        rules.Add(new PolicyRule { Action = PolicyAction.Appraise, FileOwner = root });
    }

    private static PolicyRule Measure(HookFunction function) => new() { Action = PolicyAction.Measure, Function = function };

    private static PolicyRule Signed(HookFunction function) =>
        new() { Action = PolicyAction.Appraise, Function = function, ActionFlags = IntegrityFlags.SignatureRequired };
}
