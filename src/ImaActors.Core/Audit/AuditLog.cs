using System;
using System.Globalization;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Audit;

/// <summary>The audit log of a machine without an audit daemon: numbers the records and cuts long ones .</summary>
/// <remarks>
/// Records are in the normalised form of the recordings, <c>type=N fields</c>. What is cut is the real line, in which a process is a number
/// and an inode has one; those lengths are estimated, which matters only for records of more than 900 bytes that have these fields.
/// </remarks>
public sealed class AuditLog(KernelProfile profile)
{
    /// <summary>A line of the kernel log keeps this many bytes of a record .</summary>
    private const int LineLength = 989;

    /// <summary>Digits of the number of a process in a run with few processes.</summary>
    private const int ProcessDigits = 3;

    /// <summary>Digits of an inode number on a small disk.</summary>
    private const int InodeDigits = 2;

    /// <summary>Serial of the last record; the boot record has 1.</summary>
    public long Serial { get; private set; } = 1;

    /// <summary>Gives a record the next serial and returns what is left of it.</summary>
    public string Append(string record)
    {
        Serial++;
        var digits = Serial.ToString(CultureInfo.InvariantCulture).Length;
        return Cut(record, LineLength - profile.AuditHeadLength - digits);
    }

    private static string Cut(string record, int limit)
    {
        var fields = record.IndexOf(' ', StringComparison.Ordinal) + 1;
        if (record.Length - fields <= limit - (3 * ProcessDigits))
        {
            // Short even if every estimate is wrong by a few digits.
            return record;
        }

        var real = 0;
        for (var position = fields; position < record.Length;)
        {
            var end = record.IndexOf(' ', position);
            end = end < 0 ? record.Length : end;
            var token = record.AsSpan(position, end - position);
            var length = RealLength(record, token);
            if (real + length > limit)
            {
                return record[..(position + Math.Min(limit - real, token.Length))];
            }

            real += length;
            position = end;
            if (position < record.Length)
            {
                if (real == limit)
                {
                    return record[..position];
                }

                real++;
                position++;
            }
        }

        return record;
    }

    // A rule line (type 1807) holds text as it was read; the other types hold values that were made shorter or longer.
    private static int RealLength(string record, ReadOnlySpan<char> token)
    {
        if (record.StartsWith("type=1807 ", StringComparison.Ordinal))
        {
            return token.Length;
        }

        if (token.SequenceEqual("ino=*"))
        {
            return "ino=".Length + InodeDigits;
        }

        foreach (var name in (ReadOnlySpan<string>)["pid=", "ppid="])
        {
            if (token.StartsWith(name, StringComparison.Ordinal) && token is not "ppid=1")
            {
                return name.Length + ProcessDigits;
            }
        }

        return token.Length;
    }
}
