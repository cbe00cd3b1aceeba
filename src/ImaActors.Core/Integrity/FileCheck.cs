using System;
using System.Collections.Generic;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Audit;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>
/// The check that every file hook makes (M-21, replaced by N-108): each active namespace that is concerned, in order of
/// activation; only the own namespace measures, appraises, audits, hashes or refuses (N-109).
/// </summary>
/// <remarks>Linux 5.10 ima_main.c, process_measurement, as changed by RFC 14/30 and 15/30.</remarks>
public static class FileCheck
{
    /// <summary>Runs a hook on an open file. The result is None or EACCES.</summary>
    public static Errno Run(CheckEnvironment environment, Caller caller, OpenFile file, in HookCall hook)
    {
        var table = environment.Table;
        var records = file.Inode.Records;
        records.DropRetired(owner => table.Find(owner) is null);
        if (records.All.Count == 0 || (records.All.Count == 1 && records.All[0].Namespace == caller.Own))
        {
            return CheckNamespace(environment, caller, file, hook, caller.Own);
        }

        foreach (var ordinal in Concerned(environment, records, caller.Own))
        {
            var error = CheckNamespace(environment, caller, file, hook, ordinal);
            if (error != Errno.None)
            {
                return error;
            }
        }

        return Errno.None;
    }

    /// <summary>Namespaces concerned by an operation on an inode, in order of activation: the own one and each active one with a record (N-104, N-108).</summary>
    public static IReadOnlyList<NamespaceOrdinal> Concerned(CheckEnvironment environment, IntegrityRecords records, NamespaceOrdinal own)
    {
        var concerned = new List<NamespaceOrdinal>(records.All.Count + 1) { own };
        foreach (var record in records.All)
        {
            if (record.Namespace != own)
            {
                concerned.Add(record.Namespace);
            }
        }

        concerned.Sort((a, b) => environment.Table[a].Activation.CompareTo(environment.Table[b].Activation));
        return concerned;
    }

    private static Errno CheckNamespace(CheckEnvironment environment, Caller caller, OpenFile file, in HookCall hook, NamespaceOrdinal ordinal)
    {
        var policy = environment.Table.PolicyOf(ordinal);
        if (policy.ActionMask == IntegrityFlags.None)
        {
            return Errno.None;
        }

        var inode = file.Inode;
        var isOwn = ordinal == caller.Own;
        var record = isOwn ? null : inode.Records.Find(ordinal);
        var verdict = environment.Query(policy, caller, inode, hook.Function, hook.Mask, hook.Subject, IntegrityFlags.DoActions);
        var watched = hook.Function is HookFunction.FileCheck or HookFunction.MmapCheck && policy.ActionMask.HasFlag(IntegrityFlags.Measure);
        if (verdict.Flags == IntegrityFlags.None && !watched)
        {
            return Errno.None;
        }

        var mustAppraise = verdict.Flags.HasFlag(IntegrityFlags.Appraise);
        var function = verdict.Flags.HasFlag(IntegrityFlags.FileAppraise) ? HookFunction.FileCheck : hook.Function;
        if (verdict.Flags != IntegrityFlags.None)
        {
            record ??= inode.Records.FindOrCreate(ordinal);
        }

        if (isOwn && record is not null && hook.Counting && file.Flags.IsReadOnly())
        {
            record.Readers++;
            file.Counted = true;
        }

        if (watched)
        {
            var violation = ViolationTest.Run(file, record ?? inode.Records.Find(ordinal), verdict.Flags.HasFlag(IntegrityFlags.Measure), environment.Profile.HasImaNamespaces);
            if (violation != Violation.None)
            {
                AddViolation(environment, caller, inode, hook.Path, ordinal, violation);
            }
        }

        if (verdict.Flags == IntegrityFlags.None)
        {
            return Errno.None;
        }

        var error = isOwn ? Evaluate(environment, caller, file, hook, function, policy, record!, verdict, mustAppraise) : Errno.None;
        if (mustAppraise)
        {
            if (error != Errno.None && policy.State.HasFlag(AppraisalState.Enforce))
            {
                return Errno.EACCES;
            }

            if (file.Flags.CanWrite())
            {
                record!.UpdateXattr = true;
            }
        }

        return Errno.None;
    }

