using System;
using System.Linq;
using System.Text;
using CsCheck;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Crypto.Tests;

public sealed class HashFunctionsTests
{
    // The message M1 of RFC 6986 in the order in which a file would hold it.
    private const string StreebogMessage = "012345678901234567890123456789012345678901234567890123456789012";

    private const string Whirlpool = "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5";

    // M-1: published test vectors.
    [Theory]
    [InlineData(HashAlgorithm.Md4, "abc", "a448017aaf21d8525fc10ae87aa6729d")]
    [InlineData(HashAlgorithm.Md5, "abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData(HashAlgorithm.Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData(HashAlgorithm.Sha224, "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")]
    [InlineData(HashAlgorithm.Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(HashAlgorithm.Sha384, "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")]
    [InlineData(HashAlgorithm.Sha512, "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")]
    [InlineData(HashAlgorithm.Rmd128, "", "cdf26213a150dc3ecb610f18f6b38b46")]
    [InlineData(HashAlgorithm.Rmd160, "abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [InlineData(HashAlgorithm.Rmd256, "", "02ba4c4e5f8ecd1877fc52d64d30e37a2d9774fb1e5d026380ae0168e3c5522d")]
    [InlineData(HashAlgorithm.Rmd320, "", "22d65d5661536cdc75c1fdf5c6de7b41b9f27325ebc61e8557177d705a0ec880151c3a32a00899b8")]
    [InlineData(HashAlgorithm.Wp512, "abc", Whirlpool)]
    [InlineData(HashAlgorithm.Tgr192, "Tiger", "dd00230799f5009fec6debc838bb6a27df2b9d6f110c7937")]
    [InlineData(HashAlgorithm.Sm3, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [InlineData(HashAlgorithm.Streebog256, StreebogMessage, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500")]
    [InlineData(HashAlgorithm.Streebog512, StreebogMessage, "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48")]
    public void A_digest_is_that_of_the_published_vector(HashAlgorithm algorithm, string message, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(HashFunctions.Shared.Compute(algorithm, Encoding.ASCII.GetBytes(message))));

    [Theory]
    [InlineData(HashAlgorithm.Wp256, HashAlgorithm.Wp512)]
    [InlineData(HashAlgorithm.Wp384, HashAlgorithm.Wp512)]
    [InlineData(HashAlgorithm.Tgr128, HashAlgorithm.Tgr192)]
    [InlineData(HashAlgorithm.Tgr160, HashAlgorithm.Tgr192)]
    public void A_short_digest_is_the_beginning_of_the_long_one(HashAlgorithm shorter, HashAlgorithm longer)
    {
        var full = HashFunctions.Shared.Compute(longer, [1, 2, 3]);
        Assert.Equal(full[..shorter.DigestSize()], HashFunctions.Shared.Compute(shorter, [1, 2, 3]));
    }

    // M-1: sizes and repeatability for any data.
    [Fact]
    public void Every_algorithm_gives_a_digest_of_its_size_and_the_same_one_again() =>
        Gen.Select(Gen.Int[0, HashAlgorithms.FirstInvalid - 1], Gen.Byte.Array[0, 300]).Sample((number, data) =>
        {
            var algorithm = (HashAlgorithm)number;
            Assert.True(HashFunctions.Shared.CanCompute(algorithm));
            var first = HashFunctions.Shared.Compute(algorithm, data);
            return first.Length == algorithm.DigestSize() && first.SequenceEqual(HashFunctions.Shared.Compute(algorithm, data));
        });

    [Fact]
    public void A_number_that_is_no_algorithm_cannot_be_computed()
    {
        Assert.False(HashFunctions.Shared.CanCompute((HashAlgorithm)HashAlgorithms.FirstInvalid));
        Assert.False(HashFunctions.Shared.CanCompute((HashAlgorithm)(-1)));
        Assert.Throws<NotSupportedException>(() => HashFunctions.Shared.Compute((HashAlgorithm)HashAlgorithms.FirstInvalid, []));
    }
}
