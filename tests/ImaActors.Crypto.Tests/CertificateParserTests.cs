using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Crypto.Tests;

public sealed class CertificateParserTests
{
    private static readonly CertificateParser Parser = new();
    private static readonly byte[] Leaf = TestCertificates.OfLeaf();
    private static readonly byte[] Root = TestCertificates.OfRoot();

    //
    [Fact]
    public void A_certificate_gives_its_identifiers_and_its_authority()
    {
        var certificate = Read(Leaf);
        Assert.Equal([0x01, 0x2c], certificate.Serial.ToArray());
        Assert.Equal(2, certificate.Identifiers.Length);
        Assert.Equal(certificate.Serial.ToArray().Concat(certificate.Issuer.ToArray()), certificate.Identifiers[0].ToArray());
        Assert.Equal(TestCertificates.LeafKeyId, certificate.Identifiers[1].ToArray());
        Assert.Equal(TestCertificates.RootKeyId, certificate.AuthorityKeyId!.Value.ToArray());
        Assert.Null(certificate.AuthoritySerialAndIssuer);
        Assert.False(certificate.IsSelfSigned);
    }

    // names are compared without their outer headers, so the first byte is that of the set.
    [Fact]
    public void An_authority_named_by_serial_and_issuer_is_read_as_the_identifier_of_its_certificate()
    {
        var der = TestCertificates.Make("CN=x", "CN=root", 5, TestCertificates.Leaf, TestCertificates.Root, authority: ("CN=root", 7));
        var certificate = Read(der);
        Assert.Equal(Read(Root).Identifiers[0].ToArray(), certificate.AuthoritySerialAndIssuer!.Value.ToArray());
        Assert.Null(certificate.AuthorityKeyId);
        Assert.Single(certificate.Identifiers);
        Assert.Equal(0x31, certificate.Issuer.Span[0]);
    }

    //
    [Theory]
    [InlineData("CN=key", "key")]
    [InlineData("O=org", "org")]
    [InlineData("E=a@b", "a@b")]
    [InlineData("C=DE", "")]
    [InlineData("O=org,CN=key", "org: key")]
    [InlineData("O=org,CN=org key", "org key")]
    [InlineData("O=company one,CN=company two", "company two")]
    [InlineData("O=compan,CN=companion", "companion")]
    [InlineData("O=companz,CN=compana", "companz: compana")]
    [InlineData("O=org,E=a@b", "org")]
    public void The_description_is_made_of_the_subject_and_the_subject_key_identifier(string subject, string expected)
    {
        var der = TestCertificates.Make(subject, "CN=root", 5, TestCertificates.Leaf, TestCertificates.Root, subjectKeyId: TestCertificates.LeafKeyId);
        Assert.Equal($"{expected}: b0b1b2b3b4", Read(der).Description);
    }

    //
    [Fact]
    public void Without_a_subject_key_identifier_the_description_has_the_serial_number()
    {
        var der = TestCertificates.Make("CN=key", "CN=root", 0xff, TestCertificates.Leaf, TestCertificates.Root);
        Assert.Equal("key: 00ff", Read(der).Description);
    }

    // the dates of these certificates are long past.
    [Fact]
    public void A_certificate_that_signed_itself_is_known_as_such() => Assert.True(Read(Root).IsSelfSigned);

    //
    [Fact]
    public void A_certificate_that_claims_itself_as_issuer_with_a_wrong_signature_is_rejected()
    {
        var der = TestCertificates.Make("CN=root", "CN=root", 7, TestCertificates.Leaf, TestCertificates.Root);
        Assert.Equal(Errno.EKEYREJECTED, Parser.Parse(der).Error);
    }

    //
    [Fact]
    public void Equal_names_with_a_foreign_authority_do_not_make_a_certificate_its_own_issuer()
    {
        var der = TestCertificates.Make(
            "CN=root", "CN=root", 8, TestCertificates.Leaf, TestCertificates.Root, subjectKeyId: TestCertificates.LeafKeyId, authorityKeyId: TestCertificates.RootKeyId);
        Assert.False(Read(der).IsSelfSigned);
    }

