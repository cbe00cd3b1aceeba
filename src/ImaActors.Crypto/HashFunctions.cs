using System;
using System.Security.Cryptography;
using ImaActors.Core.Primitives;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using HashAlgorithm = ImaActors.Core.Primitives.HashAlgorithm;

namespace ImaActors.Crypto;

/// <summary>All hash algorithms of M-1, in the byte order in which the kernel lists digests.</summary>
/// <remarks>
/// The base library computes what it has; BouncyCastle the rest. The shorter Whirlpool and Tiger digests are the
/// beginning of the full one (Linux 5.10 crypto/wp512.c, tgr192.c). Which algorithms a kernel has says its profile, not this class.
/// </remarks>
public sealed class HashFunctions : IHashFunctions
{
    private HashFunctions()
    {
    }

    /// <summary>The only instance; it has no state and may be used by any number of threads.</summary>
    public static HashFunctions Shared { get; } = new();

    /// <inheritdoc/>
    public bool CanCompute(HashAlgorithm algorithm) => (uint)algorithm < HashAlgorithms.FirstInvalid;

    /// <inheritdoc/>
    public byte[] Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> data) => algorithm switch
    {
        HashAlgorithm.Md5 => MD5.HashData(data),
        HashAlgorithm.Sha1 => SHA1.HashData(data),
        HashAlgorithm.Sha256 => SHA256.HashData(data),
        HashAlgorithm.Sha384 => SHA384.HashData(data),
        HashAlgorithm.Sha512 => SHA512.HashData(data),
        HashAlgorithm.Md4 => Run(new MD4Digest(), data, algorithm),
        HashAlgorithm.Sha224 => Run(new Sha224Digest(), data, algorithm),
        HashAlgorithm.Rmd128 => Run(new RipeMD128Digest(), data, algorithm),
        HashAlgorithm.Rmd160 => Run(new RipeMD160Digest(), data, algorithm),
        HashAlgorithm.Rmd256 => Run(new RipeMD256Digest(), data, algorithm),
        HashAlgorithm.Rmd320 => Run(new RipeMD320Digest(), data, algorithm),
        HashAlgorithm.Wp256 or HashAlgorithm.Wp384 or HashAlgorithm.Wp512 => Run(new WhirlpoolDigest(), data, algorithm),
        HashAlgorithm.Tgr128 or HashAlgorithm.Tgr160 or HashAlgorithm.Tgr192 => Run(new TigerDigest(), data, algorithm),
        HashAlgorithm.Sm3 => Run(new SM3Digest(), data, algorithm),
        HashAlgorithm.Streebog256 => Run(new Gost3411_2012_256Digest(), data, algorithm),
        HashAlgorithm.Streebog512 => Run(new Gost3411_2012_512Digest(), data, algorithm),
        _ => throw new NotSupportedException($"no hash algorithm has the number {(int)algorithm}"),
    };

    private static byte[] Run(IDigest digest, ReadOnlySpan<byte> data, HashAlgorithm algorithm)
    {
        digest.BlockUpdate(data);
        var whole = new byte[digest.GetDigestSize()];
        digest.DoFinal(whole);
        return whole.AsSpan(0, algorithm.DigestSize()).ToArray();
    }
}
