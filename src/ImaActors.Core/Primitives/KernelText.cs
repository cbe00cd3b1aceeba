using System;
using System.Text;

namespace ImaActors.Core.Primitives;

/// <summary>
/// Text as the kernel sees it: a string of bytes. In this program such text is a <see cref="string"/> in which every
/// character stands for one byte (0-255), so that names with any bytes survive unchanged.
/// </summary>
/// <remarks>Path names, policy text, audit records and list lines are all kernel text; only the edges convert.</remarks>
public static class KernelText
{
    /// <summary>The kernel text of the UTF-8 form of <paramref name="text"/>.</summary>
    public static string FromUnicode(string text) => FromBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Kernel text as a person reads it; bytes that are no UTF-8 become the replacement character.</summary>
    public static string ToUnicode(string text) => Encoding.UTF8.GetString(ToBytes(text));

    /// <summary>Kernel text with these bytes.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>The bytes of kernel text, one for each character.</summary>
    public static byte[] ToBytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>The text up to its first NUL, or all of it.</summary>
    public static string UpToNul(string text)
    {
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }
}
