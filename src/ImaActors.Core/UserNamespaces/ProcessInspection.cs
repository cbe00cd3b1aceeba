namespace ImaActors.Core.UserNamespaces;

/// <summary>The right to inspect another process, which opening its ns links needs (N-44, N-84).</summary>
public static class ProcessInspection
{
    /// <summary>
    /// Whether <paramref name="caller"/> may inspect <paramref name="target"/>; <paramref name="same"/>: it is the same process. Else EACCES
    /// (N-84; Linux 5.10 ptrace.c, __ptrace_may_access with file system credentials, and commoncap.c, cap_ptrace_access_check).
    /// </summary>
    public static bool Allowed(UserNamespaceTable table, Credentials caller, Credentials target, bool same)
    {
        if (same)
        {
            return true;
        }

        var mayTrace = CapabilityCheck.Has(table, caller, target.UserNamespace, Capability.SysPtrace);
        var sameIds = caller.Fsuid == target.Uid && caller.Fsuid == target.Euid && caller.Fsuid == target.Suid
            && caller.Fsgid == target.Gid && caller.Fsgid == target.Egid && caller.Fsgid == target.Sgid;
        var isWithin = caller.UserNamespace == target.UserNamespace && target.Permitted.IsSubsetOf(caller.Effective);
        return (sameIds || mayTrace)
            && (target.Dumpable || CapabilityCheck.HasInInitial(table, caller, Capability.SysPtrace))
            && (isWithin || mayTrace);
    }
}
