using System;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;

namespace ImaActors.Core.Policy;

/// <summary>The appraisal state word (P-58).</summary>
[Flags]
public enum AppraisalState
{
    /// <summary>Off.</summary>
    None = 0,
    /// <summary>Failures refuse.</summary>
    Enforce = 0x01,
    /// <summary>Failures are mended.</summary>
    Fix = 0x02,
    /// <summary>Failures are only logged.</summary>
    Log = 0x04,
    /// <summary>An appraise rule for modules was loaded.</summary>
    Modules = 0x08,
    /// <summary>An appraise rule for firmware was loaded.</summary>
    Firmware = 0x10,
    /// <summary>An appraise rule for policies was loaded: policies must be signed (P-52).</summary>
    Policy = 0x20,
    /// <summary>An appraise rule for kexec images was loaded.</summary>
    Kexec = 0x40,
}

/// <summary>The policy of a namespace as everybody else sees it: immutable, published by the namespace's owner.</summary>
/// <param name="Version">Counts the publications of this namespace.</param>
/// <param name="Rules">The active list, in order (P-56).</param>
/// <param name="ActionMask">The global action mask (P-57).</param>
/// <param name="State">The appraisal state word (P-58).</param>
/// <param name="DefaultTemplate">The namespace's default template (N-139).</param>
/// <param name="FailSecurely">fail_securely is in force (P-87).</param>
public sealed record PolicySnapshot(
    int Version,
    ImmutableArray<PolicyRule> Rules,
    IntegrityFlags ActionMask,
    AppraisalState State,
    Template DefaultTemplate,
    bool FailSecurely);
