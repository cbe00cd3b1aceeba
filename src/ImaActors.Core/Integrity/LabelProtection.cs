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
    public static Errno Check(CheckEnvironment environment, Caller caller, byte[]? value)
    {
        if (!CapabilityCheck.HasInInitial(environment.Table.Users, caller.Credentials, Capability.SysAdmin))
        {
            return Errno.EPERM;
        }

        var unknown = environment.Profile.HasVerity ? FirstUnknownTypeWithVerity : FirstUnknownType;
        return value is not null && (value.Length == 0 || value[0] >= unknown) ? Errno.EINVAL : Errno.None;
    }
}
