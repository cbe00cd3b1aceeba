using ImaActors.Core.FileSystem;

namespace ImaActors.Core.Integrity;

/// <summary>Resets of a record at the start of a check (M-14, M-16, M-19; step 6 of M-21).</summary>
public static class RecordReset
{
    /// <summary>Applies what attribute changes, label changes and changes below a stacked file left to do.</summary>
    public static void BeforeCheck(InodeIntegrity record, CachedInode inode)
    {
        if (record.AttributeChanged)
        {
            record.AttributeChanged = false;
            record.Flags &= ~(IntegrityFlags.Appraise | IntegrityFlags.Appraised | IntegrityFlags.SubActions | IntegrityFlags.SubDone | IntegrityFlags.ActionFlags);
        }

        if (record.XattrChanged)
        {
            record.XattrChanged = false;
            record.ResetDone();
        }

        if (inode.Real is { } real && (record.Flags & IntegrityFlags.Done) != IntegrityFlags.None
            && (!real.SuperBlock.CountsChanges || record.RealInode != real.Id || real.ChangeCounter != record.Version))
        {
            record.ResetDone();
        }

        record.RealInode = inode.Real?.Id;
    }
}
