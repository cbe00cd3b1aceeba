using System.Collections.Immutable;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Comparisons;

/// <summary>Two runs side by side.</summary>
/// <param name="AreEqual">Their digests are equal: they gave the same in every respect.</param>
/// <param name="AreSemanticallyEqual">Their semantic digests are equal: only costs and instants differ, if anything does.</param>
/// <param name="First">The first thing that differs; null if nothing does but costs.</param>
/// <param name="FirstInstant">The first instant that differs; null if other things differ, or no instant does.</param>
/// <param name="Figures">All figures.</param>
public sealed record RunComparison(
    bool AreEqual, bool AreSemanticallyEqual, RunDifference? First, RunDifference? FirstInstant, ImmutableArray<FigureComparison> Figures)
{
    /// <summary>Compares two runs that kept a record of each operation.</summary>
    public static RunComparison Of(RunEvaluation left, RunEvaluation right)
    {
        var (equal, semantically) = (left.Digest.Digest == right.Digest.Digest, left.Digest.SemanticDigest == right.Digest.SemanticDigest);
        return new RunComparison(
            equal,
            semantically,
            semantically ? null : new FirstDifference(left.Result, right.Result).Find(),
            equal || !semantically ? null : new FirstInstant(left.Result, right.Result).Find(),
            [.. FigureComparison.Of(left.Figures, right.Figures)]);
    }
}
