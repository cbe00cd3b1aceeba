using System;
using System.Buffers.Binary;
using System.Linq;
using CsCheck;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class ListReaderTests
{
    private static readonly MeasurementSettings Machine = Settings(HashAlgorithm.Sha256, Namespaced);

    private static readonly string[] Formats = ["ima", "ima-ng", "ima-sig", "ima-buf", "ima-modsig", "ima-ns", "d|n", "ns|d-ng|n|sig"];

    private static readonly Gen<ListEntry> Entries = Gen.Select(
        Gen.Int[0, Formats.Length - 1],
        Gen.Int[0, 23],
        Gen.String[Gen.Char['\x01', '\xff'], 0, 300],
        Gen.Byte.Array[0, 40],
        Gen.Int[0, 3],
        Gen.UInt,
        (format, pcr, name, bytes, kind, number) => Entry(
            Machine,
            Formats[format],
            File(name, (kind & 1) == 0 ? HashAlgorithm.Sha1 : HashAlgorithm.Md5) with
            {
                Namespace = new NamespaceId(number),
                IsViolation = kind == 2,
                SecurityIma = bytes,
                Buffer = bytes,
                Modsig = bytes,
                ModsigDigest = Digest.Zeros(HashAlgorithm.Sha512),
            },
            pcr));

    private static ListReadResult Read(byte[] bytes, bool withNumber = true, HashAlgorithm system = HashAlgorithm.Sha256) =>
        ListReader.Read(bytes, withNumber, system, TestHashes.Instance);

    [Theory] // M-53, N-142
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_written_is_read_back(bool withNumber) => Entries.Array[0, 8].Sample(entries =>
    {
        var bytes = ListWriter.BinaryAll(entries, withNumber);
        var read = Read(bytes, withNumber);
        Assert.Null(read.Fault);
        Assert.Equal(entries.Length, read.Entries.Length);
        var rebuilt = read.Entries.Select(entry => entry.Rebuild(Machine, TestHashes.Instance, NamespaceOrdinal.Initial)!).ToArray();
        Assert.Equal(bytes, ListWriter.BinaryAll(rebuilt, withNumber));
        Assert.Equal(ListWriter.AsciiAll(entries), ListWriter.AsciiAll(rebuilt));
        for (var i = 0; i < entries.Length; i++)
        {
            Assert.Equal(Hex(entries[i].SystemDigest), Hex(rebuilt[i].SystemDigest));
            Assert.Equal(withNumber ? entries[i].Namespace : NamespaceId.Initial, rebuilt[i].Namespace);
        }
    });

    [Fact]
    public void The_legacy_template_has_sixteen_or_twenty_bytes_M_46()
    {
        var entries = new[]
        {
            Entry(Settings(HashAlgorithm.Md5), "ima", File("/a", HashAlgorithm.Md5)),
            Entry(Settings(HashAlgorithm.Md5), "ima", File("/a", HashAlgorithm.Sha1)),
            Entry(Settings(HashAlgorithm.Md5), "ima", File("/a", HashAlgorithm.Md5) with { IsViolation = true }),
        };
        var read = Read(ListWriter.BinaryAll(entries, false), withNumber: false, HashAlgorithm.Md5);
        Assert.Equal([16, 20, 20], read.Entries.Select(entry => entry.Fields[0].Length));
        Assert.All(read.Entries, entry => Assert.Equal("/a\0", KernelText.FromBytes(entry.Fields[1].Span)));

        // With a wrong template digest the system algorithm decides.
        var bytes = ListWriter.BinaryAll(entries[..1], false);
        bytes[4] ^= 1;
        Assert.Equal(16, Read(bytes, withNumber: false, HashAlgorithm.Md5).Entries[0].Fields[0].Length);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_without_an_exception() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool, Gen.Bool).Sample((bytes, withNumber, md5) =>
            Read(bytes, withNumber, md5 ? HashAlgorithm.Md5 : HashAlgorithm.Sha1) is { } read && (read.Fault is null || read.Fault.Offset <= bytes.Length));

    [Fact]
    public void A_damaged_list_is_read_or_refused_without_an_exception() =>
        Gen.Select(Entries.Array[1, 4], Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 100_000]).Sample((entries, position, value, length) =>
        {
            var bytes = ListWriter.BinaryAll(entries, withNamespaceNumber: true);
            bytes[position % bytes.Length] = value;
            var cut = bytes[..(length % (bytes.Length + 1))];
            foreach (var withNumber in new[] { true, false })
            {
                var read = Read(cut, withNumber);
                Assert.True(read.Fault is null || (read.Fault.Offset >= 0 && read.Fault.Offset <= cut.Length));
                _ = ListReplay.Against(read.Entries, Machine, TestHashes.Instance, ZeroTpm());
                _ = ListWriter.AsciiAll(read.Entries.Select(entry => entry.Rebuild(Machine, TestHashes.Instance, NamespaceOrdinal.Initial)).OfType<ListEntry>());
            }
        });

    [Theory]
    [InlineData(0, 64u, "register is too large")]
    [InlineData(28, 255u, "length of the template name is too large")]
    [InlineData(28, 0u, "template name is not a word")]
    [InlineData(38, 0xffffffffu, "template data is cut off")]
    [InlineData(38, 0u, "no fields")]
    [InlineData(42, 0x7fffffffu, "field is cut off")]
    public void A_bad_length_is_named_with_its_offset(int offset, uint value, string what)
    {
        var bytes = ListWriter.BinaryAll([Entry(Machine, "ima-ng", File("/a"))], withNamespaceNumber: true);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
        var fault = Read(bytes).Fault!;
        Assert.Equal(what, fault.What);
        Assert.InRange(fault.Offset, offset, offset + 4);
    }

    [Fact]
    public void Every_truncation_keeps_the_entries_before_it()
    {
        var entries = new[] { Entry(Machine, "ima-ng", File("/a")), Entry(Machine, "ima", File("/b")) };
        var bytes = ListWriter.BinaryAll(entries, withNamespaceNumber: true);
        var first = ListWriter.BinaryAll(entries[..1], withNamespaceNumber: true).Length;
        for (var length = 0; length < bytes.Length; length++)
        {
            var read = Read(bytes[..length]);
            Assert.Equal(length >= first ? 1 : 0, read.Entries.Length);
            Assert.Equal(length != 0 && length != first, read.Fault is not null);
        }
    }

    [Fact]
    public void The_wrong_dialect_is_refused()
    {
        var bytes = ListWriter.BinaryAll([Entry(Machine, "ima-ng", File("/a"))], withNamespaceNumber: true);
        Assert.NotNull(Read(bytes, withNumber: false).Fault);
        Assert.NotNull(Read(ListWriter.BinaryAll([Entry(Machine, "ima-ng", File("/a"))], false), withNumber: true).Fault);
    }

    [Fact]
    public void A_thousand_empty_fields_are_refused()
    {
        var bytes = ListWriter.BinaryAll([Entry(Machine, "ima-ng", File("/a"))], withNamespaceNumber: true);
        var hostile = bytes[..42].Concat(new byte[4000]).ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(hostile.AsSpan(38), 4000);
        Assert.Equal(new ListFault(42 + (15 * 4), "too many fields"), Read(hostile).Fault);
    }

    [Fact]
    public void An_entry_with_the_wrong_number_of_fields_is_not_rebuilt_M_92()
    {
        var entry = new UntrustedEntry(0, 10, NamespaceId.Initial, new byte[20], "ima-ng", [new byte[1]]);
        Assert.Null(entry.Rebuild(Machine, TestHashes.Instance, NamespaceOrdinal.Initial));
        Assert.Null((entry with { TemplateName = "bogus" }).Rebuild(Machine, TestHashes.Instance, NamespaceOrdinal.Initial));
    }
}
