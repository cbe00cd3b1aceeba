using System;
using System.Globalization;
using System.Text;

namespace ImaActors.Crypto;

/// <summary>Reads the parts of a SubjectPublicKeyInfo.</summary>
internal static class SubjectPublicKey
{
    /// <summary>The algorithm, the curve that its parameters name first (empty if none) and the key bits without the count of unused bits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> info, out string algorithm, out string curve, out ReadOnlySpan<byte> keyBits)
    {
        (algorithm, curve) = ("", "");
        keyBits = default;
        var outer = new DerCursor(info);
        if (!outer.TryTake(DerCursor.Sequence, out var whole))
        {
            return false;
        }

        var inside = outer.Inside(whole);
        if (!inside.TryTake(DerCursor.Sequence, out var identifier) || !inside.TryTake(DerCursor.BitString, out var bits) || bits.ContentLength < 1)
        {
            return false;
        }

        var parts = inside.Inside(identifier);
        if (!parts.TryTake(DerCursor.ObjectIdentifier, out var name))
        {
            return false;
        }

        algorithm = Dotted(parts.Contents(name));
        curve = parts.TryTake(DerCursor.ObjectIdentifier, out var parameter) ? Dotted(parts.Contents(parameter)) : "";
        keyBits = inside.Contents(bits)[1..];
        return true;
    }

    /// <summary>An object identifier in dotted form; empty if it is malformed or has a part that no algorithm of A-16 could have.</summary>
    public static string Dotted(ReadOnlySpan<byte> contents)
    {
        const int ContentsMax = 32;   // bytes; far more than any identifier here has
        const int PartMax = 0x00ff_ffff;
        if (contents.Length is 0 or > ContentsMax)
        {
            return "";
        }

        var text = new StringBuilder();
        var part = 0;
        foreach (var octet in contents)
        {
            if (part > PartMax)
            {
                return "";
            }

            part = (part << 7) | (octet & 0x7f);
            if ((octet & 0x80) != 0)
            {
                continue;
            }

            if (text.Length == 0)
            {
                var first = Math.Min(part / 40, 2);
                text.Append(first).Append('.');
                part -= first * 40;
            }
            else
            {
                text.Append('.');
            }

            text.Append(part.ToString(CultureInfo.InvariantCulture));
            part = 0;
        }

        return (contents[^1] & 0x80) == 0 ? text.ToString() : "";
    }
}
