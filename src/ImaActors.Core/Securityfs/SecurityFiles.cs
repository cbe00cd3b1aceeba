using System.Collections.Generic;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Securityfs;

/// <summary>The files of IMA in securityfs: names, modes and who may open them (P-40 to P-42, M-56, N-22, N-23, N-51 to N-58).</summary>
public static class SecurityFiles
{
    private const int PolicyMode = 0x186;              // 0606
    private const int ListMode = 0x124;                // 0444
    private const int ChildrenMode = 0x82;             // 0202
    private const int PlainListMode = 0x120;           // 0440
    private const int PlainReadablePolicyMode = 0x180; // 0600
    private const int PlainPolicyMode = 0x80;          // 0200

    /// <summary>The files with their modes.</summary>
    public static IEnumerable<(string Name, SpecialFile File, int Mode)> All(KernelProfile profile)
    {
        var namespaced = profile.HasImaNamespaces;
        var listMode = namespaced ? ListMode : PlainListMode;
        yield return ("ascii_runtime_measurements", SpecialFile.AsciiList, listMode);
        yield return ("binary_runtime_measurements", SpecialFile.BinaryList, listMode);
        yield return ("runtime_measurements_count", SpecialFile.MeasurementCount, listMode);
        yield return ("violations", SpecialFile.Violations, listMode);
        yield return ("policy", SpecialFile.Policy, namespaced ? PolicyMode : profile.PolicyIsReadable ? PlainReadablePolicyMode : PlainPolicyMode);
        if (namespaced)
        {
            yield return ("policy_for_children", SpecialFile.PolicyForChildren, ChildrenMode);
            yield return ("x509_for_children", SpecialFile.CertificateForChildren, ChildrenMode);
            yield return ("kcmd_for_children", SpecialFile.KcmdForChildren, ChildrenMode);
        }
    }

    /// <summary>The check of the file itself, after its permission and before FILE_CHECK (N-52).</summary>
    /// <param name="state">The kernel.</param>
    /// <param name="process">The opener.</param>
    /// <param name="file">Which file.</param>
    /// <param name="flags">Flags of the open.</param>
    /// <param name="profile">Build switches.</param>
    public static Errno CheckOpen(KernelState state, ProcessState process, SpecialFile file, OpenFlags flags, KernelProfile profile)
    {
        switch (file)
        {
            case SpecialFile.PolicyForChildren or SpecialFile.CertificateForChildren or SpecialFile.KcmdForChildren:
                return process.Ima == process.ImaForChildren ? Errno.EPERM : OwnerCheck(state, process);
            case SpecialFile.Policy when TakesBusyFlag(file, flags):
                return Errno.None;
            case SpecialFile.Policy:
                return !profile.PolicyIsReadable || !flags.IsReadOnly() ? Errno.EACCES : OwnerCheck(state, process);
            default:
                return profile.HasImaNamespaces ? OwnerCheck(state, process) : Errno.None;
        }
    }

    /// <summary>A write open of the policy file; access mode 3 counts as one (P-41, P-42).</summary>
    public static bool TakesBusyFlag(SpecialFile file, OpenFlags flags) =>
        file == SpecialFile.Policy && (flags & OpenFlags.WriteOnly) != 0;

    /// <summary>A write to a file for children: position, length, state of the target (N-24, N-25).</summary>
    public static Errno CheckConfigure(NamespaceFacts target, long position, int length)
    {
        if (position != 0 || length > ChildConfiguration.WriteLengthMax)
        {
            return Errno.EINVAL;
        }

        return target.State == NamespaceState.Active ? Errno.EACCES : Errno.None;
    }

    private static Errno OwnerCheck(KernelState state, ProcessState process) =>
        CapabilityCheck.Has(state.Users, process.Credentials, state.Namespaces[process.Ima.Value].Owner, Capability.SysAdmin) ? Errno.None : Errno.EPERM;
}
