using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>Whether a process has a capability towards something (N-80, N-81, N-83).</summary>
public static class CapabilityCheck
{
    /// <summary>
    /// Capability of a process in the user namespace <paramref name="target"/>: rights reach downwards only, and the euid that
    /// created a user namespace has every capability in it from the parent's side (N-81; Linux 5.10 commoncap.c, cap_capable).
    /// </summary>
    public static bool Has(UserNamespaceTable table, Credentials credentials, UserNamespaceOrdinal target, Capability capability)
    {
        var ownLevel = table[credentials.UserNamespace].Level;
        var current = table[target];
        while (true)
        {
            if (current.Ordinal == credentials.UserNamespace)
            {
                return credentials.Effective.Has(capability);
            }

            if (current.Level <= ownLevel || current.Parent is not { } parent)
            {
                return false;
            }

            if (parent == credentials.UserNamespace && current.CreatorEuid == credentials.Euid)
            {
                return true;
            }

            current = table[parent];
        }
    }

    /// <summary>
    /// Capability over a file with this real owner and group: in the process's own user namespace, and only if that maps both (N-83;
    /// Linux 5.10 capability.c, capable_wrt_inode_uidgid).
    /// </summary>
    public static bool HasOverInode(UserNamespaceTable table, Credentials credentials, uint ownerUid, uint ownerGid, Capability capability) =>
        credentials.Effective.Has(capability)
        && IdMaps.FromReal(table, credentials.UserNamespace, ownerUid, group: false) is not null
        && IdMaps.FromReal(table, credentials.UserNamespace, ownerGid, group: true) is not null;

    /// <summary>Capability in the initial user namespace, which a process of a child user namespace never has (N-80, N-81).</summary>
    public static bool HasInInitial(UserNamespaceTable table, Credentials credentials, Capability capability) =>
        Has(table, credentials, UserNamespaceOrdinal.Initial, capability);
}
