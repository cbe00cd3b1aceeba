using System;

namespace ImaActors.Core.Integrity;

/// <summary>
/// Bits of a policy verdict and of the flags of a cache record (P-14, P-32, P-67, M-12). To-do bits, done bits (one higher)
/// and the action flags that travel with a verdict.
/// </summary>
/// <remarks>Linux 5.10 security/integrity/integrity.h.</remarks>
[Flags]
public enum IntegrityFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>To do: add an entry to the measurement list.</summary>
    Measure = 0x1,
    /// <summary>Done: measured.</summary>
    Measured = 0x2,
    /// <summary>To do: appraise.</summary>
    Appraise = 0x4,
    /// <summary>Done: appraised.</summary>
    Appraised = 0x8,
    /// <summary>The digest in the record is that of the file.</summary>
    Collected = 0x20,
    /// <summary>To do: audit record of the audit action.</summary>
    Audit = 0x40,
    /// <summary>Done: audited.</summary>
    Audited = 0x80,
    /// <summary>To do: label the file with a hash.</summary>
    Hash = 0x100,
    /// <summary>Done: marked for the hash action.</summary>
    Hashed = 0x200,
    /// <summary>To do: appraise for the file slot.</summary>
    FileAppraise = 0x1000,
    /// <summary>Done: file slot.</summary>
    FileAppraised = 0x2000,
    /// <summary>To do: appraise for the mmap slot.</summary>
    MmapAppraise = 0x4000,
    /// <summary>Done: mmap slot.</summary>
    MmapAppraised = 0x8000,
    /// <summary>To do: appraise for the bprm slot.</summary>
    BprmAppraise = 0x10000,
    /// <summary>Done: bprm slot.</summary>
    BprmAppraised = 0x20000,
    /// <summary>To do: appraise for the read slot.</summary>
    ReadAppraise = 0x40000,
    /// <summary>Done: read slot.</summary>
    ReadAppraised = 0x80000,
    /// <summary>To do: appraise for the creds slot.</summary>
    CredsAppraise = 0x100000,
    /// <summary>Done: creds slot.</summary>
    CredsAppraised = 0x200000,
    /// <summary>Rule option: a signature is required.</summary>
    SignatureRequired = 0x01000000,
    /// <summary>Rule option: O_DIRECT is permitted.</summary>
    PermitDirectIo = 0x02000000,
    /// <summary>Cache: a new file that has no label yet.</summary>
    NewFile = 0x04000000,
    /// <summary>Cache: a valid portable signature makes the file immutable.</summary>
    EvmImmutable = 0x08000000,
    /// <summary>Verdict: fail on unverifiable file systems.</summary>
    FailUnverifiable = 0x10000000,
    /// <summary>Rule option: an appended signature will do.</summary>
    ModsigAllowed = 0x20000000,
    /// <summary>Rule option: look the digest up in the blacklist.</summary>
    CheckBlacklist = 0x40000000,

    /// <summary>The four actions that can be wanted of a query.</summary>
    DoActions = Measure | Appraise | Audit | Hash,
    /// <summary>All sub-actions of appraisal.</summary>
    SubActions = FileAppraise | MmapAppraise | BprmAppraise | ReadAppraise | CredsAppraise,
    /// <summary>All done bits of the sub-actions.</summary>
    SubDone = FileAppraised | MmapAppraised | BprmAppraised | ReadAppraised | CredsAppraised,
    /// <summary>All done bits together (M-12).</summary>
    Done = Measured | Appraised | Collected | Audited | Hashed | SubDone,
    /// <summary>The mask of the action flags (P-32).</summary>
    ActionFlags = 0xff000000,
}
