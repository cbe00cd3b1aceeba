using System;
using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using ImaActors.Core.Primitives;
using HashAlgorithm = ImaActors.Core.Primitives.HashAlgorithm;

namespace ImaActors.Crypto;

/// <summary>
/// An RSA key. The base library checks what it knows, which is nearly all there is to check and far faster; the rest
/// (other digests, unusual keys, digests of the wrong length) goes through the arithmetic of <see cref="RsaSignature"/>.
/// </summary>
internal sealed class RsaVerificationKey : VerificationKey
{
    private const int SizeMin = 128;   // bytes; shorter keys are too rare to bother the base library with
    private const int ExponentLengthMax = 32;   // bits

    private readonly BigInteger _modulus;
    private readonly BigInteger _exponent;
    private readonly int _size;
    private readonly bool _isOrdinary;

    // One object is used by one thread at a time: the base library promises no more.
    private readonly ConcurrentBag<RSA> _idle = [];

    private RsaVerificationKey(BigInteger modulus, BigInteger exponent)
    {
        (_modulus, _exponent) = (modulus, exponent);
        _size = modulus.GetByteCount(isUnsigned: true);
        _isOrdinary = _size >= SizeMin && RsaSignature.HasUsableSize(_size) && !modulus.IsEven
            && !exponent.IsEven && exponent > BigInteger.One && exponent.GetBitLength() <= ExponentLengthMax;
    }

    /// <inheritdoc/>
    public override KeyFamily Family => KeyFamily.Rsa;

    /// <summary>Reads a DER RSAPublicKey; null if it is none.</summary>
    public static RsaVerificationKey? Of(ReadOnlySpan<byte> bits) =>
        RsaSignature.TryReadKey(bits, out var modulus, out var exponent) && !modulus.IsZero ? new RsaVerificationKey(modulus, exponent) : null;

    /// <inheritdoc/>
    public override Errno Verify(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var prefix = RsaSignature.DigestInfoPrefix(algorithm);
        if (prefix.Length == 0)
        {
            return Errno.ENOPKG;
        }

        if (!_isOrdinary || Name(algorithm) is not { } name || digest.Length != algorithm.DigestSize())
        {
            return RsaSignature.Verify(_modulus, _exponent, prefix, digest, signature);
        }

        if (signature.Length != _size)
        {
            return Errno.EKEYREJECTED;
        }

        var rsa = _idle.TryTake(out var idle) ? idle : Create();
        try
        {
            return rsa.VerifyHash(digest, signature, name, RSASignaturePadding.Pkcs1) ? Errno.None : Errno.EKEYREJECTED;
        }
        catch (CryptographicException)
        {
            // A policy of the host (old digests, short keys) is no policy of the simulated kernel.
            return RsaSignature.Verify(_modulus, _exponent, prefix, digest, signature);
        }
        finally
        {
            _idle.Add(rsa);
        }
    }

    private static HashAlgorithmName? Name(HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => HashAlgorithmName.MD5,
        HashAlgorithm.Sha1 => HashAlgorithmName.SHA1,
        HashAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        HashAlgorithm.Sha384 => HashAlgorithmName.SHA384,
        HashAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        _ => null,
    };

    private RSA Create() => RSA.Create(new RSAParameters
    {
        Modulus = _modulus.ToByteArray(isUnsigned: true, isBigEndian: true),
        Exponent = _exponent.ToByteArray(isUnsigned: true, isBigEndian: true),
    });
}
