using System;
using System.Formats.Asn1;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>Signs files of scenarios with an appended signature .</summary>
public static class AppendedSignatureWriter
{
    private const string SignedData = "1.2.840.113549.1.7.2";
    private const string Data = "1.2.840.113549.1.7.1";

    /// <summary>The content with a signature of <paramref name="key"/> behind it.</summary>
    /// <param name="content">Content of the file.</param>
    /// <param name="key">The key.</param>
    /// <param name="certificate">Its certificate, which names the signer.</param>
    /// <param name="algorithm">Digest algorithm: sha1, sha224, sha256, sha384 or sha512.</param>
    /// <param name="byKeyId">The signer is named by the subject key identifier instead of issuer and serial number.</param>
    /// <param name="embedded">Certificates to put into the message, DER.</param>
    public static byte[] Append(
        ReadOnlySpan<byte> content, SigningKey key, ParsedCertificate certificate, HashAlgorithm algorithm, bool byKeyId = false, params byte[][] embedded)
    {
        var signature = key.SignDigest(algorithm, HashFunctions.Shared.Compute(algorithm, content));
        var message = WriteMessage(signature, key.IsRsa, certificate, algorithm, byKeyId, embedded);
        return [.. content, .. message, .. AppendedSignatureTrailer.Write(message.Length)];
    }

    private static byte[] WriteMessage(byte[] signature, bool isRsa, ParsedCertificate certificate, HashAlgorithm algorithm, bool byKeyId, byte[][] embedded)
    {
        var version = byKeyId ? 3 : 1;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(SignedData);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteInteger(version);
                using (writer.PushSetOf())
                {
                    WriteAlgorithm(writer, DigestType(algorithm));
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Data);
                }

                if (embedded.Length > 0)
                {
                    using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    {
                        Array.ForEach(embedded, der => writer.WriteEncodedValue(der));
                    }
                }

                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteInteger(version);
                    WriteSigner(writer, certificate, byKeyId);
                    WriteAlgorithm(writer, DigestType(algorithm));
                    WriteAlgorithm(writer, isRsa ? "1.2.840.113549.1.1.1" : "1.2.840.10045.4.3.2");
                    writer.WriteOctetString(signature);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteSigner(AsnWriter writer, ParsedCertificate certificate, bool byKeyId)
    {
        if (byKeyId)
        {
            writer.WriteOctetString(certificate.SubjectKeyId!.Value.Span, new Asn1Tag(TagClass.ContextSpecific, 0));
            return;
        }

        using (writer.PushSequence())
        {
            // The issuer's contents come without their header.
            using (writer.PushSequence())
            {
                var names = new DerCursor(certificate.Issuer.Span);
                while (!names.AtEnd && names.TryTakeAny(out var name))
                {
                    writer.WriteEncodedValue(names.Whole(name));
                }
            }

            writer.WriteInteger(certificate.Serial.Span);
        }
    }

    private static void WriteAlgorithm(AsnWriter writer, string type)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            writer.WriteNull();
        }
    }

    private static string DigestType(HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Sha1 => "1.3.14.3.2.26",
        HashAlgorithm.Sha224 => "2.16.840.1.101.3.4.2.4",
        HashAlgorithm.Sha384 => "2.16.840.1.101.3.4.2.2",
        HashAlgorithm.Sha512 => "2.16.840.1.101.3.4.2.3",
        _ => "2.16.840.1.101.3.4.2.1",
    };
}
