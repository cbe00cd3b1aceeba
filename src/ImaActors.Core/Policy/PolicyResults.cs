using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>Result of one write to the policy file (P-45 to P-49).</summary>
/// <param name="Ret">What the write returns: a length, or -1 with <paramref name="Error"/>. For a path: the length if the load succeeds.</param>
/// <param name="Error">The error; the session becomes invalid with it (P-48).</param>
/// <param name="Audit">Records in order.</param>
/// <param name="PathToLoad">The path to load rules from, or null (P-49).</param>
public sealed record PolicyWriteResult(long Ret, Errno Error, ImmutableArray<PolicyAudit> Audit, string? PathToLoad);

/// <summary>Result of parsing a loaded file (P-51).</summary>
/// <param name="Error">The error of the first bad line, or of a file that does not end with a newline.</param>
/// <param name="RuleCount">How many rules the file put into the session.</param>
/// <param name="Audit">Records in order.</param>
public sealed record PolicyFileResult(Errno Error, int RuleCount, ImmutableArray<PolicyAudit> Audit);

/// <summary>Result of the end of a write session (P-53).</summary>
/// <param name="Completed">The session's rules took effect.</param>
/// <param name="BecameCustom">The custom list took over with this session (P-56).</param>
public sealed record PolicyCloseResult(bool Completed, bool BecameCustom)
{
    /// <summary>The record of the close (P-96).</summary>
    public PolicyAudit Audit => Completed ? PolicyAudit.Completed : PolicyAudit.Failed;
}
