using System;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace ImaActors.Crypto.Tests;

/// <summary>Makes certificates with a library that shares no code with the reader.</summary>
internal static class TestCertificates
{
    public static readonly AsymmetricCipherKeyPair Root = NewRsa(2048);
    public static readonly AsymmetricCipherKeyPair Leaf = NewRsa(2048);
    public static readonly byte[] RootKeyId = [0xa0, 0xa1, 0xa2, 0xa3, 0xa4];
    public static readonly byte[] LeafKeyId = [0xb0, 0xb1, 0xb2, 0xb3, 0xb4];

    public static AsymmetricCipherKeyPair NewRsa(int bits)
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new KeyGenerationParameters(new SecureRandom(), bits));
        return generator.GenerateKeyPair();
    }

    public static AsymmetricCipherKeyPair NewEc(string curve)
    {
        var generator = new ECKeyPairGenerator("EC");
        generator.Init(new ECKeyGenerationParameters(Org.BouncyCastle.Asn1.X9.ECNamedCurveTable.GetOid(curve), new SecureRandom()));
        return generator.GenerateKeyPair();
    }

    /// <summary>The certificate of <see cref="Root"/>, signed by itself.</summary>
    public static byte[] OfRoot() => Make("CN=root", "CN=root", 7, Root, Root, subjectKeyId: RootKeyId);

    /// <summary>A certificate of <see cref="Leaf"/>, signed by <see cref="Root"/>.</summary>
    public static byte[] OfLeaf() => Make("CN=leaf", "CN=root", 300, Leaf, Root, subjectKeyId: LeafKeyId, authorityKeyId: RootKeyId);

    public static byte[] Make(
        string subject,
        string issuer,
        long serial,
        AsymmetricCipherKeyPair key,
        AsymmetricCipherKeyPair signer,
        string algorithm = "SHA256withRSA",
        byte[]? subjectKeyId = null,
        byte[]? authorityKeyId = null,
        (string Issuer, long Serial)? authority = null)
    {
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(BigInteger.ValueOf(serial));
        generator.SetIssuerDN(new X509Name(issuer));
        generator.SetSubjectDN(new X509Name(subject));
        generator.SetNotBefore(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetNotAfter(new DateTime(2020, 2, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetPublicKey(key.Public);
        if (subjectKeyId is not null)
        {
            generator.AddExtension(X509Extensions.SubjectKeyIdentifier, critical: false, new SubjectKeyIdentifier(subjectKeyId));
        }

        if (authorityKeyId is not null || authority is not null)
        {
            var parts = new Asn1EncodableVector();
            if (authorityKeyId is not null)
            {
                parts.Add(new DerTaggedObject(isExplicit: false, 0, new DerOctetString(authorityKeyId)));
            }

            if (authority is { } named)
            {
                parts.Add(new DerTaggedObject(isExplicit: false, 1, new GeneralNames(new GeneralName(new X509Name(named.Issuer)))));
                parts.Add(new DerTaggedObject(isExplicit: false, 2, DerInteger.ValueOf(named.Serial)));
            }

            generator.AddExtension(X509Extensions.AuthorityKeyIdentifier, critical: false, new DerSequence(parts));
        }

        return generator.Generate(new Asn1SignatureFactory(algorithm, signer.Private)).GetEncoded();
    }
}