    /// <summary>Steps 6 to 15 of M-21 on the own record; the result counts only with an appraise verdict.</summary>
    private static Errno Evaluate(
        CheckEnvironment environment,
        Caller caller,
        OpenFile file,
        in HookCall hook,
        HookFunction function,
        PolicySnapshot policy,
        InodeIntegrity record,
        in PolicyVerdict verdict,
        bool mustAppraise)
    {
        var inode = file.Inode;
        RecordReset.BeforeCheck(record, inode);
        record.Flags |= verdict.Flags;
        var pcr = verdict.Pcr ?? environment.Profile.DefaultPcr;
        var template = verdict.Template ?? policy.DefaultTemplate;
        var todo = StillToDo(record, verdict.Flags, pcr);

        if (todo.HasFlag(IntegrityFlags.Hash) && !record.HasSignature)
        {
            if (inode.SecurityIma is { Length: > 2 } label && label.Span[0] == XattrLabel.SignatureType)
            {
                record.HasSignature = true;
            }

            record.Flags |= IntegrityFlags.Hashed;
            record.UpdateXattr = true;
            todo &= ~IntegrityFlags.Hash;
        }

        var error = Errno.None;
        if (todo == IntegrityFlags.None)
        {
            if (mustAppraise)
            {
                error = MappedWriters(environment, caller, inode, hook.Path, function);
                if (error == Errno.None && record[AppraisalSlots.Of(function)] != AppraisalStatus.Pass)
                {
                    error = Errno.EACCES;
                }
            }
        }
        else
        {
            error = Act(environment, caller, file, hook, function, policy, record, todo, pcr, template);
        }

        return hook.Mask.HasFlag(AccessMask.Write) && record.HasSignature && !record.Flags.HasFlag(IntegrityFlags.NewFile) ? Errno.EACCES : error;
    }

    /// <summary>Step 7 of M-21: what of a verdict the record has not done yet. Measured counts for each register (M-24).</summary>
    private static IntegrityFlags StillToDo(InodeIntegrity record, IntegrityFlags verdict, int pcr)
    {
        var done = (IntegrityFlags)((uint)(record.Flags & (IntegrityFlags.Done & ~IntegrityFlags.Measured)) >> 1);
        var todo = verdict & (IntegrityFlags.DoActions | IntegrityFlags.SubActions) & ~done;
        return record.MeasuredPcrs.Has(pcr) ? todo & ~IntegrityFlags.Measure : todo;
    }

    /// <summary>Steps 10 to 14 of M-21: collect, measure, appraise, audit.</summary>
    private static Errno Act(
        CheckEnvironment environment,
        Caller caller,
        OpenFile file,
        in HookCall hook,
        HookFunction function,
        PolicySnapshot policy,
        InodeIntegrity record,
        IntegrityFlags todo,
        int pcr,
        Template template)
    {
        var inode = file.Inode;
        ReadOnlyMemory<byte>? label = null;
        AppendedSignature? modsig = null;
        if ((todo & IntegrityFlags.SubActions) != IntegrityFlags.None || !template.IsLegacy)
        {
            label = inode.SecurityIma;
            if (hook.ReadsBuffer && record.Flags.HasFlag(IntegrityFlags.ModsigAllowed) && environment.Signatures is { } signatures)
            {
                modsig = signatures.FindAppended(inode.Data.Content);
                if (modsig is not null && template.Fields.ContainsModsig() && record.Flags.HasFlag(IntegrityFlags.Measured))
                {
                    todo |= IntegrityFlags.Measure;
                }
            }
        }

        var algorithm = DigestCollection.Algorithm(environment, label);
        var error = DigestCollection.Collect(environment, caller, file, record, hook, algorithm);
        if (error is not Errno.None and not Errno.EBADF and not Errno.EINVAL)
        {
            return error;
        }

        if (todo.HasFlag(IntegrityFlags.Measure))
        {
            Store(environment, caller, file, hook.Path, record, pcr, template, label, modsig);
        }

        if (error == Errno.None && (todo & IntegrityFlags.SubActions) != IntegrityFlags.None)
        {
            if (modsig is not null && record.Flags.HasFlag(IntegrityFlags.CheckBlacklist) && environment.Signatures!.IsBlacklisted(modsig.Digest))
            {
                error = Errno.EPERM;
            }
            else
            {
                error = AppraisalProcedure.Run(environment, caller, file, hook.Path, record, policy, function, label, modsig) == AppraisalStatus.Pass
                    ? MappedWriters(environment, caller, inode, hook.Path, function)
                    : Errno.EACCES;
            }
        }

        if (todo.HasFlag(IntegrityFlags.Audit))
        {
            environment.Emissions.Add(new AuditEmission(AuditText.FileRule(caller.Audit, environment.Profile.AuditSubjectLabel, hook.Path, record.Hash!)));
            record.Flags |= IntegrityFlags.Audited;
        }

        return (file.Flags & OpenFlags.Direct) != 0 && record.Flags.HasFlag(IntegrityFlags.PermitDirectIo) ? Errno.None : error;
    }

