using System.Collections.Immutable;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Audit;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Integrity;

/// <summary>Who may set or remove security.ima, and to what (A-53, A-54, N-160).</summary>
/// <remarks>Linux 5.10 ima_appraise.c, ima_inode_setxattr.</remarks>
public static class LabelProtection
{
    private const int FirstUnknownType = 6;
    private const int FirstUnknownTypeWithVerity = 7;

    /// <summary>Checks a new value, or a removal (null).</summary>
    /// <param name="environment">Settings and policies.</param>
    /// <param name="caller">Who changes the label.</param>
    /// <param name="inode">The file.</param>
    /// <param name="path">Its path from the root of its file system, as a record shows it.</param>
    /// <param name="value">The new value, or null for a removal.</param>
    public static Errno Check(CheckEnvironment environment, Caller caller, CachedInode inode, string path, byte[]? value)
    {
        if (!CapabilityCheck.HasInInitial(environment.Table.Users, caller.Credentials, Capability.SysAdmin))
        {
            return Errno.EPERM;
        }

        var unknown = environment.Profile.HasVerity ? FirstUnknownTypeWithVerity : FirstUnknownType;
        if (value is null)
        {
            return Errno.None;
        }

        if (value.Length == 0 || value[0] >= unknown)
        {
            return Errno.EINVAL;
        }

        return environment.Profile.ChecksAlgorithmOfNewLabel ? CheckAlgorithm(environment, caller, inode, path, value) : Errno.None;
    }

    /// <summary>Crosswalk 5.15: what a SETXATTR_CHECK rule allows, or else what the kernel can compute.</summary>
    private static Errno CheckAlgorithm(CheckEnvironment environment, Caller caller, CachedInode inode, string path, byte[] value)
    {
        var system = environment.Settings.SystemAlgorithm;
        var algorithm = (HashAlgorithm)XattrLabel.SuggestedAlgorithm(value, system, environment.Profile);
        var allowed = AllowedBySetxattrRule(environment, caller);
        if (allowed?.Contains(algorithm) ?? (algorithm == system || environment.Profile.Algorithms.Contains(algorithm)))
        {
            return Errno.None;
        }

        var cause = allowed is null ? "unavailable-hash-algorithm" : "denied-hash-algorithm";
        environment.Audit(AuditText.DataType, caller, "set_data", cause, path, inode, false);
        return Errno.EACCES;
    }

    /// <summary>The first SETXATTR_CHECK rule counts and its conditions do not (Linux 6.1 ima_policy.c, ima_update_policy_flags).</summary>
    private static ImmutableArray<HashAlgorithm>? AllowedBySetxattrRule(CheckEnvironment environment, Caller caller)
    {
        foreach (var rule in environment.Table.PolicyOf(caller.Own).Rules)
        {
            if (rule.Function == HookFunction.SetxattrCheck)
            {
                return rule.AppraiseAlgorithms;
            }
        }

        return null;
    }
}
