using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;

namespace ImaActors.Core.Measurement;

/// <summary>An entry that does not hold what it claims.</summary>
/// <param name="Position">Position in the list.</param>
/// <param name="What">What is wrong.</param>
public sealed record ReplayMismatch(int Position, string What);

/// <summary>What a list comes to.</summary>
/// <param name="Mismatches">Entries whose template digest is not that of their data, or whose template is unknown; these extend nothing.</param>
/// <param name="Registers">The registers after all extends.</param>
public sealed record ReplayResult(ImmutableArray<ReplayMismatch> Mismatches, PcrBanks Registers);

/// <summary>Checks a list against registers: every template digest anew, then every extend (M-50 to M-52, M-57 to M-59).</summary>
public static class ListReplay
{
    /// <summary>Replays <paramref name="entries"/> on registers that begin as <paramref name="start"/>, which is left unchanged.</summary>
    public static ReplayResult Against(IEnumerable<UntrustedEntry> entries, MeasurementSettings settings, IHashFunctions hash, PcrBanks start)
    {
        var registers = start.Copy();
        var mismatches = ImmutableArray.CreateBuilder<ReplayMismatch>();
        var position = 0;
        foreach (var entry in entries)
        {
            var rebuilt = entry.Rebuild(settings, hash, NamespaceOrdinal.Initial);
            if (rebuilt is null)
            {
                mismatches.Add(new ReplayMismatch(position, "template is unknown or has another number of fields"));
            }
            else if (!rebuilt.Sha1Digest.Span.SequenceEqual(entry.Sha1Digest.Span))
            {
                mismatches.Add(new ReplayMismatch(position, "template digest is not that of the data"));
            }
            else
            {
                // A register that the TPM refuses stays as it is; the entry is no worse for it (M-58).
                _ = registers.Extend(entry.Pcr, rebuilt.BankDigests, hash);
            }

            position++;
        }

        return new ReplayResult(mismatches.ToImmutable(), registers);
    }
}
