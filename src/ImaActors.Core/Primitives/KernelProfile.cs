using System.Collections.Immutable;

namespace ImaActors.Core.Primitives;

/// <summary>
/// Everything that differs between kernels: build switches (P-1), facts that recordings show, and the changes of the
/// crosswalk. The rules themselves are common; a rule that changed asks the profile.
/// </summary>
public sealed record KernelProfile
{
    /// <summary>Short name of the profile.</summary>
    public required string Name { get; init; }

    /// <summary>Contents of /proc/version, without the final newline.</summary>
    public required string VersionText { get; init; }

    /// <summary>The kernel has IMA namespaces: securityfs modes, files for children, number field of the binary list (part 1 and 2 of the namespace specification).</summary>
    public required bool HasImaNamespaces { get; init; }

    /// <summary>IMA_DEFAULT_TEMPLATE.</summary>
    public required string DefaultTemplate { get; init; }

    /// <summary>IMA_DEFAULT_HASH.</summary>
    public required HashAlgorithm DefaultHash { get; init; }

    /// <summary>IMA_MEASURE_PCR_IDX.</summary>
    public int DefaultPcr { get; init; } = 10;

    /// <summary>IMA_WRITE_POLICY: the policy may be loaded any number of times (P-54).</summary>
    public required bool PolicyIsRewritable { get; init; }

    /// <summary>IMA_READ_POLICY: the policy file is readable (P-40).</summary>
    public required bool PolicyIsReadable { get; init; }

    /// <summary>IMA_APPRAISE_MODSIG.</summary>
    public bool HasModsig { get; init; } = true;

    /// <summary>IMA_MEASURE_ASYMMETRIC_KEYS and IMA_QUEUE_EARLY_BOOT_KEYS.</summary>
    public bool MeasuresKeys { get; init; } = true;

    /// <summary>Algorithms that the running kernel can compute.</summary>
    public required ImmutableArray<HashAlgorithm> Algorithms { get; init; }

    /// <summary>Crosswalk 5.12: func=CRITICAL_DATA, label=, ima_policy=critical_data.</summary>
    public bool HasCriticalData { get; init; }

    /// <summary>Crosswalk 5.15: appraise_algos= and func=SETXATTR_CHECK.</summary>
    public bool HasAppraiseAlgorithms { get; init; }

    /// <summary>Crosswalk 5.16: gid, egid, fgroup.</summary>
    public bool HasGroupConditions { get; init; }

    /// <summary>Crosswalk 5.19: digest_type=verity, appraise_type=sigv3, templates ima-ngv2 and ima-sigv2.</summary>
    public bool HasVerity { get; init; }

    /// <summary>Crosswalk 5.14: template evm-sig and its fields.</summary>
    public bool HasEvmSigTemplate { get; init; }

    /// <summary>Crosswalk 5.11: buffer events use ima-buf unless the rule names another template (M-75).</summary>
    public bool BufferEventsUseImaBuf { get; init; }

    /// <summary>Crosswalk after 5.10: a violation's d-ng names the system algorithm and holds zeros of its size.</summary>
    public bool ViolationsNameSystemAlgorithm { get; init; }

    /// <summary>Crosswalk 5.13: an invalid algorithm byte of a signature falls back to the system algorithm (M-33).</summary>
    public bool InvalidSignatureAlgorithmFallsBack { get; init; }

    /// <summary>Crosswalk 5.13: certificates and signatures with ECDSA over NIST P-256 and P-384 .</summary>
    public bool HasEcdsa { get; init; }

    /// <summary>A change of attributes deletes the label of a file that no rule concerns (A-56; no longer since 5.14).</summary>
    public bool AttributeChangeDeletesLabel { get; init; } = true;

    /// <summary>Crosswalk 5.15: a new label must name an algorithm that the kernel can compute .</summary>
    public bool ChecksAlgorithmOfNewLabel { get; init; }

    /// <summary>Since 6.1 ext4 keeps a change counter without a mount option.</summary>
    public bool Ext4AlwaysCountsChanges { get; init; }

    /// <summary>Access time updates move the change counter (M-13; no longer in 6.1).</summary>
    public bool AccessTimeMovesChangeCounter { get; init; } = true;

    /// <summary>Label of every task in audit records (<c>subj=</c>), or null without an LSM that labels.</summary>
    public string? AuditSubjectLabel { get; init; }

    /// <summary>First free number of the kernel's namespace number pool (N-16).</summary>
    public uint FirstFreeNamespaceNumber { get; init; } = 4026531972;

    /// <summary>Number of the initial user namespace.</summary>
    public uint InitialUserNamespaceNumber { get; init; } = 4026531837;

    /// <summary>user.max_ima_namespaces and user.max_user_namespaces at boot; a machine's size decides it.</summary>
    public int NamespaceLimit { get; init; } = int.MaxValue;

    /// <summary>Length of the audit head (<c>audit: type=N audit(SECONDS.MS:</c> to <c>): </c>) without the serial's digits .</summary>
    public int AuditHeadLength { get; init; } = 41;
}
