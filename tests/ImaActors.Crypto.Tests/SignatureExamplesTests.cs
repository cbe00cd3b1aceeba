using System;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Crypto.Tests;

/// <summary>X-2 to X-5 byte for byte.</summary>
public sealed class SignatureExamplesTests
{
    //
    [Theory]
    [InlineData(HashAlgorithm.Sha256, SpecificationKey.LabelSha256)]
    [InlineData(HashAlgorithm.Sha1, SpecificationKey.LabelSha1)]
    public void Version_2_labels_of_the_examples_are_made_and_accepted(HashAlgorithm algorithm, string label)
    {
        var digest = SpecificationKey.DigestOf(algorithm, SpecificationKey.Content);
        Assert.Equal(label, Convert.ToHexStringLower(SpecificationKey.Key.SignLabel(digest)));
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(SpecificationKey.Bytes(SpecificationKey.Certificate), KeyRows.Root));
        Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, SpecificationKey.Bytes(label), digest));
    }

    //
    [Fact]
    public void The_version_1_label_of_the_example_is_made_and_accepted()
    {
        var key = SpecificationKey.Key;
        var digest = SpecificationKey.DigestOf(HashAlgorithm.Sha1, SpecificationKey.Content);
        Assert.Equal(SpecificationKey.UserKeyPayload, Convert.ToHexStringLower(key.UserKeyPayload()));
        Assert.Equal("796D0E2A2984E626", key.UserKeyDescription());
        Assert.Equal(SpecificationKey.LabelVersion1, Convert.ToHexStringLower(key.SignLabelVersion1(digest, 0x5f)));
        var verifier = KeyRows.Over(KeyRows.Old, KeyRows.User(key.UserKeyPayload(), key.UserKeyDescription(), KeyRows.Root));
        Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, SpecificationKey.Bytes(SpecificationKey.LabelVersion1), digest));
    }

    //
    [Fact]
    public void The_certificate_of_the_example_has_the_description_and_key_id()
    {
        var key = KeyRows.Asymmetric(SpecificationKey.Bytes(SpecificationKey.Certificate), KeyRows.Root);
        Assert.Equal("ImaSim vector key: 9ec96c52af1f49c5c9e33bcda6e9757c49aeeb67", key.Description);
        Assert.Equal("9ec96c52af1f49c5c9e33bcda6e9757c49aeeb67", Convert.ToHexStringLower(SpecificationKey.Key.SubjectKeyId.Span));
    }
}
