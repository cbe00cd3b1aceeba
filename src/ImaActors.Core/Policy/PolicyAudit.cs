using ImaActors.Core.Audit;

namespace ImaActors.Core.Policy;

/// <summary>An audit record about policy that still lacks the task (P-93 to P-96).</summary>
/// <param name="RuleTokens">Fields of the rule record, or null for a record of type 1802.</param>
/// <param name="Success">res=.</param>
/// <param name="Operation">op= of a record of type 1802.</param>
/// <param name="Cause">cause= of a record of type 1802.</param>
public readonly record struct PolicyAudit(string? RuleTokens, bool Success, string? Operation, string? Cause)
{
    /// <summary>A line was refused (P-94).</summary>
    public static PolicyAudit InvalidPolicy { get; } = new(null, false, "update_policy", "invalid-policy");

    /// <summary>A rule write was refused because the policy must be signed (P-95).</summary>
    public static PolicyAudit SignedPolicyRequired { get; } = new(null, false, "policy_update", "signed policy required");

    /// <summary>A write session succeeded (P-96).</summary>
    public static PolicyAudit Completed { get; } = new(null, true, "policy_update", "completed");

    /// <summary>A write session failed (P-96).</summary>
    public static PolicyAudit Failed { get; } = new(null, false, "policy_update", "failed");

    /// <summary>The record of a parsed line (P-93).</summary>
    public static PolicyAudit Line(string tokens, bool success) => new(tokens, success, null, null);

    /// <summary>The record's text, uncut (A-77 is up to the caller).</summary>
    public string ToText(AuditSubject subject, string? label) =>
        RuleTokens is not null
            ? AuditText.PolicyRule(RuleTokens, Success)
            : AuditText.Integrity(AuditText.StatusType, subject, label, Operation ?? string.Empty, Cause ?? string.Empty, default, Success);
}
