using System;
using ImaActors.Core.Primitives;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace ImaActors.Crypto;

/// <summary>
/// A public key for the second implementation of signature checks, whose arithmetic shares no code with the first: tests and
/// benchmarks compare the two.
/// </summary>
public sealed class BouncyCastleKey
{
    private readonly AsymmetricKeyParameter _key;

    private BouncyCastleKey(AsymmetricKeyParameter key) => _key = key;

    /// <summary>Reads a SubjectPublicKeyInfo; null if the library takes it for no key.</summary>
    public static BouncyCastleKey? Read(ReadOnlySpan<byte> publicKeyInfo)
    {
        try
        {
            return new BouncyCastleKey(PublicKeyFactory.CreateKey(publicKeyInfo.ToArray()));
        }
        catch (Exception)
        {
            // The library has no common base class for what hostile keys make it throw.
            return null;
        }
    }

    /// <summary>Whether a signature over a digest is right: RSA with EMSA-PKCS1-v1_5, or ECDSA as a DER sequence of two numbers.</summary>
    public bool Verify(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            return _key is RsaKeyParameters rsa ? IsRsa(rsa, algorithm, digest, signature) : IsEcdsa(digest, signature);
        }
        catch (Exception)
        {
            // As above, for signatures.
            return false;
        }
    }

    /// <summary>The encoded message of a digest in a modulus of <paramref name="size"/> bytes; null if it does not fit or the algorithm has no prefix.</summary>
    internal static byte[]? EncodedMessage(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, int size)
    {
        const int FrameLength = 11;   // 00 01, eight FF, 00
        var prefix = RsaSignature.DigestInfoPrefix(algorithm);
        if (prefix.Length == 0 || size < FrameLength + prefix.Length + digest.Length)
        {
            return null;
        }

        var message = new byte[size];
        message.AsSpan().Fill(0xff);
        var end = size - prefix.Length - digest.Length;
        (message[0], message[1], message[end - 1]) = (0, 1, 0);
        prefix.CopyTo(message.AsSpan(end));
        digest.CopyTo(message.AsSpan(end + prefix.Length));
        return message;
    }

    /// <summary>The encoded message is built and compared as a whole.</summary>
    private static bool IsRsa(RsaKeyParameters key, HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var size = (key.Modulus.BitLength + 7) / 8;
        var expected = EncodedMessage(algorithm, digest, size);
        if (expected is null || signature.Length != size)
        {
            return false;
        }

        var engine = new RsaEngine();
        engine.Init(forEncryption: false, key);
        var raised = engine.ProcessBlock(signature.ToArray(), 0, size);
        var message = new byte[size];
        raised.CopyTo(message, size - raised.Length);
        return message.AsSpan().SequenceEqual(expected);
    }

    private static BigInteger Number(Asn1Encodable value) => DerInteger.GetInstance(value).Value;

    private bool IsEcdsa(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var signer = new ECDsaSigner();
        signer.Init(forSigning: false, _key);
        var pair = Asn1Sequence.GetInstance(signature.ToArray());
        return pair.Count == 2 && signer.VerifySignature(digest.ToArray(), Number(pair[0]), Number(pair[1]));
    }
}
