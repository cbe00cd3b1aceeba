using System;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Sweeps;

/// <summary>One run of a sweep: all that is kept of it.</summary>
/// <param name="Setting">Its setting.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Digest">Digest of the run.</param>
/// <param name="Verdict">What it comes to.</param>
/// <param name="Figures">All its figures.</param>
public sealed record SweepRun(SweepSetting Setting, ulong Seed, string Digest, Verdict Verdict, ImmutableArray<Figure> Figures)
{
    /// <summary>What is kept of a run.</summary>
    public static SweepRun Of(SweepSetting setting, ulong seed, RunEvaluation run) =>
        new(setting, seed, run.Digest.Digest, run.Verdict, run.Figures.All);

    /// <summary>The value of a figure, or null.</summary>
    public decimal? Value(string figure) => Figures.FirstOrDefault(one => string.Equals(one.Name, figure, StringComparison.Ordinal))?.Value;
}
