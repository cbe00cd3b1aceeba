using System;
using System.Collections.Generic;

namespace ImaActors.Core.Primitives;

/// <summary>Hash algorithms with the identifiers that xattrs, signature headers and IMA use (M-1).</summary>
public enum HashAlgorithm
{
    /// <summary>MD4, 16 bytes.</summary>
    Md4 = 0,
    /// <summary>MD5, 16 bytes.</summary>
    Md5 = 1,
    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1 = 2,
    /// <summary>RIPEMD-160, 20 bytes.</summary>
    Rmd160 = 3,
    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256 = 4,
    /// <summary>SHA-384, 48 bytes.</summary>
    Sha384 = 5,
    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512 = 6,
    /// <summary>SHA-224, 28 bytes.</summary>
    Sha224 = 7,
    /// <summary>RIPEMD-128, 16 bytes.</summary>
    Rmd128 = 8,
    /// <summary>RIPEMD-256, 32 bytes.</summary>
    Rmd256 = 9,
    /// <summary>RIPEMD-320, 40 bytes.</summary>
    Rmd320 = 10,
    /// <summary>Whirlpool cut to 32 bytes.</summary>
    Wp256 = 11,
    /// <summary>Whirlpool cut to 48 bytes.</summary>
    Wp384 = 12,
    /// <summary>Whirlpool, 64 bytes.</summary>
    Wp512 = 13,
    /// <summary>Tiger cut to 16 bytes.</summary>
    Tgr128 = 14,
    /// <summary>Tiger cut to 20 bytes.</summary>
    Tgr160 = 15,
    /// <summary>Tiger, 24 bytes.</summary>
    Tgr192 = 16,
    /// <summary>SM3, 32 bytes.</summary>
    Sm3 = 17,
    /// <summary>GOST R 34.11-2012, 32 bytes.</summary>
    Streebog256 = 18,
    /// <summary>GOST R 34.11-2012, 64 bytes.</summary>
    Streebog512 = 19,
}

/// <summary>Names and sizes of the hash algorithms (M-1).</summary>
public static class HashAlgorithms
{
    /// <summary>The first number that is no algorithm.</summary>
    public const int FirstInvalid = 20;

    private static readonly string[] Names =
    [
        "md4", "md5", "sha1", "rmd160", "sha256", "sha384", "sha512", "sha224", "rmd128", "rmd256",
        "rmd320", "wp256", "wp384", "wp512", "tgr128", "tgr160", "tgr192", "sm3", "streebog256", "streebog512",
    ];

    private static readonly int[] Sizes = [16, 16, 20, 20, 32, 48, 64, 28, 16, 32, 40, 32, 48, 64, 16, 20, 24, 32, 32, 64];

    /// <summary>All names, by identifier.</summary>
    public static IReadOnlyList<string> AllNames => Names;

    /// <summary>The kernel's name, for example <c>sha256</c>.</summary>
    public static string Name(this HashAlgorithm algorithm) => Names[(int)algorithm];

    /// <summary>Size of a digest in bytes.</summary>
    public static int DigestSize(this HashAlgorithm algorithm) => Sizes[(int)algorithm];

    /// <summary>Finds an algorithm by its exact name.</summary>
    public static bool TryParse(string name, out HashAlgorithm algorithm)
    {
        var index = Array.IndexOf(Names, name);
        algorithm = (HashAlgorithm)Math.Max(index, 0);
        return index >= 0;
    }
}

/// <summary>Computes digests. Core computes none itself beyond this interface; ImaActors.Crypto implements it.</summary>
public interface IHashFunctions
{
    /// <summary>Whether this implementation can compute <paramref name="algorithm"/> at all.</summary>
    bool CanCompute(HashAlgorithm algorithm);

    /// <summary>Digest of <paramref name="data"/>; throws <see cref="NotSupportedException"/> if it cannot be computed.</summary>
    byte[] Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> data);
}
