using System;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;

namespace ImaActors.Core.Policy;

/// <summary>What a rule can ask about the file of a query.</summary>
/// <param name="FsMagic">Magic number of the file system.</param>
/// <param name="FsName">Name of the file system type.</param>
/// <param name="FsUuid">UUID of the superblock, plain byte order.</param>
/// <param name="Owner">Real owner of the inode at the moment of the check (P-24).</param>
/// <param name="Group">Real group of the inode.</param>
public readonly record struct QueriedFile(ulong FsMagic, string FsName, Guid FsUuid, uint Owner, uint Group);

/// <summary>What a rule can ask about the credentials of a query: real ids of the initial user namespace (N-70).</summary>
/// <param name="Uid">Real uid.</param>
/// <param name="Euid">Effective uid.</param>
/// <param name="Suid">Saved uid.</param>
/// <param name="Gid">Real gid.</param>
/// <param name="Egid">Effective gid.</param>
/// <param name="Sgid">Saved gid.</param>
/// <param name="CapSetuid">The current task has CAP_SETUID in the initial user namespace (P-65, N-80).</param>
/// <param name="CapSetgid">The current task has CAP_SETGID in the initial user namespace.</param>
public readonly record struct QueriedSubject(uint Uid, uint Euid, uint Suid, uint Gid, uint Egid, uint Sgid, bool CapSetuid, bool CapSetgid);

/// <summary>Translates a remapped number of a rule to a real id: kid(owner of the current process's own IMA namespace, n) of N-74.</summary>
public interface IRuleIdMap
{
    /// <summary>The real uid of <paramref name="stored"/>, or null if there is none.</summary>
    uint? RealUid(uint stored);
}

/// <summary>A question to the policy (P-61).</summary>
/// <param name="Function">The hook.</param>
/// <param name="Mask">The access mask that the hook passes.</param>
/// <param name="Wanted">Which of measure, appraise, audit, hash are wanted.</param>
/// <param name="File">The file, or null for keys.</param>
/// <param name="Subject">The credentials.</param>
/// <param name="RuleIds">Map for remapped numbers.</param>
/// <param name="KeyringName">Keyring of a KEY_CHECK, else null.</param>
public readonly record struct PolicyQuery(
    HookFunction Function,
    AccessMask Mask,
    IntegrityFlags Wanted,
    QueriedFile? File,
    QueriedSubject Subject,
    IRuleIdMap RuleIds,
    string? KeyringName = null);

/// <summary>The answer of the policy (P-61, P-62): verdict bits, register and template if a matching rule names them.</summary>
/// <param name="Flags">Actions, sub-actions and action flags.</param>
/// <param name="Pcr">Register of the rule, or null.</param>
/// <param name="Template">Template of the rule, or null for the default template.</param>
/// <param name="AllowedAlgorithms"><c>appraise_algos=</c> of the appraise rule (since 5.15), or null for any.</param>
public readonly record struct PolicyVerdict(
    IntegrityFlags Flags,
    int? Pcr,
    Template? Template,
    ImmutableArray<Primitives.HashAlgorithm>? AllowedAlgorithms = null);
