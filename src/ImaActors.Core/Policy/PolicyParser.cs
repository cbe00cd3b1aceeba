using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>Reads one line of policy text (P-5 to P-38).</summary>
public static class PolicyParser
{
    private static readonly char[] Blanks = [' ', '\t'];
    private static readonly char[] LineEnds = ['\n', '\0'];

    /// <summary>Reads one line of kernel text. It ends at a newline, at a NUL or with the text (P-6).</summary>
    public static RuleParse ParseLine(string line, PolicyParseContext context)
    {
        var lineEnd = line.IndexOfAny(LineEnds);
        var rest = (lineEnd < 0 ? line : line.AsSpan(0, lineEnd)).TrimStart(Blanks);
        if (rest.IsEmpty || rest[0] == '#')
        {
            return default; // P-7
        }

        var reader = new RuleReader(context);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny(Blanks);
            var token = end < 0 ? rest : rest[..end];
            var error = reader.Take(token.ToString());
            if (error != Errno.None)
            {
                return new RuleParse(null, error, reader.Tokens); // P-10: the first error stops the line
            }

            rest = rest[token.Length..].TrimStart(Blanks);
        }

        var rule = reader.ToRule();
        return rule is not null && RuleCombination.IsAllowed(rule)
            ? new RuleParse(rule, Errno.None, reader.Tokens)
            : new RuleParse(null, Errno.EINVAL, reader.Tokens);
    }
}
