using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>System calls that change credentials (N-77, N-78, N-79, N-82, N-85). On an error the credentials come back as they were.</summary>
/// <remarks>Source: Linux 5.10 sys.c, commoncap.c, cred.c, exec.c. The bounding set is always full; there are no ambient and no file capabilities.</remarks>
public static class CredentialChanges
{
    /// <summary>Deepest level at which another user namespace can be made (Linux 5.10 user_namespace.c, create_user_ns).</summary>
    public const int ParentLevelMax = 32;

    private const int SetUidBit = 0x800; // 04000
    private const int SetGidBit = 0x400; // 02000
    private const int GroupExecBit = 0x8; // 0010

    /// <summary>setresuid: ids as the process sees them, -1 and 4294967295 keep (N-77, N-78, N-85).</summary>
    public static (Errno Error, Credentials Credentials) SetResUid(UserNamespaceTable table, Credentials credentials, long r, long e, long s)
    {
        if (!TryMap(table, credentials, r, group: false, out var real)
            || !TryMap(table, credentials, e, group: false, out var effective)
            || !TryMap(table, credentials, s, group: false, out var saved))
        {
            return (Errno.EINVAL, credentials);
        }

        if (!credentials.Effective.Has(Capability.Setuid) && !(HoldsUid(credentials, real) && HoldsUid(credentials, effective) && HoldsUid(credentials, saved)))
        {
            return (Errno.EPERM, credentials);
        }

        var euid = effective ?? credentials.Euid;
        return (Errno.None, WithUids(table, credentials, real ?? credentials.Uid, euid, saved ?? credentials.Suid));
    }

    /// <summary>setresgid: ids as the process sees them, -1 and 4294967295 keep (N-77, N-85). No capability moves.</summary>
    public static (Errno Error, Credentials Credentials) SetResGid(UserNamespaceTable table, Credentials credentials, long r, long e, long s)
    {
        if (!TryMap(table, credentials, r, group: true, out var real)
            || !TryMap(table, credentials, e, group: true, out var effective)
            || !TryMap(table, credentials, s, group: true, out var saved))
        {
            return (Errno.EINVAL, credentials);
        }

        if (!credentials.Effective.Has(Capability.Setgid) && !(HoldsGid(credentials, real) && HoldsGid(credentials, effective) && HoldsGid(credentials, saved)))
        {
            return (Errno.EPERM, credentials);
        }

        return (Errno.None, WithGids(credentials, real ?? credentials.Gid, effective ?? credentials.Egid, saved ?? credentials.Sgid));
    }

    /// <summary>
    /// setuid: with CAP_SETUID all ids become <paramref name="id"/>, without it only the effective one, which must be the real or saved one then (N-77, N-78, N-85).
    /// 4294967295 is no id here: EINVAL.
    /// </summary>
    public static (Errno Error, Credentials Credentials) SetUid(UserNamespaceTable table, Credentials credentials, uint id)
    {
        if (IdMaps.ToReal(table, credentials.UserNamespace, id, group: false) is not { } uid)
        {
            return (Errno.EINVAL, credentials);
        }

        if (credentials.Effective.Has(Capability.Setuid))
        {
            return (Errno.None, WithUids(table, credentials, uid, uid, uid));
        }

        return uid == credentials.Uid || uid == credentials.Suid
            ? (Errno.None, WithUids(table, credentials, credentials.Uid, uid, credentials.Suid))
            : (Errno.EPERM, credentials);
    }

    /// <summary>setgid: as <see cref="SetUid"/>, with CAP_SETGID; no capability moves (N-77, N-85).</summary>
    public static (Errno Error, Credentials Credentials) SetGid(UserNamespaceTable table, Credentials credentials, uint id)
    {
        if (IdMaps.ToReal(table, credentials.UserNamespace, id, group: true) is not { } gid)
        {
            return (Errno.EINVAL, credentials);
        }

        if (credentials.Effective.Has(Capability.Setgid))
        {
            return (Errno.None, WithGids(credentials, gid, gid, gid));
        }

        return gid == credentials.Gid || gid == credentials.Sgid
            ? (Errno.None, WithGids(credentials, credentials.Gid, gid, credentials.Sgid))
            : (Errno.EPERM, credentials);
    }

    /// <summary>
    /// capset: effective within the new permitted, that within the old permitted set; inheritable within the old inheritable and permitted
    /// sets unless CAP_SETPCAP; else EPERM (N-79). Null leaves the inheritable set empty.
    /// </summary>
    public static (Errno Error, Credentials Credentials) CapSet(Credentials credentials, CapabilitySet effective, CapabilitySet permitted, CapabilitySet? inheritable = null)
    {
        var inherited = inheritable ?? CapabilitySet.None;
        var inheritableBound = credentials.Effective.Has(Capability.Setpcap)
            ? CapabilitySet.All
            : new CapabilitySet(credentials.Inheritable.Bits | credentials.Permitted.Bits);
        return inherited.IsSubsetOf(inheritableBound) && permitted.IsSubsetOf(credentials.Permitted) && effective.IsSubsetOf(permitted)
            ? (Errno.None, credentials with { Effective = effective, Permitted = permitted, Inheritable = inherited })
            : (Errno.EPERM, credentials);
    }

    /// <summary>Into a new user namespace: all capabilities there, ids unchanged, still dumpable if it was (N-82, N-85).</summary>
    public static Credentials EnterUserNamespace(Credentials credentials, UserNamespaceOrdinal userNamespace) => credentials with
    {
        UserNamespace = userNamespace,
        Permitted = CapabilitySet.All,
        Effective = CapabilitySet.All,
        Inheritable = CapabilitySet.None,
        KeepCapabilities = false,
    };

