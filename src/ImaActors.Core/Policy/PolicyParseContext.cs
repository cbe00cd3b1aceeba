using System;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>What reading a rule needs from its surroundings.</summary>
/// <param name="Profile">The kernel.</param>
/// <param name="FindTemplate">A known template by its name or format, or null (P-27).</param>
/// <param name="MapUid">Real id of a number of the writer's user namespace, or null if it is not mapped (N-72).</param>
/// <param name="MapGid">The same for groups.</param>
/// <param name="Remap">User numbers are stored as written, with the remap mark, instead of being mapped (N-72).</param>
/// <param name="CustomListActive">The custom list is active: unknown labels are accepted and hidden (P-100, P-101).</param>
public sealed record PolicyParseContext(
    KernelProfile Profile,
    Func<string, Template?> FindTemplate,
    Func<uint, uint?> MapUid,
    Func<uint, uint?> MapGid,
    bool Remap,
    bool CustomListActive);

/// <summary>What became of one line.</summary>
/// <param name="Rule">The rule, or null for a blank line, a comment, or a refused line.</param>
/// <param name="Error">Why the line was refused (P-10).</param>
/// <param name="AuditTokens">Fields of the rule record in front of <c>res=</c>, each followed by a blank (P-93); null if there is no record (P-7).</param>
public readonly record struct RuleParse(PolicyRule? Rule, Errno Error, string? AuditTokens);
