using System;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;

namespace ImaActors.Core.Policy;

/// <summary>The action word of a rule with its number (P-13, P-14).</summary>
public enum PolicyAction : uint
{
    /// <summary>measure.</summary>
    Measure = 0x1,
    /// <summary>dont_measure.</summary>
    DontMeasure = 0x2,
    /// <summary>appraise.</summary>
    Appraise = 0x4,
    /// <summary>dont_appraise.</summary>
    DontAppraise = 0x8,
    /// <summary>audit.</summary>
    Audit = 0x40,
    /// <summary>hash.</summary>
    Hash = 0x100,
    /// <summary>dont_hash.</summary>
    DontHash = 0x200,
}

/// <summary>Operator of an id condition (P-22).</summary>
public enum IdOperator
{
    /// <summary>=</summary>
    Equal,
    /// <summary>&gt;: the subject's number is strictly greater than the rule's.</summary>
    Greater,
    /// <summary>&lt;: the subject's number is strictly less than the rule's.</summary>
    Less,
}

/// <summary>A condition on a user or group number. <see cref="Remap"/>: the number is translated at each match (N-72, N-74).</summary>
public sealed record IdCondition(IdOperator Operator, uint Stored, bool Remap);

/// <summary>A condition on an LSM label, for example <c>obj_user=foo</c>. No recorded kernel defines any label (P-97 to P-102).</summary>
public sealed record LabelCondition(string Key, string Value);

/// <summary>One parsed rule. A condition that is absent (null) always holds.</summary>
public sealed record PolicyRule
{
    /// <summary>Rule option <c>digest_type=verity</c> (since 5.19) among <see cref="ActionFlags"/>.</summary>
    public const IntegrityFlags VerityRequired = (IntegrityFlags)0x80000000;

    /// <summary>The action.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary><c>func=</c>, or null.</summary>
    public HookFunction? Function { get; init; }

    /// <summary><c>mask=</c>, or null.</summary>
    public AccessMask? Mask { get; init; }

    /// <summary>The mask was written with <c>^</c>: contained instead of equal (P-17).</summary>
    public bool MaskContained { get; init; }

    /// <summary><c>fsmagic=</c>, or null.</summary>
    public ulong? FsMagic { get; init; }

    /// <summary><c>fsname=</c>, or null.</summary>
    public string? FsName { get; init; }

    /// <summary><c>fsuuid=</c> in plain (big-endian) byte order, or null.</summary>
    public Guid? FsUuid { get; init; }

    /// <summary><c>uid</c> condition.</summary>
    public IdCondition? Uid { get; init; }

    /// <summary><c>euid</c> condition; <see cref="Uid"/> and this exclude each other (P-23).</summary>
    public IdCondition? Euid { get; init; }

    /// <summary><c>gid</c> condition (since 5.16).</summary>
    public IdCondition? Gid { get; init; }

    /// <summary><c>egid</c> condition (since 5.16).</summary>
    public IdCondition? Egid { get; init; }

    /// <summary><c>fowner</c> condition.</summary>
    public IdCondition? FileOwner { get; init; }

    /// <summary><c>fgroup</c> condition (since 5.16).</summary>
    public IdCondition? FileGroup { get; init; }

    /// <summary>Label conditions in read-back order (P-89).</summary>
    public ImmutableArray<LabelCondition> Labels { get; init; } = [];

    /// <summary><c>pcr=</c>, or null for the default register.</summary>
    public int? Pcr { get; init; }

    /// <summary><c>template=</c>, or null for the default template.</summary>
    public Template? Template { get; init; }

    /// <summary><c>keyrings=</c>; empty for any keyring.</summary>
    public ImmutableArray<string> Keyrings { get; init; } = [];

    /// <summary><c>label=</c> of CRITICAL_DATA (since 5.12); empty for any.</summary>
    public ImmutableArray<string> DataLabels { get; init; } = [];

    /// <summary><c>appraise_algos=</c> (since 5.15); empty for any.</summary>
    public ImmutableArray<Primitives.HashAlgorithm> AppraiseAlgorithms { get; init; } = [];

    /// <summary>Option bits that travel with the verdict (P-32).</summary>
    public IntegrityFlags ActionFlags { get; init; }
}
