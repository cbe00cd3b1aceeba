using ImaActors.Core.FileSystem;

namespace ImaActors.Core.Integrity;

/// <summary>Kinds of integrity violations.</summary>
public enum Violation
{
    /// <summary>None.</summary>
    None,
    /// <summary>Time of measure, time of use: a file is opened for writing while a measured reader has it open.</summary>
    ToMToU,
    /// <summary>A file is measured while somebody has it open for writing.</summary>
    OpenWriters,
}

/// <summary>The violation test of one namespace (N-119 to N-122; M-36 on a kernel without namespaces).</summary>
/// <remarks>Linux 5.10 ima_main.c, ima_rdwr_violation_check, with the per-namespace reader count of RFC 15/30.</remarks>
public static class ViolationTest
{
    /// <summary>Tests an open or executable mapping; marks the record as one that must be measured.</summary>
    /// <param name="file">The file; it is already in the counters of its inode (M-39).</param>
    /// <param name="record">The namespace's record, if it has one.</param>
    /// <param name="mustMeasure">The namespace's verdict has measure.</param>
    /// <param name="countsReaders">The kernel counts the readers of each namespace; without namespaces any reader of the inode will do (M-36).</param>
    public static Violation Run(OpenFile file, InodeIntegrity? record, bool mustMeasure, bool countsReaders)
    {
        if (file.Flags.CanWrite())
        {
            return file.Inode.ReadOpens > 0 && record is { MustMeasure: true } && (record.Readers > 0 || !countsReaders) ? Violation.ToMToU : Violation.None;
        }

        if (!mustMeasure)
        {
            return Violation.None;
        }

        record!.MustMeasure = true;
        return file.Inode.WriteOpens > 0 ? Violation.OpenWriters : Violation.None;
    }

    /// <summary>The name in audit records (M-41).</summary>
    public static string Cause(this Violation violation) => violation == Violation.ToMToU ? "ToMToU" : "open_writers";
}
