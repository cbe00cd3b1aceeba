using System;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class ListWriterTests
{
    [Fact]
    public void Empty_fields_keep_their_blank_M_55()
    {
        var settings = Settings(HashAlgorithm.Sha1);
        Assert.EndsWith(" /a ", ListWriter.Ascii(Entry(settings, "ima-sig", File("/a"))), StringComparison.Ordinal);
        Assert.EndsWith(" /a   ", ListWriter.Ascii(Entry(settings, "ima-modsig", File("/a"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, " 0 ")]
    [InlineData(9, " 9 ")]
    [InlineData(10, "10 ")]
    [InlineData(63, "63 ")]
    public void The_register_is_right_aligned_M_55(int pcr, string start) =>
        Assert.StartsWith(start, ListWriter.Ascii(Entry(Settings(HashAlgorithm.Sha1), "ima-ng", File("/a"), pcr)), StringComparison.Ordinal);

    [Fact]
    public void A_violation_shows_zeros_M_55() => Assert.Equal(
        "10 " + new string('0', 40) + " ima-ng sha1:" + new string('0', 40) + " /a",
        ListWriter.Ascii(Entry(Settings(HashAlgorithm.Sha256), "ima-ng", File("/a") with { IsViolation = true })));

    [Fact]
    public void Newlines_and_high_bytes_appear_raw_M_48() =>
        Assert.EndsWith(" /a\n\xc3\xa9_b", ListWriter.Ascii(Entry(Settings(HashAlgorithm.Sha1), "ima-ng", File("/a\n\xc3\xa9 b"))), StringComparison.Ordinal);

    [Fact]
    public void The_binary_list_of_a_namespace_kernel_has_the_number_behind_the_register_N_142()
    {
        var entry = Entry(Settings(HashAlgorithm.Sha1, Namespaced), "ima-ng", File("/a") with { Namespace = new NamespaceId(4026531972) });
        var with = Convert.ToHexStringLower(ListWriter.BinaryAll([entry], withNamespaceNumber: true));
        var without = Convert.ToHexStringLower(ListWriter.BinaryAll([entry], withNamespaceNumber: false));
        Assert.Equal("0a000000840000f0" + without[8..], with);
        Assert.DoesNotContain("840000f0", ListWriter.Ascii(entry), StringComparison.Ordinal);
    }

    [Fact] // N-141
    public void The_number_field_shows_its_bytes() =>
        Assert.EndsWith(" /a f9ffffef", ListWriter.Ascii(Entry(Settings(HashAlgorithm.Sha1, Namespaced), "ima-ns", File("/a"))), StringComparison.Ordinal);

    [Fact]
    public void A_custom_format_shows_its_format_M_49_M_53()
    {
        var entry = Entry(Settings(HashAlgorithm.Sha1), "n|d-ng", File("/a"));
        Assert.Contains(" n|d-ng /a sha1:", ListWriter.Ascii(entry), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(KernelText.ToBytes("\x06\0\0\0n|d-ng")), Convert.ToHexStringLower(ListWriter.BinaryAll([entry], false)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ima")]
    [InlineData("ima-ng")]
    [InlineData("ima-ns")]
    public void The_size_of_an_entry_is_that_of_its_bytes(string template)
    {
        var entry = Entry(Settings(HashAlgorithm.Sha1, Namespaced), template, File("/a"));
        Assert.Equal(ListWriter.BinaryAll([entry], withNamespaceNumber: true).Length, ListWriter.BinarySize(entry, withNamespaceNumber: true));
        Assert.Equal(ListWriter.BinaryAll([entry], withNamespaceNumber: false).Length, ListWriter.BinarySize(entry, withNamespaceNumber: false));
    }
}
