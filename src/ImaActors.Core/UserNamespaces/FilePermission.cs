using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>What is to be done with a file; the numbers are those of one digit of its mode.</summary>
[Flags]
public enum FileAccess
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Execute a file, search a directory.</summary>
    Exec = 1,
    /// <summary>Write.</summary>
    Write = 2,
    /// <summary>Read.</summary>
    Read = 4,
}

/// <summary>Ordinary file permission by mode, owner, group and capabilities (N-58, N-83). There are no supplementary groups and no access control lists.</summary>
public static class FilePermission
{
    private const int AnyExecBit = 0x49; // 0111

    /// <summary>
    /// Whether the file system ids of the process, or else its capabilities, allow the access (N-58, N-83; Linux 5.10 namei.c, generic_permission).
    /// </summary>
    public static bool Allows(UserNamespaceTable table, Credentials credentials, int mode, uint uid, uint gid, FileAccess access, bool isDirectory)
    {
        var shift = credentials.Fsuid == uid ? 6 : credentials.Fsgid == gid ? 3 : 0;
        if (((int)access & ~(mode >> shift)) == 0)
        {
            return true;
        }

        var searches = isDirectory ? (access & FileAccess.Write) == 0 : access == FileAccess.Read;
        if (searches && CapabilityCheck.HasOverInode(table, credentials, uid, gid, Capability.DacReadSearch))
        {
            return true;
        }

        // Nobody executes a file that has no execute bit at all.
        var overridable = isDirectory || (access & FileAccess.Exec) == 0 || (mode & AnyExecBit) != 0;
        return overridable && CapabilityCheck.HasOverInode(table, credentials, uid, gid, Capability.DacOverride);
    }

    /// <summary>Whether the process may do what only the owner may, such as chmod: it is the owner or has CAP_FOWNER over the file (N-83).</summary>
    /// <remarks>
    /// Linux 5.10 inode.c, inode_owner_or_capable: here, unlike for the other capabilities of N-83, a mapped owner suffices and
    /// the group is not looked at.
    /// </remarks>
    public static bool OwnerOrCapable(UserNamespaceTable table, Credentials credentials, uint uid) =>
        credentials.Fsuid == uid
        || (credentials.Effective.Has(Capability.Fowner) && IdMaps.FromReal(table, credentials.UserNamespace, uid, group: false) is not null);

    /// <summary>
    /// The bits that a chmod sets: set-gid only by a process in the file's group, or with CAP_FSETID over the file
    /// (N-83; Linux 5.10 attr.c, setattr_prepare).
    /// </summary>
    public static int ModeToSet(UserNamespaceTable table, Credentials credentials, int mode, uint uid, uint gid)
    {
        const int permissionBits = 0xfff; // 07777
        const int setGid = 0x400; // 02000
        var keepsSetGid = credentials.Fsgid == gid || CapabilityCheck.HasOverInode(table, credentials, uid, gid, Capability.Fsetid);
        return mode & permissionBits & (keepsSetGid ? -1 : ~setGid);
    }

    /// <summary>
    /// chown of a file with real ids <paramref name="uid"/> and <paramref name="gid"/>. The new ids are as the process sees them; -1 and 4294967295 keep.
    /// EINVAL for an id without a mapping; EPERM for a new owner, or a group that is not the owner's own, without CAP_CHOWN over the file
    /// (N-77, N-83; Linux 5.10 attr.c, setattr_prepare).
    /// </summary>
    public static Errno CheckChown(UserNamespaceTable table, Credentials credentials, uint uid, uint gid, long newUid, long newGid)
    {
        if (!TryMap(table, credentials, newUid, group: false, out var owner) || !TryMap(table, credentials, newGid, group: true, out var group))
        {
            return Errno.EINVAL;
        }

        var isOwner = credentials.Fsuid == uid;
        var ownerStays = owner is null || (isOwner && owner == uid);
        var groupIsFree = group is null || (isOwner && (group == gid || group == credentials.Fsgid));
        return (ownerStays && groupIsFree) || CapabilityCheck.HasOverInode(table, credentials, uid, gid, Capability.Chown) ? Errno.None : Errno.EPERM;
    }

    // True with null: keep; false: no mapping.
    private static bool TryMap(UserNamespaceTable table, Credentials credentials, long id, bool group, out uint? real)
    {
        var number = unchecked((uint)id);
        real = IdMaps.ToReal(table, credentials.UserNamespace, number, group);
        return real is not null || number == IdMaps.NoId;
    }
}
