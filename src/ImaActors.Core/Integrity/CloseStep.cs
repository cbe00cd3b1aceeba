using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;

namespace ImaActors.Core.Integrity;

/// <summary>What happens to the records when an open file is released (N-136, which replaces M-17; N-123).</summary>
/// <remarks>Linux 5.10 ima_main.c, ima_check_last_writer, as changed by RFC 16/30.</remarks>
public static class CloseStep
{
    /// <summary>Runs while the file is still in the counters of its inode.</summary>
    public static void Run(CheckEnvironment environment, Caller caller, OpenFile file, string path)
    {
        var table = environment.Table;
        var inode = file.Inode;
        inode.Records.DropEnded(table);
        if (table.Find(file.Opener) is null || table.PolicyOf(file.Opener).ActionMask == IntegrityFlags.None
            || inode.Records.Find(file.Opener) is not { } record)
        {
            return;
        }

        if (file.Flags.CanWrite() && inode.WriteOpens == 1)
        {
            LastWriter(environment, caller, file, path, record);
        }

        if (file.Counted && record.Readers > 0)
        {
            record.Readers--;
        }
    }

    private static void LastWriter(CheckEnvironment environment, Caller caller, OpenFile file, string path, InodeIntegrity record)
    {
        var inode = file.Inode;
        var update = record.UpdateXattr;
        record.UpdateXattr = false;
        if (inode.SuperBlock.CountsChanges && inode.ChangeCounter == record.Version && !record.Flags.HasFlag(IntegrityFlags.NewFile))
        {
            return;
        }

        record.ResetDone();
        record.Flags &= ~IntegrityFlags.NewFile;
        foreach (var other in inode.Records.All)
        {
            if (other.Namespace != file.Opener && environment.Table.PolicyOf(other.Namespace).ActionMask != IntegrityFlags.None)
            {
                other.ResetDone();
            }
        }

        if (update)
        {
            LabelWriting.Update(environment, caller, file, record, path);
        }
    }
}
