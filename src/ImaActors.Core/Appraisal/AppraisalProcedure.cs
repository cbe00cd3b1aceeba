using System;
using ImaActors.Core.Audit;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Appraisal;

/// <summary>Appraisal of a file whose digest was collected .</summary>
/// <remarks>Linux 5.10 ima_appraise.c, ima_appraise_measurement. EVM is absent: its verdict is always unknown .</remarks>
public static class AppraisalProcedure
{
    /// <summary>Evaluates the label, leaves an audit record unless it passes, and caches the result in the slot of the hook.</summary>
    public static AppraisalStatus Run(
        CheckEnvironment environment,
        Caller caller,
        OpenFile file,
        string path,
        InodeIntegrity record,
        PolicySnapshot policy,
        HookFunction function,
        ReadOnlyMemory<byte>? label,
        AppendedSignature? modsig)
    {
        var inode = file.Inode;
        if (!inode.SuperBlock.HasXattrs && modsig is null)
        {
            return AppraisalStatus.Unknown;
        }

        var needsSignature = record.Flags.HasFlag(IntegrityFlags.SignatureRequired);
        var verdict = label is { Length: > 0 } || modsig is not null
            ? Labelled(environment, caller, record, label, modsig, needsSignature)
            : Unlabelled(file, record, needsSignature, label is not null);
        var isSigned = label is { Length: > 0 } value && value.Span[0] == XattrLabel.SignatureType;
        var status = verdict.Status;
        if (status == AppraisalStatus.Pass)
        {
            record.Flags |= IntegrityFlags.Appraised | AppraisalSlots.DoneBit(AppraisalSlots.Of(function));
        }
        else
        {
            if (policy.State.HasFlag(AppraisalState.Fix) && modsig is null && !isSigned && LabelWriting.Write(inode, record))
            {
                status = AppraisalStatus.Pass;
            }

            if (inode.Data.Length == 0 && record.Flags.HasFlag(IntegrityFlags.NewFile) && isSigned)
            {
                status = AppraisalStatus.Pass;
            }

            environment.Audit(AuditText.DataType, caller, "appraise_data", verdict.Cause, path, inode, verdict.Error == Errno.None);
        }

        record[AppraisalSlots.Of(function)] = status;
        return status;
    }

    private static Verdict Unlabelled(OpenFile file, InodeIntegrity record, bool needsSignature, bool isEmptyLabel)
    {
        if (file.Created)
        {
            record.Flags |= IntegrityFlags.NewFile;
        }

        var isNew = record.Flags.HasFlag(IntegrityFlags.NewFile) && (!needsSignature || file.Inode.Data.Length == 0);
        return new Verdict(
            isNew ? AppraisalStatus.Pass : AppraisalStatus.NoLabel,
            needsSignature ? "IMA-signature-required" : "missing-hash",
            isEmptyLabel ? Errno.None : Errno.ENODATA);
    }

    private static Verdict Labelled(
        CheckEnvironment environment,
        Caller caller,
        InodeIntegrity record,
        ReadOnlyMemory<byte>? label,
        AppendedSignature? modsig,
        bool needsSignature)
    {
        var verdict = label is { Length: > 0 } value
            ? OfLabel(environment, caller, record, value.Span, needsSignature)
            : new Verdict(AppraisalStatus.Unknown, "unknown", Errno.ENODATA);
        var tryAppended = modsig is not null
            && (label is not { Length: > 0 } present || present.Span[0] == XattrLabel.DigestNgType || verdict.Error == Errno.ENOKEY);
        if (!tryAppended)
        {
            return verdict;
        }

        environment.Work(WorkKind.Signature, 1);
        var error = environment.Signatures!.VerifyAppended(modsig!);
        return error == Errno.None
            ? new Verdict(AppraisalStatus.Pass, string.Empty, Errno.None)
            : new Verdict(AppraisalStatus.Fail, "invalid-signature", error);
    }

