using System;
using System.Collections.Immutable;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Audit;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Measurement;
using ImaActors.Core.Namespaces;
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
        environment.Take(LockKind.ActiveListRead);
        environment.Work(WorkKind.NamespaceVisits, environment.Table.ActiveCount);
        var error = Visit(environment, caller, file, hook);
        environment.Give(LockKind.ActiveListRead);
        return error;
    }

    /// <summary>Every namespace concerned, in order of activation; those behind the own one are not visited after a refusal (N-112).</summary>
    private static Errno Visit(CheckEnvironment environment, Caller caller, OpenFile file, in HookCall hook)
    {
        var records = file.Inode.Records;
        records.DropEnded(environment.Table);
        var own = environment.Table[caller.Own];

        // Where nobody writes, a foreign record can only be marked, and those that are marked already stay as they are.
        var concerned = file.Flags.CanWrite() || file.Inode.WriteOpens > 0 ? records.All : records.Unmarked;
        var place = 0;
        while (place < concerned.Count && concerned[place].Activation < own.Activation)
        {
            CheckForeign(environment, caller, file, hook, concerned[place++]);
        }

        environment.Trace?.Begin(environment, CheckScope.Own, own.Ordinal, file.Inode, hook);
        var error = CheckOwn(environment, caller, file, hook, own);
        environment.Trace?.End(environment, file.Inode, error);
        if (error != Errno.None)
        {
            return error;   // those behind the own namespace are not visited (N-112)
        }

        place += place < concerned.Count && concerned[place].Activation == own.Activation ? 1 : 0;
        while (place < concerned.Count)
        {
            CheckForeign(environment, caller, file, hook, concerned[place++]);
        }

        return Errno.None;
    }

    /// <summary>The own namespace: the whole check (N-108, steps 1 to 5).</summary>
    private static Errno CheckOwn(CheckEnvironment environment, Caller caller, OpenFile file, in HookCall hook, NamespaceFacts own)
    {
        var policy = environment.Table.PolicyOf(own.Ordinal);
        if (policy.ActionMask == IntegrityFlags.None)
        {
            return Errno.None;
        }

        environment.Work(WorkKind.Hook, 1);
        var inode = file.Inode;
        var verdict = environment.Query(policy, caller, inode, hook.Function, hook.Mask, hook.Subject, IntegrityFlags.DoActions);
        var record = verdict.Flags == IntegrityFlags.None ? inode.Records.Find(own.Ordinal) : inode.Records.FindOrCreate(own.Ordinal, own.Activation);
        if (verdict.Flags != IntegrityFlags.None && hook.Counting && file.Flags.IsReadOnly())
        {
            record!.Readers++;
            file.Counted = true;
            inode.Records.CountsAcross |= file.Opener != own.Ordinal;
        }

        if (IsWatched(policy, hook))
        {
            TestViolation(environment, caller, file, hook, own.Ordinal, record, verdict.Flags.HasFlag(IntegrityFlags.Measure));
        }

        if (verdict.Flags == IntegrityFlags.None)
        {
            return Errno.None;
        }

        var mustAppraise = verdict.Flags.HasFlag(IntegrityFlags.Appraise);
        var function = verdict.Flags.HasFlag(IntegrityFlags.FileAppraise) ? HookFunction.FileCheck : hook.Function;
        environment.Take(LockKind.Record, inode, own.Ordinal);
        var error = Evaluate(environment, caller, file, hook, function, policy, record!, verdict, mustAppraise);
        environment.Give(LockKind.Record, inode, own.Ordinal);
        if (mustAppraise && error != Errno.None && policy.State.HasFlag(AppraisalState.Enforce))
        {
            return Errno.EACCES;
        }

        if (mustAppraise && file.Flags.CanWrite())
        {
            record!.UpdateXattr = true;
        }

        return Errno.None;
    }

    /// <summary>
    /// A foreign namespace with a record can only get a violation, MUST_MEASURE and UPDATE_XATTR (N-109). Its rules are not asked
    /// where no answer could change anything: the cost of a hook stays small with many interested namespaces.
    /// </summary>
    private static void CheckForeign(CheckEnvironment environment, Caller caller, OpenFile file, in HookCall hook, InodeIntegrity record)
    {
        environment.Trace?.Begin(environment, CheckScope.Foreign, record.Namespace, file.Inode, hook);
        var policy = environment.Table.PolicyOf(record.Namespace);
        var writes = file.Flags.CanWrite();
        var isWatched = IsWatched(policy, hook);
        var decides = writes ? policy.ActionMask.HasFlag(IntegrityFlags.Appraise) : isWatched && (!record.MustMeasure || file.Inode.WriteOpens > 0);
        var verdict = decides
            ? environment.Query(policy, caller, file.Inode, hook.Function, hook.Mask, hook.Subject, IntegrityFlags.DoActions).Flags
            : IntegrityFlags.None;
        if (isWatched)
        {
            TestViolation(environment, caller, file, hook, record.Namespace, record, verdict.HasFlag(IntegrityFlags.Measure));
        }

        if (writes && verdict.HasFlag(IntegrityFlags.Appraise))
        {
            record.UpdateXattr = true;
        }

        environment.Trace?.End(environment, file.Inode, Errno.None);
    }

    private static bool IsWatched(PolicySnapshot policy, in HookCall hook) =>
        hook.Function is HookFunction.FileCheck or HookFunction.MmapCheck && policy.ActionMask.HasFlag(IntegrityFlags.Measure);

    private static void TestViolation(
        CheckEnvironment environment, Caller caller, OpenFile file, in HookCall hook, NamespaceOrdinal ordinal, InodeIntegrity? record, bool mustMeasure)
    {
        environment.Take(LockKind.Inode, file.Inode);
        var violation = ViolationTest.Run(environment.Profile, file, record, mustMeasure);
        if (violation != Violation.None)
        {
            AddViolation(environment, caller, file.Inode, hook.Path, ordinal, violation);
        }

        environment.Give(LockKind.Inode, file.Inode);
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
        environment.Trace?.Left(todo, pcr);

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
            error = Act(environment, caller, file, hook, function, policy, record, todo, pcr, template, mustAppraise ? verdict.AllowedAlgorithms : null);
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
        Template template,
        ImmutableArray<HashAlgorithm>? allowed)
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
                if (record.Flags.HasFlag(IntegrityFlags.Measure))
                {
                    BufferMeasurement.MeasureBlacklisted(environment, caller, pcr, modsig.Digest);
                }
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

        if ((file.Flags & OpenFlags.Direct) != 0 && record.Flags.HasFlag(IntegrityFlags.PermitDirectIo))
        {
            error = Errno.None;
        }

        if (error == Errno.None && allowed is { } algorithms && !algorithms.Contains(algorithm.Computed))
        {
            // Crosswalk 5.15.
            environment.Audit(AuditText.DataType, caller, "collect_data", "denied-hash-algorithm", hook.Path, inode, false);
            error = Errno.EACCES;
        }

        return error;
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
        environment.Work(WorkKind.Entry, 1);
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

        environment.ReadIn(inode);
        environment.Work(WorkKind.Digest, inode.Data.Length, algorithm);
        var digest = inode.Data.Digest(algorithm, environment.Hash);
        if (inode.Data.Length > 0)
        {
            inode.Data.Accessed();
        }

        return digest;
    }

    /// <summary>M-41 and N-131: number of the namespace concerned, template of the violator's own namespace, default register.</summary>
    private static void AddViolation(CheckEnvironment environment, Caller caller, CachedInode inode, string path, NamespaceOrdinal ordinal, Violation violation)
    {
        environment.Work(WorkKind.Entry, 1);
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
