using System;
using CsCheck;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Boot;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Appraisal;

public sealed class SignatureHeaderTests
{
    //
    [Fact]
    public void The_parts_of_version_2_lie_where_they_should()
    {
        byte[] label = [3, 2, 4, 0x49, 0xae, 0xeb, 0x67, 0, 3, 7, 8, 9];
        Assert.Equal(Errno.None, SignatureHeader.Read(label, out var header));
        Assert.Equal(2, header.Version);
        Assert.Equal(4, header.AlgorithmId);
        Assert.Equal([0x49, 0xae, 0xeb, 0x67], header.KeyId.ToArray());
        Assert.Equal([7, 8, 9], header.Signature.ToArray());
    }

    //
    [Fact]
    public void The_parts_of_version_1_lie_where_they_should()
    {
        byte[] label = [3, 1, 0, 0, 0, 0x5f, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 8, 0xaa];
        Assert.Equal(Errno.None, SignatureHeader.Read(label, out var header));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], header.KeyId.ToArray());
        Assert.Equal(label[1..17], header.Hashed.ToArray());
        Assert.Equal([0, 8, 0xaa], header.Signature.ToArray());
    }

    // A-23, crosswalk 5.19: version 3 is for labels of type 0x06
    [Theory]
    [InlineData("03", Errno.EINVAL)]
    [InlineData("", Errno.EINVAL)]
    [InlineData("0309", Errno.EOPNOTSUPP)]
    [InlineData("03030400000000000107", Errno.EOPNOTSUPP)]
    [InlineData("06030400000000000107", Errno.None)]
    [InlineData("030204000000000000", Errno.EBADMSG)]
    [InlineData("03020400000000000207", Errno.EBADMSG)]
    [InlineData("03021400000000000107", Errno.ENOPKG)]
    [InlineData("03020400000000000107", Errno.None)]
    [InlineData("0301000000000000000000000000000000ff", Errno.EINVAL)]
    [InlineData("03010000000001000000000000000000010008", Errno.ENOTSUPP)]
    [InlineData("03010000000000000000000000000000010008", Errno.None)]
    public void Reading_ends_with_the_first_failure(string label, Errno expected) =>
        Assert.Equal(expected, SignatureHeader.Read(Convert.FromHexString(label), out _));

    // what the system writes
    [Theory]
    [InlineData(HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511", "0122596363b3de40b06f981fb85d82312e8c0ed511")]
    [InlineData(HashAlgorithm.Md5, "6f5902ac237024bdd0c176cb93063dc4", "016f5902ac237024bdd0c176cb93063dc4")]
    [InlineData(
        HashAlgorithm.Sha256,
        "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447",
        "0404a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447")]
    public void The_system_writes_the_examples(HashAlgorithm algorithm, string digest, string label) =>
        Assert.Equal(label, Convert.ToHexStringLower(XattrLabel.FromDigest(new Digest(algorithm, Convert.FromHexString(digest)))));

    // M-33: which algorithm a label suggests; the system algorithm is sha512 here
    [Theory]
    [InlineData("", HashAlgorithm.Sha512)]
    [InlineData("04", HashAlgorithm.Sha512)]
    [InlineData("04ff2259", HashAlgorithm.Sha512)]
    [InlineData("040222596363b3de40b06f981fb85d82312e8c0ed511", HashAlgorithm.Sha1)]
    [InlineData("01da39a3ee5e6b4b0d3255bfef95601890afd80709", HashAlgorithm.Sha1)]
    [InlineData("016f5902ac237024bdd0c176cb93063dc400000000", HashAlgorithm.Md5)]
    [InlineData("016f5902ac237024bdd0c176cb93063dc4", HashAlgorithm.Md5)]
    [InlineData("01aabb", HashAlgorithm.Sha512)]
    [InlineData("02aabb", HashAlgorithm.Sha512)]
    [InlineData("03010000005f0000796d0e2a2984e62601", HashAlgorithm.Sha512)]
    [InlineData("03020400000000000107", HashAlgorithm.Sha256)]
    [InlineData("06030400000000000107", HashAlgorithm.Sha512)]
    public void A_label_suggests_an_algorithm(string label, HashAlgorithm expected) =>
        Assert.Equal((int)expected, XattrLabel.SuggestedAlgorithm(Convert.FromHexString(label), HashAlgorithm.Sha512, KernelProfiles.Namespaced));

    // M-33, crosswalk 5.13 and 5.19
    [Fact]
    public void Later_kernels_fall_back_and_know_fs_verity_labels()
    {
        byte[] invalid = [3, 2, 0x99, 0, 0, 0, 0, 0, 1, 7];
        Assert.Equal(0x99, XattrLabel.SuggestedAlgorithm(invalid, HashAlgorithm.Sha512, KernelProfiles.Namespaced));
        Assert.Equal((int)HashAlgorithm.Sha512, XattrLabel.SuggestedAlgorithm(invalid, HashAlgorithm.Sha512, KernelProfiles.Stock61));
        byte[] verity = [6, 3, 4, 0, 0, 0, 0, 0, 1, 7];
        Assert.Equal((int)HashAlgorithm.Sha256, XattrLabel.SuggestedAlgorithm(verity, HashAlgorithm.Sha512, KernelProfiles.Stock61));
    }

    //
    [Fact]
    public void A_trailer_that_was_written_is_found() =>
        Gen.Select(Gen.Byte.Array[0, 50], Gen.Byte.Array[1, 50]).Sample((content, message) =>
            AppendedSignatureTrailer.Find([.. content, .. message, .. AppendedSignatureTrailer.Write(message.Length)])
                == (content.Length + message.Length > message.Length ? new AppendedSignatureTrailer(content.Length, message.Length) : null));

    // any input
    [Fact]
    public void Noise_gives_a_status() => Gen.Byte.Array[0, 80].Sample(
        bytes => Enum.IsDefined(SignatureHeader.Read(bytes, out _)) && AppendedSignatureTrailer.Find([.. bytes, .. AppendedSignatureTrailer.Marker]) is null or { MessageLength: >= 0 },
        iter: 20_000);
}
