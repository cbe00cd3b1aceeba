using System;
using System.Buffers.Binary;
using System.Linq;
using CsCheck;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class KexecBufferTests
{
    private static readonly MeasurementSettings Machine = Settings(HashAlgorithm.Sha256);

    [Fact] // M-91, M-92
    public void What_one_kernel_writes_the_next_restores()
    {
        ListEntry[] entries =
        [
            Entry(Machine, "ima-ng", File("/a")),
            Entry(Machine, "ima-sig", File("/b") with { IsViolation = true }),
            Entry(Machine, "n|d-ng", File("/c"), pcr: 12),
        ];
        var bytes = KexecBuffer.Write(entries)!;
        Assert.Equal(bytes.Length, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)));
        var restored = KexecBuffer.Restore(bytes, Machine, TestHashes.Instance);
        Assert.Null(restored.Fault);
        Assert.Equal(ListWriter.AsciiAll(entries), ListWriter.AsciiAll(restored.Entries));
        Assert.Equal(entries.Select(entry => Hex(entry.SystemDigest)), restored.Entries.Select(entry => Hex(entry.SystemDigest)));
        Assert.Equal(string.Empty, restored.Entries[2].Template.Name);
    }

    [Fact]
    public void The_legacy_template_ends_the_restore_M_92()
    {
        ListEntry[] entries = [Entry(Machine, "ima-ng", File("/a")), Entry(Machine, "ima", File("/b")), Entry(Machine, "ima-ng", File("/c"))];
        var restored = KexecBuffer.Restore(KexecBuffer.Write(entries)!, Machine, TestHashes.Instance);
        Assert.Single(restored.Entries);
        Assert.Equal("template cannot be restored", restored.Fault!.What);
    }

    [Fact]
    public void A_long_template_name_ends_the_restore_M_92()
    {
        ListEntry[] entries = [Entry(Machine, string.Join('|', Enumerable.Repeat("d-ng", 7)), File("/a"))];
        Assert.Equal(34, entries[0].Template.ListedName.Length);
        Assert.Empty(KexecBuffer.Restore(KexecBuffer.Write(entries)!, Machine, TestHashes.Instance).Entries);
    }

    [Theory]
    [InlineData(0, 2, "version is unknown")]
    [InlineData(8, 99, "size does not fit")]
    [InlineData(16, 3, "fewer entries than announced")]
    [InlineData(16, 0, "bytes behind the last entry")]
    public void A_bad_header_is_refused_M_92(int offset, int value, string what)
    {
        var bytes = KexecBuffer.Write([Entry(Machine, "ima-ng", File("/a"))])!;
        bytes[offset] = (byte)value;
        bytes[offset + 1] = (byte)(offset == 8 ? 0x7f : 0);
        Assert.Equal(what, KexecBuffer.Restore(bytes, Machine, TestHashes.Instance).Fault!.What);
    }

    [Fact]
    public void A_custom_format_is_undercounted_until_the_space_runs_out_M_91()
    {
        // The format counts as a name of no characters; with enough entries the half page of reserve is used up.
        var format = string.Join('|', Enumerable.Repeat("d-modsig", 15));
        var few = Enumerable.Range(0, 10).Select(i => Entry(Machine, format, File("/" + i))).ToArray();
        var many = Enumerable.Range(0, 100).Select(i => Entry(Machine, format, File("/" + i))).ToArray();
        Assert.NotNull(KexecBuffer.Write(few));
        Assert.Null(KexecBuffer.Write(many));
        Assert.NotNull(KexecBuffer.Write([.. Enumerable.Range(0, 100).Select(i => Entry(Machine, "ima-ng", File("/" + i)))]));
    }

    [Fact]
    public void Any_bytes_are_restored_or_refused_without_an_exception() =>
        Gen.Select(Gen.Byte.Array[0, 120], Gen.Bool).Sample((bytes, header) =>
        {
            if (header && bytes.Length >= 24)
            {
                KexecBuffer.Write([])!.CopyTo(bytes, 0);
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), bytes.Length);
            }

            return KexecBuffer.Restore(bytes, Machine, TestHashes.Instance).Entries.Length >= 0;
        });
}
