using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>uid_map and gid_map: their text, and the way of an id through them (N-70).</summary>
public static class IdMaps
{
    /// <summary>Most lines of one map (Linux 5.10 include/linux/user_namespace.h, UID_GID_MAP_MAX_EXTENTS).</summary>
    public const int LinesMax = 340;

    /// <summary>The number that no id has; where a system call takes it, it means "keep".</summary>
    public const uint NoId = uint.MaxValue;

    /// <summary>
    /// Reads the text of a map: up to 340 lines <c>inside outside count</c>. False where the kernel says EINVAL: junk, no line,
    /// too many lines, a count of zero, a range past the last number, overlapping ranges (N-71; Linux 5.10 user_namespace.c, map_write).
    /// </summary>
    /// <remarks>Numbers of more than 32 bits lose their upper bits and are not refused, as in the kernel.</remarks>
    public static bool TryParse(string text, out ImmutableArray<IdMapLine> map)
    {
        map = [];
        // The kernel treats the text as a C string.
        var zero = text.IndexOf('\0', System.StringComparison.Ordinal);
        var end = zero < 0 ? text.Length : zero;
        var lines = ImmutableArray.CreateBuilder<IdMapLine>();
        var position = 0;
        do
        {
            var newline = text.IndexOf('\n', position, end - position);
            var lineEnd = newline < 0 ? end : newline;
            if (lines.Count == LinesMax || !TryParseLine(text, position, lineEnd, out var line) || Overlaps(lines, line))
            {
                return false;
            }

            lines.Add(line);
            position = lineEnd + 1;
        }
        while (position < end);

        map = lines.ToImmutable();
        return true;
    }

    /// <summary>The real id of <paramref name="id"/> in <paramref name="userNamespace"/>, through all maps upwards; null for none: kid(U, n) of N-70.</summary>
    public static uint? ToReal(UserNamespaceTable table, UserNamespaceOrdinal userNamespace, uint id, bool group)
    {
        if (id == NoId)
        {
            return null;
        }

        var current = table[userNamespace];
        while (current.Parent is { } parent)
        {
            if (Down(MapOf(current, group), id) is not { } outside)
            {
                return null;
            }

            id = outside;
            current = table[parent];
        }

        return id;
    }

    /// <summary>The id in <paramref name="userNamespace"/> of a real id; null if that namespace does not map it (N-70).</summary>
    public static uint? FromReal(UserNamespaceTable table, UserNamespaceOrdinal userNamespace, uint real, bool group)
    {
        if (real == NoId)
        {
            return null;
        }

        var current = table[userNamespace];
        if (current.Parent is not { } parent)
        {
            return real;
        }

        // Depth is limited when user namespaces are made, so that the recursion is short.
        if (FromReal(table, parent, real, group) is not { } outside)
        {
            return null;
        }

        foreach (var line in MapOf(current, group))
        {
            if (outside >= line.Outside && outside - line.Outside < line.Count)
            {
                return line.Inside + (outside - line.Outside);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether ids <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 are mapped in
    /// <paramref name="userNamespace"/> by one and the same line (N-86).
    /// </summary>
    /// <remarks>Two neighbouring lines do not do, as in the kernel (Linux 5.10 user_namespace.c, map_id_range_down).</remarks>
    public static bool RangeIsMapped(UserNamespaceTable table, UserNamespaceOrdinal userNamespace, uint first, uint count, bool group)
    {
        var last = (ulong)first + count - 1;
        var current = table[userNamespace];
        if (current.Parent is null)
        {
            return count > 0 && last < NoId;
        }

        foreach (var line in MapOf(current, group))
        {
            if (first >= line.Inside && last < (ulong)line.Inside + line.Count)
            {
                return count > 0;
            }
        }

        return false;
    }

    private static ImmutableArray<IdMapLine> MapOf(UserNamespace userNamespace, bool group) => group ? userNamespace.GidMap : userNamespace.UidMap;

    private static uint? Down(ImmutableArray<IdMapLine> map, uint id)
    {
        foreach (var line in map)
        {
            if (id >= line.Inside && id - line.Inside < line.Count)
            {
                return line.Outside + (id - line.Inside);
            }
        }

        return null;
    }

    private static bool TryParseLine(string text, int position, int end, out IdMapLine line)
    {
        line = default;
        if (!TryParseNumber(text, ref position, end, out var inside)
            || !TryParseNumber(text, ref position, end, out var outside)
            || !TryParseNumber(text, ref position, end, out var count))
        {
            return false;
        }

        while (position < end && IsSpace(text[position]))
        {
            position++;
        }

        line = new IdMapLine(inside, outside, count);
        return position == end && inside != NoId && outside != NoId && unchecked(inside + count) > inside && unchecked(outside + count) > outside;
    }

    private static bool TryParseNumber(string text, ref int position, int end, out uint number)
    {
        number = 0;
        while (position < end && IsSpace(text[position]))
        {
            position++;
        }

        var start = position;
        for (; position < end && text[position] is >= '0' and <= '9'; position++)
        {
            number = unchecked((number * 10) + (uint)(text[position] - '0'));
        }

        return position > start && (position == end || IsSpace(text[position]));
    }

    // Space of the kernel's character table, which includes the no-break space of Latin-1.
    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r') or '\u00a0';

    private static bool Overlaps(ImmutableArray<IdMapLine>.Builder lines, IdMapLine added)
    {
        foreach (var line in lines)
        {
            if (RangesMeet(line.Inside, line.Count, added.Inside, added.Count) || RangesMeet(line.Outside, line.Count, added.Outside, added.Count))
            {
                return true;
            }
        }

        return false;
    }

    private static bool RangesMeet(uint first, uint count, uint otherFirst, uint otherCount) =>
        first < (ulong)otherFirst + otherCount && otherFirst < (ulong)first + count;
}
