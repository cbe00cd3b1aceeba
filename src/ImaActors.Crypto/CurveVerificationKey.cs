using System;
using ImaActors.Core.Primitives;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Security;

namespace ImaActors.Crypto;

/// <summary>An EC-RDSA or SM2 key, which the base library lacks.</summary>
/// <remarks>Linux 5.10 crypto/ecrdsa.c and sm2.c. The digest of a file is signed as it is: SM2 mixes no name of the signer into it.</remarks>
internal sealed class CurveVerificationKey : VerificationKey
{
    private const int SmallSize = 32;   // bytes of the numbers of 256-bit curves

    private readonly ECPublicKeyParameters _key;
    private readonly int _size;

    private CurveVerificationKey(KeyFamily family, ECPublicKeyParameters key)
    {
        Family = family;
        _key = key;
        _size = (key.Parameters.Curve.FieldSize + 7) / 8;
    }

    /// <inheritdoc/>
    public override KeyFamily Family { get; }

    /// <summary>Reads a SubjectPublicKeyInfo; null if it holds no key of this family.</summary>
    public static CurveVerificationKey? Of(KeyFamily family, ReadOnlyMemory<byte> publicKeyInfo)
    {
        try
        {
            return PublicKeyFactory.CreateKey(SubjectPublicKeyInfo.GetInstance(publicKeyInfo.ToArray())) is ECPublicKeyParameters key
                ? new CurveVerificationKey(family, key)
                : null;
        }
        catch (Exception)
        {
            // The library has no common base class for what hostile keys make it throw.
            return null;
        }
    }

    /// <inheritdoc/>
    public override Errno Verify(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            var isValid = Family == KeyFamily.EcRdsa ? IsEcRdsa(algorithm, digest, signature) : IsSm2(algorithm, digest, signature);
            return isValid ? Errno.None : Errno.EKEYREJECTED;
        }
        catch (Exception)
        {
            // As above, for signatures.
            return Errno.EKEYREJECTED;
        }
    }

    /// <summary>Two numbers of the curve's size, s first; the digest is a little-endian number, as the signer of the library takes it.</summary>
    private bool IsEcRdsa(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var expected = _size == SmallSize ? HashAlgorithm.Streebog256 : HashAlgorithm.Streebog512;
        if (algorithm != expected || digest.Length != _size || signature.Length != 2 * _size)
        {
            return false;
        }

        var signer = new ECGost3410Signer();
        signer.Init(forSigning: false, _key);
        return signer.VerifySignature(digest.ToArray(), Number(signature[_size..]), Number(signature[.._size]));
    }

    private bool IsSm2(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> pair = stackalloc byte[2 * SmallSize];
        if (algorithm != HashAlgorithm.Sm3 || _size != SmallSize
            || !EcdsaVerificationKey.TryReadPair(signature, pair[..SmallSize], pair[SmallSize..]))
        {
            return false;
        }

        var order = _key.Parameters.N;
        var (r, s) = (Number(pair[..SmallSize]), Number(pair[SmallSize..]));
        if (r.SignValue == 0 || s.SignValue == 0 || r.CompareTo(order) >= 0 || s.CompareTo(order) >= 0)
        {
            return false;
        }

        var t = r.Add(s).Mod(order);
        if (t.SignValue == 0)
        {
            return false;
        }

        var point = ECAlgorithms.SumOfTwoMultiplies(_key.Parameters.G, s, _key.Q, t).Normalize();
        return !point.IsInfinity && Number(digest).Add(point.AffineXCoord.ToBigInteger()).Mod(order).Equals(r);
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(1, bytes.ToArray());
}
