using System;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Audit;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>Collecting the digest of a file (section 6 of the measurement specification).</summary>
/// <remarks>Linux 5.10 ima_api.c, ima_collect_measurement; ima_crypto.c, ima_calc_file_hash.</remarks>
public static class DigestCollection
{
    /// <summary>Algorithm that the label suggests, as the number to show and the algorithm to compute (M-33).</summary>
    public static (int Label, HashAlgorithm Computed) Algorithm(CheckEnvironment environment, ReadOnlyMemory<byte>? label)
    {
        var system = environment.Settings.SystemAlgorithm;
        var shown = XattrLabel.SuggestedAlgorithm(label is { } value ? value.Span : default, system, environment.Profile);
        return (shown, shown < HashAlgorithms.FirstInvalid ? (HashAlgorithm)shown : system);
    }

    /// <summary>Puts the digest into the record unless it is there already (M-28 to M-32).</summary>
    public static Errno Collect(CheckEnvironment environment, Caller caller, OpenFile file, InodeIntegrity record, in HookCall hook, (int Label, HashAlgorithm Computed) algorithm)
    {
        if (record.Flags.HasFlag(IntegrityFlags.Collected))
        {
            return Errno.None;
        }

        var inode = file.Inode;
        var version = inode.Data.LookAtChangeCounter();
        var error = Errno.None;
        var isComputable = environment.Hash.CanCompute(algorithm.Computed) && environment.Profile.Algorithms.Contains(algorithm.Computed);
        Digest digest;
        if (record.Flags.HasFlag(PolicyRule.VerityRequired))
        {
            // No file here has an fs-verity digest (crosswalk 5.19).
            record.Hash = Digest.Zeros(algorithm.Computed);
            record.Version = version;
            Failed(environment, caller, file, hook.Path, "no-verity-digest");
            return Errno.ENODATA;
        }

        if (!hook.ReadsBuffer && (file.Flags & OpenFlags.Direct) != 0)
        {
            error = Errno.EINVAL;
            digest = Digest.Zeros(environment.Settings.SystemAlgorithm);
        }
        else if (hook.SecondOpen != Errno.None)
        {
            Failed(environment, caller, file, hook.Path);
            return hook.SecondOpen;
        }
        else if (!isComputable)
        {
            Failed(environment, caller, file, hook.Path);
            return Errno.ENOENT;
        }
        else
        {
            environment.ReadIn(inode);
            environment.Work(WorkKind.Digest, inode.Data.Length, algorithm.Computed);
            digest = new Digest(algorithm.Label, inode.Data.Digest(algorithm.Computed, environment.Hash));
            if (!hook.ReadsBuffer && inode.Data.Length > 0)
            {
                inode.Data.Accessed();
            }
        }

        record.Hash = digest;
        record.Version = version;
        if (error == Errno.None)
        {
            record.Flags |= IntegrityFlags.Collected;
        }
        else
        {
            Failed(environment, caller, file, hook.Path);
        }

        return error;
    }

    /// <summary>The record of a failed collection shows the last component only (M-32).</summary>
    private static void Failed(CheckEnvironment environment, Caller caller, OpenFile file, string path, string reason = "failed")
    {
        var cause = (file.Flags & OpenFlags.Direct) != 0 ? "failed(directio)" : reason;
        environment.Audit(AuditText.DataType, caller, "collect_data", cause, path[(path.LastIndexOf('/') + 1)..], file.Inode, false);
    }
}
