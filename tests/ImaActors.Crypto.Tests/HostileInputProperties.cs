using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Crypto.Tests;

/// <summary>
/// Hostile input: a status, never an exception. Inputs are genuine ones with bytes changed, cut, added
/// or repeated, and plain noise; 120,000 in all.
/// </summary>
public sealed class HostileInputProperties
{
    private static readonly Digest FileDigest = SpecificationKey.DigestOf(HashAlgorithm.Sha256, [1]);
    private static readonly SigningKey Rsa512 = SigningKey.CreateRsa(512, "small"u8);
    private static readonly ISignatureVerifier Verifier = KeyRows.Over(
        KeyRows.Later,
        KeyRows.Asymmetric(Rsa512.SelfSigned("small"), KeyRows.Root, true),
        KeyRows.Asymmetric(KeyRows.Rsa1024.SelfSigned("rsa"), KeyRows.Root, true),
        KeyRows.Asymmetric(KeyRows.P256.SelfSigned("ec"), KeyRows.Root, true),
        KeyRows.User(KeyRows.Rsa1024.UserKeyPayload(), KeyRows.Rsa1024.UserKeyDescription(), KeyRows.Root),
        KeyRows.User(Rsa512.UserKeyPayload()[..40], Rsa512.UserKeyDescription(), KeyRows.Root));

    private static readonly byte[][] Labels =
    [
        KeyRows.Rsa1024.SignLabel(FileDigest),
        KeyRows.P256.SignLabel(FileDigest),
        KeyRows.Rsa1024.SignLabelVersion1(FileDigest, 1),
        Rsa512.SignLabelVersion1(FileDigest, 1),
        [1, .. FileDigest.Bytes.Span],
        [6, 3, 4, 0, 0, 0, 0, 0, 1, 0],
    ];

    private static readonly byte[][] Certificates =
    [
        Rsa512.SelfSigned("small"),
        KeyRows.Rsa1024.Certify("authority", Rsa512, "leaf"),
        KeyRows.P256.SelfSigned("ec"),
        TestCertificates.OfLeaf(),
        TestCertificates.Make("CN=leaf", "CN=a", 1, TestCertificates.Leaf, TestCertificates.Root, subjectKeyId: [1]),
        TestCertificates.Make("CN=leaf", "CN=a", 1, TestCertificates.Leaf, TestCertificates.Root, subjectKeyId: [1, 2, 3], authorityKeyId: [4]),
    ];

    private static readonly byte[][] Files =
    [
        .. new[] { false, true }.Select(byKeyId => AppendedSignatureWriter.Append(
            "content"u8, Rsa512, new CertificateParser().Parse(Certificates[0]).Certificate!, HashAlgorithm.Sha1, byKeyId, Certificates[0])),
    ];

    /// <summary>Changes of a genuine input.</summary>
    private static Gen<byte[]> Mutated(byte[][] genuine)
    {
        var change = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4096], Gen.Byte, Gen.Byte.Array[0, 12]);
        var edited = Gen.Select(Gen.Int[0, genuine.Length - 1], change.Array[1, 4], (index, changes) => changes.Aggregate(genuine[index], Apply));
        return Gen.Frequency((9, edited), (1, Gen.Byte.Array[0, 300]));
    }

    private static byte[] Apply(byte[] input, (int Kind, int Place, byte Value, byte[] More) change)
    {
        var place = input.Length == 0 ? 0 : change.Place % input.Length;
        return change.Kind switch
        {
            0 when input.Length > 0 => [.. input[..place], change.Value, .. input[(place + 1)..]],
            1 => input[..place],
            2 => [.. input, .. change.More],
            3 => [.. input[..place], .. change.More, .. input[place..]],
            4 when input.Length > 0 => [.. input[..place], .. input[(place + 1)..]],
            _ => input,
        };
    }

    [Fact]
    public void Labels_give_a_status()
    {
        Mutated(Labels).Sample(
            label =>
            {
                var error = Verifier.VerifyLabel(KeyRows.Root, label, FileDigest);
                var suggested = XattrLabel.SuggestedAlgorithm(label, HashAlgorithm.Sha256, KeyRows.Later);
                return Enum.IsDefined(error) && suggested is >= 0 and < HashAlgorithms.FirstInvalid;
            },
            iter: 60_000);
    }

    [Fact]
    public void Certificates_give_a_status()
    {
        var parser = new CertificateParser(takesEcdsa: true);
        var verifiers = new SignatureVerifiers(KeyRows.Later);
        Mutated(Certificates).Sample(
            der =>
            {
                var parse = parser.Parse(der);
                if (parse.Certificate is not { } certificate)
                {
                    return parse.Error != Errno.None && parse.Place >= 0 && parse.Reason.Length > 0;
                }

                // A certificate that can be read, with whatever key, must also be usable.
                var verifier = verifiers.Over([KeyRows.Asymmetric(der, KeyRows.Root, true)]);
                var identifier = certificate.Identifiers[^1];
                byte[] keyId = identifier.Length >= 4 ? identifier[^4..].ToArray() : [0, 0, 0, 0];
                byte[] label = [3, 2, 4, .. keyId, 0, 64, .. new byte[64]];
                return verifier.VerifyLabel(KeyRows.Root, label, FileDigest) != Errno.None;
            },
            iter: 20_000);
    }

    [Fact]
    public void Appended_signatures_give_a_status()
    {
        // Changes inside the message only, with a block that fits, and changes anywhere.
        var messages = Files.Select(file =>
        {
            var trailer = AppendedSignatureTrailer.Find(file)!.Value;
            return file.AsSpan(trailer.ContentLength, trailer.MessageLength).ToArray();
        }).ToArray();
        var inside = Mutated(messages).Select(message => (byte[])[.. "content"u8, .. message, .. AppendedSignatureTrailer.Write(message.Length)]);
        Gen.Frequency((3, inside), (1, Mutated(Files))).Sample(
            file => Verifier.FindAppended(file) is not { } found || Enum.IsDefined(Verifier.VerifyAppended(found)),
            iter: 40_000);
    }
}
