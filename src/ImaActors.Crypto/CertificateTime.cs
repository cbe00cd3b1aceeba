using System;

namespace ImaActors.Crypto;

/// <summary>Dates of certificates (A-16; Linux 5.10 x509_cert_parser.c, x509_decode_time).</summary>
internal static class CertificateTime
{
    /// <summary>Whether the contents are a date: two digits of the year if <paramref name="isShort"/>, else four, and Z at the end.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> contents, bool isShort)
    {
        var yearDigits = isShort ? 2 : 4;
        if (contents.Length != yearDigits + 11 || contents[^1] != (byte)'Z' || contents[..^1].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }

        var year = Number(contents[..yearDigits]);
        if (isShort)
        {
            year += year >= 50 ? 1900 : 2000;
        }
        else if (year is 0 or (>= 1950 and <= 2049))
        {
            return false;   // these years have to be written short
        }

        var rest = contents[yearDigits..];
        var month = Number(rest[..2]);
        var day = Number(rest[2..4]);
        return month is >= 1 and <= 12
            && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && Number(rest[4..6]) <= 24    // midnight may be written 24:00:00
            && Number(rest[6..8]) <= 59
            && Number(rest[8..10]) <= 60;  // a leap second
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
