using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>Loads without a file match no rule; they are refused from the state word alone, and outside the initial namespace always (P-76, A-67, N-115).</summary>
/// <remarks>Linux 5.10 ima_main.c, ima_load_data.</remarks>
public static class LoadWithoutFile
{
    /// <summary>init_module.</summary>
    public static Errno CheckModule(NamespaceOrdinal own, PolicySnapshot policy)
    {
        if (own != NamespaceOrdinal.Initial)
        {
            return Errno.EACCES;
        }

        const AppraisalState refusing = AppraisalState.Enforce | AppraisalState.Modules;
        return (policy.State & refusing) == refusing ? Errno.EACCES : Errno.None;
    }
}
