using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Keys;

/// <summary>Outcome of reading a certificate: the certificate, or an error and where in the input it shows.</summary>
/// <param name="Error">
/// None; EBADMSG: no certificate at all; ENOPKG: an algorithm that the kernel does not take; EKEYREJECTED: the
/// certificate names itself as issuer and its signature is wrong; EINVAL: empty input, or inner and outer signature algorithm differ.
/// </param>
/// <param name="Place">Offset in bytes of the element that is wrong; 0 on success.</param>
/// <param name="Reason">What is wrong, for people; empty on success.</param>
/// <param name="Certificate">The certificate, on success.</param>
public sealed record CertificateParse(Errno Error, int Place, string Reason, ParsedCertificate? Certificate)
{
    /// <summary>A certificate was read.</summary>
    public static CertificateParse Success(ParsedCertificate certificate) => new(Errno.None, 0, "", certificate);

    /// <summary>No certificate, for this reason.</summary>
    public static CertificateParse Failure(Errno error, int place, string reason) => new(error, place, reason, null);
}

/// <summary>Reads certificates; never throws. ImaActors.Crypto implements it.</summary>
public interface ICertificateParser
{
    /// <summary>Reads one DER certificate that fills <paramref name="der"/> (A-16).</summary>
    CertificateParse Parse(ReadOnlySpan<byte> der);
}

/// <summary>Checks the signature of a certificate with the key of another; never throws. ImaActors.Crypto implements it.</summary>
public interface IIssuerVerifier
{
    /// <summary>None if <paramref name="issuer"/>'s key made the signature; else EKEYREJECTED (it did not), ENOPKG (algorithm not usable), or what is wrong with the key .</summary>
    Errno Verify(ParsedCertificate certificate, ParsedCertificate issuer);
}
