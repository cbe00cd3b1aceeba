using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Tpm;

/// <summary>The registers of a TPM 2.0 in all its banks (M-3, M-57, M-58).</summary>
/// <remarks>
/// The TPM computes its own hashes. A bank whose hash this program cannot compute, an unmapped one for example, keeps its first values.
/// </remarks>
public sealed class PcrBanks
{
    /// <summary>Number of registers in a bank.</summary>
    public const int RegisterCount = 24;

    /// <summary>Registers up to this one have values from the firmware before IMA starts.</summary>
    public const int FirmwareRegisterCount = 10;

    /// <summary>TPM_RC_VALUE of the first handle: there is no such register (M-58).</summary>
    public const int NoSuchRegister = 388;

    /// <summary>TPM_RC_LOCALITY: the register is not for the operating system (M-58).</summary>
    public const int WrongLocality = 2311;

    private const int FirstLocalityRegister = 17;
    private const int LastLocalityRegister = 22;

    private readonly ImmutableArray<TpmBank> _banks;
    private readonly byte[][][] _values;

    /// <summary>A TPM as IMA finds it: registers 0 to 9 as given, 17 to 22 ones, all others zeros.</summary>
    /// <param name="banks">The banks in the TPM's order.</param>
    /// <param name="firmware">For each bank the values of registers 0 to 9, or fewer; those not given are zeros.</param>
    public PcrBanks(ImmutableArray<TpmBank> banks, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> firmware)
    {
        Invariant.That(firmware.Length == banks.Length, "every bank has first values");
        _banks = banks;
        _values = new byte[banks.Length][][];
        for (var bank = 0; bank < banks.Length; bank++)
        {
            Invariant.That(firmware[bank].Length <= FirmwareRegisterCount, "only registers 0 to 9 have values before IMA starts");
            _values[bank] = new byte[RegisterCount][];
            for (var pcr = 0; pcr < RegisterCount; pcr++)
            {
                var value = new byte[banks[bank].DigestSize];
                if (pcr < firmware[bank].Length)
                {
                    Invariant.That(firmware[bank][pcr].Length == value.Length, "a register has the size of its bank");
                    firmware[bank][pcr].CopyTo(value);
                }
                else if (pcr is >= FirstLocalityRegister and <= LastLocalityRegister)
                {
                    value.AsSpan().Fill(0xff);
                }

                _values[bank][pcr] = value;
            }
        }
    }

    private PcrBanks(PcrBanks other)
    {
        _banks = other._banks;
        _values = new byte[other._values.Length][][];
        for (var bank = 0; bank < _values.Length; bank++)
        {
            _values[bank] = [.. other._values[bank]];
        }
    }

    /// <summary>The banks in the TPM's order.</summary>
    public IReadOnlyList<TpmBank> Banks => _banks;

    /// <summary>The same registers with the same values, independent of this one.</summary>
    public PcrBanks Copy() => new(this);

    /// <summary>Extends a register in every bank at once; 0 or the error code of the TPM (M-57, M-58, M-60).</summary>
    public int Extend(int pcr, ImmutableArray<ReadOnlyMemory<byte>> bankDigests, IHashFunctions hash)
    {
        Invariant.That(bankDigests.Length == _banks.Length, "an entry has a digest for every bank");
        if (pcr is < 0 or >= RegisterCount)
        {
            return NoSuchRegister;
        }

        if (pcr is >= FirstLocalityRegister and <= LastLocalityRegister)
        {
            return WrongLocality;
        }

        Span<byte> joined = stackalloc byte[128];
        for (var bank = 0; bank < _banks.Length; bank++)
        {
            if (_banks[bank].Algorithm is not { } algorithm || !hash.CanCompute(algorithm))
            {
                continue;
            }

            var old = _values[bank][pcr];
            var digest = bankDigests[bank].Span;
            Invariant.That(digest.Length == old.Length, "a digest has the size of its bank");
            old.CopyTo(joined);
            digest.CopyTo(joined[old.Length..]);

            // A new array for every value: values that were read stay what they were.
            _values[bank][pcr] = hash.Compute(algorithm, joined[..(2 * old.Length)]);
        }

        return 0;
    }

    /// <summary>The value of a register.</summary>
    public ReadOnlyMemory<byte> Read(int bank, int pcr) => _values[bank][pcr];
}
