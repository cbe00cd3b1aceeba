namespace ImaActors.Core.Policy;

/// <summary>Which of the two measurement policies is chosen (P-3).</summary>
public enum MeasurementPolicy
{
    /// <summary>Neither.</summary>
    None,
    /// <summary><c>ima_policy=tcb</c> (P-81).</summary>
    Tcb,
    /// <summary><c>ima_tcb</c> (P-82).</summary>
    Original,
}

/// <summary>Built-in policies chosen by boot parameters or by the configuration of a namespace (P-2, N-68, N-153).</summary>
/// <param name="Measurement">The measurement policy.</param>
/// <param name="AppraiseTcb"><c>appraise_tcb</c> (P-84).</param>
/// <param name="SecureBoot"><c>secure_boot</c> (P-83).</param>
/// <param name="FailSecurely"><c>fail_securely</c> (P-87).</param>
/// <param name="CriticalData"><c>critical_data</c> (since 5.12).</param>
public sealed record BuiltinChoice(MeasurementPolicy Measurement, bool AppraiseTcb, bool SecureBoot, bool FailSecurely, bool CriticalData)
{
    /// <summary>Nothing chosen: the default list is empty (P-4).</summary>
    public static BuiltinChoice None { get; } = new(MeasurementPolicy.None, false, false, false, false);
}
