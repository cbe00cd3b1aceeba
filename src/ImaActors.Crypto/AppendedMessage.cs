using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>
/// A PKCS#7 message with one signature over detached content. What the kernel cannot decode is no message; what it decodes
/// but does not accept shows at the verification.
/// </summary>
/// <remarks>Linux 5.10 crypto/asymmetric_keys/pkcs7_parser.c. Lengths must be definite.</remarks>
internal sealed record AppendedMessage
{
    private const byte ContextSpecific0 = 0xa0;
    private const byte ContextSpecific1 = 0xa1;
    private const byte ContextSpecific2 = 0xa2;
    private const byte ContextSpecific3 = 0xa3;
    private const byte KeyIdTag = 0x80;
    private const string SignedData = "1.2.840.113549.1.7.2";
    private const string Data = "1.2.840.113549.1.7.1";

    /// <summary>The content is plain data.</summary>
    public required bool IsData { get; init; }

    /// <summary>The signature covers attributes, which the kernel does not accept here.</summary>
    public required bool HasSignedAttributes { get; init; }

    /// <summary>Digest algorithm of the signature.</summary>
    public required HashAlgorithm Algorithm { get; init; }

    /// <summary>Family of the signature.</summary>
    public required KeyFamily Family { get; init; }

    /// <summary>Serial number and issuer of the signer's certificate joined, or its subject key identifier.</summary>
    public required ReadOnlyMemory<byte> SignerId { get; init; }

    /// <summary>The signature.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Embedded certificates in their order.</summary>
    public required IReadOnlyList<ParsedCertificate> Certificates { get; init; }

    /// <summary>Reads a message; null if there is none.</summary>
    public static AppendedMessage? Read(ReadOnlySpan<byte> message, CertificateParser parser, bool takesEcdsa)
    {
        var outer = new DerCursor(message);
        if (!outer.TryTake(DerCursor.Sequence, out var information))
        {
            return null;
        }

        var inside = outer.Inside(information);
        if (!inside.TryTake(DerCursor.ObjectIdentifier, out var type) || SubjectPublicKey.Dotted(inside.Contents(type)) != SignedData
            || !inside.TryTake(ContextSpecific0, out var content))
        {
            return null;
        }

        var holder = inside.Inside(content);
        return holder.TryTake(DerCursor.Sequence, out var signed) ? ReadSigned(holder.Inside(signed), parser, takesEcdsa) : null;
    }

    private static AppendedMessage? ReadSigned(DerCursor fields, CertificateParser parser, bool takesEcdsa)
    {
        if (!TryReadVersion(ref fields, out var version)
            || !fields.TryTake(DerCursor.Set, out _)
            || !TryReadContentType(ref fields, out var isData)
            || !TryReadCertificates(ref fields, parser, out var certificates))
        {
            return null;
        }

        if (fields.NextIs(ContextSpecific1) || fields.NextIs(ContextSpecific3))
        {
            _ = fields.TryTakeAny(out _);   // revocation lists
        }

        if ((!fields.NextIs(DerCursor.Set) && !fields.NextIs(DerCursor.Sequence)) || !fields.TryTakeAny(out var signers) || !fields.AtEnd)
        {
            return null;
        }

        var list = fields.Inside(signers);
        if (!list.TryTake(DerCursor.Sequence, out var signer) || !list.AtEnd)
        {
            return null;   // exactly one signature
        }

        return ReadSigner(list.Inside(signer), version, isData, certificates, takesEcdsa);
    }

    /// <summary>1 is PKCS#7, 3 is CMS.</summary>
    private static bool TryReadVersion(ref DerCursor cursor, out byte version)
    {
        version = 0;
        if (!cursor.TryTake(DerCursor.Integer, out var number) || number.ContentLength != 1)
        {
            return false;
        }

        version = cursor.Contents(number)[0];
        return version is 1 or 3;
    }

