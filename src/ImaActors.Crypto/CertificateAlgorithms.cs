using System.Collections.Frozen;
using System.Collections.Generic;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>Family of a key or signature algorithm.</summary>
internal enum KeyFamily
{
    Rsa,
    EcRdsa,
    Sm2,
    Ecdsa,
}

/// <summary>The algorithms of certificates that kernels know, by object identifier.</summary>
internal static class CertificateAlgorithms
{
    public const string EllipticCurveKey = "1.2.840.10045.2.1";
    public const string NistP256 = "1.2.840.10045.3.1.7";
    public const string NistP384 = "1.3.132.0.34";

    private static readonly FrozenDictionary<string, (KeyFamily Family, HashAlgorithm Hash)> Signatures =
        new Dictionary<string, (KeyFamily, HashAlgorithm)>
        {
            ["1.2.840.113549.1.1.3"] = (KeyFamily.Rsa, HashAlgorithm.Md4),
            ["1.2.840.113549.1.1.5"] = (KeyFamily.Rsa, HashAlgorithm.Sha1),
            ["1.2.840.113549.1.1.14"] = (KeyFamily.Rsa, HashAlgorithm.Sha224),
            ["1.2.840.113549.1.1.11"] = (KeyFamily.Rsa, HashAlgorithm.Sha256),
            ["1.2.840.113549.1.1.12"] = (KeyFamily.Rsa, HashAlgorithm.Sha384),
            ["1.2.840.113549.1.1.13"] = (KeyFamily.Rsa, HashAlgorithm.Sha512),
            ["1.2.643.7.1.1.3.2"] = (KeyFamily.EcRdsa, HashAlgorithm.Streebog256),
            ["1.2.643.7.1.1.3.3"] = (KeyFamily.EcRdsa, HashAlgorithm.Streebog512),
            ["1.2.156.10197.1.501"] = (KeyFamily.Sm2, HashAlgorithm.Sm3),
            ["1.2.840.10045.4.1"] = (KeyFamily.Ecdsa, HashAlgorithm.Sha1),
            ["1.2.840.10045.4.3.1"] = (KeyFamily.Ecdsa, HashAlgorithm.Sha224),
            ["1.2.840.10045.4.3.2"] = (KeyFamily.Ecdsa, HashAlgorithm.Sha256),
            ["1.2.840.10045.4.3.3"] = (KeyFamily.Ecdsa, HashAlgorithm.Sha384),
            ["1.2.840.10045.4.3.4"] = (KeyFamily.Ecdsa, HashAlgorithm.Sha512),
        }.ToFrozenDictionary();

    /// <summary>The signature algorithm with this identifier, if a kernel takes it.</summary>
    public static bool TryFindSignature(string identifier, bool takesEcdsa, out KeyFamily family, out HashAlgorithm hash)
    {
        var known = Signatures.TryGetValue(identifier, out var found);
        (family, hash) = found;
        return known && (takesEcdsa || family != KeyFamily.Ecdsa);
    }

    /// <summary>The digest algorithm of an appended signature.</summary>
    public static bool TryFindMessageDigest(string identifier, out HashAlgorithm algorithm)
    {
        HashAlgorithm? found = identifier switch
        {
            "1.2.840.113549.2.4" => HashAlgorithm.Md4,
            "1.2.840.113549.2.5" => HashAlgorithm.Md5,
            "1.3.14.3.2.26" => HashAlgorithm.Sha1,
            "2.16.840.1.101.3.4.2.1" => HashAlgorithm.Sha256,
            "2.16.840.1.101.3.4.2.2" => HashAlgorithm.Sha384,
            "2.16.840.1.101.3.4.2.3" => HashAlgorithm.Sha512,
            "2.16.840.1.101.3.4.2.4" => HashAlgorithm.Sha224,
            _ => null,
        };
        algorithm = found ?? default;
        return found is not null;
    }

    /// <summary>The signature algorithm of an appended signature: RSA, and ECDSA where the kernel knows it.</summary>
    public static bool TryFindMessageSignature(string identifier, bool takesEcdsa, out KeyFamily family)
    {
        family = KeyFamily.Rsa;
        return identifier == "1.2.840.113549.1.1.1" || (TryFindSignature(identifier, takesEcdsa, out family, out _) && family == KeyFamily.Ecdsa);
    }

    /// <summary>The family of a public key with this algorithm and curve, if a kernel takes it. Without ECDSA every id-ecPublicKey counts as SM2.</summary>
    public static bool TryFindKey(string identifier, string curve, bool takesEcdsa, out KeyFamily family)
    {
        const string Sm2Curve = "1.2.156.10197.1.301";
        switch (identifier)
        {
            case "1.2.840.113549.1.1.1":
                family = KeyFamily.Rsa;
                return true;
            case "1.2.643.7.1.1.1.1":
            case "1.2.643.7.1.1.1.2":
                family = KeyFamily.EcRdsa;
                return true;
            case EllipticCurveKey:
                family = takesEcdsa && curve != Sm2Curve ? KeyFamily.Ecdsa : KeyFamily.Sm2;
                return !takesEcdsa || curve is Sm2Curve or NistP256 or NistP384;
            default:
                family = default;
                return false;
        }
    }
}
