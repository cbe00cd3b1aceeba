using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Appraisal;

/// <summary>The value of security.ima (section 2 of the appraisal specification).</summary>
public static class XattrLabel
{
    /// <summary>A digest in the old form: the algorithm follows from the length.</summary>
    public const byte DigestType = 0x01;

    /// <summary>A signature.</summary>
    public const byte SignatureType = 0x03;

    /// <summary>A digest with the number of its algorithm.</summary>
    public const byte DigestNgType = 0x04;

    /// <summary>A signature for a file with an fs-verity digest (crosswalk 5.19).</summary>
    public const byte VeritySignatureType = 0x06;

    /// <summary>Number of the algorithm in which a file with this label is digested (M-33); may be invalid for a signature header.</summary>
    /// <param name="label">The label, empty if there is none.</param>
    /// <param name="system">System algorithm.</param>
    /// <param name="profile">Whether an invalid number in a signature header means the system algorithm (crosswalk, 5.13), and whether fs-verity labels are known.</param>
    public static int SuggestedAlgorithm(ReadOnlySpan<byte> label, HashAlgorithm system, KernelProfile profile)
    {
        if (label.Length < 2)
        {
            return (int)system;
        }

        switch (label[0])
        {
            case SignatureType when label[1] == SignatureHeader.Version2 && label.Length > SignatureHeader.LengthOfVersion2:
            case VeritySignatureType when profile.HasVerity && label[1] == SignatureHeader.Version3 && label.Length > SignatureHeader.LengthOfVersion2:
                return label[2] >= HashAlgorithms.FirstInvalid && profile.InvalidSignatureAlgorithmFallsBack ? (int)system : label[2];
            case DigestNgType:
                return label[1] < HashAlgorithms.FirstInvalid ? label[1] : (int)system;
            case DigestType when label.Length == 21:
                return (int)(label[17..21].IndexOfAnyExcept((byte)0) < 0 ? HashAlgorithm.Md5 : HashAlgorithm.Sha1);
            case DigestType when label.Length == 17:
                return (int)HashAlgorithm.Md5;
            default:
                return (int)system;
        }
    }

    /// <summary>The label that the system writes for a digest .</summary>
    public static byte[] FromDigest(Digest digest) => digest.AlgorithmId <= (int)HashAlgorithm.Sha1
        ? [DigestType, .. digest.Bytes.Span]
        : [DigestNgType, (byte)digest.AlgorithmId, .. digest.Bytes.Span];
}
