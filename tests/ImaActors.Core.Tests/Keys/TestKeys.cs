using System;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace ImaActors.Core.Tests.Keys;

/// <summary>Certificates for tests of keyrings.</summary>
internal static class TestKeys
{
    private static readonly byte[] BuiltInKeyId = [1, 1, 1, 1, 1];
    private static readonly byte[] KeyIdOfA = [10, 10, 10, 10, 10];
    private static readonly AsymmetricCipherKeyPair BuiltInKey = NewKey();
    private static readonly AsymmetricCipherKeyPair OtherKey = NewKey();

    public static readonly byte[] BuiltIn = Make("CN=built-in", "CN=built-in", 1, BuiltInKey, BuiltInKey, BuiltInKeyId);
    public static readonly byte[] A = Make("CN=key a", "CN=built-in", 2, OtherKey, BuiltInKey, KeyIdOfA, BuiltInKeyId);
    public static readonly byte[] NamedBySerial = Make("CN=key s", "CN=built-in", 3, OtherKey, BuiltInKey, KeyIdOfA, null, 1);
    public static readonly byte[] NamesTwoAuthorities = Make("CN=key t", "CN=built-in", 4, OtherKey, BuiltInKey, KeyIdOfA, [9, 9], 1);
    public static readonly byte[] Unsigned = Make("CN=key u", "CN=nobody", 5, OtherKey, OtherKey, KeyIdOfA);
    public static readonly byte[] SelfSignedWithoutAuthority = Make("CN=key u", "CN=key u", 6, OtherKey, OtherKey, KeyIdOfA);
    public static readonly byte[] SignedByUnknown = Make("CN=key v", "CN=built-in", 7, OtherKey, BuiltInKey, KeyIdOfA, [8, 8, 8]);
    public static readonly byte[] Forged = Make("CN=key f", "CN=built-in", 8, OtherKey, OtherKey, KeyIdOfA, BuiltInKeyId);

    private static AsymmetricCipherKeyPair NewKey()
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new KeyGenerationParameters(new SecureRandom(), 1024));
        return generator.GenerateKeyPair();
    }

    private static byte[] Make(
        string subject, string issuer, long serial, AsymmetricCipherKeyPair key, AsymmetricCipherKeyPair signer, byte[] keyId, byte[]? authority = null, long? authoritySerial = null)
    {
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(BigInteger.ValueOf(serial));
        generator.SetIssuerDN(new X509Name(issuer));
        generator.SetSubjectDN(new X509Name(subject));
        generator.SetNotBefore(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetNotAfter(new DateTime(2020, 2, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetPublicKey(key.Public);
        generator.AddExtension(X509Extensions.SubjectKeyIdentifier, critical: false, new SubjectKeyIdentifier(keyId));
        var parts = new Asn1EncodableVector();
        if (authority is not null)
        {
            parts.Add(new DerTaggedObject(isExplicit: false, 0, new DerOctetString(authority)));
        }

        if (authoritySerial is { } number)
        {
            parts.Add(new DerTaggedObject(isExplicit: false, 1, new GeneralNames(new GeneralName(new X509Name(issuer)))));
            parts.Add(new DerTaggedObject(isExplicit: false, 2, DerInteger.ValueOf(number)));
        }

        if (parts.Count > 0)
        {
            generator.AddExtension(X509Extensions.AuthorityKeyIdentifier, critical: false, new DerSequence(parts));
        }

        return generator.Generate(new Asn1SignatureFactory("SHA256withRSA", signer.Private)).GetEncoded();
    }
}
