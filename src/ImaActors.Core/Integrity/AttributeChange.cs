using ImaActors.Core.FileSystem;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>What changes of attributes and of the label, and new files without an open, do to the records of all namespaces.</summary>
public static class AttributeChange
{
    /// <summary>After chmod, chown, truncate and the like (A-56, N-161). The label goes if any appraising namespace has no rule for the file.</summary>
    /// <remarks>Linux 5.10 ima_appraise.c, ima_inode_post_setattr.</remarks>
    public static void AfterSetAttribute(CheckEnvironment environment, Caller caller, CachedInode inode)
    {
        if (!inode.SuperBlock.HasXattrs)
        {
            return;
        }

        foreach (var ordinal in environment.Table.Appraising.Values)
        {
            var policy = environment.Table.PolicyOf(ordinal);
            var verdict = environment.Query(
                policy, caller, inode, HookFunction.PostSetattr, AccessMask.Access, caller.Credentials, IntegrityFlags.Appraise | IntegrityFlags.Hash);
            var matched = verdict.Flags != IntegrityFlags.None;
            if (!matched && environment.Profile.AttributeChangeDeletesLabel && inode.Data.Xattrs.ContainsKey(IntegrityXattr.Name))
            {
                inode.Data.Xattrs = inode.Data.Xattrs.Remove(IntegrityXattr.Name);
                inode.Data.Changed();
            }

            if (inode.Records.Find(ordinal) is { } record)
            {
                record.AttributeChanged = true;
                if (!matched)
                {
                    record.UpdateXattr = false;
                }
            }
        }
    }

    /// <summary>After user space set or removed security.ima (M-16, N-159): root's record alone, if anybody appraises.</summary>
    public static void AfterLabelChange(CheckEnvironment environment, CachedInode inode, bool isSignature)
    {
        if (environment.Table.Appraising.Count == 0 || inode.Records.Find(NamespaceOrdinal.Initial) is not { } record)
        {
            return;
        }

        record.MeasuredPcrs = default;
        record.XattrChanged = true;
        record.HasSignature = isSignature;
    }

    /// <summary>After mknod of a regular file, or O_TMPFILE (M-44, A-37, A-39, N-118): a record in each namespace whose rules match.</summary>
    public static void AfterCreateWithoutOpen(CheckEnvironment environment, Caller caller, CachedInode inode, bool isTemporary)
    {
        foreach (var ordinal in environment.Table.ActiveByOrder.Values)
        {
            var policy = environment.Table.PolicyOf(ordinal);
            if (policy.State == AppraisalState.None)
            {
                continue;
            }

            var verdict = environment.Query(
                policy, caller, inode, HookFunction.FileCheck, AccessMask.Access, caller.Credentials, IntegrityFlags.Appraise | IntegrityFlags.Hash);
            if (verdict.Flags == IntegrityFlags.None)
            {
                continue;
            }

            var record = inode.Records.FindOrCreate(ordinal);
            if (isTemporary)
            {
                record.UpdateXattr = true;
                record[AppraisalSlot.File] = AppraisalStatus.Pass;
            }
            else
            {
                record.Flags |= IntegrityFlags.NewFile;
            }
        }
    }
}