    /// <summary>
    /// Whether a process may make a user namespace: ENOSPC too deep, EPERM when chrooted or when its effective uid or gid has no mapping (N-82).
    /// The count of <see cref="NamespaceCounts"/> comes between the two.
    /// </summary>
    public static Errno CheckNewUserNamespace(UserNamespaceTable table, Credentials credentials, bool isChrooted)
    {
        if (table[credentials.UserNamespace].Level > ParentLevelMax)
        {
            return Errno.ENOSPC;
        }

        return !isChrooted
            && IdMaps.FromReal(table, credentials.UserNamespace, credentials.Euid, group: false) is not null
            && IdMaps.FromReal(table, credentials.UserNamespace, credentials.Egid, group: true) is not null
            ? Errno.None
            : Errno.EPERM;
    }

    /// <summary>
    /// Credentials as execve prepares them before it looks at the file: those of the caller with the saved and file system ids set to
    /// the effective ones (Linux 5.10 kernel/cred.c). CREDS_CHECK sees them.
    /// </summary>
    public static Credentials PreparedForExec(Credentials credentials) => credentials with
    {
        Suid = credentials.Euid,
        Fsuid = credentials.Euid,
        Sgid = credentials.Egid,
        Fsgid = credentials.Egid,
    };

    /// <summary>
    /// Credentials of an executed program: set-uid and set-gid count only if the user namespace maps the file's owner and group; root ids (N-78)
    /// get all capabilities, others none; dumpable again (N-85) unless the program runs with more rights than its caller or cannot be read by him.
    /// </summary>
    public static Credentials OnExec(UserNamespaceTable table, Credentials credentials, int fileMode, uint fileUid, uint fileGid, bool noSuid)
    {
        var userNamespace = credentials.UserNamespace;
        var euid = credentials.Euid;
        var egid = credentials.Egid;
        if (!noSuid
            && IdMaps.FromReal(table, userNamespace, fileUid, group: false) is not null
            && IdMaps.FromReal(table, userNamespace, fileGid, group: true) is not null)
        {
            euid = (fileMode & SetUidBit) != 0 ? fileUid : euid;
            // Set-gid without the group's execute bit once meant mandatory locking.
            egid = (fileMode & (SetGidBit | GroupExecBit)) == (SetGidBit | GroupExecBit) ? fileGid : egid;
        }

        var root = IdMaps.ToReal(table, userNamespace, 0, group: false);
        var permitted = euid == root || credentials.Uid == root ? CapabilitySet.All : CapabilitySet.None;
        var next = PreparedForExec(credentials with { Euid = euid, Egid = egid }) with
        {
            Permitted = permitted,
            Effective = euid == root ? permitted : CapabilitySet.None,
            KeepCapabilities = false,
            Dumpable = credentials.Euid == credentials.Uid
                && credentials.Egid == credentials.Gid
                && FilePermission.Allows(table, credentials, fileMode, fileUid, fileGid, FileAccess.Read, isDirectory: false),
        };
        return WithDumpable(credentials, next);
    }

    private static bool HoldsUid(Credentials credentials, uint? uid) =>
        uid is null || uid == credentials.Uid || uid == credentials.Euid || uid == credentials.Suid;

    private static bool HoldsGid(Credentials credentials, uint? gid) =>
        gid is null || gid == credentials.Gid || gid == credentials.Egid || gid == credentials.Sgid;

    // True with null: keep; false: no mapping.
    private static bool TryMap(UserNamespaceTable table, Credentials credentials, long id, bool group, out uint? real)
    {
        var number = unchecked((uint)id);
        real = IdMaps.ToReal(table, credentials.UserNamespace, number, group);
        return real is not null || number == IdMaps.NoId;
    }

    private static Credentials WithGids(Credentials credentials, uint gid, uint egid, uint sgid) =>
        WithDumpable(credentials, credentials with { Gid = gid, Egid = egid, Sgid = sgid, Fsgid = egid });

    // N-78: what the user namespace calls 0 decides, not the real 0.
    private static Credentials WithUids(UserNamespaceTable table, Credentials credentials, uint uid, uint euid, uint suid)
    {
        var next = credentials with { Uid = uid, Euid = euid, Suid = suid, Fsuid = euid };
        if (IdMaps.ToReal(table, credentials.UserNamespace, 0, group: false) is { } root)
        {
            var wasRoot = credentials.Uid == root || credentials.Euid == root || credentials.Suid == root;
            var isRoot = uid == root || euid == root || suid == root;
            if (wasRoot && !isRoot && !credentials.KeepCapabilities)
            {
                next = next with { Permitted = CapabilitySet.None, Effective = CapabilitySet.None };
            }

            if (credentials.Euid == root && euid != root)
            {
                next = next with { Effective = CapabilitySet.None };
            }
            else if (credentials.Euid != root && euid == root)
            {
                next = next with { Effective = next.Permitted };
            }
        }

        return WithDumpable(credentials, next);
    }

    // N-85: after the change of these ids, or a gain of capabilities, others may not look into the process.
    private static Credentials WithDumpable(Credentials before, Credentials after)
    {
        var changed = before.Euid != after.Euid || before.Egid != after.Egid || before.Fsuid != after.Fsuid || before.Fsgid != after.Fsgid
            || !after.Permitted.IsSubsetOf(before.Permitted);
        return changed ? after with { Dumpable = false } : after;
    }
}