    /// <summary>The type of the content, which must not be in the message.</summary>
    private static bool TryReadContentType(ref DerCursor cursor, out bool isData)
    {
        isData = false;
        if (!cursor.TryTake(DerCursor.Sequence, out var information))
        {
            return false;
        }

        var inside = cursor.Inside(information);
        if (!inside.TryTake(DerCursor.ObjectIdentifier, out var type))
        {
            return false;
        }

        isData = SubjectPublicKey.Dotted(inside.Contents(type)) == Data;
        return inside.AtEnd;
    }

    private static bool TryReadCertificates(ref DerCursor cursor, CertificateParser parser, out List<ParsedCertificate> certificates)
    {
        certificates = [];
        if ((!cursor.NextIs(ContextSpecific0) && !cursor.NextIs(ContextSpecific2)) || !cursor.TryTakeAny(out var list))
        {
            return true;
        }

        var inside = cursor.Inside(list);
        while (!inside.AtEnd)
        {
            if (!inside.TryTake(DerCursor.Sequence, out var element) || parser.Parse(inside.Whole(element)).Certificate is not { } certificate)
            {
                return false;
            }

            certificates.Add(certificate);
        }

        return true;
    }

    private static AppendedMessage? ReadSigner(DerCursor fields, byte messageVersion, bool isData, List<ParsedCertificate> certificates, bool takesEcdsa)
    {
        if (!TryReadVersion(ref fields, out var version)
            || version != messageVersion
            || !TryReadSignerId(ref fields, version, out var signerId)
            || !TryReadAlgorithm(ref fields, out var digestName)
            || !CertificateAlgorithms.TryFindMessageDigest(digestName, out var algorithm))
        {
            return null;
        }

        var hasAttributes = fields.NextIs(ContextSpecific0) || fields.NextIs(ContextSpecific2);
        if (hasAttributes && !fields.TryTakeAny(out _))
        {
            return null;
        }

        if (!TryReadAlgorithm(ref fields, out var signatureName)
            || !CertificateAlgorithms.TryFindMessageSignature(signatureName, takesEcdsa, out var family)
            || !fields.TryTake(DerCursor.OctetString, out var signature))
        {
            return null;
        }

        if (fields.NextIs(ContextSpecific1) || fields.NextIs(ContextSpecific3))
        {
            _ = fields.TryTakeAny(out _);   // attributes that nobody signed
        }

        return !fields.AtEnd ? null : new AppendedMessage
        {
            IsData = isData,
            HasSignedAttributes = hasAttributes,
            Algorithm = algorithm,
            Family = family,
            SignerId = signerId,
            Signature = fields.Contents(signature).ToArray(),
            Certificates = certificates,
        };
    }

    private static bool TryReadSignerId(ref DerCursor cursor, byte version, out byte[] id)
    {
        id = [];
        if (version == 3)
        {
            if (!cursor.TryTake(KeyIdTag, out var keyId))
            {
                return false;
            }

            id = cursor.Contents(keyId).ToArray();
            return true;
        }

        if (!cursor.TryTake(DerCursor.Sequence, out var names))
        {
            return false;
        }

        var inside = cursor.Inside(names);
        if (!inside.TryTake(DerCursor.Sequence, out var issuer) || !inside.TryTake(DerCursor.Integer, out var serial) || !inside.AtEnd)
        {
            return false;
        }

        id = ParsedCertificate.Join(inside.Contents(serial), inside.Contents(issuer));
        return true;
    }

    private static bool TryReadAlgorithm(ref DerCursor cursor, out string name)
    {
        name = "";
        if (!cursor.TryTake(DerCursor.Sequence, out var identifier))
        {
            return false;
        }

        var inside = cursor.Inside(identifier);
        if (!inside.TryTake(DerCursor.ObjectIdentifier, out var type))
        {
            return false;
        }

        name = SubjectPublicKey.Dotted(inside.Contents(type));
        return true;
    }

    /// <summary>The embedded certificate of the signer, or null.</summary>
    public ParsedCertificate? Signer => Certificates.FirstOrDefault(certificate => certificate.Identifiers[0].Span.SequenceEqual(SignerId.Span));
}
