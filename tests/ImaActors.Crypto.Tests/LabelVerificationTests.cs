using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Primitives;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.CryptoPro;
using Org.BouncyCastle.Asn1.Rosstandart;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Xunit;

namespace ImaActors.Crypto.Tests;

public sealed class LabelVerificationTests
{
    private static readonly byte[] Content = "content"u8.ToArray();
    private static readonly Digest Sha256 = SpecificationKey.DigestOf(HashAlgorithm.Sha256, Content);
    private static readonly byte[] Good = KeyRows.Rsa1024.SignLabel(Sha256);

    private static byte[] Changed(int offset, byte value) => [.. Good[..offset], value, .. Good[(offset + 1)..]];

    private static Errno Verify(byte[] label, Digest? digest = null) =>
        KeyRows.OverSelfSigned(KeyRows.Old, KeyRows.Rsa1024).VerifyLabel(KeyRows.Root, label, digest ?? Sha256);

    // the table, first failure decides
    [Fact]
    public void Each_step_of_a_verification_has_its_error()
    {
        Assert.Equal(Errno.None, Verify(Good));
        Assert.Equal(Errno.EINVAL, Verify([3]));
        Assert.Equal(Errno.EOPNOTSUPP, Verify(Changed(1, 9)));
        Assert.Equal(Errno.EOPNOTSUPP, Verify(Changed(1, 3)));
        Assert.Equal(Errno.EOPNOTSUPP, Verify([3, 0xaa, 0xbb]));
        Assert.Equal(Errno.EBADMSG, Verify(Good[..9]));
        Assert.Equal(Errno.EBADMSG, Verify(Good[..^1]));
        Assert.Equal(Errno.EBADMSG, Verify([.. Good, 0]));
        Assert.Equal(Errno.ENOPKG, Verify(Changed(2, 20)));
        Assert.Equal(Errno.ENOPKG, Verify(Changed(2, 0x99)));
        Assert.Equal(Errno.ENOKEY, Verify(Changed(3, (byte)(Good[3] ^ 1))));
        Assert.Equal(Errno.EKEYREJECTED, Verify(Changed(60, (byte)(Good[60] ^ 1))));
        Assert.Equal(Errno.EKEYREJECTED, Verify(Good, SpecificationKey.DigestOf(HashAlgorithm.Sha256, [1])));
    }

