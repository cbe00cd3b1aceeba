using System;
using System.Collections.Generic;

namespace ImaActors.Core.Securityfs;

/// <summary>
/// How much one read takes of a file that the kernel makes record by record: lists and policy (N-62; Linux 5.10 seq_file.c).
/// A read gives the rest of the record at its position and then whole records, as long as they fit into the kernel's buffer;
/// only a count that ends inside a record cuts it.
/// </summary>
public static class RecordFile
{
    private const int PageLength = 4096;

    /// <summary>Bytes that a read at <paramref name="position"/> of at most <paramref name="count"/> bytes gives.</summary>
    public static int ReadLength(IReadOnlyList<int> records, long position, long count)
    {
        var (index, start, buffer) = (0, 0L, PageLength);
        while (index < records.Count && start + records[index] <= position)
        {
            buffer = Grown(buffer, records[index]);
            start += records[index++];
        }

        if (index == records.Count || count <= 0)
        {
            return 0;
        }

        var taken = 0L;
        if (position > start)
        {
            buffer = Grown(buffer, records[index]);
            taken = records[index++] - (position - start);
            if (taken >= count)
            {
                return (int)count;
            }
        }

        var filled = 0L;
        for (; index < records.Count && taken + filled < count; index++)
        {
            buffer = filled == 0 ? Grown(buffer, records[index]) : buffer;
            if (filled + records[index] >= buffer)
            {
                break;
            }

            filled += records[index];
        }

        return (int)Math.Min(taken + filled, count);
    }

    /// <summary>The buffer is doubled until it has room for the record and one byte more; it stays that large.</summary>
    private static int Grown(int buffer, int record)
    {
        while (record >= buffer)
        {
            buffer *= 2;
        }

        return buffer;
    }
}
