using System;
using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Primitives;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using HashAlgorithm = ImaActors.Core.Primitives.HashAlgorithm;

namespace ImaActors.Crypto;

/// <summary>
/// A private key of a scenario: signs labels, files and certificates. Everything it makes follows from its seed, so that the same
/// scenario makes the same bytes. These are keys of a simulation: whoever knows the seed knows the key.
/// </summary>
public sealed class SigningKey
{
    private const int PublicExponent = 65537;

    private readonly AsymmetricKeyParameter _private;
    private readonly ECPublicKeyParameters? _point;

    private SigningKey(AsymmetricKeyParameter privateKey, AsymmetricKeyParameter publicKey)
    {
        _private = privateKey;
        _point = publicKey as ECPublicKeyParameters;
        PublicKeyInfo = WritePublicKeyInfo(publicKey, out var bits);
        SubjectKeyId = SHA1.HashData(bits);
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> PublicKeyInfo { get; }

    /// <summary>SHA-1 of the key bits, the usual subject key identifier .</summary>
    public ReadOnlyMemory<byte> SubjectKeyId { get; }

    /// <summary>The key is an RSA key; else one over a curve.</summary>
    public bool IsRsa => _point is null;

    /// <summary>Object identifier with which this key signs certificates: with SHA-256.</summary>
    internal string CertificateAlgorithm => IsRsa ? "1.2.840.113549.1.1.11" : "1.2.840.10045.4.3.2";

    /// <summary>Makes an RSA key from a seed.</summary>
    /// <param name="bits">Size of the modulus; A-22 says which sizes the kernel takes.</param>
    /// <param name="seed">Any bytes.</param>
    public static SigningKey CreateRsa(int bits, ReadOnlySpan<byte> seed)
    {
        const int Certainty = 100;   // as the library's own default
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(PublicExponent), Random(seed), bits, Certainty));
        return Of(generator.GenerateKeyPair());
    }

    /// <summary>Makes an ECDSA key over NIST P-256 or P-384 from a seed, for kernels that know them (crosswalk 5.13).</summary>
    public static SigningKey CreateEcdsa(bool isP384, ReadOnlySpan<byte> seed)
    {
        var generator = new ECKeyPairGenerator("EC");
        generator.Init(new ECKeyGenerationParameters(ECNamedCurveTable.GetOid(isP384 ? "P-384" : "P-256"), Random(seed)));
        return Of(generator.GenerateKeyPair());
    }

    /// <summary>An RSA key from its numbers, big-endian.</summary>
    public static SigningKey FromRsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> publicExponent, ReadOnlySpan<byte> privateExponent)
    {
        var n = new BigInteger(1, modulus.ToArray());
        return new SigningKey(
            new RsaKeyParameters(isPrivate: true, n, new BigInteger(1, privateExponent.ToArray())),
            new RsaKeyParameters(isPrivate: false, n, new BigInteger(1, publicExponent.ToArray())));
    }

    /// <summary>Signs a digest: EMSA-PKCS1-v1_5, or a DER sequence of two numbers with ECDSA.</summary>
    public byte[] SignDigest(HashAlgorithm algorithm, ReadOnlySpan<byte> digest)
    {
        if (_private is RsaKeyParameters rsa)
        {
            var message = BouncyCastleKey.EncodedMessage(algorithm, digest, SizeOf(rsa));
            Invariant.That(message is not null, "RSA cannot sign with this digest or with so short a key");
            return Raise(rsa, message);
        }

        // The secret number of a signature follows from key and digest (RFC 6979), not from chance.
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, _private);
        var pair = signer.GenerateSignature(digest.ToArray());
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(pair[0].ToByteArrayUnsigned());
            writer.WriteIntegerUnsigned(pair[1].ToByteArrayUnsigned());
        }

        return writer.Encode();
    }

    /// <summary>A signature label of version 2 for a file with this digest; the key id is the end of <see cref="SubjectKeyId"/> (A-20).</summary>
    public byte[] SignLabel(Digest fileDigest)
    {
        const int KeyIdLength = 4;
        var signature = SignDigest((HashAlgorithm)fileDigest.AlgorithmId, fileDigest.Bytes.Span);
        var label = new byte[SignatureHeader.LengthOfVersion2 + signature.Length];
        label[0] = XattrLabel.SignatureType;
        label[1] = SignatureHeader.Version2;
        label[2] = (byte)fileDigest.AlgorithmId;
        SubjectKeyId.Span[^KeyIdLength..].CopyTo(label.AsSpan(3));
        BinaryPrimitives.WriteUInt16BigEndian(label.AsSpan(7), (ushort)signature.Length);
        signature.CopyTo(label.AsSpan(SignatureHeader.LengthOfVersion2));
        return label;
    }

    /// <summary>Payload of the user key that checks signatures of version 1. RSA only.</summary>
    public byte[] UserKeyPayload()
    {
        var key = RequireRsa();
        return [1, 0, 0, 0, 0, 0, 2, .. Number(key.Modulus.ToByteArrayUnsigned()), .. Number(PublicExponentOf().ToByteArrayUnsigned())];
    }

    /// <summary>Description of that user key .</summary>
    public string UserKeyDescription() => BinaryPrimitives.ReadUInt64BigEndian(Version1KeyId()).ToString("X");

    /// <summary>A signature label of version 1. RSA only.</summary>
    /// <param name="fileDigest">Digest of the file, in the system algorithm of the machine.</param>
    /// <param name="timeStamp">Time stamp, which nobody interprets.</param>
    public byte[] SignLabelVersion1(Digest fileDigest, uint timeStamp)
    {
        var header = new byte[SignatureHeader.HashedLengthOfVersion1];
        header[0] = SignatureHeader.Version1;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), timeStamp);
        Version1KeyId().CopyTo(header.AsSpan(7));
        header[15] = 1;   // one number
        var key = RequireRsa();
        var digest = SHA1.HashData([.. fileDigest.Bytes.Span, .. header]);
        var message = new byte[SizeOf(key)];
        message.AsSpan().Fill(0xff);
        (message[0], message[1], message[^(digest.Length + 1)]) = (0, 1, 0);
        digest.CopyTo(message.AsSpan(message.Length - digest.Length));
        var bits = message.Length * 8;   // of the whole number, whatever its first byte is
        return [XattrLabel.SignatureType, .. header, (byte)(bits >> 8), (byte)bits, .. Raise(key, message)];
    }

    /// <summary>The private key as PEM, for tools that sign files.</summary>
    public string ToPem()
    {
        var info = Org.BouncyCastle.Pkcs.PrivateKeyInfoFactory.CreatePrivateKeyInfo(_private);
        return PemEncoding.WriteString("PRIVATE KEY", info.GetDerEncoded()) + "\n";
    }

    /// <summary>A certificate of this key that it signed itself; see <see cref="CertificateWriter"/>.</summary>
    public byte[] SelfSigned(string commonName, long serial = 1) => CertificateWriter.Write(this, commonName, serial, this, commonName);

    /// <summary>A certificate of another key, signed by this one.</summary>
    public byte[] Certify(string ownCommonName, SigningKey subject, string commonName, long serial = 1) =>
        CertificateWriter.Write(subject, commonName, serial, this, ownCommonName);

    /// <summary>Writes the identifier of the algorithm with which this key signs certificates.</summary>
    internal void WriteCertificateAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CertificateAlgorithm);
            if (IsRsa)
            {
                writer.WriteNull();
            }
        }
    }

    private static SigningKey Of(AsymmetricCipherKeyPair pair) => new(pair.Private, pair.Public);

    private static SecureRandom Random(ReadOnlySpan<byte> seed)
    {
        var generator = new DigestRandomGenerator(new Sha256Digest());
        generator.AddSeedMaterial(seed.ToArray());
        return new SecureRandom(new SeededGenerator(generator), autoSeedLengthInBytes: 0);
    }

    private static int SizeOf(RsaKeyParameters key) => (key.Modulus.BitLength + 7) / 8;

    private static byte[] Raise(RsaKeyParameters key, byte[] message)
    {
        var engine = new RsaEngine();
        engine.Init(forEncryption: true, key);
        var raised = engine.ProcessBlock(message, 0, message.Length);
        return [.. new byte[message.Length - raised.Length], .. raised];
    }

    private static byte[] WritePublicKeyInfo(AsymmetricKeyParameter key, out byte[] bits)
    {
        var info = Org.BouncyCastle.X509.SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key);
        bits = info.PublicKey.GetBytes();
        return info.GetDerEncoded();
    }

    private static byte[] Number(ReadOnlySpan<byte> bytes)
    {
        var bits = (bytes.Length * 8) - (bytes.IsEmpty ? 0 : System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[0]) - 24);
        return [(byte)(bits >> 8), (byte)bits, .. bytes];
    }

    private RsaKeyParameters RequireRsa()
    {
        Invariant.That(_private is RsaKeyParameters, "signatures of version 1 need an RSA key");
        return (RsaKeyParameters)_private;
    }

    private BigInteger PublicExponentOf() => ((RsaKeyParameters)PublicKeyFactory.CreateKey(PublicKeyInfo.ToArray())).Exponent;

    private byte[] Version1KeyId() => SHA1.HashData(UserKeyPayload()).Skip(12).ToArray();
}