    //
    [Fact]
    public void An_authority_that_is_itself_by_key_but_not_by_serial_number_is_rejected()
    {
        var der = TestCertificates.Make(
            "CN=root", "CN=root", 7, TestCertificates.Root, TestCertificates.Root,
            subjectKeyId: TestCertificates.RootKeyId, authorityKeyId: TestCertificates.RootKeyId, authority: ("CN=root", 8));
        Assert.Equal(Errno.EKEYREJECTED, Parser.Parse(der).Error);
    }

    // A-16: -65 for algorithms that the kernel does not take; crosswalk 5.13 for those that a later one does.
    [Fact]
    public void A_certificate_with_ECDSA_is_only_taken_by_kernels_that_know_it()
    {
        var key = TestCertificates.NewEc("P-256");
        var der = TestCertificates.Make("CN=ec", "CN=ec", 1, key, key, "SHA256withECDSA");
        Assert.Equal(Errno.ENOPKG, Parser.Parse(der).Error);
        var later = new CertificateParser(takesEcdsa: true).Parse(der);
        Assert.Equal(Errno.None, later.Error);
        Assert.True(later.Certificate!.IsSelfSigned);
    }

    //
    [Theory]
    [InlineData("SHA1withRSA", Errno.None)]
    [InlineData("SHA224withRSA", Errno.None)]
    [InlineData("SHA384withRSA", Errno.None)]
    [InlineData("SHA512withRSA", Errno.None)]
    [InlineData("MD5withRSA", Errno.ENOPKG)]
    [InlineData("RIPEMD160withRSA", Errno.ENOPKG)]
    public void RSA_signatures_are_taken_with_the_hashes_that_the_kernel_lists(string algorithm, Errno expected)
    {
        var der = TestCertificates.Make("CN=root", "CN=root", 7, TestCertificates.Root, TestCertificates.Root, algorithm);
        var parse = Parser.Parse(der);
        Assert.Equal(expected, parse.Error);
        Assert.Equal(expected == Errno.None, parse.Certificate?.IsSelfSigned ?? false);
    }

    // SM2 with SM3.
    [Fact]
    public void An_SM2_certificate_is_read_and_its_own_signature_verified()
    {
        var key = TestCertificates.NewEc("sm2p256v1");
        var der = TestCertificates.Make("CN=sm", "CN=sm", 1, key, key, "SM3withSM2");
        Assert.True(Read(der).IsSelfSigned);
    }

