using System;
using System.Collections.Generic;
using ImaActors.Core.Primitives;
using static ImaActors.Reference.Err;

namespace ImaActors.Reference;

/// <summary>Appraisal by hashes; every signature fails for want of a key.</summary>
internal sealed partial class Machine
{
    private const int Pass = 0;
    private const int Fail = 2;
    private const int NoLabel = 3;
    private const int Unknown = 5;

    public bool MetSignature { get; private set; }

    private static Hook SlotOf(Hook func) => func switch
    {
        Hook.MMAP_CHECK or Hook.BPRM_CHECK or Hook.CREDS_CHECK => func,
        Hook.FILE_CHECK => Hook.FILE_CHECK,
        _ => Hook.NONE,
    };

    private static int DoneBit(Hook func) => SlotOf(func) switch
    {
        Hook.MMAP_CHECK => 0x8000,
        Hook.BPRM_CHECK => 0x20000,
        Hook.CREDS_CHECK => 0x200000,
        Hook.FILE_CHECK => 0x2000,
        _ => 0x80000,
    };

    /// <summary>A-28.</summary>
    private int Appraise(ImaNs ns, Process p, Hook func, Record rec, OpenFile f, string path, byte[]? xattr, bool hasXattrs)
    {
        if (!hasXattrs)
        {
            return Unknown;
        }

        var needSig = (rec.Flags & SIG_REQUIRED) != 0;
        var size = f.Inode.Special == Special.None ? Data(f.Inode).Length : 0;
        var (cause, status, good) = ("unknown", Unknown, false);
        if (xattr is null || xattr.Length == 0)
        {
            cause = needSig ? "IMA-signature-required" : "missing-hash";
            status = NoLabel;
            good = xattr is not null;
            if (f.Created)
            {
                rec.Flags |= NEW_FILE;
            }

            if ((rec.Flags & NEW_FILE) != 0 && (!needSig || size == 0))
            {
                status = Pass;
            }
        }
        else
        {
            (status, cause) = VerifyValue(rec, xattr, needSig);
        }

        if (status != Pass)
        {
            if ((ns.State & 2) != 0 && (xattr is not [3, ..]))
            {
                WriteLabel(rec, f);
                status = Pass;
            }

            if (size == 0 && (rec.Flags & NEW_FILE) != 0 && xattr is [3, ..])
            {
                status = Pass;
            }

            Integrity(p, 1800, "appraise_data", cause, path, f.Inode, good, 0);
        }
        else
        {
            rec.Flags |= APPRAISED | DoneBit(func);
        }

        rec.Slots[SlotOf(func)] = status;
        return status;
    }

    /// <summary>A-29, A-30; of A-23 only what does not need a key.</summary>
    private (int Status, string Cause) VerifyValue(Record rec, byte[] xattr, bool needSig)
    {
        switch (xattr[0])
        {
            case 1 or 4:
                if (needSig)
                {
                    return (Fail, "IMA-signature-required");
                }

                rec.Digsig = false;
                var digest = xattr.AsSpan(Math.Min(xattr.Length, xattr[0] == 4 ? 2 : 1));
                var hash = rec.Hash!;
                return digest.Length >= hash.Length && digest[..hash.Length].SequenceEqual(hash) ? (Pass, "unknown") : (Fail, "invalid-hash");
            case 3:
                rec.Digsig = true;
                MetSignature |= xattr.Length > 9 && xattr[1] is (1 or 2);
                return xattr.Length >= 2 && xattr[1] is not (1 or 2) ? (Unknown, "unknown") : (Fail, "invalid-signature");
            default:
                return (Unknown, "unknown-ima-data");
        }
    }

    /// <summary>A-8, A-51.</summary>
    private static void WriteLabel(Record rec, OpenFile f)
    {
        XattrsOf(f.Inode)[XattrIma] = rec.Algo <= (int)HashAlgorithm.Sha1 ? [1, .. rec.Hash!] : [4, (byte)rec.Algo, .. rec.Hash!];
        Touch(f.Inode);
    }

