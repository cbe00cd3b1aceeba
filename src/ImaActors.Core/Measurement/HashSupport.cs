using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>Which algorithms IMA can set up at its start (M-1, M-5).</summary>
public static class HashSupport
{
    /// <summary>Whether the kernel of <paramref name="profile"/> can set up <paramref name="algorithm"/> while it starts, and this program can compute it.</summary>
    public static bool Has(KernelProfile profile, IHashFunctions hash, HashAlgorithm algorithm) =>
        profile.Algorithms.Contains(algorithm) && hash.CanCompute(algorithm);
}
