using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Randomness;

namespace ImaActors.Simulation.Scenarios;

/// <summary>
/// The bytes of synthetic files: a function of the seed, the name of the image or volume, and the path. Programs and scripts are in
/// the forms that <see cref="ProgramFormat"/> reads; what fills them up makes each file's digest its own.
/// </summary>
public static class SyntheticContent
{
    /// <summary>Bytes that a program, library or script has at least for its own digest.</summary>
    public const int FillingMin = 16;

    private const int HeaderLength = ProgramFormat.ElfHeaderLength;
    private const int SegmentHeaderLength = 56;
    private const ulong ProgramAddress = 0x40_0000;   // where linkers put x86-64 programs
    private const ulong PageSize = 0x1000;
    private const int ScriptLineLength = 64;

    private static ReadOnlySpan<byte> Sleep => [0xb8, 0x22, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7];          // mov eax, 34 (pause); syscall; jmp to the beginning

    private static ReadOnlySpan<byte> End => [0xbf, 0, 0, 0, 0, 0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05];      // mov edi, 0; mov eax, 60 (exit); syscall

    /// <summary>The bytes of a file.</summary>
    /// <param name="seed">Seed of the scenario.</param>
    /// <param name="owner">Name of the image or volume that lists the file.</param>
    /// <param name="file">What it holds, and how long it is.</param>
    /// <param name="path">Its path there, <c>{n}</c> filled in.</param>
    public static byte[] Of(ulong seed, string owner, ImageFile file, string path)
    {
        var filling = new Filling(seed, NumberOf(owner), NumberOf(path));
        return file.Kind switch
        {
            ImageFileKind.Directory => [],
            ImageFileKind.Given => [.. file.Content],
            ImageFileKind.Data => Data(file.Size, filling),
            ImageFileKind.Program => Elf(file.Size, Sleep, isProgram: true, file.Interpreter, filling),
            ImageFileKind.Command => Elf(file.Size, End, isProgram: true, file.Interpreter, filling),
            ImageFileKind.Library => Elf(file.Size, [], isProgram: false, null, filling),
            ImageFileKind.Script => Script(file.Size, file.Interpreter ?? throw new ArgumentException($"the script {path} of {owner} has no interpreter", nameof(file)), filling),
            _ => throw new UnreachableException($"unknown kind of file {file.Kind}"),
        };
    }

    private static byte[] Data(int size, Filling filling)
    {
        var bytes = new byte[size];
        filling.Fill(bytes);
        return bytes;
    }

    /// <summary>A file whose one loadable segment is the whole file, readable and executable; a loader is named by a segment before it.</summary>
    private static byte[] Elf(int size, ReadOnlySpan<byte> code, bool isProgram, string? loader, Filling filling)
    {
        var name = loader is null ? [] : KernelText.ToBytes(loader + '\0');
        var segments = loader is null ? 1 : 2;
        var nameAt = HeaderLength + (segments * SegmentHeaderLength);
        var codeAt = nameAt + name.Length;
        var bytes = new byte[Math.Max(size, codeAt + code.Length + FillingMin)];
        var address = isProgram ? ProgramAddress : 0;

        "\u007fELF"u8.CopyTo(bytes);
        bytes[4] = 2;                                                    // 64 bits
        bytes[5] = 1;                                                    // little endian
        bytes[6] = 1;                                                    // version
        Put16(bytes, 16, isProgram ? 2 : 3);                             // executable file or shared object
        Put16(bytes, 18, 62);                                            // x86-64
        bytes[20] = 1;                                                   // version
        Put64(bytes, 24, isProgram ? address + (ulong)codeAt : 0);       // entry
        Put64(bytes, 32, HeaderLength);                                  // place of the segment headers
        Put16(bytes, 52, HeaderLength);
        Put16(bytes, 54, SegmentHeaderLength);
        Put16(bytes, 56, segments);

        var at = HeaderLength;
        if (loader is not null)
        {
            PutSegment(bytes.AsSpan(at), 3, 4, nameAt, address, name.Length, 1);
            at += SegmentHeaderLength;
        }

        PutSegment(bytes.AsSpan(at), 1, 5, 0, address, bytes.Length, PageSize);
        name.CopyTo(bytes, nameAt);
        code.CopyTo(bytes.AsSpan(codeAt));
        filling.Fill(bytes.AsSpan(codeAt + code.Length));
        return bytes;
    }

    private static void PutSegment(Span<byte> header, int type, int flags, int offset, ulong fileAddress, int length, ulong alignment)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, type);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], flags);
        Put64(header, 8, (ulong)offset);
        Put64(header, 16, fileAddress + (ulong)offset);   // virtual address
        Put64(header, 24, fileAddress + (ulong)offset);   // physical address
        Put64(header, 32, (ulong)length);                 // bytes in the file
        Put64(header, 40, (ulong)length);                 // bytes in memory
        Put64(header, 48, alignment);
    }

    /// <summary>The line of the interpreter, then comments of letters; the last byte ends a line.</summary>
    private static byte[] Script(int size, string interpreter, Filling filling)
    {
        var first = KernelText.ToBytes($"#!{interpreter}\n");
        var bytes = new byte[Math.Max(size, first.Length + "# \n".Length + FillingMin)];
        first.CopyTo(bytes, 0);
        var rest = bytes.AsSpan(first.Length);
        filling.Fill(rest);
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] = i == rest.Length - 1 || i % ScriptLineLength == ScriptLineLength - 1 ? (byte)'\n'
                : i % ScriptLineLength == 0 ? (byte)'#'
                : i % ScriptLineLength == 1 ? (byte)' '
                : (byte)('a' + (rest[i] % 26));
        }

        return bytes;
    }

    private static void Put16(Span<byte> bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], (ushort)value);

    private static void Put64(Span<byte> bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], value);

    /// <summary>A number for a name (FNV-1a, 64 bits, over UTF-16 bytes).</summary>
    private static long NumberOf(string name)
    {
        var number = 0xcbf2_9ce4_8422_2325;
        foreach (var part in MemoryMarshal.AsBytes(name.AsSpan()))
        {
            number = (number ^ part) * 0x100_0000_01b3;
        }

        return (long)number;
    }

    /// <summary>Bytes that mean nothing: eight for each draw.</summary>
    private readonly record struct Filling(ulong Seed, long Owner, long Path)
    {
        public void Fill(Span<byte> bytes)
        {
            Span<byte> word = stackalloc byte[sizeof(ulong)];
            for (var draw = 0; bytes.Length > 0; draw++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(word, RandomStream.Draw(Seed, DrawPurpose.SyntheticContent, Owner, Path, draw));
                var length = Math.Min(word.Length, bytes.Length);
                word[..length].CopyTo(bytes);
                bytes = bytes[length..];
            }
        }
    }
}
