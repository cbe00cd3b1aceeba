using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Appraisal;

/// <summary>Writing security.ima by the system (section 8 of the appraisal specification).</summary>
public static class LabelWriting
{
    /// <summary>Writes the collected digest as the label; false where the file system has no labels.</summary>
    public static bool Write(CachedInode inode, InodeIntegrity record)
    {
        if (!inode.SuperBlock.HasXattrs)
        {
            return false;
        }

        inode.Data.Xattrs = inode.Data.Xattrs.SetItem(IntegrityXattr.Name, XattrLabel.FromDigest(record.Hash!));
        inode.Data.Changed();
        return true;
    }

    /// <summary>Renews the label at the last writer's close .</summary>
    /// <remarks>Linux 5.10 ima_appraise.c, ima_update_xattr.</remarks>
    public static void Update(CheckEnvironment environment, Caller caller, OpenFile file, InodeIntegrity record, string path, Errno secondOpen)
    {
        if (record.HasSignature || (record[AppraisalSlot.File] != AppraisalStatus.Pass && !record.Flags.HasFlag(IntegrityFlags.Hash)))
        {
            return;
        }

        var system = environment.Settings.SystemAlgorithm;
        var hook = new HookCall(HookFunction.FileCheck, AccessMask.Write, caller.Credentials, path, false, false) { SecondOpen = secondOpen };
        if (DigestCollection.Collect(environment, caller, file, record, hook, ((int)system, system)) == Errno.None)
        {
            Write(file.Inode, record);
        }
    }
}
