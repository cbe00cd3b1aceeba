using System.Collections.Generic;
using ImaActors.Core.Audit;
using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Measurement;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Integrity;

/// <summary>Something that an operation leaves behind, in the order in which it happened.</summary>
public abstract record Emission;

/// <summary>An entry for the measurement list.</summary>
public sealed record EntryEmission(EntryRequest Request) : Emission;

/// <summary>An audit record.</summary>
public sealed record AuditEmission(string Text) : Emission;

/// <summary>The current task as the hooks see it.</summary>
/// <param name="Audit">How audit prints it.</param>
/// <param name="Credentials">Its credentials.</param>
/// <param name="Own">Its own IMA namespace.</param>
public sealed record Caller(AuditSubject Audit, Credentials Credentials, NamespaceOrdinal Own);

/// <summary>What a hook passes (P-72, N-113).</summary>
/// <param name="Function">The hook.</param>
/// <param name="Mask">Access mask.</param>
/// <param name="Subject">Credentials that the rules are compared with.</param>
/// <param name="Path">Name of the file as records show it (M-87).</param>
/// <param name="ReadsBuffer">The content is a buffer that was read as a whole: the file of a kernel read.</param>
/// <param name="Counting">A read-only open counts as a reader (N-113, column counting).</param>
public readonly record struct HookCall(HookFunction Function, AccessMask Mask, Credentials Subject, string Path, bool ReadsBuffer, bool Counting)
{
    /// <summary>Error of the second open by which a file that is open for writing alone is read (M-31), or None.</summary>
    public Errno SecondOpen { get; init; }
}

/// <summary>Everything around a hook: the machine's settings, the namespaces as published, and where emissions go.</summary>
public sealed class CheckEnvironment
{
    /// <summary>The machine.</summary>
    public required MeasurementSettings Settings { get; init; }

    /// <summary>Hash functions.</summary>
    public required IHashFunctions Hash { get; init; }

    /// <summary>Namespaces, policies and user namespaces as published before this step.</summary>
    public required NamespaceTable Table { get; init; }

    /// <summary>Signatures and keys as published, or null while the machine has no keyring.</summary>
    public ISignatureVerifier? Signatures { get; init; }

    /// <summary>Emissions in the order in which they happen.</summary>
    public List<Emission> Emissions { get; } = [];

    /// <summary>Work and locks are emitted too: the machine has a time model that is not all zero.</summary>
    public bool AccountsWork { get; init; }

    /// <summary>Takes notes of what checks do, or null: nobody asks.</summary>
    public CheckTrace? Trace { get; init; }

    /// <summary>The kernel.</summary>
    public KernelProfile Profile => Settings.Profile;

    /// <summary>Notes work that was done.</summary>
    public void Work(WorkKind kind, long amount, HashAlgorithm algorithm = default)
    {
        if (AccountsWork)
        {
            Emissions.Add(new WorkEmission(kind, amount, algorithm));
        }
    }

    /// <summary>Notes that a lock is taken.</summary>
    public void Take(LockKind kind, CachedInode? inode = null, NamespaceOrdinal owner = default) => Lock(kind, inode, owner, true);

    /// <summary>Notes that a lock is given back.</summary>
    public void Give(LockKind kind, CachedInode? inode = null, NamespaceOrdinal owner = default) => Lock(kind, inode, owner, false);

    /// <summary>Content is about to be looked at: what is not in the page cache comes from the disk, as a whole.</summary>
    public void ReadIn(CachedInode inode)
    {
        var data = inode.Data;
        if (!data.IsInPageCache)
        {
            data.IsInPageCache = true;
            if (data.Length > 0)
            {
                Work(WorkKind.DiskRead, data.Length);
            }
        }
    }

    /// <summary>Adds an integrity record of the caller about a file .</summary>
    public void Audit(int type, Caller caller, string operation, string cause, string name, CachedInode inode, bool success) =>
        Emissions.Add(new AuditEmission(AuditText.Integrity(
            type, caller.Audit, Profile.AuditSubjectLabel, operation, cause, new AuditObject(name, inode.SuperBlock.Device), success)));

    /// <summary>Query of a namespace's rules with the facts of this operation (P-61, N-110).</summary>
    public PolicyVerdict Query(PolicySnapshot policy, Caller caller, CachedInode inode, HookFunction function, AccessMask mask, Credentials subject, IntegrityFlags wanted) =>
        Ask(policy, new PolicyQuery(
            function,
            mask,
            wanted,
            new QueriedFile(inode.SuperBlock.Magic, inode.SuperBlock.TypeName, inode.SuperBlock.Uuid, inode.Data.Uid, inode.Data.Gid),
            SubjectOf(caller, subject),
            new OwnerIdMap(Table, caller.Own)));

    /// <summary>Asks a policy, and notes which rules decided if somebody wants to know.</summary>
    public PolicyVerdict Ask(PolicySnapshot policy, in PolicyQuery query)
    {
        if (Trace is null)
        {
            return PolicyMatcher.Query(policy, query);
        }

        var rules = new List<int>();
        var verdict = PolicyMatcher.Query(policy, query, rules);
        Trace.Answered(rules, verdict);
        return verdict;
    }

    /// <summary>Credentials as rules see them (P-64, P-65, N-80).</summary>
    public QueriedSubject SubjectOf(Caller caller, Credentials subject) => new(
        subject.Uid,
        subject.Euid,
        subject.Suid,
        subject.Gid,
        subject.Egid,
        subject.Sgid,
        CapabilityCheck.HasInInitial(Table.Users, caller.Credentials, Capability.Setuid),
        CapabilityCheck.HasInInitial(Table.Users, caller.Credentials, Capability.Setgid));

    private void Lock(LockKind kind, CachedInode? inode, NamespaceOrdinal owner, bool takes)
    {
        if (AccountsWork)
        {
            Emissions.Add(new LockEmission(kind, inode?.Id ?? default, owner, takes));
        }
    }
}
