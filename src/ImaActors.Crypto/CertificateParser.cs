using System;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>Reads X.509 certificates as the kernel does (A-16 to A-18; Linux 5.10 x509_cert_parser.c): what the kernel ignores, this ignores.</summary>
public sealed class CertificateParser : ICertificateParser
{
    /// <summary>Longest certificate that is read, in bytes.</summary>
    public const int CertificateLengthMax = 64 * 1024;

    private readonly bool _takesEcdsa;
    private readonly CertificateVerifier _verifier;

    /// <summary>A parser for a kernel that does or does not know ECDSA (crosswalk 5.13).</summary>
    public CertificateParser(bool takesEcdsa = false)
    {
        _takesEcdsa = takesEcdsa;
        _verifier = new CertificateVerifier(takesEcdsa);
    }

    /// <inheritdoc/>
    public CertificateParse Parse(ReadOnlySpan<byte> der)
    {
        if (der.Length == 0)
        {
            return CertificateParse.Failure(Errno.EINVAL, 0, "empty");
        }

        if (der.Length > CertificateLengthMax)
        {
            return CertificateParse.Failure(Errno.EBADMSG, CertificateLengthMax, "longer than a certificate may be");
        }

        var reading = new CertificateReading(der, _takesEcdsa);
        return reading.Run() is { } certificate
            ? CheckSelfSigned(certificate, reading.Family, reading.KeyFamily)
            : CertificateParse.Failure(reading.Error, reading.Place, reading.Reason);
    }

    /// <summary>A certificate that names itself as its issuer must prove it; a signature that cannot be computed proves nothing and is let pass.</summary>
    private CertificateParse CheckSelfSigned(ParsedCertificate certificate, KeyFamily signature, KeyFamily key)
    {
        if (!certificate.Subject.Span.SequenceEqual(certificate.Issuer.Span))
        {
            return CertificateParse.Success(certificate);
        }

        if (certificate.NamesAuthority)
        {
            var byKeyId = Same(certificate.SubjectKeyId, certificate.AuthorityKeyId);
            var bySerial = Same(certificate.Identifiers[0], certificate.AuthoritySerialAndIssuer);
            if (!byKeyId && !bySerial)
            {
                return CertificateParse.Success(certificate);
            }

            if ((!bySerial && certificate.AuthoritySerialAndIssuer is not null) || (!byKeyId && certificate.AuthorityKeyId is not null))
            {
                return CertificateParse.Failure(Errno.EKEYREJECTED, 0, "only one half of the authority key identifier designates the certificate itself");
            }
        }

        var error = signature == key ? _verifier.Verify(certificate, certificate) : Errno.EKEYREJECTED;
        return error switch
        {
            Errno.None => CertificateParse.Success(certificate with { IsSelfSigned = true }),
            Errno.ENOPKG => CertificateParse.Success(certificate),
            _ => CertificateParse.Failure(error, 0, "the signature by the certificate's own key is wrong"),
        };
    }

    private static bool Same(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left is { } first && right is { } second && first.Span.SequenceEqual(second.Span);
}
