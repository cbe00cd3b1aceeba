using System.Collections.Immutable;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli.Replays;

/// <summary>Arguments of <c>replay</c>.</summary>
/// <param name="CaseDirs">Case folders and folders of cases.</param>
/// <param name="Check">Compare with expected/.</param>
/// <param name="OutDir">Folder for the results, or null.</param>
/// <param name="Engine">How the engine runs.</param>
internal sealed record ReplayOptions(ImmutableArray<string> CaseDirs, bool Check, string? OutDir, EngineOptions Engine);
