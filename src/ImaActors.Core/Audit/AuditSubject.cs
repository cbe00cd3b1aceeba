namespace ImaActors.Core.Audit;

/// <summary>Who an audit record is about: the task as audit prints it, in the normalised form of the recordings (names instead of process numbers).</summary>
/// <param name="Process">Name of the process, <c>?</c> for a short-lived child.</param>
/// <param name="Parent">Name of the parent, <c>1</c> for process 1.</param>
/// <param name="Uid">Real uid.</param>
/// <param name="Gid">Real gid.</param>
/// <param name="Euid">Effective uid.</param>
/// <param name="Suid">Saved uid.</param>
/// <param name="Fsuid">File system uid.</param>
/// <param name="Egid">Effective gid.</param>
/// <param name="Sgid">Saved gid.</param>
/// <param name="Fsgid">File system gid.</param>
/// <param name="Command">comm: program name, kernel text of at most 15 bytes.</param>
/// <param name="Executable">Path of the program, kernel text.</param>
public sealed record AuditSubject(
    string Process,
    string Parent,
    uint Uid,
    uint Gid,
    uint Euid,
    uint Suid,
    uint Fsuid,
    uint Egid,
    uint Sgid,
    uint Fsgid,
    string Command,
    string Executable);

/// <summary>The object of an audit record: <c>name=</c>, <c>dev=</c>; the inode number is normalised to <c>*</c>.</summary>
/// <param name="Name">Path or other name, or null to leave it out.</param>
/// <param name="Device">Superblock id, or null to leave device and inode out.</param>
public readonly record struct AuditObject(string? Name, string? Device = null);
