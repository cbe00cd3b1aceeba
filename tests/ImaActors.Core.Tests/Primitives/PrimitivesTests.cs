using System.Linq;
using CsCheck;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Primitives;

public sealed class PrimitivesTests
{
    [Theory] // M-1
    [InlineData("md4", 0, 16)]
    [InlineData("md5", 1, 16)]
    [InlineData("sha1", 2, 20)]
    [InlineData("sha256", 4, 32)]
    [InlineData("sha224", 7, 28)]
    [InlineData("wp512", 13, 64)]
    [InlineData("tgr192", 16, 24)]
    [InlineData("streebog512", 19, 64)]
    public void Algorithms_have_numbers_names_and_sizes(string name, int number, int size)
    {
        Assert.True(HashAlgorithms.TryParse(name, out var algorithm));
        Assert.Equal((number, name, size), ((int)algorithm, algorithm.Name(), algorithm.DigestSize()));
        Assert.False(HashAlgorithms.TryParse(name + " ", out _));
        Assert.Equal(HashAlgorithms.FirstInvalid, HashAlgorithms.AllNames.Distinct().Count());
    }

    [Fact] // M-33: the number of a digest may be invalid
    public void Digests_are_equal_by_number_and_bytes()
    {
        Assert.Equal(Digest.Zeros(HashAlgorithm.Sha1), new Digest(2, new byte[20]));
        Assert.NotEqual(Digest.Zeros(HashAlgorithm.Sha1), new Digest(200, new byte[20]));
        Assert.Equal(Digest.Zeros(HashAlgorithm.Sha1).GetHashCode(), new Digest(2, new byte[20]).GetHashCode());
        Assert.Null(new Digest(200, new byte[20]).AlgorithmName);
    }

    [Fact]
    public void Kernel_text_keeps_every_byte() => Gen.Byte.Array[0, 50].Sample(bytes =>
    {
        var text = KernelText.FromBytes(bytes);
        Assert.Equal(bytes, KernelText.ToBytes(text));
        Assert.Equal(bytes.TakeWhile(b => b != 0).Count(), KernelText.UpToNul(text).Length);
    });

    [Fact]
    public void Text_of_users_becomes_its_bytes() => Assert.Equal("\u00c3\u00a4", KernelText.FromUnicode("\u00e4"));

    [Fact]
    public void Operations_are_ordered_by_container_process_and_number() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Long[0, 2]).Select(Key).Array[2].Sample(keys =>
        {
            var (a, b) = (keys[0], keys[1]);
            var expected = (a.Container, a.Process, a.Number).CompareTo((b.Container, b.Process, b.Number));
            Assert.Equal(expected, a.CompareTo(b));
            Assert.Equal((expected < 0, expected > 0, expected <= 0, expected >= 0), ((a < b), (a > b), (a <= b), (a >= b)));
        });

    [Fact] // N-2
    public void The_initial_namespace_has_its_number() => Assert.Equal("4026531833", NamespaceId.Initial.ToString());

    [Fact]
    public void A_broken_invariant_says_what_should_hold()
    {
        Invariant.That(true, "fine");
        Assert.Equal("water is wet", Assert.Throws<BrokenInvariantException>(() => Invariant.That(false, "water is wet")).Message);
        Assert.NotNull(new BrokenInvariantException("a", new BrokenInvariantException()).InnerException);
    }

    private static OperationKey Key((int Container, int Process, long Number) key) => new(key.Container, key.Process, key.Number);
}
