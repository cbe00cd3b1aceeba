using System;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Keys;

/// <summary>What the kernel takes from a certificate. The bytes are as supplied; nothing is decoded further than needed.</summary>
public sealed record ParsedCertificate
{
    /// <summary>Contents of the serial number, leading zero byte included.</summary>
    public required ReadOnlyMemory<byte> Serial { get; init; }

    /// <summary>Contents of the issuer name, without its outer DER header.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>Contents of the subject name, without its outer DER header.</summary>
    public required ReadOnlyMemory<byte> Subject { get; init; }

    /// <summary>Subject key identifier, or null without the extension.</summary>
    public ReadOnlyMemory<byte>? SubjectKeyId { get; init; }

    /// <summary>Key identifier of the authority, or null if the extension has none.</summary>
    public ReadOnlyMemory<byte>? AuthorityKeyId { get; init; }

    /// <summary>Serial number and issuer name of the authority's certificate, joined as in <see cref="Identifiers"/>; null if the extension has none.</summary>
    public ReadOnlyMemory<byte>? AuthoritySerialAndIssuer { get; init; }

    /// <summary>Common name of the subject as kernel text; empty without one.</summary>
    public string CommonName { get; init; } = "";

    /// <summary>Organization of the subject as kernel text; empty without one.</summary>
    public string Organization { get; init; } = "";

    /// <summary>E-mail address of the subject as kernel text; empty without one.</summary>
    public string Email { get; init; } = "";

    /// <summary>SubjectPublicKeyInfo as DER, header included.</summary>
    public required ReadOnlyMemory<byte> PublicKeyInfo { get; init; }

    /// <summary>Object identifier of the algorithm of the public key, in dotted form.</summary>
    public required string PublicKeyAlgorithm { get; init; }

    /// <summary>The signed part as DER, header included.</summary>
    public required ReadOnlyMemory<byte> SignedPart { get; init; }

    /// <summary>Object identifier of the signature algorithm, in dotted form.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>The signature, without the count of unused bits.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The certificate names itself as its issuer and its signature proves it .</summary>
    public bool IsSelfSigned { get; init; }

    /// <summary>The identifiers of the key: serial number and issuer name joined, then the subject key identifier if there is one.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Identifiers =>
        SubjectKeyId is { } keyId ? [Join(Serial.Span, Issuer.Span), keyId] : [Join(Serial.Span, Issuer.Span)];

    /// <summary>Whether the certificate says anything about who signed it; one that does not cannot enter <c>.ima</c> (A-13).</summary>
    public bool NamesAuthority => AuthorityKeyId is not null || AuthoritySerialAndIssuer is not null;

    /// <summary>The description of the key if the adder gives none, as kernel text.</summary>
    public string Description =>
        $"{KernelText.UpToNul(SubjectText())}: {Convert.ToHexStringLower((SubjectKeyId ?? Serial).Span)}";

    /// <summary>Joins a serial number and an issuer name to an identifier .</summary>
    public static byte[] Join(ReadOnlySpan<byte> serial, ReadOnlySpan<byte> issuer)
    {
        var joined = new byte[serial.Length + issuer.Length];
        serial.CopyTo(joined);
        issuer.CopyTo(joined.AsSpan(serial.Length));
        return joined;
    }

    private string SubjectText()
    {
        const int SharedPrefixLength = 7;   // bytes; Linux 5.10 x509_cert_parser.c, x509_fabricate_name
        if (CommonName.Length == 0)
        {
            return Organization.Length > 0 ? Organization : Email;
        }

        var repeats = CommonName.StartsWith(Organization, StringComparison.Ordinal)
            || (CommonName.Length >= SharedPrefixLength && Organization.Length >= SharedPrefixLength
                && string.CompareOrdinal(CommonName, 0, Organization, 0, SharedPrefixLength) == 0);
        return repeats ? CommonName : $"{Organization}: {CommonName}";
    }
}
