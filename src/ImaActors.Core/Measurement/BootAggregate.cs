using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;

namespace ImaActors.Core.Measurement;

/// <summary>The entry <c>boot_aggregate</c> (M-66 to M-72).</summary>
public static class BootAggregate
{
    /// <summary>Name of the entry (M-66).</summary>
    public const string Name = "boot_aggregate";

    /// <summary>The log line if no bank will do (M-69).</summary>
    public const string NoBankLogLine = "No suitable TPM algorithm for boot aggregate";

    /// <summary>The first registers are in every aggregate; only banks other than sha1 add registers 8 and 9 (M-70).</summary>
    private const int Sha1RegisterCount = 8;

    private const int RegisterCount = 10;

    /// <summary>The aggregate that is recorded with system algorithm <paramref name="wanted"/> (M-67 to M-70).</summary>
    /// <param name="wanted">The system algorithm.</param>
    /// <param name="pcrs">The TPM, or null.</param>
    /// <param name="hash">Hash functions.</param>
    public static Digest Compute(HashAlgorithm wanted, PcrBanks? pcrs, IHashFunctions hash)
    {
        if (pcrs is null || ChooseBank(wanted, pcrs) is not { } bank)
        {
            return Digest.Zeros(wanted);
        }

        var algorithm = pcrs.Banks[bank].Algorithm!.Value;
        var registers = Enumerable.Range(0, algorithm == HashAlgorithm.Sha1 ? Sha1RegisterCount : RegisterCount);
        return new Digest(algorithm, hash.Compute(algorithm, registers.SelectMany(pcr => pcrs.Read(bank, pcr).ToArray()).ToArray()));
    }

    /// <summary>What the entry is made from; the system template and the default register take it (M-66).</summary>
    public static EventData Event(HashAlgorithm wanted, PcrBanks? pcrs, IHashFunctions hash) => new()
    {
        FileDigest = Compute(wanted, pcrs, hash),
        Name = Name,
        Namespace = NamespaceId.Initial,

        // The field d is always made for sha1, whatever algorithm is asked for (M-72).
        Rehash = _ => Compute(HashAlgorithm.Sha1, pcrs, hash) is { AlgorithmId: (int)HashAlgorithm.Sha1 } digest
            ? digest.Bytes.ToArray()
            : new byte[EntryBuilder.Sha1Size],
    };

    private static int? ChooseBank(HashAlgorithm wanted, PcrBanks pcrs)
    {
        int? chosen = null;
        for (var bank = 0; bank < pcrs.Banks.Count; bank++)
        {
            var algorithm = pcrs.Banks[bank].Algorithm;
            if (algorithm == wanted)
            {
                return bank;
            }

            if (algorithm == HashAlgorithm.Sha256 || (algorithm == HashAlgorithm.Sha1 && chosen is null))
            {
                chosen = bank;
            }
        }

        return chosen;
    }
}

/// <summary>The entry <c>ns_aggregate_N</c> of a namespace that became active (N-145).</summary>
public static class NamespaceAggregate
{
    /// <summary>Name of the entry of namespace <paramref name="number"/>.</summary>
    public static string NameOf(NamespaceId number) => "ns_aggregate_" + number;

    /// <summary>What the entry is made from: always 20 zero bytes of sha1, and no violation.</summary>
    public static EventData Event(NamespaceId number) => new()
    {
        FileDigest = Digest.Zeros(HashAlgorithm.Sha1),
        Name = NameOf(number),
        Namespace = number,
    };
}