    /// <summary>A-29 and A-30.</summary>
    private static Verdict OfLabel(CheckEnvironment environment, Caller caller, InodeIntegrity record, ReadOnlySpan<byte> label, bool needsSignature)
    {
        switch (label[0])
        {
            case XattrLabel.DigestType or XattrLabel.DigestNgType:
                if (needsSignature)
                {
                    return new Verdict(AppraisalStatus.Fail, "IMA-signature-required", Errno.EINVAL);
                }

                record.HasSignature = false;
                var start = label[0] == XattrLabel.DigestNgType ? 2 : 1;
                var digest = record.Hash!.Bytes.Span;
                return label.Length - start >= digest.Length && label.Slice(start, digest.Length).SequenceEqual(digest)
                    ? new Verdict(AppraisalStatus.Pass, string.Empty, Errno.None)
                    : new Verdict(AppraisalStatus.Fail, "invalid-hash", Errno.EINVAL);
            case XattrLabel.SignatureType:
                record.HasSignature = true;
                if (environment.Profile.HasVerity && record.Flags.HasFlag(IntegrityFlags.SignatureRequired | PolicyRule.VerityRequired))
                {
                    return new Verdict(AppraisalStatus.Fail, "verity-signature-required", Errno.EINVAL);
                }

                if (environment.Profile.HasVerity && SignatureHeader.VersionOf(label) >= SignatureHeader.Version3)
                {
                    return new Verdict(AppraisalStatus.Fail, "invalid-signature-version", Errno.EINVAL);
                }

                environment.Work(WorkKind.Signature, 1);
                var error = environment.Signatures?.VerifyLabel(caller.Own, label, record.Hash!) ?? Errno.ENOKEY;
                return error switch
                {
                    Errno.None => new Verdict(AppraisalStatus.Pass, string.Empty, Errno.None),
                    Errno.EOPNOTSUPP => new Verdict(AppraisalStatus.Unknown, "unknown", error),
                    _ => new Verdict(AppraisalStatus.Fail, "invalid-signature", error),
                };
            case XattrLabel.VeritySignatureType when environment.Profile.HasVerity:
                return OfVeritySignature(environment, caller, record, label, needsSignature);
            default:
                return new Verdict(AppraisalStatus.Unknown, "unknown-ima-data", Errno.EINVAL);
        }
    }

    /// <summary>A signature over type, algorithm and digest (crosswalk 5.19).</summary>
    /// <remarks>Linux 6.1 ima_appraise.c, calc_file_id_hash.</remarks>
    private static Verdict OfVeritySignature(CheckEnvironment environment, Caller caller, InodeIntegrity record, ReadOnlySpan<byte> label, bool needsSignature)
    {
        record.HasSignature = true;
        if (needsSignature && !record.Flags.HasFlag(PolicyRule.VerityRequired))
        {
            return new Verdict(AppraisalStatus.Fail, "IMA-signature-required", Errno.EINVAL);
        }

        if (SignatureHeader.VersionOf(label) != SignatureHeader.Version3)
        {
            return new Verdict(AppraisalStatus.Fail, "invalid-signature-version", Errno.EINVAL);
        }

        var algorithm = (HashAlgorithm)record.Hash!.AlgorithmId;
        byte[] identity = [XattrLabel.VeritySignatureType, (byte)algorithm, .. record.Hash.Bytes.Span];
        var digest = new Digest(algorithm, environment.Hash.Compute(algorithm, identity));
        environment.Work(WorkKind.Signature, 1);
        var error = environment.Signatures?.VerifyLabel(caller.Own, label, digest) ?? Errno.ENOKEY;
        return error == Errno.None
            ? new Verdict(AppraisalStatus.Pass, string.Empty, Errno.None)
            : new Verdict(AppraisalStatus.Fail, "invalid-verity-signature", error);
    }

    private readonly record struct Verdict(AppraisalStatus Status, string Cause, Errno Error);
}
