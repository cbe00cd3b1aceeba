using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>Capabilities needed to make and to join an IMA namespace (N-14, N-44).</summary>
public static class NamespacePermission
{
    /// <summary>
    /// unshare or clone3 with a namespace flag other than <c>user</c>: EPERM without CAP_SYS_ADMIN in the user namespace of
    /// <paramref name="credentials"/>, which are those after entering the new one if <c>user</c> is among the flags (N-14, N-82).
    /// </summary>
    public static Errno CheckCreate(UserNamespaceTable table, Credentials credentials) =>
        CapabilityCheck.Has(table, credentials, credentials.UserNamespace, Capability.SysAdmin) ? Errno.None : Errno.EPERM;

    /// <summary>setns to an IMA namespace: EPERM without CAP_SYS_ADMIN in its owner and in the caller's own user namespace (N-44).</summary>
    public static Errno CheckJoin(UserNamespaceTable table, Credentials credentials, UserNamespaceOrdinal owner) =>
        CapabilityCheck.Has(table, credentials, owner, Capability.SysAdmin)
        && CapabilityCheck.Has(table, credentials, credentials.UserNamespace, Capability.SysAdmin)
            ? Errno.None
            : Errno.EPERM;
}
