using System;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using Org.BouncyCastle.Security;

namespace ImaActors.Crypto;

/// <summary>Signatures of certificates: RSA as in A-24, the elliptic-curve algorithms through BouncyCastle.</summary>
public sealed class CertificateVerifier : IIssuerVerifier
{
    private readonly bool _takesEcdsa;

    /// <summary>A verifier for a kernel that does or does not know ECDSA (crosswalk 5.13).</summary>
    public CertificateVerifier(bool takesEcdsa = false) => _takesEcdsa = takesEcdsa;

    /// <inheritdoc/>
    public Errno Verify(ParsedCertificate certificate, ParsedCertificate issuer)
    {
        if (!CertificateAlgorithms.TryFindSignature(certificate.SignatureAlgorithm, _takesEcdsa, out var family, out var hash)
            || !SubjectPublicKey.TryRead(issuer.PublicKeyInfo.Span, out var algorithm, out var curve, out var keyBits)
            || !CertificateAlgorithms.TryFindKey(algorithm, curve, _takesEcdsa, out var issuerFamily))
        {
            return Errno.ENOPKG;
        }

        if (family != issuerFamily)
        {
            return Errno.EKEYREJECTED;
        }

        if (family != KeyFamily.Rsa)
        {
            return VerifyCurve(certificate, issuer);
        }

        var digest = HashFunctions.Shared.Compute(hash, certificate.SignedPart.Span);
        return RsaSignature.Verify(keyBits, hash, digest, certificate.Signature.Span);
    }

    private static Errno VerifyCurve(ParsedCertificate certificate, ParsedCertificate issuer)
    {
        try
        {
            var key = PublicKeyFactory.CreateKey(issuer.PublicKeyInfo.ToArray());
            var signer = SignerUtilities.GetSigner(certificate.SignatureAlgorithm);
            signer.Init(forSigning: false, key);
            signer.BlockUpdate(certificate.SignedPart.Span);
            return signer.VerifySignature(certificate.Signature.ToArray()) ? Errno.None : Errno.EKEYREJECTED;
        }
        catch (Exception)
        {
            // The library has no common base class for what hostile keys and signatures make it throw.
            return Errno.EKEYREJECTED;
        }
    }
}