    // A-23, the rows of version 1; A-10
    [Fact]
    public void Each_step_of_a_version_1_verification_has_its_error()
    {
        var key = KeyRows.Rsa1024;
        var sha1 = SpecificationKey.DigestOf(HashAlgorithm.Sha1, Content);
        var label = key.SignLabelVersion1(sha1, 1);
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.User(key.UserKeyPayload(), key.UserKeyDescription(), KeyRows.Root));
        Errno Check(byte[] value) => verifier.VerifyLabel(KeyRows.Root, value, sha1);
        byte[] With(int offset, byte value) => [.. label[..offset], value, .. label[(offset + 1)..]];
        Assert.Equal(Errno.None, Check(label));
        Assert.Equal(Errno.None, Check([.. label, 1, 2, 3]));
        Assert.Equal(Errno.EINVAL, Check(label[..18]));
        Assert.Equal(Errno.ENOTSUPP, Check(With(6, 1)));
        Assert.Equal(Errno.EAGAIN, Check(With(8, (byte)(label[8] ^ 1))));
        Assert.Equal(Errno.EAGAIN, KeyRows.Over(KeyRows.Old).VerifyLabel(KeyRows.Root, label, sha1));
        Assert.Equal(Errno.EINVAL, Check(With(40, (byte)(label[40] ^ 1))));
        Assert.Equal(Errno.EINVAL, Check(With(2, 7)));
        Assert.Equal(Errno.EINVAL, Check(label[..40]));
    }

    // the payload of the user key
    [Theory]
    [InlineData(0, 2)]
    [InlineData(5, 1)]
    [InlineData(6, 3)]
    public void A_user_key_with_another_header_checks_nothing(int offset, byte value)
    {
        var key = KeyRows.Rsa1024;
        var sha1 = SpecificationKey.DigestOf(HashAlgorithm.Sha1, Content);
        var payload = key.UserKeyPayload();
        payload[offset] = value;
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.User(payload, key.UserKeyDescription(), KeyRows.Root));
        Assert.Equal(Errno.EINVAL, verifier.VerifyLabel(KeyRows.Root, key.SignLabelVersion1(sha1, 1), sha1));
    }

    // every DigestInfo of the table, and that no other digest can be verified with RSA
    [Fact]
    public void Rsa_takes_the_digests_of_the_table_only()
    {
        HashAlgorithm[] taken =
        [
            HashAlgorithm.Md5, HashAlgorithm.Sha1, HashAlgorithm.Rmd160, HashAlgorithm.Sha224, HashAlgorithm.Sha256, HashAlgorithm.Sha384, HashAlgorithm.Sha512,
        ];
        foreach (var algorithm in Enumerable.Range(0, HashAlgorithms.FirstInvalid).Select(id => (HashAlgorithm)id))
        {
            var digest = SpecificationKey.DigestOf(algorithm, Content);
            if (taken.Contains(algorithm))
            {
                var label = KeyRows.Rsa1024.SignLabel(digest);
                Assert.Equal(Errno.None, Verify(label, digest));
                Assert.True(BouncyCastleKey.Read(KeyRows.Rsa1024.PublicKeyInfo.Span)!.Verify(algorithm, digest.Bytes.Span, label.AsSpan(9)));
            }
            else
            {
                Assert.NotEqual(Errno.None, Verify(Changed(2, (byte)algorithm), digest));
            }
        }
    }

    // the number must be smaller than the modulus, at least 8 bytes FF, nothing behind the digest, prefix not missing
    [Fact]
    public void The_encoded_message_must_be_exact()
    {
        var digest = Sha256.Bytes.ToArray();
        var prefix = RsaSignatureTestAccess.Prefix;
        byte[] Message(byte[] tail) => [0, 1, .. Enumerable.Repeat((byte)0xff, 128 - 3 - tail.Length), 0, .. tail];
        var exact = Message([.. prefix, .. digest]);
        Assert.Equal(Errno.None, VerifyRaised(exact));
        Assert.Equal(Errno.EKEYREJECTED, VerifyRaised(Message(digest)));
        Assert.Equal(Errno.EKEYREJECTED, VerifyRaised([.. exact[..^1], (byte)(exact[^1] ^ 1)]));
        byte[] type2 = [0, 2, .. exact[2..]];
        Assert.Equal(Errno.EKEYREJECTED, VerifyRaised(type2));
        byte[] shortPadding = [0, 1, .. Enumerable.Repeat((byte)0xff, 8), 0, .. prefix, .. digest, .. new byte[128 - 11 - prefix.Length - digest.Length]];
        Assert.Equal(Errno.EKEYREJECTED, VerifyRaised(shortPadding));
    }

    private static Errno VerifyRaised(byte[] message)
    {
        var key = SpecificationKey.Key;
        var modulus = new BigInteger(1, SpecificationKey.Bytes(SpecificationKey.Modulus));
        var number = new BigInteger(1, message).ModPow(new BigInteger(1, SpecificationKey.Bytes(SpecificationKey.PrivateExponent)), modulus).ToByteArrayUnsigned();
        byte[] signature = [.. new byte[128 - number.Length], .. number];
        byte[] label = [3, 2, 4, .. key.SubjectKeyId.Span[^4..], 0, 128, .. signature];
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(SpecificationKey.Bytes(SpecificationKey.Certificate), KeyRows.Root));
        return verifier.VerifyLabel(KeyRows.Root, label, Sha256);
    }

    // A-36 with A-24: the cached digest may be of another length than the header's algorithm
    [Fact]
    public void A_digest_of_another_length_fails_without_an_exception() =>
        Assert.Equal(Errno.EKEYREJECTED, Verify(Good, SpecificationKey.DigestOf(HashAlgorithm.Sha1, Content)));

    //
    [Theory]
    [InlineData(512, true)]
    [InlineData(768, false)]
    [InlineData(1024, true)]
    [InlineData(1280, false)]
    [InlineData(1536, true)]
    [InlineData(2048, true)]
    public void Rsa_keys_of_some_sizes_only_are_usable(int bits, bool usable)
    {
        var key = SigningKey.CreateRsa(bits, "size"u8);
        var sha1 = SpecificationKey.DigestOf(HashAlgorithm.Sha1, Content);

        // The certificate is signed by a key of a usable size, else its own size would refuse it.
        var der = KeyRows.OtherRsa.Certify("issuer", key, "key");
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(der, KeyRows.Root));
        Assert.Equal(usable ? Errno.None : Errno.EINVAL, verifier.VerifyLabel(KeyRows.Root, key.SignLabel(sha1), sha1));
    }

    // the first key whose identifier ends with the key id; A-17
    [Fact]
    public void The_first_key_with_the_key_id_is_taken()
    {
        var decoy = TestCertificates.Make(
            "CN=decoy", "CN=decoy", 9, TestCertificates.Leaf, TestCertificates.Leaf, subjectKeyId: KeyRows.Rsa1024.SubjectKeyId.ToArray());
        var real = KeyRows.Asymmetric(KeyRows.Rsa1024.SelfSigned("real"), KeyRows.Root);
        var first = KeyRows.Asymmetric(decoy, KeyRows.Root);
        Assert.Equal(Errno.None, KeyRows.Over(KeyRows.Old, real, first).VerifyLabel(KeyRows.Root, Good, Sha256));
        Assert.Equal(Errno.EKEYREJECTED, KeyRows.Over(KeyRows.Old, first, real).VerifyLabel(KeyRows.Root, Good, Sha256));
    }

    // without SKID the tail of the issuer name matches
    [Fact]
    public void A_key_without_identifier_matches_through_its_issuer_name()
    {
        var der = TestCertificates.Make("CN=leaf", "CN=some abcd", 9, TestCertificates.Leaf, TestCertificates.Root);
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(der, KeyRows.Root));
        byte[] label = [3, 2, 4, .. "abcd"u8, 1, 0, .. Sign(TestCertificates.Leaf, Sha256)];
        Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, Sha256));
    }

    private static byte[] Sign(AsymmetricCipherKeyPair pair, Digest digest)
    {
        var signer = new RsaDigestSigner(new Org.BouncyCastle.Crypto.Digests.NullDigest(), Org.BouncyCastle.Asn1.Nist.NistObjectIdentifiers.IdSha256);
        signer.Init(forSigning: true, pair.Private);
        signer.BlockUpdate(digest.Bytes.ToArray(), 0, digest.Bytes.Length);
        return signer.GenerateSignature();
    }

    // crosswalk 5.13
    [Fact]
    public void Ecdsa_is_for_later_kernels()
    {
        foreach (var key in new[] { KeyRows.P256, KeyRows.P384 })
        {
            foreach (var algorithm in new[] { HashAlgorithm.Sha1, HashAlgorithm.Sha256, HashAlgorithm.Sha512 })
            {
                var digest = SpecificationKey.DigestOf(algorithm, Content);
                var label = key.SignLabel(digest);
                Assert.Equal(Errno.None, KeyRows.OverSelfSigned(KeyRows.Later, key).VerifyLabel(KeyRows.Root, label, digest));
                Assert.True(BouncyCastleKey.Read(key.PublicKeyInfo.Span)!.Verify(algorithm, digest.Bytes.Span, label.AsSpan(9)));
                label[^1] ^= 1;
                Assert.Equal(Errno.EKEYREJECTED, KeyRows.OverSelfSigned(KeyRows.Later, key).VerifyLabel(KeyRows.Root, label, digest));
            }

            Assert.Equal(Errno.ENOPKG, new CertificateParser().Parse(key.SelfSigned("ec")).Error);
        }
    }

    /// <summary>A key remembers its last answer: it must be that of the same digest and the same signature.</summary>
    [Fact]
    public void An_ecdsa_key_that_is_asked_again_and_again_answers_what_it_is_asked()
    {
        var label = KeyRows.P384.SignLabel(Sha256);
        var other = SpecificationKey.DigestOf(HashAlgorithm.Sha256, [1]);
        byte[] forged = [.. label[..^1], (byte)(label[^1] ^ 1)];
        var verifier = KeyRows.OverSelfSigned(KeyRows.Later, KeyRows.P384);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, Sha256));
            Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, Sha256));
            Assert.Equal(Errno.EKEYREJECTED, verifier.VerifyLabel(KeyRows.Root, label, other));
            Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, Sha256));
            Assert.Equal(Errno.EKEYREJECTED, verifier.VerifyLabel(KeyRows.Root, forged, Sha256));
            Assert.Equal(Errno.EKEYREJECTED, verifier.VerifyLabel(KeyRows.Root, forged, Sha256));
        }
    }

    // streebog with EC-RDSA, as s then r
    [Fact]
    public void Ec_rdsa_verifies_streebog_digests()
    {
        var parameters = new ECKeyGenerationParameters(RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256_paramSetA, new SecureRandom());
        var generator = new ECKeyPairGenerator("ECGOST3410");
        generator.Init(new ECKeyGenerationParameters(
            new ECGost3410Parameters(
                new ECNamedDomainParameters(parameters.PublicKeyParamSet, ECGost3410NamedCurves.GetByOid(parameters.PublicKeyParamSet)),
                parameters.PublicKeyParamSet,
                RosstandartObjectIdentifiers.id_tc26_gost_3411_12_256,
                null),
            new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        byte[] keyId = [1, 2, 3, 4];
        var der = TestCertificates.Make("CN=g", "CN=ca", 3, pair, TestCertificates.Root, subjectKeyId: keyId);
        var digest = SpecificationKey.DigestOf(HashAlgorithm.Streebog256, Content);
        var signer = new ECGost3410Signer();
        signer.Init(forSigning: true, new ParametersWithRandom(pair.Private, new SecureRandom()));
        var numbers = signer.GenerateSignature(digest.Bytes.ToArray());
        byte[] label = [3, 2, (byte)HashAlgorithm.Streebog256, .. keyId, 0, 64, .. Fixed(numbers[1]), .. Fixed(numbers[0])];
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(der, KeyRows.Root));
        Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, digest));
        label[^1] ^= 1;
        Assert.Equal(Errno.EKEYREJECTED, verifier.VerifyLabel(KeyRows.Root, label, digest));
        label[2] = (byte)HashAlgorithm.Sha256;
        Assert.Equal(Errno.EKEYREJECTED, verifier.VerifyLabel(KeyRows.Root, label, Sha256));
    }

    // sm3 with SM2, over the digest as it is
    [Fact]
    public void Sm2_verifies_sm3_digests()
    {
        var pair = TestCertificates.NewEc("sm2p256v1");
        byte[] keyId = [5, 6, 7, 8];
        var der = TestCertificates.Make("CN=s", "CN=ca", 3, pair, TestCertificates.Root, subjectKeyId: keyId);
        var digest = SpecificationKey.DigestOf(HashAlgorithm.Sm3, Content);
        var key = (ECPrivateKeyParameters)pair.Private;
        var order = key.Parameters.N;
        var k = new BigInteger(order.BitLength - 1, new SecureRandom());
        var x = key.Parameters.G.Multiply(k).Normalize().AffineXCoord.ToBigInteger();
        var r = new BigInteger(1, digest.Bytes.ToArray()).Add(x).Mod(order);
        var s = BigInteger.One.Add(key.D).ModInverse(order).Multiply(k.Subtract(r.Multiply(key.D))).Mod(order);
        var signature = new DerSequence(new DerInteger(r), new DerInteger(s)).GetEncoded();
        byte[] label = [3, 2, (byte)HashAlgorithm.Sm3, .. keyId, 0, (byte)signature.Length, .. signature];
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(der, KeyRows.Root));
        Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, digest));
        label[^1] ^= 1;
        Assert.Equal(Errno.EKEYREJECTED, verifier.VerifyLabel(KeyRows.Root, label, digest));
    }

    // two implementations that share no code agree, on good signatures and on broken ones
    [Fact]
    public void The_two_implementations_agree()
    {
        var algorithms = Gen.Int[0, 6].Select(index => new[]
        {
            HashAlgorithm.Md5, HashAlgorithm.Sha1, HashAlgorithm.Rmd160, HashAlgorithm.Sha224, HashAlgorithm.Sha256, HashAlgorithm.Sha384, HashAlgorithm.Sha512,
        }[index]);
        var rsa = KeyRows.OverSelfSigned(KeyRows.Old, KeyRows.Rsa1024);
        var curve = KeyRows.OverSelfSigned(KeyRows.Later, KeyRows.P256);
        var otherRsa = BouncyCastleKey.Read(KeyRows.Rsa1024.PublicKeyInfo.Span)!;
        var otherCurve = BouncyCastleKey.Read(KeyRows.P256.PublicKeyInfo.Span)!;
        Gen.Select(algorithms, Gen.Byte.Array[0, 40], Gen.Bool, Gen.Int[0, 7], Gen.Int[9, 70]).Sample(
            (algorithm, content, isBroken, bit, place) =>
            {
                var digest = SpecificationKey.DigestOf(algorithm, content);
                var label = KeyRows.Rsa1024.SignLabel(digest);
                var ecLabel = KeyRows.P256.SignLabel(digest);
                if (isBroken)
                {
                    label[place] ^= (byte)(1 << bit);
                    ecLabel[place] ^= (byte)(1 << bit);
                }

                var first = rsa.VerifyLabel(KeyRows.Root, label, digest) == Errno.None;
                var second = otherRsa.Verify(algorithm, digest.Bytes.Span, label.AsSpan(9));
                var firstOfCurve = curve.VerifyLabel(KeyRows.Root, ecLabel, digest) == Errno.None;
                var secondOfCurve = otherCurve.Verify(algorithm, digest.Bytes.Span, ecLabel.AsSpan(9));
                return first == second && first == !isBroken && firstOfCurve == secondOfCurve && firstOfCurve == !isBroken;
            },
            iter: 300);
    }

    private static byte[] Fixed(BigInteger number)
    {
        var bytes = number.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static class RsaSignatureTestAccess
    {
        public static readonly byte[] Prefix = Convert.FromHexString("3031300d060960864801650304020105000420");
    }
}
