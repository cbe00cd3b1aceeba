using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Sweeps;

/// <summary>Which figures of a sweep are shown to people. The tables have all of them.</summary>
public static class SweepFigures
{
    /// <summary>So many are shown if nobody says which.</summary>
    private const int ShownMax = 4;

    /// <summary>The figures that answer most questions, those first that answer the most.</summary>
    private static readonly ImmutableArray<string> Main =
    [
        "containers.last-up", "virtual-time", "starts.p50", "starts.p99", "entries", "violations", "namespaces.created", "tpm.utilisation", "tpm.mean-wait",
        "cores.utilisation", "list.bytes", "operations.open.p50", "operations.open.p99", "containers.up", "operations", "audit",
    ];

    /// <summary>The figures that are shown: those that were chosen, or the first main ones that vary, or the first main ones if none does.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="chosen">Names that were asked for; those that no run has are left out.</param>
    public static ImmutableArray<string> Shown(SweepResult sweep, ImmutableArray<string> chosen)
    {
        if (!chosen.IsEmpty)
        {
            return [.. chosen.Where(sweep.Has)];
        }

        ImmutableArray<string> main = [.. Main.Where(sweep.Has)];
        ImmutableArray<string> varying = [.. main.Where(sweep.Varies).Take(ShownMax)];
        return varying.IsEmpty ? [.. main.Take(ShownMax)] : varying;
    }

    /// <summary>What is wrong with the name of a figure, or null if some run may have it.</summary>
    public static string? Refusal(string name) => FigureCatalog.Of(name) is not null
        ? null
        : $"there is no figure '{name}'; {Scenarios.NearestName.Hint(name, [.. FigureCatalog.All.Select(figure => figure.Pattern)])}";
}
