using ImaActors.Core.Audit;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>mprotect that makes a file mapping executable: refused if the own namespace would appraise the mapping.</summary>
/// <remarks>Linux 5.10 ima_main.c, ima_file_mprotect.</remarks>
public static class MappingProtection
{
    /// <summary>None or EPERM, in every mode.</summary>
    public static Errno Check(CheckEnvironment environment, Caller caller, CachedInode inode, string path)
    {
        var policy = environment.Table.PolicyOf(caller.Own);
        if (!policy.ActionMask.HasFlag(IntegrityFlags.Appraise))
        {
            return Errno.None;
        }

        var verdict = environment.Query(policy, caller, inode, HookFunction.MmapCheck, AccessMask.Exec, caller.Credentials, IntegrityFlags.DoActions);
        var appraises = (verdict.Flags & IntegrityFlags.SubActions) != IntegrityFlags.None;
        if (!appraises && !verdict.Flags.HasFlag(IntegrityFlags.Measure))
        {
            return Errno.None;
        }

        environment.Audit(AuditText.DataType, caller, "collect_data", "failed-mprotect", path, inode, !appraises);
        return appraises ? Errno.EPERM : Errno.None;
    }
}