    /// <summary>A-48, A-49.</summary>
    private void UpdateLabel(Process p, Record rec, OpenFile f)
    {
        if (rec.Digsig || (rec.Slots.GetValueOrDefault(Hook.FILE_CHECK, Unknown) != Pass && (rec.Flags & HASH) == 0))
        {
            return;
        }

        if (CollectDigest(p, rec, f, null, (int)_systemHash) == 0 && (f.Inode.Sb.HasXattrs || f.Inode.Real is not null))
        {
            WriteLabel(rec, f);
        }
    }

    /// <summary>A-56, N-161.</summary>
    private void ImaPostSetattr(Process p, PathRef at)
    {
        if (!at.Inode.IsRegular || !(at.Inode.Sb.HasXattrs || at.Inode.Real is not null))
        {
            return;
        }

        foreach (var ns in _active)
        {
            if ((ns.ActionMask & APPRAISE) == 0)
            {
                continue;
            }

            var matched = AppraiseOrHash(ns, p, at.Inode, Hook.POST_SETATTR);
            if (!matched && HasNs && XattrsOf(at.Inode).Remove(XattrIma))
            {
                Touch(at.Inode);
            }

            if (ns.Records.TryGetValue(at.Inode, out var rec))
            {
                rec.ChangeAttr = true;
                rec.UpdateXattr &= matched;
            }
        }
    }

    private bool AppraiseOrHash(ImaNs ns, Process p, Inode inode, Hook func)
    {
        var pcr = 10;
        Template? template = null;
        return ns.State != 0 && Query(ns, p, p.Cred, inode, func, MAY_ACCESS, APPRAISE | HASH, null, ref pcr, ref template) != 0;
    }

    /// <summary>N-118.</summary>
    private void ImaNewFile(Process p, PathRef at, bool isTmpFile)
    {
        foreach (var ns in _active)
        {
            if (!AppraiseOrHash(ns, p, at.Inode, Hook.FILE_CHECK))
            {
                continue;
            }

            var rec = FindOrCreate(ns, at.Inode);
            if (isTmpFile)
            {
                rec.UpdateXattr = true;
                rec.Slots[Hook.FILE_CHECK] = Pass;
            }
            else
            {
                rec.Flags |= NEW_FILE;
            }
        }
    }

    /// <summary>A-53, A-54, N-159.</summary>
    private int ImaSetXattr(Process p, PathRef at, Inode inode, byte[]? value)
    {
        if (!p.Cred.HasInit("sys_admin"))
        {
            return EPERM;
        }

        if (value is not null && (value.Length == 0 || value[0] >= 6))
        {
            return EINVAL;
        }

        // Crosswalk 5.15: the algorithm of a new label must be one that the kernel can compute.
        if (!HasNs && value is not null && Suggested(value) is var algo && algo != (int)_systemHash && !CanHash((HashAlgorithm)algo))
        {
            var root = FullPath(new PathRef(at.Mount, at.Mount.Root));
            var name = FullPath(at)[(root == "/" ? 0 : root.Length)..];
            Integrity(p, 1800, "set_data", "unavailable-hash-algorithm", name, inode, false, 0);
            return EACCES;
        }

        if (_active.Exists(ns => (ns.ActionMask & APPRAISE) != 0) && inode.IsRegular && _root.Records.TryGetValue(inode, out var rec))
        {
            rec.MeasuredPcrs = 0;
            rec.ChangeXattr = true;
            rec.Digsig = value is [3, ..];
        }

        return 0;
    }

    /// <summary>A-64.</summary>
    private int ImaProtect(Process p, Mapping map, bool exec)
    {
        var ns = p.Ima;
        if ((ns.ActionMask & APPRAISE) == 0 || !exec || map.Exec || !map.File.Inode.IsRegular)
        {
            return 0;
        }

        var pcr = 10;
        Template? template = null;
        var verdict = Query(ns, p, p.Cred, map.File.Inode, Hook.MMAP_CHECK, MAY_EXEC, ns.ActionMask, null, ref pcr, ref template);
        if ((verdict & (MEASURE | SUB_MASK)) == 0)
        {
            return 0;
        }

        var refused = (verdict & SUB_MASK) != 0;
        Integrity(p, 1800, "collect_data", "failed-mprotect", FullPath(map.File.Path), map.File.Inode, !refused, 0);
        return refused ? EPERM : 0;
    }
}
