using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Crypto.Tests;

public sealed class CertificateVerifierTests
{
    private static readonly CertificateVerifier Verifier = new();
    private static readonly ParsedCertificate Root = Read(TestCertificates.OfRoot());
    private static readonly ParsedCertificate Leaf = Read(TestCertificates.OfLeaf());

    //
    [Fact]
    public void The_issuer_s_key_verifies() => Assert.Equal(Errno.None, Verifier.Verify(Leaf, Root));

    // A-13: -129
    [Fact]
    public void Another_key_does_not_verify() => Assert.Equal(Errno.EKEYREJECTED, Verifier.Verify(Leaf, Leaf));

    // the length of the signature is that of the modulus.
    [Fact]
    public void A_signature_with_a_zero_in_front_does_not_verify()
    {
        byte[] longer = [0, .. Leaf.Signature.Span];
        Assert.Equal(Errno.EKEYREJECTED, Verifier.Verify(Leaf with { Signature = longer }, Root));
        Assert.Equal(Errno.EKEYREJECTED, Verifier.Verify(Leaf with { Signature = default }, Root));
    }

    [Fact]
    public void Every_bit_of_the_signed_part_counts()
    {
        var changed = Leaf.SignedPart.ToArray();
        changed[^1] ^= 1;
        Assert.Equal(Errno.EKEYREJECTED, Verifier.Verify(Leaf with { SignedPart = changed }, Root));
    }

    // A-13: -65. MD4 with RSA is read (A-16), but no RSA verification has a prefix for it (A-24).
    [Theory]
    [InlineData("1.2.840.113549.1.1.3")]
    [InlineData("1.2.3")]
    public void An_algorithm_that_cannot_be_computed_is_a_missing_package(string algorithm) =>
        Assert.Equal(Errno.ENOPKG, Verifier.Verify(Leaf with { SignatureAlgorithm = algorithm }, Root));

    //
    [Fact]
    public void A_modulus_of_an_unusual_size_is_refused()
    {
        var key = TestCertificates.NewRsa(1088);
        var issuer = Read(TestCertificates.Make("CN=odd", "CN=root", 5, key, TestCertificates.Root));
        var signed = Read(TestCertificates.Make("CN=x", "CN=odd", 6, TestCertificates.Leaf, key));
        Assert.Equal(Errno.EINVAL, Verifier.Verify(signed, issuer));
    }

    // crosswalk 5.13
    [Fact]
    public void ECDSA_verifies_only_for_kernels_that_know_it()
    {
        var key = TestCertificates.NewEc("P-384");
        var parse = new CertificateParser(takesEcdsa: true).Parse(TestCertificates.Make("CN=e", "CN=e", 6, key, key, "SHA384withECDSA"));
        Assert.Equal(Errno.None, new CertificateVerifier(takesEcdsa: true).Verify(parse.Certificate!, parse.Certificate!));
        Assert.Equal(Errno.ENOPKG, Verifier.Verify(parse.Certificate!, parse.Certificate!));
        Assert.Equal(Errno.EKEYREJECTED, new CertificateVerifier(takesEcdsa: true).Verify(parse.Certificate! with { Signature = new byte[3] }, parse.Certificate!));
        Assert.Equal(Errno.EKEYREJECTED, new CertificateVerifier(takesEcdsa: true).Verify(Leaf, parse.Certificate!));
    }

    private static ParsedCertificate Read(byte[] der) => new CertificateParser().Parse(der).Certificate!;
}
