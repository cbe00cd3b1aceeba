using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>What happens to the records when an open file is released (N-136, which replaces M-17; N-123).</summary>
/// <remarks>Linux 5.10 ima_main.c, ima_check_last_writer, as changed by RFC 16/30.</remarks>
public static class CloseStep
{
    /// <summary>Runs while the file is still in the counters of its inode.</summary>
    /// <param name="environment">The machine.</param>
    /// <param name="caller">Who closes.</param>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name.</param>
    /// <param name="secondOpen">Error of the open by which a file that is open for writing alone is read for its new label (M-31).</param>
    public static void Run(CheckEnvironment environment, Caller caller, OpenFile file, string path, Errno secondOpen = Errno.None)
    {
        var table = environment.Table;
        var inode = file.Inode;
        inode.Records.DropEnded(table);
        if (table.Find(file.Opener) is null || table.PolicyOf(file.Opener).ActionMask == IntegrityFlags.None
            || inode.Records.Find(file.Opener) is not { } record)
        {
            return;
        }

        var before = environment.Trace is null ? [] : CheckTrace.BeforeRelease(inode);
        if (file.Flags.CanWrite() && inode.WriteOpens == 1)
        {
            LastWriter(environment, caller, file, path, record, secondOpen);
        }

        if (file.Counted && record.Readers > 0)
        {
            record.Readers--;
        }

        environment.Trace?.AfterRelease(environment, inode, path, before);
    }

    private static void LastWriter(
        CheckEnvironment environment, Caller caller, OpenFile file, string path, InodeIntegrity record, Errno secondOpen)
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
            LabelWriting.Update(environment, caller, file, record, path, secondOpen);
        }
    }
}
