using System;
using System.Formats.Asn1;
using System.Security.Cryptography;
using HashAlgorithm = ImaActors.Core.Primitives.HashAlgorithm;

namespace ImaActors.Crypto;

/// <summary>Writes certificates for scenarios: X.509 version 3 with subject and authority key identifiers, as A-13 asks for.</summary>
public static class CertificateWriter
{
    private const string CommonNameType = "2.5.4.3";
    private const string SubjectKeyIdType = "2.5.29.14";
    private const string AuthorityKeyIdType = "2.5.29.35";

    private static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A certificate of <paramref name="subject"/>, signed by <paramref name="issuer"/>.</summary>
    public static byte[] Write(SigningKey subject, string commonName, long serial, SigningKey issuer, string issuerCommonName)
    {
        var signedPart = WriteSignedPart(subject, commonName, serial, issuer, issuerCommonName);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signedPart);
            issuer.WriteCertificateAlgorithm(writer);
            writer.WriteBitString(issuer.SignDigest(HashAlgorithm.Sha256, SHA256.HashData(signedPart)));
        }

        return writer.Encode();
    }

    private static byte[] WriteSignedPart(SigningKey subject, string commonName, long serial, SigningKey issuer, string issuerCommonName)
    {
        const int Version3 = 2;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                writer.WriteInteger(Version3);
            }

            writer.WriteInteger(serial);
            issuer.WriteCertificateAlgorithm(writer);
            WriteName(writer, issuerCommonName);
            using (writer.PushSequence())
            {
                writer.WriteUtcTime(NotBefore, twoDigitYearMax: 2049);
                writer.WriteGeneralizedTime(NotAfter, omitFractionalSeconds: true);
            }

            WriteName(writer, commonName);
            writer.WriteEncodedValue(subject.PublicKeyInfo.Span);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            using (writer.PushSequence())
            {
                WriteExtension(writer, SubjectKeyIdType, value => value.WriteOctetString(subject.SubjectKeyId.Span));
                WriteExtension(writer, AuthorityKeyIdType, value =>
                {
                    using (value.PushSequence())
                    {
                        value.WriteOctetString(issuer.SubjectKeyId.Span, new Asn1Tag(TagClass.ContextSpecific, 0));
                    }
                });
            }
        }

        return writer.Encode();
    }

    private static void WriteName(AsnWriter writer, string commonName)
    {
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CommonNameType);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, commonName);
        }
    }

    private static void WriteExtension(AsnWriter writer, string type, Action<AsnWriter> writeValue)
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        writeValue(value);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            writer.WriteOctetString(value.Encode());
        }
    }
}
