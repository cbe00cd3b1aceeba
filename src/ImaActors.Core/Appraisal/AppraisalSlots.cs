using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;

namespace ImaActors.Core.Appraisal;

/// <summary>Which slot of the result cache a hook uses, and its done bit.</summary>
public static class AppraisalSlots
{
    /// <summary>Slot of a hook.</summary>
    public static AppraisalSlot Of(HookFunction function) => function switch
    {
        HookFunction.MmapCheck => AppraisalSlot.Mmap,
        HookFunction.BprmCheck => AppraisalSlot.Bprm,
        HookFunction.CredsCheck => AppraisalSlot.Creds,
        HookFunction.FileCheck or HookFunction.PostSetattr => AppraisalSlot.File,
        _ => AppraisalSlot.Read,
    };

    /// <summary>Done bit of a slot (M-12).</summary>
    public static IntegrityFlags DoneBit(AppraisalSlot slot) => slot switch
    {
        AppraisalSlot.Mmap => IntegrityFlags.MmapAppraised,
        AppraisalSlot.Bprm => IntegrityFlags.BprmAppraised,
        AppraisalSlot.Creds => IntegrityFlags.CredsAppraised,
        AppraisalSlot.File => IntegrityFlags.FileAppraised,
        _ => IntegrityFlags.ReadAppraised,
    };
}
