using System;
using System.Linq;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Crypto.Tests;

public sealed class AppendedSignatureTests
{
    private static readonly byte[] Content = "module"u8.ToArray();
    private static readonly SigningKey Key = KeyRows.Rsa1024;
    private static readonly byte[] Der = Key.SelfSigned("signer");
    private static readonly Key Trusted = KeyRows.Asymmetric(Der, KeyRows.Child);
    private static readonly ISignatureVerifier Verifier = KeyRows.Over(KeyRows.Old, Trusted);

    private static byte[] Signed(HashAlgorithm algorithm = HashAlgorithm.Sha256, bool byKeyId = false, params byte[][] embedded) =>
        AppendedSignatureWriter.Append(Content, Key, Trusted.Certificate!, algorithm, byKeyId, embedded);

    // by issuer and serial number, or by the subject key identifier; the digest is that of the content before
    [Theory]
    [InlineData(HashAlgorithm.Sha1, false)]
    [InlineData(HashAlgorithm.Sha224, false)]
    [InlineData(HashAlgorithm.Sha256, true)]
    [InlineData(HashAlgorithm.Sha384, false)]
    [InlineData(HashAlgorithm.Sha512, true)]
    public void An_appended_signature_is_found_and_accepted(HashAlgorithm algorithm, bool byKeyId)
    {
        var found = Verifier.FindAppended(Signed(algorithm, byKeyId));
        Assert.NotNull(found);
        Assert.Equal(SpecificationKey.DigestOf(algorithm, Content), found.Digest);
        Assert.Equal(Errno.None, Verifier.VerifyAppended(found));
    }

    // N-168: a key of any namespace is good for every namespace; without one ENOKEY
    [Fact]
    public void Keys_of_every_domain_count() =>
        Assert.Equal(
            [Errno.None, Errno.None, Errno.ENOKEY],
            new[] { KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(Der, KeyRows.Root)), Verifier, KeyRows.Over(KeyRows.Old) }
                .Select(verifier => verifier.VerifyAppended(verifier.FindAppended(Signed())!)));

    // the signer is found through embedded certificates
    [Fact]
    public void An_embedded_certificate_leads_to_the_trusted_key()
    {
        var authority = KeyRows.OtherRsa;
        var authorityDer = authority.SelfSigned("authority");
        var leafDer = authority.Certify("authority", Key, "leaf", 5);
        var leaf = KeyRows.Asymmetric(leafDer, KeyRows.Root);
        var file = AppendedSignatureWriter.Append(Content, Key, leaf.Certificate!, HashAlgorithm.Sha256, false, leafDer);
        var trusting = KeyRows.Over(KeyRows.Old, KeyRows.Asymmetric(authorityDer, KeyRows.Root));
        Assert.Equal(Errno.None, trusting.VerifyAppended(trusting.FindAppended(file)!));
        Assert.Equal(Errno.ENOKEY, KeyRows.Over(KeyRows.Old).VerifyAppended(trusting.FindAppended(file)!));

        // The certificate itself is trusted, or its whole chain is in the message.
        var knowing = KeyRows.Over(KeyRows.Old, leaf);
        Assert.Equal(Errno.None, knowing.VerifyAppended(trusting.FindAppended(file)!));
        var whole = AppendedSignatureWriter.Append(Content, Key, leaf.Certificate!, HashAlgorithm.Sha256, false, leafDer, authorityDer);
        Assert.Equal(Errno.None, trusting.VerifyAppended(trusting.FindAppended(whole)!));
        Assert.Equal(Errno.ENOKEY, KeyRows.Over(KeyRows.Old).VerifyAppended(trusting.FindAppended(whole)!));
    }

    // an embedded certificate of another key with the right name does not help
    [Fact]
    public void A_forged_embedded_certificate_is_rejected()
    {
        var forged = KeyRows.OtherRsa.SelfSigned("signer");
        var file = Signed(HashAlgorithm.Sha256, false, forged);
        Assert.Equal(Errno.EKEYREJECTED, Verifier.VerifyAppended(Verifier.FindAppended(file)!));
    }

    // failure of the mathematics
    [Fact]
    public void A_changed_content_is_rejected()
    {
        var file = Signed();
        file[0] ^= 1;
        Assert.Equal(Errno.EKEYREJECTED, Verifier.VerifyAppended(Verifier.FindAppended(file)!));
    }

    // "anything malformed means no appended signature"
    [Fact]
    public void A_malformed_block_is_no_signature()
    {
        var file = Signed();
        var block = file.Length - AppendedSignatureTrailer.Marker.Length - AppendedSignatureTrailer.BlockLength;
        for (var i = 0; i < 8; i++)
        {
            var changed = file.ToArray();
            changed[block + i] ^= 1;
            Assert.Null(Verifier.FindAppended(changed));
        }

        var tooLong = file.ToArray();
        tooLong[block + 8] = 0xff;
        Assert.Null(Verifier.FindAppended(tooLong));
        Assert.Null(Verifier.FindAppended(file.AsSpan()[..^1]));
        Assert.Null(Verifier.FindAppended(AppendedSignatureTrailer.Marker));
        Assert.Null(Verifier.FindAppended([]));
        Assert.NotNull(Verifier.FindAppended(file));
    }

    //
    [Fact]
    public void A_machine_may_have_digests_in_its_blacklist()
    {
        var digest = SpecificationKey.DigestOf(HashAlgorithm.Sha256, Content);
        Assert.False(Verifier.IsBlacklisted(digest));
        Assert.True(new SignatureVerifiers(KeyRows.Old, [digest.Bytes.ToArray()]).Over([Trusted]).IsBlacklisted(digest));
    }
}