    // EBADMSG is what is no certificate at all.
    [Theory]
    [InlineData("not a certificate")]
    [InlineData("0")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    public void What_is_no_certificate_is_a_bad_message(string text) =>
        Assert.Equal(Errno.EBADMSG, Parser.Parse(KernelText.ToBytes(text)).Error);

    [Fact]
    public void Nothing_at_all_is_an_invalid_argument() => Assert.Equal(Errno.EINVAL, Parser.Parse([]).Error);

    [Fact]
    public void Every_truncation_is_a_status_with_a_place()
    {
        for (var length = 1; length < Leaf.Length; length++)
        {
            var parse = Parser.Parse(Leaf.AsSpan(0, length));
            Assert.Equal(Errno.EBADMSG, parse.Error);
            CheckFailure(parse, length);
        }
    }

    [Fact]
    public void Bytes_behind_the_certificate_are_a_status_that_names_their_place()
    {
        var parse = Parser.Parse([.. Leaf, 0]);
        Assert.Equal(Errno.EBADMSG, parse.Error);
        Assert.Equal(Leaf.Length, parse.Place);
    }

    [Fact]
    public void An_oversized_input_is_refused_at_the_limit()
    {
        var parse = Parser.Parse(new byte[CertificateParser.CertificateLengthMax + 1]);
        Assert.Equal((Errno.EBADMSG, CertificateParser.CertificateLengthMax), (parse.Error, parse.Place));
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0x84, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x00 })]
    [InlineData(new byte[] { 0x30, 0x80, 0x00, 0x00 })]
    [InlineData(new byte[] { 0x30, 0x88, 0, 0, 0, 0, 0, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 0x3f, 0x81, 0x01, 0x00 })]
    public void A_claimed_length_that_lies_is_a_bad_message(byte[] der) => Assert.Equal(Errno.EBADMSG, Parser.Parse(der).Error);

    [Fact]
    public void A_wrong_signature_algorithm_outside_is_an_invalid_argument()
    {
        var parse = Parser.Parse(WithLastOidByte(Leaf, 12));
        Assert.Equal(Errno.EINVAL, parse.Error);
        Assert.True(parse.Place > 0);
    }

    [Fact]
    public void A_month_that_is_none_is_a_bad_message()
    {
        var text = KernelText.FromBytes(Leaf);
        var at = text.IndexOf("200101000000Z", StringComparison.Ordinal);
        var changed = (byte[])Leaf.Clone();
        changed[at + 3] = (byte)'0';
        changed[at + 2] = (byte)'0';
        var parse = Parser.Parse(changed);
        Assert.Equal(Errno.EBADMSG, parse.Error);
        Assert.Equal(at - 2, parse.Place);
    }

    [Theory]
    [InlineData("0405b0b1", "0404b0b1")]
    [InlineData("0405b0b1", "0305b0b1")]
    [InlineData("30078005a0", "30078505a0")]
    [InlineData("30078005a0", "30078006a0")]
    [InlineData("30078005a0", "31078005a0")]
    public void A_key_identifier_of_the_wrong_form_is_a_bad_message(string right, string wrong)
    {
        var changed = (byte[])Leaf.Clone();
        Convert.FromHexString(wrong).CopyTo(changed, Leaf.AsSpan().IndexOf(Convert.FromHexString(right)));
        Assert.Equal(Errno.EBADMSG, Parser.Parse(changed).Error);
    }

    [Fact]
    public void Any_mutation_of_a_certificate_is_a_status_or_a_certificate() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, Leaf.Length - 1], Gen.Byte).Array[1, 6]).Sample((useRoot, changes) =>
        {
            var der = (byte[])(useRoot ? Root : Leaf).Clone();
            foreach (var (at, value) in changes)
            {
                der[at % der.Length] = value;
            }

            CheckStatus(Parser.Parse(der), der.Length);
            CheckStatus(new CertificateParser(takesEcdsa: true).Parse(der), der.Length);
        }, iter: 3000);

    [Fact]
    public void Any_bytes_are_a_status() =>
        Gen.Byte.Array[0, 400].Sample(bytes => CheckStatus(Parser.Parse(bytes), bytes.Length), iter: 3000);

    private static void CheckStatus(CertificateParse parse, int length)
    {
        if (parse.Error == Errno.None)
        {
            Assert.NotNull(parse.Certificate);
            Assert.NotNull(parse.Certificate.Description);
            return;
        }

        CheckFailure(parse, length);
    }

    private static void CheckFailure(CertificateParse parse, int length)
    {
        Assert.Null(parse.Certificate);
        Assert.InRange(parse.Place, 0, length);
        Assert.NotEmpty(parse.Reason);
    }

    private static byte[] WithLastOidByte(byte[] der, byte value)
    {
        var oid = Convert.FromHexString("2a864886f70d01010b");
        var at = der.AsSpan().LastIndexOf(oid);
        var changed = (byte[])der.Clone();
        changed[at + oid.Length - 1] = value;
        return changed;
    }

    private static ParsedCertificate Read(byte[] der)
    {
        var parse = Parser.Parse(der);
        Assert.Equal((Errno.None, ""), (parse.Error, parse.Reason));
        return parse.Certificate!;
    }
}
