using System;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>Makes verifiers over published keys. Keys that were made ready for checking are kept as long as their certificates.</summary>
public sealed class SignatureVerifiers : ISignatureVerifiers
{
    private readonly KernelProfile _profile;
    private readonly ImmutableHashSet<string> _blacklist;
    private readonly ConditionalWeakTable<ParsedCertificate, Prepared> _prepared = [];

    /// <summary>Verifiers for a kernel.</summary>
    /// <param name="profile">The kernel.</param>
    /// <param name="blacklistedDigests">Digests in its blacklist (A-60: <c>bin:</c>); empty unless a machine has some.</param>
    public SignatureVerifiers(KernelProfile profile, ImmutableArray<byte[]> blacklistedDigests = default)
    {
        _profile = profile;
        _blacklist = blacklistedDigests.IsDefaultOrEmpty ? [] : [.. blacklistedDigests.Select(Convert.ToHexString)];
        Parser = new CertificateParser(profile.HasEcdsa);
        Issuers = new CertificateVerifier(profile.HasEcdsa);
    }

    /// <summary>The kernel knows ECDSA.</summary>
    internal bool TakesEcdsa => _profile.HasEcdsa;

    /// <summary>Reads embedded certificates.</summary>
    internal CertificateParser Parser { get; }

    /// <summary>Checks chains of embedded certificates.</summary>
    internal CertificateVerifier Issuers { get; }

    /// <inheritdoc/>
    public ISignatureVerifier Over(ImmutableArray<Key> keys) => new KeySnapshot(this, keys);

    /// <summary>The key of a certificate, or null if its bits are no key.</summary>
    internal VerificationKey? KeyOf(ParsedCertificate certificate) =>
        _prepared.GetValue(certificate, known => new Prepared(VerificationKey.Of(known, TakesEcdsa))).Key;

    /// <summary>A digest is in the blacklist.</summary>
    internal bool IsBlacklisted(ReadOnlySpan<byte> digest) => !_blacklist.IsEmpty && _blacklist.Contains(Convert.ToHexString(digest));

    private sealed record Prepared(VerificationKey? Key);
}
