using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>The fixed words of the policy language, in both directions.</summary>
internal static class PolicyWords
{
    /// <summary>Keys of label conditions in read-back order (P-25, P-89).</summary>
    public static readonly string[] LabelKeys = ["obj_user", "obj_role", "obj_type", "subj_user", "subj_role", "subj_type"];

    /// <summary>The action with this word (P-13), or null.</summary>
    public static PolicyAction? Action(string word) => word switch
    {
        "measure" => PolicyAction.Measure,
        "dont_measure" => PolicyAction.DontMeasure,
        "appraise" => PolicyAction.Appraise,
        "dont_appraise" => PolicyAction.DontAppraise,
        "audit" => PolicyAction.Audit,
        "hash" => PolicyAction.Hash,
        "dont_hash" => PolicyAction.DontHash,
        _ => null,
    };

    /// <summary>The word of an action.</summary>
    public static string Word(PolicyAction action) => action switch
    {
        PolicyAction.Measure => "measure",
        PolicyAction.DontMeasure => "dont_measure",
        PolicyAction.Appraise => "appraise",
        PolicyAction.DontAppraise => "dont_appraise",
        PolicyAction.Audit => "audit",
        PolicyAction.Hash => "hash",
        PolicyAction.DontHash => "dont_hash",
        _ => string.Empty,
    };

    /// <summary>The hook that can be written as <paramref name="name"/> in a rule, aliases included (P-15), or null.</summary>
    public static HookFunction? Function(string name, KernelProfile profile) => name switch
    {
        "FILE_CHECK" or "PATH_CHECK" => HookFunction.FileCheck,
        "MMAP_CHECK" or "FILE_MMAP" => HookFunction.MmapCheck,
        "BPRM_CHECK" => HookFunction.BprmCheck,
        "CREDS_CHECK" => HookFunction.CredsCheck,
        "MODULE_CHECK" => HookFunction.ModuleCheck,
        "FIRMWARE_CHECK" => HookFunction.FirmwareCheck,
        "KEXEC_KERNEL_CHECK" => HookFunction.KexecKernelCheck,
        "KEXEC_INITRAMFS_CHECK" => HookFunction.KexecInitramfsCheck,
        "POLICY_CHECK" => HookFunction.PolicyCheck,
        "KEXEC_CMDLINE" => HookFunction.KexecCmdline,
        "KEY_CHECK" when profile.MeasuresKeys => HookFunction.KeyCheck,
        "CRITICAL_DATA" when profile.HasCriticalData => HookFunction.CriticalData,
        "SETXATTR_CHECK" when profile.HasAppraiseAlgorithms => HookFunction.SetxattrCheck,
        _ => null,
    };

    /// <summary>The canonical name of a hook (P-90).</summary>
    public static string Name(HookFunction function) => function switch
    {
        HookFunction.FileCheck => "FILE_CHECK",
        HookFunction.MmapCheck => "MMAP_CHECK",
        HookFunction.BprmCheck => "BPRM_CHECK",
        HookFunction.CredsCheck => "CREDS_CHECK",
        HookFunction.PostSetattr => "POST_SETATTR",
        HookFunction.ModuleCheck => "MODULE_CHECK",
        HookFunction.FirmwareCheck => "FIRMWARE_CHECK",
        HookFunction.KexecKernelCheck => "KEXEC_KERNEL_CHECK",
        HookFunction.KexecInitramfsCheck => "KEXEC_INITRAMFS_CHECK",
        HookFunction.PolicyCheck => "POLICY_CHECK",
        HookFunction.KexecCmdline => "KEXEC_CMDLINE",
        HookFunction.KeyCheck => "KEY_CHECK",
        HookFunction.CriticalData => "CRITICAL_DATA",
        HookFunction.SetxattrCheck => "SETXATTR_CHECK",
        _ => "NONE",
    };

    /// <summary>The mask with this name (P-16), or null.</summary>
    public static AccessMask? Mask(string name) => name switch
    {
        "MAY_EXEC" => AccessMask.Exec,
        "MAY_WRITE" => AccessMask.Write,
        "MAY_READ" => AccessMask.Read,
        "MAY_APPEND" => AccessMask.Append,
        _ => null,
    };

    /// <summary>The name of a mask that a rule can hold.</summary>
    public static string Name(AccessMask mask) => mask switch
    {
        AccessMask.Exec => "MAY_EXEC",
        AccessMask.Write => "MAY_WRITE",
        AccessMask.Read => "MAY_READ",
        _ => "MAY_APPEND",
    };

    /// <summary>The sign of an operator (P-22).</summary>
    public static char Sign(IdOperator idOperator) => idOperator switch
    {
        IdOperator.Greater => '>',
        IdOperator.Less => '<',
        _ => '=',
    };
}
