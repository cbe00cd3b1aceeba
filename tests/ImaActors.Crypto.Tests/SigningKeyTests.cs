using System;
using System.Linq;
using System.Security.Cryptography;
using Xunit;

namespace ImaActors.Crypto.Tests;

/// <summary>Keys of scenarios follow from their seeds.</summary>
public sealed class SigningKeyTests
{
    [Fact]
    public void A_seed_gives_the_same_RSA_key_again() => Assert.Equal(Id(SigningKey.CreateRsa(1024, [1, 2])), Id(SigningKey.CreateRsa(1024, [1, 2])));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_seed_gives_the_same_ECDSA_key_again(bool isP384) =>
        Assert.Equal(Id(SigningKey.CreateEcdsa(isP384, [1, 2])), Id(SigningKey.CreateEcdsa(isP384, [1, 2])));

    [Fact]
    public void Another_seed_gives_another_key() => Assert.NotEqual(Id(SigningKey.CreateRsa(1024, [1, 2])), Id(SigningKey.CreateRsa(1024, [1, 3])));

    /// <summary>A value that was noted: the key must not change from one version of the library to the next, for files are signed with it.</summary>
    [Fact]
    public void A_seed_gives_the_key_that_it_has_always_given() =>
        Assert.Equal("CEF25D7D7848972FCA33EB53A035469D72D045FA", Id(SigningKey.CreateRsa(1024, [1])));

    [Fact]
    public void A_certificate_of_a_seed_is_the_same_again()
    {
        var (first, second) = (SigningKey.CreateRsa(1024, [1]), SigningKey.CreateRsa(1024, [1]));
        Assert.Equal(first.Certify("built-in", SigningKey.CreateRsa(1024, [2]), "a").ToArray(), second.Certify("built-in", SigningKey.CreateRsa(1024, [2]), "a").ToArray());
    }

    private static string Id(SigningKey key)
    {
        Assert.Equal(SHA1.HashSizeInBytes, key.SubjectKeyId.Length);
        return Convert.ToHexString(key.SubjectKeyId.Span);
    }
}
