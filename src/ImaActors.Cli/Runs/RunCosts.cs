using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Runs;

/// <summary>What a run takes, for estimates: rounded, and wrong by a factor of two in either direction.</summary>
/// <remarks>
/// Differences of peak resident sizes, of files and of real times of runs in November 2026 on two cores of 2.6 GHz that were busy with other
/// work: two containers of one image that measure a program each, as 2, 2,000 and 20,000 containers, with and without <c>--operations</c>, and an image of 1 and of 100,000 files.
/// </remarks>
internal static class RunCosts
{
    /// <summary>The program itself, bytes.</summary>
    public const double ProgramBytes = 90e6;

    /// <summary>A file: inode, name and entries of tables, bytes, without content.</summary>
    public const double FileBytes = 1_700;

    /// <summary>A namespace with its records of files, bytes.</summary>
    public const double NamespaceBytes = 37_000;

    /// <summary>A process with its descriptors, bytes.</summary>
    public const double ProcessBytes = 3_500;

    /// <summary>An entry of the list with its place in views and in the table of duplicates, bytes.</summary>
    public const double EntryBytes = 500;

    /// <summary>The record of an operation, bytes.</summary>
    public const double OperationRecordBytes = 500;

    /// <summary>Files of a run directory that hardly grow with the run, bytes.</summary>
    public const double FixedFileBytes = 100e3;

    /// <summary>An entry as text and twice as bytes.</summary>
    public const double WrittenEntryBytes = 400;

    /// <summary>A namespace in namespaces.json and what its start leaves in the audit log, bytes.</summary>
    public const double WrittenNamespaceBytes = 600;

    /// <summary>The line of an operation, bytes.</summary>
    public const double WrittenOperationBytes = 120;

    /// <summary>Seconds until the first operation of the smallest scenario.</summary>
    public const double StartSeconds = 0.5;

    /// <summary>Files that are made in a second.</summary>
    public const double FilesPerSecond = 40e3;

    /// <summary>Operations in a second.</summary>
    public const double OperationsPerSecond = 12e3;

    /// <summary>System calls of a container's start without its programs, libraries and configuration: namespaces, mounts, policy.</summary>
    public const double OperationsPerStart = 8;

    /// <summary>System calls for a program, library or configuration file of a start: open, map or read, close.</summary>
    public const double OperationsPerFile = 3;

    /// <summary>System calls of one cycle of a behaviour.</summary>
    public static double OperationsPerCycle(BehaviourKind kind) => kind switch
    {
        BehaviourKind.Trace => 1,   // for each of its calls
        BehaviourKind.KeyRotation => 2,
        BehaviourKind.ReadMostly or BehaviourKind.ExecStorm or BehaviourKind.Log or BehaviourKind.Write or BehaviourKind.HoldOpen or BehaviourKind.ReadList => 3,
        BehaviourKind.Update => 4,
        BehaviourKind.WriteWhileRead or BehaviourKind.ReadWhileWrite => 6,
        BehaviourKind.NamespaceChurn => 5,
        _ => throw new System.Diagnostics.UnreachableException($"unknown behaviour {kind}"),
    };
}
