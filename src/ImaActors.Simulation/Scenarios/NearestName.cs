using System;
using System.Collections.Generic;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>What somebody may have meant who wrote a name that is unknown.</summary>
public static class NearestName
{
    /// <summary>Known names that are shown when none is near.</summary>
    private const int ShownMax = 20;

    /// <summary>The end of a message: the nearest name, or all there are.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">What can be written.</param>
    public static string Hint(string written, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0)
        {
            return "there is none";
        }

        var nearest = known.MinBy(name => Distance(written, name))!;
        return Distance(written, nearest) <= Math.Max(1, nearest.Length / 3) && Distance(written, nearest) < nearest.Length
            ? $"did you mean `{Said.Plain(nearest)}`?"
            : "known: " + string.Join(", ", known.Take(ShownMax).Select(Said.Plain)) + (known.Count > ShownMax ? ", ..." : "");
    }

    /// <summary>Letters that must be put in, taken out, changed, or exchanged with their neighbour, to make one text of the other.</summary>
    public static int Distance(string from, string to)
    {
        if (Math.Abs(from.Length - to.Length) > to.Length)
        {
            return int.MaxValue;   // a long text is no name with a slip
        }

        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var changed = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[from.Length, to.Length];
    }
}
