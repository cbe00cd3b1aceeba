using System;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class EntryBuilderTests
{
    private const string Sha1 = "22596363b3de40b06f981fb85d82312e8c0ed511";
    private const string Md5 = "6f5902ac237024bdd0c176cb93063dc4";

    private static string Field(string format, EventData data, HashAlgorithm system = HashAlgorithm.Sha256, KernelProfile? profile = null) =>
        Hex(Entry(Settings(system, profile ?? Namespaced), format, data).Fields[0]);

    [Fact]
    public void Field_d_takes_sha1_and_md5_as_they_are_M_45_M_46()
    {
        Assert.Equal(Sha1, Field("d", File("/a", HashAlgorithm.Sha1, Sha1)));
        Assert.Equal(Md5, Field("d", File("/a", HashAlgorithm.Md5, Md5)));
        Assert.Equal(new string('0', 40), Field("d", File("/a", HashAlgorithm.Md5, Md5) with { IsViolation = true }, HashAlgorithm.Md5));
    }

    [Theory] // M-45
    [InlineData(HashAlgorithm.Sha1, HashAlgorithm.Sha1)]
    [InlineData(HashAlgorithm.Md5, HashAlgorithm.Md5)]
    [InlineData(HashAlgorithm.Sha256, HashAlgorithm.Sha1)]
    public void Field_d_hashes_other_files_again(HashAlgorithm system, HashAlgorithm again)
    {
        HashAlgorithm? asked = null;
        var data = File("/a", HashAlgorithm.Sha512) with
        {
            Rehash = algorithm =>
            {
                asked = algorithm;
                return [1, 2, 3];
            },
        };
        Assert.Equal("010203", Field("d", data, system));
        Assert.Equal(again, asked);
    }

    [Fact]
    public void Field_d_of_a_buffer_in_another_algorithm_cannot_be_built_M_46()
    {
        var data = File("key", HashAlgorithm.Sha256) with { HasFile = false, Buffer = new byte[3] };
        Assert.Null(EntryBuilder.Build(Settings(HashAlgorithm.Sha256), TestHashes.Instance, Template("d|n"), 10, NamespaceOrdinal.Initial, data));
        Assert.Null(EntryBuilder.Build(
            Settings(HashAlgorithm.Sha256), TestHashes.Instance, Template("d|n"), 10, NamespaceOrdinal.Initial, data with { Rehash = _ => null }));
    }

    [Fact]
    public void Names_end_in_a_nul_and_blanks_become_underscores_M_48()
    {
        var data = File("/a b\tc\n\"\xc3\xa9 ");
        Assert.Equal("2f615f6209630a22c3a95f00", Field("n-ng", data));
        Assert.Equal("2f615f6209630a22c3a95f00", Field("n", data));
    }

    [Fact]
    public void A_long_name_in_field_n_falls_back_to_its_last_component_M_47()
    {
        var directory = "/" + new string('x', 253);
        Assert.Equal(Convert.ToHexStringLower(KernelText.ToBytes(directory + "y\0")), Field("n", File(directory + "y")));
        Assert.Equal("6e616d6500", Field("n", File(directory + "/name")));
        Assert.Equal(256, Field("n", File(directory + "/name") with { HasFile = false }).Length / 2);
        Assert.Equal(260, Field("n-ng", File(directory + "/name")).Length / 2);
    }

    [Fact]
    public void A_digest_with_an_invalid_label_has_no_prefix_M_33()
    {
        var data = File("/a", HashAlgorithm.Sha1, Sha1) with { FileDigest = new Digest(0x99, Hex(Sha1)) };
        Assert.Equal(Sha1, Field("d-ng", data));
        Assert.EndsWith(" d-ng|n-ng " + Sha1 + " /a", ListWriter.Ascii(Entry(Settings(HashAlgorithm.Sha256), "d-ng|n-ng", data)), StringComparison.Ordinal);
    }

    [Fact] // M-45
    public void Field_sig_takes_the_whole_value_of_a_signature_and_nothing_else()
    {
        Assert.Equal("030204", Field("sig", File("/a") with { SecurityIma = new byte[] { 3, 2, 4 } }));
        Assert.Equal(string.Empty, Field("sig", File("/a") with { SecurityIma = new byte[] { 1, 2, 4 } }));
        Assert.Equal(string.Empty, Field("sig", File("/a") with { SecurityIma = new byte[] { 6, 2, 4 } }));
        Assert.Equal(string.Empty, Field("sig", File("/a") with { SecurityIma = Array.Empty<byte>() }));
        Assert.Equal(string.Empty, Field("sig", File("/a")));
    }

    [Fact] // M-45, N-141
    public void A_violation_leaves_signatures_and_buffers_empty_but_fills_the_number()
    {
        var data = File("/a") with
        {
            IsViolation = true,
            SecurityIma = new byte[] { 3, 2 },
            Buffer = new byte[] { 1 },
            Modsig = new byte[] { 1 },
            ModsigDigest = Digest.Zeros(HashAlgorithm.Sha1),
            Namespace = new NamespaceId(4026531972),
        };
        foreach (var field in new[] { "sig", "buf", "modsig", "d-modsig" })
        {
            Assert.Equal(string.Empty, Field(field, data));
        }

        Assert.Equal("840000f0", Field("ns", data));
        Assert.Equal("f9ffffef", Field("ns", File("/a")));
        Assert.Equal("736861313a00" + new string('0', 40), Field("d-ng", data));
    }

    [Fact] // crosswalk: after 5.10, 5.14, 5.19
    public void Later_kernels_have_other_fields_and_violations()
    {
        var data = File("/a", HashAlgorithm.Sha1, Sha1);
        Assert.Equal(Convert.ToHexStringLower(KernelText.ToBytes("ima:sha1:\0")) + Sha1, Field("d-ngv2", data, profile: Later));
        Assert.Equal(
            Convert.ToHexStringLower(KernelText.ToBytes("verity:sha1:\0")) + Sha1, Field("d-ngv2", data with { IsVerityDigest = true }, profile: Later));
        Assert.Equal(
            Convert.ToHexStringLower(KernelText.ToBytes("sha256:\0")) + new string('0', 64),
            Hex(Entry(Settings(HashAlgorithm.Sha256, Later), "ima-sig", data with { IsViolation = true }).Fields[0]));
        Assert.Equal("0602", Field("sig", data with { SecurityIma = new byte[] { 6, 2 } }, profile: Later));
        Assert.Equal("0502", Field("sig", data with { EvmSignature = new byte[] { 5, 2 } }, profile: Later));
    }

    [Fact] // crosswalk 5.14
    public void The_template_evm_sig_lists_owner_mode_and_attributes()
    {
        var data = File("/a", HashAlgorithm.Sha1, Sha1) with
        {
            EvmSignature = new byte[] { 5, 2 },
            Owner = new InodeOwner(1000, 7, 0x81a4),
            ProtectedXattrs = [new ProtectedXattr("security.ima", new byte[] { 1, 2 }), new ProtectedXattr("security.capability", new byte[] { 3 })],
        };
        Assert.EndsWith(
            " evm-sig sha1:" + Sha1 + " /a 0502 security.ima|security.capability 0200000001000000 010203 1000 7 33188",
            ListWriter.Ascii(Entry(Settings(HashAlgorithm.Sha1, Later), "evm-sig", data)),
            StringComparison.Ordinal);
        Assert.EndsWith(" /a       ", ListWriter.Ascii(Entry(Settings(HashAlgorithm.Sha1, Later), "evm-sig", File("/a"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_slot_has_the_banks_own_hash_M_50_M_52()
    {
        var settings = Settings(
            HashAlgorithm.Sha512, Plain, TpmBank.Of(HashAlgorithm.Sha384), TpmBank.Of(HashAlgorithm.Sha1), TpmBank.Of(HashAlgorithm.Sha512), TpmBank.Of(HashAlgorithm.Sm3));
        var entry = Entry(settings, "ima-ng", File("/a"));
        var data = EntryBuilder.HashedData(entry.Template, entry.Fields);
        byte[] Expected(HashAlgorithm algorithm) => TestHashes.Instance.Compute(algorithm, data);
        Assert.Equal(Expected(HashAlgorithm.Sha1), entry.Sha1Digest.ToArray());
        Assert.Equal(Expected(HashAlgorithm.Sha512), entry.SystemDigest.ToArray());
        Assert.Equal(Expected(HashAlgorithm.Sha384), entry.BankDigests[0].ToArray());
        Assert.Equal(Expected(HashAlgorithm.Sha1), entry.BankDigests[1].ToArray());
        Assert.Equal(Expected(HashAlgorithm.Sha512), entry.BankDigests[2].ToArray());

        // These tests cannot compute sm3: such a bank gets the padded sha1 digest.
        Assert.Equal(Hex(entry.Sha1Digest) + new string('0', 24), Hex(entry.BankDigests[3]));
    }

    [Fact]
    public void A_violation_extends_ones_of_each_banks_size_M_59()
    {
        var settings = Settings(HashAlgorithm.Sha256, Plain, TpmBank.Of(HashAlgorithm.Sha384), new TpmBank("unknown", null, 64), TpmBank.Of(HashAlgorithm.Sm3));
        var entry = Entry(settings, "ima-ng", File("/a") with { IsViolation = true });
        Assert.Equal(new string('f', 96), Hex(entry.BankDigests[0]));
        Assert.Equal(new string('f', 40) + new string('0', 88), Hex(entry.BankDigests[1]));
        Assert.Equal(new string('f', 64), Hex(entry.BankDigests[2]));
        Assert.All(entry.SystemDigest.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact] // M-50
    public void Register_and_template_name_are_not_hashed()
    {
        var settings = Settings(HashAlgorithm.Sha256);
        var digests = new[] { Entry(settings, "ima-ng", File("/a")), Entry(settings, "ima-ng", File("/a"), pcr: 11), Entry(settings, "d-ng|n-ng", File("/a")) }
            .Select(entry => Hex(entry.Sha1Digest));
        Assert.Single(digests.Distinct());
    }

    [Theory]
    [InlineData(0x0004, HashAlgorithm.Sha1)]
    [InlineData(0x000B, HashAlgorithm.Sha256)]
    [InlineData(0x000C, HashAlgorithm.Sha384)]
    [InlineData(0x000D, HashAlgorithm.Sha512)]
    [InlineData(0x0012, HashAlgorithm.Sm3)]
    [InlineData(0x0027, null)]
    public void Bank_numbers_map_to_algorithms_M_2(int number, HashAlgorithm? algorithm) => Assert.Equal(algorithm, TpmBank.AlgorithmOf(number));
}
