using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using Xunit;

namespace ImaActors.Core.Tests.Processes;

/// <summary>Linux 5.10 binfmt_script.c and binfmt_elf.c, as far as M-25 needs them.</summary>
public sealed class ProgramFormatTests
{
    [Theory] // M-25
    [InlineData("#!/bin/sh\n", "/bin/sh")]
    [InlineData("#!/bin/sh", "/bin/sh")]
    [InlineData("#! \t/bin/sh -x\nrest", "/bin/sh")]
    [InlineData("#!/bin/sh\targ", "/bin/sh")]
    [InlineData("#!sh\n", "sh")]
    [InlineData("#!/a\0b\n", "/a")]
    [InlineData("#!\n", null)]
    [InlineData("#! \t \n", null)]
    [InlineData("#", null)]
    [InlineData("", null)]
    [InlineData("echo\n", null)]
    [InlineData(" #!/bin/sh\n", null)]
    [InlineData("#!", ".")]            // the kernel sees the padding: an empty name, which opens the working directory
    [InlineData("#!  ", ".")]
    [InlineData("#!\0\n", ".")]
    public void A_script_names_its_interpreter(string text, string? interpreter)
    {
        var image = ProgramFormat.Read(KernelText.ToBytes(text));
        Assert.Equal(interpreter is null ? ProgramKind.Unknown : ProgramKind.Script, image.Kind);
        Assert.Equal(interpreter, image.Interpreter);
    }

    [Theory] // the head has 256 bytes; a name that may be cut is refused, arguments may be cut
    [InlineData(253, "", true)]
    [InlineData(254, "", false)]
    [InlineData(253, "\n", true)]
    [InlineData(254, "\n", false)]
    [InlineData(253, " arguments", true)]
    [InlineData(252, " arguments without an end", true)]
    [InlineData(600, "\n", false)]
    public void A_cut_interpreter_is_no_interpreter(int length, string rest, bool known) =>
        Assert.Equal(known ? ProgramKind.Script : ProgramKind.Unknown, ProgramFormat.Read(KernelText.ToBytes("#!" + new string('/', length) + rest)).Kind);

    [Fact]
    public void Blanks_only_up_to_the_end_of_the_head_are_no_script() =>
        Assert.Equal(ProgramKind.Unknown, ProgramFormat.Read(KernelText.ToBytes("#!" + new string(' ', 300) + "/bin/sh\n")).Kind);

    [Fact] // M-25: each executable segment is an executable mapping
    public void An_elf_program_has_segments_an_interpreter_and_an_ending()
    {
        var image = ProgramFormat.Read(Elf([0xbf, 42, 0, 0, 0, 0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05], "/lib/ld\0"));
        Assert.Equal(new ProgramImage(ProgramKind.Elf, "/lib/ld", 1, new ProgramEnding(42, 0, false)), image);
        image = ProgramFormat.Read(Elf([0xb8, 0x22, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7]));
        Assert.Equal(new ProgramImage(ProgramKind.Elf, null, 1, new ProgramEnding(0, 0, true)), image);
        Assert.Equal(ProgramFormat.SegmentationFault, ProgramFormat.Read(Elf([0x90])).Ending.Signal);
    }

    [Theory]
    [InlineData(16, 1)]     // type
    [InlineData(18, 3)]     // machine
    [InlineData(54, 55)]    // size of a program header
    [InlineData(56, 0)]     // number of program headers
    [InlineData(32, 255)]   // place of the table
    [InlineData(1, 0)]      // magic
    public void A_damaged_header_is_no_program(int at, byte value)
    {
        var bytes = Elf([0x90]);
        bytes[at] = value;
        Assert.Equal(ProgramKind.Unknown, ProgramFormat.Read(bytes).Kind);
    }

    [Theory] // Linux 5.10 binfmt_elf.c: the name of the loader ends with a NUL and has two bytes at least
    [InlineData("/lib/ld")]
    [InlineData("\0")]
    public void A_bad_loader_name_is_no_program(string name) => Assert.Equal(ProgramKind.Unknown, ProgramFormat.Read(Elf([0x90], name)).Kind);

    [Fact]
    public void Hostile_bytes_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 3]).Sample((bytes, kind) =>
        {
            byte[] content = kind switch
            {
                0 => bytes,
                1 => [(byte)'#', (byte)'!', .. bytes],
                2 => [0x7f, (byte)'E', (byte)'L', (byte)'F', .. bytes],
                _ => [(byte)'#', (byte)'!', .. bytes.Select(b => (byte)(b % 5 == 0 ? 32 : b % 5 == 1 ? 0 : b))],
            };
            var image = ProgramFormat.Read(content);
            Assert.Equal(image.Kind == ProgramKind.Unknown, image == ProgramImage.Unknown);
        });

    [Fact]
    public void A_damaged_program_never_throws() =>
        Gen.Select(Gen.Int[0, 200], Gen.Byte, Gen.ULong, Gen.Int[0, 200], Gen.Int[0, 200]).Sample((at, value, word, place, length) =>
        {
            var bytes = Elf([0xb8, 0x22, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7], "/lib/ld\0");
            bytes[at % bytes.Length] = value;
            BitConverter.TryWriteBytes(bytes.AsSpan(place % (bytes.Length - 8)), word);
            Assert.True(Enum.IsDefined(ProgramFormat.Read(bytes.AsSpan(0, bytes.Length - (length % bytes.Length))).Kind));
        }, iter: 20_000);

    private static byte[] Elf(byte[] code, string? interpreter = null)
    {
        var name = KernelText.ToBytes(interpreter ?? string.Empty);
        var headers = interpreter is null ? 1 : 2;
        var start = 64 + (headers * 56);
        var bytes = new byte[start + name.Length + code.Length];
        ((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(bytes, 0);
        Word(16, 2, 2);
        Word(18, 62, 2);
        Word(24, 0x400000, 8);
        Word(32, 64, 8);
        Word(54, 56, 2);
        Word(56, headers, 2);
        Segment(0, 1, start + name.Length, 0x400000, code.Length, flags: 5);
        if (interpreter is not null)
        {
            Segment(1, 3, start, 0, name.Length, flags: 4);
        }

        name.CopyTo(bytes, start);
        code.CopyTo(bytes, start + name.Length);
        return bytes;

        void Segment(int index, int type, int offset, long address, int length, int flags)
        {
            var at = 64 + (index * 56);
            Word(at, type, 4);
            Word(at + 4, flags, 4);
            Word(at + 8, offset, 8);
            Word(at + 16, address, 8);
            Word(at + 32, length, 8);
            Word(at + 40, length, 8);
        }

        void Word(int at, long value, int size) => BitConverter.GetBytes(value).AsSpan(0, size).CopyTo(bytes.AsSpan(at));
    }
}
