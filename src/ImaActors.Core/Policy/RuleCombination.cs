using ImaActors.Core.Integrity;

namespace ImaActors.Core.Policy;

/// <summary>The check of a whole rule after all its tokens were read (P-33 to P-39).</summary>
internal static class RuleCombination
{
    private const Options Users = Options.Uid | Options.Euid | Options.Gid | Options.Egid;
    private const Options File = Options.FsMagic | Options.FsName | Options.FsUuid | Options.FileOwner | Options.FileGroup;
    private const Options Any = Options.Mask | File | Users | Options.Label | Options.Pcr | Options.Template
        | Options.Signature | Options.PermitDirectIo | Options.Algorithms;

    [System.Flags]
    private enum Options
    {
        None = 0,
        Mask = 1 << 0,
        FsMagic = 1 << 1,
        FsName = 1 << 2,
        FsUuid = 1 << 3,
        Uid = 1 << 4,
        Euid = 1 << 5,
        Gid = 1 << 6,
        Egid = 1 << 7,
        FileOwner = 1 << 8,
        FileGroup = 1 << 9,
        Label = 1 << 10,
        Pcr = 1 << 11,
        Template = 1 << 12,
        Keyrings = 1 << 13,
        DataLabels = 1 << 14,
        Algorithms = 1 << 15,
        Signature = 1 << 16,
        Modsig = 1 << 17,
        Blacklist = 1 << 18,
        PermitDirectIo = 1 << 19,
        Verity = 1 << 20,
    }

    /// <summary>Whether the options of <paramref name="rule"/> go together.</summary>
    public static bool IsAllowed(PolicyRule rule)
    {
        var used = Used(rule);
        return ActionAllows(rule.Action, used)
            && FunctionAllows(rule, used)
            && ((used & Options.Blacklist) == 0 || (used & Options.Modsig) != 0) // P-38
            && (rule.Action != PolicyAction.Appraise || (used & Options.Verity) == 0 || (used & Options.Signature) != 0);
    }

    // P-34, P-35; appraise_algos= (since 5.15) belongs to appraise as well.
    private static bool ActionAllows(PolicyAction action, Options used) =>
        (action == PolicyAction.Measure || (used & Options.Pcr) == 0)
        && (action == PolicyAction.Appraise || (used & (Options.Signature | Options.Modsig | Options.Blacklist | Options.Algorithms)) == 0);

    // P-37
    private static bool FunctionAllows(PolicyRule rule, Options used) => rule.Function switch
    {
        HookFunction.ModuleCheck or HookFunction.KexecKernelCheck or HookFunction.KexecInitramfsCheck =>
            (used & ~(Any | Options.Modsig | Options.Blacklist)) == 0,
        HookFunction.KexecCmdline =>
            IsMeasurement(rule.Action) && (used & ~(File | Users | Options.Label | Options.Pcr | Options.Template)) == 0,
        HookFunction.KeyCheck =>
            IsMeasurement(rule.Action) && (used & ~(Options.Uid | Options.Gid | Options.Pcr | Options.Template | Options.Keyrings)) == 0,
        HookFunction.CriticalData =>
            IsMeasurement(rule.Action) && (used & ~(Options.Uid | Options.Gid | Options.Pcr | Options.Template | Options.DataLabels)) == 0,
        HookFunction.SetxattrCheck =>
            rule.Action == PolicyAction.Appraise && used == Options.Algorithms,
        _ => (used & ~(Any | Options.Verity)) == 0,
    };

    private static bool IsMeasurement(PolicyAction action) => action is PolicyAction.Measure or PolicyAction.DontMeasure;

    private static Options Used(PolicyRule rule) =>
        When(rule.Mask is not null, Options.Mask)
        | When(rule.FsMagic is not null, Options.FsMagic)
        | When(rule.FsName is not null, Options.FsName)
        | When(rule.FsUuid is not null, Options.FsUuid)
        | When(rule.Uid is not null, Options.Uid)
        | When(rule.Euid is not null, Options.Euid)
        | When(rule.Gid is not null, Options.Gid)
        | When(rule.Egid is not null, Options.Egid)
        | When(rule.FileOwner is not null, Options.FileOwner)
        | When(rule.FileGroup is not null, Options.FileGroup)
        | When(!rule.Labels.IsEmpty, Options.Label)
        | When(rule.Pcr is not null, Options.Pcr)
        | When(rule.Template is not null, Options.Template)
        | When(!rule.Keyrings.IsEmpty, Options.Keyrings)
        | When(!rule.DataLabels.IsEmpty, Options.DataLabels)
        | When(!rule.AppraiseAlgorithms.IsEmpty, Options.Algorithms)
        | When((rule.ActionFlags & IntegrityFlags.SignatureRequired) != 0, Options.Signature)
        | When((rule.ActionFlags & IntegrityFlags.ModsigAllowed) != 0, Options.Modsig)
        | When((rule.ActionFlags & IntegrityFlags.CheckBlacklist) != 0, Options.Blacklist)
        | When((rule.ActionFlags & IntegrityFlags.PermitDirectIo) != 0, Options.PermitDirectIo)
        | When((rule.ActionFlags & PolicyRule.VerityRequired) != 0, Options.Verity);

    private static Options When(bool present, Options option) => present ? option : Options.None;
}
