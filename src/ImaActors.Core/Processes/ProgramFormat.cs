using System;
using System.Buffers.Binary;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Processes;

/// <summary>Kinds of executable files.</summary>
public enum ProgramKind
{
    /// <summary>None that the kernel knows: ENOEXEC.</summary>
    Unknown,
    /// <summary>A script with its interpreter.</summary>
    Script,
    /// <summary>A static or dynamic ELF program.</summary>
    Elf,
}

/// <summary>What execve finds in a file.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Interpreter">Interpreter of a script, or loader of a dynamic program.</param>
/// <param name="ExecutableSegments">Number of executable segments: each is an executable mapping.</param>
/// <param name="Ending">How the program ends.</param>
public sealed record ProgramImage(ProgramKind Kind, string? Interpreter, int ExecutableSegments, ProgramEnding Ending)
{
    /// <summary>A file of no known format.</summary>
    public static ProgramImage Unknown { get; } = new(ProgramKind.Unknown, null, 0, default);
}

/// <summary>How a program ends: with a status, by a signal, or not until it is killed.</summary>
public readonly record struct ProgramEnding(int Status, int Signal, bool Sleeps);

/// <summary>
/// Reads executable files: scripts (Linux 5.10 binfmt_script.c) and x86-64 ELF files (binfmt_elf.c). The code of a program is
/// recognised in the two forms that the recorded programs have: end with a status, or sleep.
/// </summary>
public static class ProgramFormat
{
    /// <summary>Bytes that the kernel looks at to find the format (BINPRM_BUF_SIZE).</summary>
    public const int HeadLength = 256;

    /// <summary>Interpreters of interpreters that are followed; the next one is ELOOP.</summary>
    public const int InterpreterDepthMax = 5;

    /// <summary>SIGSEGV.</summary>
    public const int SegmentationFault = 11;

    /// <summary>Bytes of the header of an ELF file; a shorter loader cannot be read.</summary>
    public const int ElfHeaderLength = 64;

    private const int ProgramHeaderLength = 56;
    private const int SegmentHeadersMax = 73;   // 4096 / 56: the kernel refuses larger tables than a page
    private const ulong LoaderNameMax = 4096;
    private const int LoadSegment = 1;
    private const int InterpreterSegment = 3;
    private const uint ExecutableFlag = 1;

    private static ReadOnlySpan<byte> EndCode => [0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05];

    /// <summary>The call that never returns; what follows it does not matter.</summary>
    private static ReadOnlySpan<byte> SleepCode => [0xb8, 0x22, 0, 0, 0, 0x0f, 0x05];

    /// <summary>Recognises a file.</summary>
    public static ProgramImage Read(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("#!"u8))
        {
            return ReadScript(content);
        }

        return content.StartsWith("\u007fELF"u8) ? ReadElf(content) : ProgramImage.Unknown;
    }

    /// <summary>
    /// The kernel looks at a buffer of fixed length, with zeros behind a short file. A name of an interpreter that is empty is
    /// possible there: what it then opens is the working directory, which nobody can execute.
    /// </summary>
    private static ProgramImage ReadScript(ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        head.Clear();
        content[..Math.Min(content.Length, HeadLength)].CopyTo(head);
        var end = head.IndexOf((byte)'\n');
        var zero = head.IndexOf((byte)0);
        if (end < 0 || (zero >= 0 && zero < end))
        {
            // No line end: the name must end inside the buffer, or it may be cut.
            var first = head[2..].IndexOfAnyExcept((byte)' ', (byte)'\t');
            if (first < 0 || head[(2 + first)..].IndexOfAny((byte)' ', (byte)'\t', (byte)0) < 0)
            {
                return ProgramImage.Unknown;
            }

            end = HeadLength - 1;
        }

        var line = head[2..end];
        var start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            return ProgramImage.Unknown;
        }

        line = line[start..];
        var stop = line.IndexOfAny((byte)' ', (byte)'\t', (byte)0);
        var name = KernelText.FromBytes(stop < 0 ? line : line[..stop]);
        return new ProgramImage(ProgramKind.Script, name.Length == 0 ? "." : name, 0, default);
    }

    private static ProgramImage ReadElf(ReadOnlySpan<byte> content)
    {
        if (content.Length < ElfHeaderLength)
        {
            return ProgramImage.Unknown;
        }

        var type = BinaryPrimitives.ReadUInt16LittleEndian(content[16..]);
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(content[18..]);
        var entry = BinaryPrimitives.ReadUInt64LittleEndian(content[24..]);
        var table = BinaryPrimitives.ReadUInt64LittleEndian(content[32..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(content[54..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(content[56..]);
        if (type is not 2 and not 3 || machine != 62 || size != ProgramHeaderLength || count is 0 or > SegmentHeadersMax
            || table > (ulong)content.Length || ((ulong)content.Length - table) < (ulong)(count * ProgramHeaderLength))
        {
            return ProgramImage.Unknown;
        }

        string? interpreter = null;
        var executable = 0;
        var code = ReadOnlySpan<byte>.Empty;
        for (var i = 0; i < count; i++)
        {
            var header = content.Slice((int)table + (i * ProgramHeaderLength), ProgramHeaderLength);
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            var address = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
            switch (BinaryPrimitives.ReadUInt32LittleEndian(header))
            {
                case InterpreterSegment when interpreter is null:
                    if (length is < 2 or > LoaderNameMax || offset > (ulong)content.Length || length > (ulong)content.Length - offset
                        || content[(int)(offset + length) - 1] != 0)
                    {
                        return ProgramImage.Unknown;
                    }

                    interpreter = KernelText.UpToNul(KernelText.FromBytes(content.Slice((int)offset, (int)length)));
                    break;
                case LoadSegment when (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) & ExecutableFlag) != 0:
                    executable++;
                    if (entry >= address && entry - address < length && offset + (entry - address) < (ulong)content.Length)
                    {
                        code = content[(int)(offset + (entry - address))..];
                    }

                    break;
                default:
                    break;
            }
        }

        return new ProgramImage(ProgramKind.Elf, interpreter, executable, EndingOf(code));
    }

    private static ProgramEnding EndingOf(ReadOnlySpan<byte> code)
    {
        if (code.StartsWith(SleepCode))
        {
            return new ProgramEnding(0, 0, true);
        }

        return code.Length >= 12 && code[0] == 0xbf && code[5..].StartsWith(EndCode)
            ? new ProgramEnding(code[1], 0, false)
            : new ProgramEnding(0, SegmentationFault, false);
    }
}
