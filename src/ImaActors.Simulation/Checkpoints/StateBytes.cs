using System;
using System.Buffers;
using System.Security.Cryptography;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>
/// State as bytes: a graph of objects of ours and of the base library's collections, written field by field and read back by the same
/// build. Shared objects stay shared, cycles stay cycles, operations in flight stay in flight.
/// </summary>
/// <remarks>
/// Layout: magic, format version, SHA-256 of the rest; then modules with their version ids, types, the objects (what is needed to
/// make each), and their content in the same order. Objects are numbered as they are met, breadth first, so nothing here recurses
/// with the data. Static fields are not part of the state. Hash tables are written as entries and filled last, because hash codes
/// differ from process to process. A memory is written as its slice: a part of an array becomes an array of its own.
/// </remarks>
public static class StateBytes
{
    /// <summary>Changes with the layout.</summary>
    internal const int FormatVersion = 1;

    /// <summary>Bytes before those that the digest covers.</summary>
    internal const int HeaderLength = 8 + sizeof(int) + SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "IMASTATE"u8;

    /// <summary>Writes a graph.</summary>
    /// <param name="root">Where it begins.</param>
    /// <param name="externals">What is named instead of written.</param>
    /// <exception cref="UnwritableStateException">Something in it cannot be written.</exception>
    public static byte[] Write(object? root, ExternalObjects externals)
    {
        var writer = new StateWriter(externals);
        writer.Run(root);
        var result = new byte[HeaderLength + writer.Length];
        Magic.CopyTo(result);
        BitConverter.TryWriteBytes(result.AsSpan(Magic.Length), FormatVersion);
        writer.CopyTo(result.AsSpan(HeaderLength));
        SHA256.HashData(result.AsSpan(HeaderLength), result.AsSpan(Magic.Length + sizeof(int)));
        return result;
    }

    /// <summary>Reads a graph that <see cref="Write"/> wrote.</summary>
    /// <param name="bytes">What was written.</param>
    /// <param name="externals">The reader's objects under the names that the writer used.</param>
    /// <exception cref="CheckpointMismatchException">The bytes are damaged, or of another build.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes, ExternalObjects externals)
    {
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic))
        {
            throw new CheckpointMismatchException("these bytes are no checkpoint");
        }

        var version = BitConverter.ToInt32(bytes[Magic.Length..]);
        if (version != FormatVersion)
        {
            throw new CheckpointMismatchException($"the checkpoint has format {version}, this build reads format {FormatVersion}: go on with the build that wrote it");
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[HeaderLength..], digest);
        if (!digest.SequenceEqual(bytes[(Magic.Length + sizeof(int))..HeaderLength]))
        {
            throw new CheckpointMismatchException("the checkpoint is damaged or cut: its digest does not fit");
        }

        return new StateReader(bytes[HeaderLength..], externals).Run();
    }

    /// <summary>Numbers of 1 to 5 bytes, 7 bits each, low bits first.</summary>
    internal static void PutNumber(this ArrayBufferWriter<byte> buffer, int number)
    {
        var rest = (uint)number;
        var span = buffer.GetSpan(5);
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[length++] = (byte)(rest | 0x80);
        }

        span[length++] = (byte)rest;
        buffer.Advance(length);
    }
}
