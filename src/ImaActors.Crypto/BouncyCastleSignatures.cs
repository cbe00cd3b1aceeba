using System;
using ImaActors.Core.Primitives;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace ImaActors.Crypto;

/// <summary>
/// The second implementation of signature checks, which shares no code with the first: tests and benchmarks compare the two. Keys
/// are SubjectPublicKeyInfo.
/// </summary>
public static class BouncyCastleSignatures
{
    /// <summary>RSA with EMSA-PKCS1-v1_5: the encoded message is built and compared as a whole.</summary>
    public static bool VerifyRsa(ReadOnlySpan<byte> publicKeyInfo, HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            var key = (RsaKeyParameters)PublicKeyFactory.CreateKey(publicKeyInfo.ToArray());
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
        catch (Exception)
        {
            // The library has no common base class for what hostile keys and signatures make it throw.
            return false;
        }
    }

    /// <summary>ECDSA; the signature is a DER sequence of two numbers.</summary>
    public static bool VerifyEcdsa(ReadOnlySpan<byte> publicKeyInfo, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            var signer = new ECDsaSigner();
            signer.Init(forSigning: false, PublicKeyFactory.CreateKey(publicKeyInfo.ToArray()));
            var pair = Asn1Sequence.GetInstance(signature.ToArray());
            return pair.Count == 2 && signer.VerifySignature(digest.ToArray(), Number(pair[0]), Number(pair[1]));
        }
        catch (Exception)
        {
            // As above.
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

    private static BigInteger Number(Asn1Encodable value) => DerInteger.GetInstance(value).Value;
}
