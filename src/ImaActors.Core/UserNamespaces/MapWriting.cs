using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>Writing /proc/PID/uid_map and gid_map (N-71, N-86).</summary>
public static class MapWriting
{
    /// <summary>Texts of this many bytes and more are refused (Linux 5.10 user_namespace.c, map_write: a page).</summary>
    public const int TextTooLong = 4096;

    private const int MapFileMode = 0x1a4; // 0644

    /// <summary>Open for write: the file has mode 0644 and belongs to the effective ids of the process if it is dumpable, else to 0:0 (N-85); EACCES (N-86).</summary>
    public static Errno CheckOpen(UserNamespaceTable table, Credentials writer, Credentials target)
    {
        var (uid, gid) = target.Dumpable ? (target.Euid, target.Egid) : (0u, 0u);
        return FilePermission.Allows(table, writer, MapFileMode, uid, gid, FileAccess.Write, isDirectory: false) ? Errno.None : Errno.EACCES;
    }

    /// <summary>
    /// The write: one text, once (N-71). EPERM for a writer that is neither in the namespace nor in its parent, a second write, no CAP_SYS_ADMIN in
    /// the namespace, ids that the writer may not map or the parent does not map; EINVAL for a bad text (N-86). On an error the table comes back as it was.
    /// </summary>
    /// <remarks>
    /// Without CAP_SETUID (CAP_SETGID) in the parent the creator can map his own effective id, one line of length 1; for the gid only once
    /// setgroups is denied, because dropping a group could give rights (Linux 5.10 user_namespace.c, new_idmap_permitted).
    /// </remarks>
    public static (Errno Error, UserNamespaceTable Table) Write(UserNamespaceTable table, Credentials writer, UserNamespaceOrdinal target, string text, bool group)
    {
        var userNamespace = table[target];
        if (userNamespace.Parent is not { } parent || (writer.UserNamespace != target && writer.UserNamespace != parent))
        {
            return (Errno.EPERM, table);
        }

        if (text.Length >= TextTooLong)
        {
            return (Errno.EINVAL, table);
        }

        var old = group ? userNamespace.GidMap : userNamespace.UidMap;
        if (!old.IsEmpty || !CapabilityCheck.Has(table, writer, target, Capability.SysAdmin))
        {
            return (Errno.EPERM, table);
        }

        if (!IdMaps.TryParse(text, out var map))
        {
            return (Errno.EINVAL, table);
        }

        var isOwnId = map.Length == 1 && map[0].Count == 1 && userNamespace.CreatorEuid == writer.Euid
            && IdMaps.ToReal(table, parent, map[0].Outside, group) == (group ? writer.Egid : writer.Euid)
            && (!group || userNamespace.SetgroupsDenied);
        if (!isOwnId && !CapabilityCheck.Has(table, writer, parent, group ? Capability.Setgid : Capability.Setuid))
        {
            return (Errno.EPERM, table);
        }

        foreach (var line in map)
        {
            if (!IdMaps.RangeIsMapped(table, parent, line.Outside, line.Count, group))
            {
                return (Errno.EPERM, table);
            }
        }

        var written = group ? userNamespace with { GidMap = map } : userNamespace with { UidMap = map };
        return (Errno.None, table with { ByOrdinal = table.ByOrdinal.SetItem(target.Value, written) });
    }
}