    /// <summary>M-34: one entry for the list; a result never comes back, a duplicate counts as measured (M-62).</summary>
    private static void Store(
        CheckEnvironment environment,
        Caller caller,
        OpenFile file,
        string path,
        InodeIntegrity record,
        int pcr,
        Template template,
        ReadOnlyMemory<byte>? label,
        AppendedSignature? modsig)
    {
        if (record.MeasuredPcrs.Has(pcr) && modsig is null)
        {
            return;
        }

        var inode = file.Inode;
        var number = environment.Table[caller.Own].Number;
        var entry = EntryBuilder.Build(environment.Settings, environment.Hash, template, pcr, caller.Own, new EventData
        {
            FileDigest = record.Hash!,
            Name = path,
            HasFile = true,
            SecurityIma = label,
            ModsigDigest = modsig?.Digest,
            Modsig = modsig?.Message,
            Namespace = number,
            Rehash = algorithm => Rehash(environment, caller, file, path, algorithm),
        });
        if (entry is null)
        {
            environment.Audit(AuditText.PcrType, caller, "add_template_measure", "ENOMEM", path, inode, false);
            return;
        }

        environment.Emissions.Add(new EntryEmission(new EntryRequest(
            entry, EntryKind.File, caller.Audit, new AuditObject(path, inode.SuperBlock.Device), null, null, null)));
        if ((file.Flags & OpenFlags.Direct) == 0)
        {
            record.Flags |= IntegrityFlags.Measured;
            record.MeasuredPcrs = record.MeasuredPcrs.With(pcr);
        }
    }

    /// <summary>The digest for field <c>d</c> when the collected one is of another algorithm (M-45): read again, so direct I/O refuses it again (M-32).</summary>
    private static byte[]? Rehash(CheckEnvironment environment, Caller caller, OpenFile file, string path, HashAlgorithm algorithm)
    {
        var inode = file.Inode;
        if ((file.Flags & OpenFlags.Direct) != 0)
        {
            environment.Audit(AuditText.DataType, caller, "collect_data", "failed", path, inode, false);
            return null;
        }

        if (!environment.Hash.CanCompute(algorithm))
        {
            return null;
        }

        var digest = environment.Hash.Compute(algorithm, inode.Data.Content);
        if (inode.Data.Length > 0)
        {
            inode.Data.Accessed();
        }

        return digest;
    }

    /// <summary>M-41 and N-131: number of the namespace concerned, template of the violator's own namespace, default register.</summary>
    private static void AddViolation(CheckEnvironment environment, Caller caller, CachedInode inode, string path, NamespaceOrdinal ordinal, Violation violation)
    {
        var template = environment.Table.PolicyOf(caller.Own).DefaultTemplate;
        var entry = EntryBuilder.Build(environment.Settings, environment.Hash, template, environment.Profile.DefaultPcr, ordinal, new EventData
        {
            FileDigest = Digest.Zeros(HashAlgorithm.Sha1),
            Name = path,
            HasFile = true,
            Namespace = environment.Table[ordinal].Number,
            IsViolation = true,
        });
        Invariant.That(entry is not null, "a violation entry can always be built");
        environment.Emissions.Add(new EntryEmission(new EntryRequest(
            entry, EntryKind.Violation, caller.Audit, new AuditObject(path, inode.SuperBlock.Device), violation.Cause(), null, null)));
    }

    /// <summary>M-35: an executable mapping of a file that is mapped shared and writable somewhere.</summary>
    private static Errno MappedWriters(CheckEnvironment environment, Caller caller, CachedInode inode, string path, HookFunction function)
    {
        if (function != HookFunction.MmapCheck || inode.Data.WritableMappings == 0)
        {
            return Errno.None;
        }

        environment.Audit(AuditText.DataType, caller, "mmap_file", "mmapped_writers", path, inode, false);
        return Errno.ETXTBSY;
    }
}
