using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>Numbers as the kernel reads them: no blanks, nothing behind the digits.</summary>
internal static class KernelNumber
{
    /// <summary>An unsigned 64-bit number with optional <c>+</c>; base 16 allows <c>0x</c> (P-18, P-21).</summary>
    public static Errno ParseUnsigned(ReadOnlySpan<char> text, uint numberBase, out ulong value)
    {
        if (text.Length > 0 && text[0] == '+')
        {
            text = text[1..];
        }

        return ParseDigits(text, numberBase, out value);
    }

    /// <summary>A signed decimal number that fits 32 bits (P-26).</summary>
    public static bool TryParseInt(ReadOnlySpan<char> text, out int value)
    {
        var negative = text.Length > 0 && text[0] == '-';
        ulong magnitude;
        var error = negative ? ParseDigits(text[1..], 10, out magnitude) : ParseUnsigned(text, 10, out magnitude);
        var limit = negative ? 0x80000000UL : 0x7fffffffUL;
        if (error != Errno.None || magnitude > limit)
        {
            value = 0;
            return false;
        }

        value = (int)(negative ? -(long)magnitude : (long)magnitude);
        return true;
    }

    private static Errno ParseDigits(ReadOnlySpan<char> text, uint numberBase, out ulong value)
    {
        value = 0;
        if (numberBase == 16 && text.Length >= 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
        {
            text = text[2..];
        }

        var digits = 0;
        var overflow = false;
        while (digits < text.Length && DigitValue(text[digits]) is var digit && digit < numberBase)
        {
            var next = ((UInt128)value * numberBase) + digit;
            overflow |= next > ulong.MaxValue;
            value = unchecked((ulong)next);
            digits++;
        }

        // Overflow is noticed before rubbish behind the digits (P-18).
        if (overflow)
        {
            return Errno.ERANGE;
        }

        return digits == 0 || digits < text.Length ? Errno.EINVAL : Errno.None;
    }

    private static uint DigitValue(char c) => c switch
    {
        >= '0' and <= '9' => (uint)(c - '0'),
        >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
        _ => uint.MaxValue,
    };
}
