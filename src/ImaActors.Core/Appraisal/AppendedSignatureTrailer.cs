using System;
using System.Buffers.Binary;

namespace ImaActors.Core.Appraisal;

/// <summary>Where an appended signature lies in a file .</summary>
/// <param name="ContentLength">Bytes of content before the message.</param>
/// <param name="MessageLength">Bytes of the PKCS#7 message.</param>
public readonly record struct AppendedSignatureTrailer(int ContentLength, int MessageLength)
{
    /// <summary>Bytes of the block behind the message.</summary>
    public const int BlockLength = 12;

    private const byte Pkcs7IdType = 2;
    private const int IdTypeOffset = 2;
    private const int MessageLengthOffset = 8;

    /// <summary>The 28 bytes at the end of the file.</summary>
    public static ReadOnlySpan<byte> Marker => "~Module signature appended~\n"u8;

    /// <summary>Finds the message; null if there is none or anything is malformed.</summary>
    /// <remarks>Linux 5.10 ima_modsig.c, ima_read_modsig; kernel/module_signature.c, mod_check_sig.</remarks>
    public static AppendedSignatureTrailer? Find(ReadOnlySpan<byte> file)
    {
        if (file.Length <= Marker.Length + BlockLength || !file.EndsWith(Marker))
        {
            return null;
        }

        var blockEnd = file.Length - Marker.Length;
        var block = file[(blockEnd - BlockLength)..blockEnd];
        var before = blockEnd - BlockLength;
        var length = BinaryPrimitives.ReadUInt32BigEndian(block[MessageLengthOffset..]);
        if (length >= before || block[IdTypeOffset] != Pkcs7IdType)
        {
            return null;
        }

        for (var i = 0; i < MessageLengthOffset; i++)
        {
            if (i != IdTypeOffset && block[i] != 0)
            {
                return null;
            }
        }

        return new AppendedSignatureTrailer(before - (int)length, (int)length);
    }

    /// <summary>Block and marker for a message of this length.</summary>
    public static byte[] Write(int messageLength)
    {
        var trailer = new byte[BlockLength + Marker.Length];
        trailer[IdTypeOffset] = Pkcs7IdType;
        BinaryPrimitives.WriteInt32BigEndian(trailer.AsSpan(MessageLengthOffset), messageLength);
        Marker.CopyTo(trailer.AsSpan(BlockLength));
        return trailer;
    }
}
