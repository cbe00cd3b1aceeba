using System;
using System.Buffers.Binary;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Appraisal;

/// <summary>The parts of a signature label, as views of the label. Reading one never throws.</summary>
public readonly ref struct SignatureHeader
{
    /// <summary>Version of the old form, with user keys .</summary>
    public const byte Version1 = 1;

    /// <summary>Version of the form with asymmetric keys .</summary>
    public const byte Version2 = 2;

    /// <summary>Version of signatures over a structure, for fs-verity labels of type 0x06 only (since 5.19).</summary>
    public const byte Version3 = 3;

    /// <summary>Bytes before the signature in version 2.</summary>
    public const int LengthOfVersion2 = 9;

    /// <summary>Bytes of the fixed part of version 1 that are hashed behind the file digest: offsets 1 to 16.</summary>
    public const int HashedLengthOfVersion1 = 16;

    private const int LengthOfVersion1 = 19;   // with the bit length of the number
    private const int VersionOffset = 1;
    private const byte RsaOfVersion1 = 0;

    private SignatureHeader(byte version, int algorithmId, ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> hashed, ReadOnlySpan<byte> signature)
    {
        Version = version;
        AlgorithmId = algorithmId;
        KeyId = keyId;
        Hashed = hashed;
        Signature = signature;
    }

    /// <summary>Version byte.</summary>
    public byte Version { get; }

    /// <summary>Number of the algorithm of the digest that was signed; a known one. 0 for version 1, whose number is not interpreted.</summary>
    public int AlgorithmId { get; }

    /// <summary>Key id: 4 bytes in version 2, 8 in version 1 .</summary>
    public ReadOnlySpan<byte> KeyId { get; }

    /// <summary>Version 1: what is hashed behind the file digest .</summary>
    public ReadOnlySpan<byte> Hashed { get; }

    /// <summary>Version 2: the signature. Version 1: everything from the bit length of the number on.</summary>
    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>The version byte of a signature label, or null where there is none.</summary>
    public static byte? VersionOf(ReadOnlySpan<byte> label) => label.Length > VersionOffset ? label[VersionOffset] : null;

    /// <summary>Reads the value of a signature label, up to the steps of A-23 that need a key.</summary>
    /// <returns>
    /// None; EINVAL (too short for its version), EOPNOTSUPP (no known version), EBADMSG (lengths disagree), ENOPKG (no such digest
    /// algorithm), ENOTSUPP (not RSA).
    /// </returns>
    /// <remarks>Linux 5.10 integrity/digsig.c, digsig_asymmetric.c and lib/digsig.c.</remarks>
    public static Errno Read(ReadOnlySpan<byte> label, out SignatureHeader header)
    {
        header = default;
        return VersionOf(label) switch
        {
            null => Errno.EINVAL,
            Version1 => ReadVersion1(label, out header),
            Version2 => ReadVersion2(label, out header),
            Version3 when label[0] == XattrLabel.VeritySignatureType => ReadVersion2(label, out header),
            _ => Errno.EOPNOTSUPP,
        };
    }

    private static Errno ReadVersion2(ReadOnlySpan<byte> label, out SignatureHeader header)
    {
        header = default;
        if (label.Length <= LengthOfVersion2)
        {
            return Errno.EBADMSG;
        }

        var signature = label[LengthOfVersion2..];
        if (BinaryPrimitives.ReadUInt16BigEndian(label[7..]) != signature.Length)
        {
            return Errno.EBADMSG;
        }

        if (label[2] >= HashAlgorithms.FirstInvalid)
        {
            return Errno.ENOPKG;
        }

        header = new SignatureHeader(label[VersionOffset], label[2], label[3..7], default, signature);
        return Errno.None;
    }

    private static Errno ReadVersion1(ReadOnlySpan<byte> label, out SignatureHeader header)
    {
        header = default;
        if (label.Length < LengthOfVersion1)
        {
            return Errno.EINVAL;
        }

        if (label[6] != RsaOfVersion1)
        {
            return Errno.ENOTSUPP;
        }

        header = new SignatureHeader(Version1, 0, label[8..16], label[1..17], label[17..]);
        return Errno.None;
    }
}
