using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>A bank of the TPM (M-2, M-3).</summary>
/// <param name="Name">Name of the bank, for example <c>sha256</c>.</param>
/// <param name="Algorithm">Its algorithm, or null for a bank whose TPM number IMA does not know.</param>
/// <param name="DigestSize">Size of its registers in bytes.</param>
public readonly record struct TpmBank(string Name, HashAlgorithm? Algorithm, int DigestSize)
{
    /// <summary>The bank of a known algorithm.</summary>
    public static TpmBank Of(HashAlgorithm algorithm) => new(algorithm.Name(), algorithm, algorithm.DigestSize());

    /// <summary>The algorithm behind a TPM 2.0 number, or null: an unmapped bank (M-2).</summary>
    public static HashAlgorithm? AlgorithmOf(int tpmNumber) => tpmNumber switch
    {
        0x0004 => HashAlgorithm.Sha1,
        0x000B => HashAlgorithm.Sha256,
        0x000C => HashAlgorithm.Sha384,
        0x000D => HashAlgorithm.Sha512,
        0x0012 => HashAlgorithm.Sm3,
        _ => null,
    };
}

/// <summary>What every entry of a machine has in common.</summary>
/// <param name="SystemAlgorithm">The system hash algorithm (M-5).</param>
/// <param name="Banks">Banks of the TPM in its order; empty without TPM (M-3).</param>
/// <param name="Profile">The kernel.</param>
public sealed record MeasurementSettings(HashAlgorithm SystemAlgorithm, ImmutableArray<TpmBank> Banks, KernelProfile Profile);
