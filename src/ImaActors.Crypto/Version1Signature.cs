using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>Signatures of version 1: RSA over a bare SHA-1 digest, with a key in the form of GnuPG numbers.</summary>
/// <remarks>Linux 5.10 lib/digsig.c.</remarks>
internal static class Version1Signature
{
    private const int KeyHeaderLength = 8;   // version, time stamp, algorithm, number of numbers, and 1 byte at least
    private const int NumberBitsMax = 16384;

    /// <summary>Checks the signature number at the start of <paramref name="number"/>; anything wrong is EINVAL.</summary>
    /// <param name="keyPayload">Payload of the user key.</param>
    /// <param name="fileDigest">Digest of the file.</param>
    /// <param name="hashedHeader">The part of the header that was hashed behind it.</param>
    /// <param name="number">The signature number, bit length first.</param>
    public static Errno Verify(ReadOnlySpan<byte> keyPayload, ReadOnlySpan<byte> fileDigest, ReadOnlySpan<byte> hashedHeader, ReadOnlySpan<byte> number)
    {
        if (keyPayload.Length < KeyHeaderLength - 1 || keyPayload[0] != 1 || keyPayload[5] != 0 || keyPayload[6] != 2)
        {
            return Errno.EINVAL;
        }

        var rest = keyPayload[7..];
        if (!TryRead(ref rest, out var modulus) || !TryRead(ref rest, out var exponent) || !TryRead(ref number, out var signature) || modulus.IsZero)
        {
            return Errno.EINVAL;
        }

        var hashed = new byte[fileDigest.Length + hashedHeader.Length];
        fileDigest.CopyTo(hashed);
        hashedHeader.CopyTo(hashed.AsSpan(fileDigest.Length));
        return IsEncoded(BigInteger.ModPow(signature, exponent, modulus), modulus.GetByteCount(isUnsigned: true), SHA1.HashData(hashed))
            ? Errno.None
            : Errno.EINVAL;
    }

    /// <summary>Zero, one, any number of FF, zero, then exactly the digest; no name of an algorithm.</summary>
    private static bool IsEncoded(BigInteger raised, int size, ReadOnlySpan<byte> digest)
    {
        const int WordLength = 8;
        var bytes = raised.ToByteArray(isUnsigned: true, isBigEndian: true);
        var words = (bytes.Length + WordLength - 1) / WordLength;
        var padding = size - 3 - digest.Length;
        if (words * WordLength > size || padding < 0)   // the kernel compares whole words with the size of the modulus
        {
            return false;
        }

        var message = new byte[size];
        bytes.CopyTo(message.AsSpan(size - bytes.Length));
        return message[0] == 0 && message[1] == 1
            && message.AsSpan(2, padding).IndexOfAnyExcept((byte)0xff) < 0
            && message[2 + padding] == 0
            && message.AsSpan(3 + padding).SequenceEqual(digest);
    }

    /// <summary>Takes a number: its length in bits (2 bytes, big-endian) and its bytes.</summary>
    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out BigInteger number)
    {
        number = BigInteger.Zero;
        if (bytes.Length < 2)
        {
            return false;
        }

        int bits = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        var length = (bits + 7) / 8;
        if (bits > NumberBitsMax || bytes.Length - 2 < length)
        {
            return false;
        }

        number = new BigInteger(bytes.Slice(2, length), isUnsigned: true, isBigEndian: true);
        bytes = bytes[(2 + length)..];
        return true;
    }
}
