using System;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>The public key of a certificate, made ready for checking many signatures over digests. Any number of threads may use it.</summary>
internal abstract class VerificationKey
{
    /// <summary>Family of the key.</summary>
    public abstract KeyFamily Family { get; }

    /// <summary>Whether the signature over a digest was made with the private half. Never throws.</summary>
    /// <param name="algorithm">Algorithm that the signature names.</param>
    /// <param name="digest">The digest; another length than the algorithm's is only a wrong digest.</param>
    /// <param name="signature">The signature as the encoding of the family has it.</param>
    public abstract Errno Verify(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);

    /// <summary>The key of a certificate; null if its bits are no key.</summary>
    public static VerificationKey? Of(ParsedCertificate certificate, bool takesEcdsa)
    {
        if (!SubjectPublicKey.TryRead(certificate.PublicKeyInfo.Span, out var algorithm, out var curve, out var bits)
            || !CertificateAlgorithms.TryFindKey(algorithm, curve, takesEcdsa, out var family))
        {
            return null;
        }

        return family switch
        {
            KeyFamily.Rsa => RsaVerificationKey.Of(bits),
            KeyFamily.Ecdsa => EcdsaVerificationKey.Of(curve, bits),
            _ => CurveVerificationKey.Of(family, certificate.PublicKeyInfo),
        };
    }
}
