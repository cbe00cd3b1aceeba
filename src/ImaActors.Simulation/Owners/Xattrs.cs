using System;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Simulation.Owners;

/// <summary>Extended attributes of a file: who may read and change which, and what the file system stores.</summary>
internal static class Xattrs
{
    private const string SecurityPrefix = "security.";
    private const string UserPrefix = "user.";
    private const string TrustedPrefix = "trusted.";

    public static DataReply Take(CheckEnvironment environment, CachedInode inode, XattrStep step)
    {
        var data = inode.Data;
        var known = step.Name.StartsWith(UserPrefix, StringComparison.Ordinal)
            ? data.SuperBlock.HasUserXattrs
            : data.SuperBlock.HasXattrs && (step.Name.StartsWith(SecurityPrefix, StringComparison.Ordinal) || step.Name.StartsWith(TrustedPrefix, StringComparison.Ordinal));
        var error = Permission(environment, data, step);
        if (error == Errno.None && step.Operation != XattrOperation.Get && step.Name == IntegrityXattr.Name)
        {
            error = LabelProtection.Check(environment, step.Caller, inode, step.Path, step.Operation == XattrOperation.Set ? step.Value : null);
            if (error == Errno.None)
            {
                AttributeChange.AfterLabelChange(environment, inode, step.Operation == XattrOperation.Set && step.Value[0] == Core.Appraisal.XattrLabel.SignatureType);
            }
        }

        if (error == Errno.None && !known)
        {
            error = Errno.EOPNOTSUPP;
        }

        return error == Errno.None ? Apply(data, step) : new DataReply(error, []);
    }

    private static DataReply Apply(CachedInode data, XattrStep step)
    {
        if (step.Operation == XattrOperation.Set)
        {
            data.Xattrs = data.Xattrs.SetItem(step.Name, step.Value);
            data.Changed();
            return new DataReply(Errno.None, []);
        }

        if (!data.Xattrs.TryGetValue(step.Name, out var value))
        {
            return new DataReply(Errno.ENODATA, []);
        }

        if (step.Operation == XattrOperation.Remove)
        {
            data.Xattrs = data.Xattrs.Remove(step.Name);
            data.Changed();
            return new DataReply(Errno.None, []);
        }

        return new DataReply(Errno.None, value.ToArray());
    }

    /// <summary>Ordinary permission: user attributes follow the mode, trusted ones need CAP_SYS_ADMIN, security ones can be read by all.</summary>
    private static Errno Permission(CheckEnvironment environment, CachedInode data, XattrStep step)
    {
        var users = environment.Table.Users;
        var credentials = step.Caller.Credentials;
        if (step.Name.StartsWith(UserPrefix, StringComparison.Ordinal))
        {
            var access = step.Operation == XattrOperation.Get ? FileAccess.Read : FileAccess.Write;
            return FilePermission.Allows(users, credentials, data.Mode, data.Uid, data.Gid, access, false) ? Errno.None : Errno.EACCES;
        }

        if (step.Name.StartsWith(TrustedPrefix, StringComparison.Ordinal) && !CapabilityCheck.HasInInitial(users, credentials, Capability.SysAdmin))
        {
            return step.Operation == XattrOperation.Get ? Errno.ENODATA : Errno.EPERM;
        }

        var guarded = step.Operation != XattrOperation.Get && step.Name.StartsWith(SecurityPrefix, StringComparison.Ordinal);
        return guarded && !CapabilityCheck.HasInInitial(users, credentials, Capability.SysAdmin) ? Errno.EPERM : Errno.None;
    }
}
