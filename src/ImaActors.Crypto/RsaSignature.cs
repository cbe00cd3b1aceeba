using System;
using System.Numerics;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>RSA signatures with EMSA-PKCS1-v1_5 and nothing more lenient.</summary>
internal static class RsaSignature
{
    private const int PaddingMin = 8;   // bytes of FF

    /// <summary>Whether <paramref name="signature"/> over <paramref name="digest"/> was made with the private half of <paramref name="publicKey"/> (DER RSAPublicKey).</summary>
    public static Errno Verify(ReadOnlySpan<byte> publicKey, HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var prefix = DigestInfoPrefix(algorithm);
        if (prefix.Length == 0)
        {
            return Errno.ENOPKG;
        }

        return TryReadKey(publicKey, out var modulus, out var exponent)
            ? Verify(modulus, exponent, prefix, digest, signature)
            : Errno.EBADMSG;
    }

    /// <summary>The same for a key that was read already and the prefix of an algorithm, which is not empty.</summary>
    public static Errno Verify(BigInteger modulus, BigInteger exponent, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var size = modulus.GetByteCount(isUnsigned: true);
        if (!HasUsableSize(size) || exponent.IsZero || exponent > modulus)
        {
            return Errno.EINVAL;
        }

        var number = new BigInteger(signature, isUnsigned: true, isBigEndian: true);
        if (signature.Length != size || number >= modulus)
        {
            return Errno.EKEYREJECTED;
        }

        var message = new byte[size];   // EM
        var raised = BigInteger.ModPow(number, exponent, modulus).ToByteArray(isUnsigned: true, isBigEndian: true);
        raised.CopyTo(message.AsSpan(size - raised.Length));
        var padding = size - 3 - prefix.Length - digest.Length;
        var correct = padding >= PaddingMin
            && message[0] == 0 && message[1] == 1
            && message.AsSpan(2, padding).IndexOfAnyExcept((byte)0xff) < 0
            && message[2 + padding] == 0
            && message.AsSpan(3 + padding, prefix.Length).SequenceEqual(prefix)
            && message.AsSpan(3 + padding + prefix.Length).SequenceEqual(digest);
        return correct ? Errno.None : Errno.EKEYREJECTED;
    }

    /// <summary>The sizes of A-22, the modulus rounded up to whole words of 8 bytes.</summary>
    public static bool HasUsableSize(int modulusBytes) => ((modulusBytes + 7) / 8 * 64) is 512 or 1024 or 1536 or 2048 or 3072 or 4096;

    /// <summary>Reads a DER RSAPublicKey.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> publicKey, out BigInteger modulus, out BigInteger exponent)
    {
        modulus = exponent = BigInteger.Zero;
        var outer = new DerCursor(publicKey);
        if (!outer.TryTake(DerCursor.Sequence, out var key))
        {
            return false;
        }

        var inside = outer.Inside(key);
        if (!inside.TryTake(DerCursor.Integer, out var n) || !inside.TryTake(DerCursor.Integer, out var e))
        {
            return false;
        }

        modulus = new BigInteger(inside.Contents(n), isUnsigned: true, isBigEndian: true);
        exponent = new BigInteger(inside.Contents(e), isUnsigned: true, isBigEndian: true);
        return true;
    }

    /// <summary>The table of A-24; empty for algorithms that RSA cannot be verified with.</summary>
    public static ReadOnlySpan<byte> DigestInfoPrefix(HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => [0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10],
        HashAlgorithm.Sha1 => [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14],
        HashAlgorithm.Rmd160 => [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x24, 0x03, 0x02, 0x01, 0x05, 0x00, 0x04, 0x14],
        HashAlgorithm.Sha224 => [0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1c],
        HashAlgorithm.Sha256 => [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20],
        HashAlgorithm.Sha384 => [0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30],
        HashAlgorithm.Sha512 => [0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40],
        _ => [],
    };
}
