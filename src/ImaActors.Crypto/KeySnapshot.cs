using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>Checks signatures with the keys that were in <c>.ima</c> at one moment (A-19 to, N-168). Immutable.</summary>
internal sealed class KeySnapshot : ISignatureVerifier
{
    private const int KeyIdLength = 4;

    private readonly SignatureVerifiers _owner;
    private readonly ImmutableArray<Key> _keys;
    private Dictionary<(int Domain, uint KeyId), ParsedCertificate>? _byKeyId;

    public KeySnapshot(SignatureVerifiers owner, ImmutableArray<Key> keys) => (_owner, _keys) = (owner, keys);

    /// <inheritdoc/>
    public Errno VerifyLabel(NamespaceOrdinal domain, ReadOnlySpan<byte> label, Digest fileDigest)
    {
        var error = SignatureHeader.Read(label, out var header);
        if (error != Errno.None)
        {
            return error;
        }

        return header.Version == SignatureHeader.Version1
            ? VerifyVersion1(domain, header, fileDigest.Bytes.Span)
            : VerifyAsymmetric(domain, header, fileDigest.Bytes.Span);
    }

    /// <inheritdoc/>
    public AppendedSignature? FindAppended(ReadOnlySpan<byte> content)
    {
        if (AppendedSignatureTrailer.Find(content) is not { } trailer)
        {
            return null;
        }

        var bytes = content.Slice(trailer.ContentLength, trailer.MessageLength).ToArray();
        return Read(bytes) is { } message
            ? new AppendedSignature(bytes, new Digest(message.Algorithm, HashFunctions.Shared.Compute(message.Algorithm, content[..trailer.ContentLength])))
            : null;
    }

    /// <inheritdoc/>
    public Errno VerifyAppended(AppendedSignature signature)
    {
        if (Read(signature.Message.Span) is not { } message)
        {
            return Errno.EBADMSG;
        }

        return message.IsData && !message.HasSignedAttributes ? VerifyMessage(message, signature.Digest.Bytes.Span) : Errno.EKEYREJECTED;
    }

    /// <inheritdoc/>
    public bool IsBlacklisted(Digest digest) => _owner.IsBlacklisted(digest.Bytes.Span);

    private AppendedMessage? Read(ReadOnlySpan<byte> message) => AppendedMessage.Read(message, _owner.Parser, _owner.TakesEcdsa);

    private Errno VerifyAsymmetric(NamespaceOrdinal domain, in SignatureHeader header, ReadOnlySpan<byte> digest)
    {
        if (!Index().TryGetValue((domain.Value, BinaryPrimitives.ReadUInt32BigEndian(header.KeyId)), out var certificate))
        {
            return Errno.ENOKEY;
        }

        // Checked during every run, and not by way of the index: no label is verified by a key of a foreign domain.
        Invariant.That(IsOfDomain(certificate, domain), "a label is verified by a key of another namespace's domain");
        var algorithm = (HashAlgorithm)header.AlgorithmId;
        return _owner.KeyOf(certificate) is { } key && FamilyFor(algorithm, key.Family) == key.Family
            ? key.Verify(algorithm, digest, header.Signature)
            : Errno.EKEYREJECTED;
    }

    private bool IsOfDomain(ParsedCertificate certificate, NamespaceOrdinal domain)
    {
        foreach (var key in _keys)
        {
            if (ReferenceEquals(key.Certificate, certificate) && key.Domain == domain)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Up to 5.10 the digest decides which family the key must have; later the key does (A-24, crosswalk 5.13).</summary>
    private KeyFamily FamilyFor(HashAlgorithm algorithm, KeyFamily ofKey) => algorithm switch
    {
        HashAlgorithm.Streebog256 or HashAlgorithm.Streebog512 => KeyFamily.EcRdsa,
        HashAlgorithm.Sm3 => KeyFamily.Sm2,
        _ => _owner.TakesEcdsa && ofKey == KeyFamily.Ecdsa ? ofKey : KeyFamily.Rsa,
    };

    /// <summary>A-21: the key id without leading zeros is the description of a user key.</summary>
    private Errno VerifyVersion1(NamespaceOrdinal domain, in SignatureHeader header, ReadOnlySpan<byte> digest)
    {
        var description = BinaryPrimitives.ReadUInt64BigEndian(header.KeyId).ToString("X");
        foreach (var key in _keys)
        {
            if (key.Type == KeyType.User && key.Domain == domain && key.Description == description)
            {
                return Version1Signature.Verify(key.Payload.Span, digest, header.Hashed, header.Signature);
            }
        }

        return Errno.EAGAIN;
    }

    /// <summary>The first key of each domain under each tail of 4 bytes of its identifiers. Made at the first look-up: many snapshots serve none.</summary>
    private Dictionary<(int Domain, uint KeyId), ParsedCertificate> Index()
    {
        if (Volatile.Read(ref _byKeyId) is { } known)
        {
            return known;
        }

        var index = new Dictionary<(int Domain, uint KeyId), ParsedCertificate>();
        foreach (var key in _keys)
        {
            if (key is not { Certificate: { } certificate, Domain: { } domain })
            {
                continue;
            }

            foreach (var identifier in certificate.Identifiers)
            {
                if (identifier.Length >= KeyIdLength)
                {
                    index.TryAdd((domain.Value, BinaryPrimitives.ReadUInt32BigEndian(identifier.Span[^KeyIdLength..])), certificate);
                }
            }
        }

        Volatile.Write(ref _byKeyId, index);
        return index;
    }

    /// <summary>Signature and chain inside the message, then a trusted key for the chain or for the signature itself.</summary>
    /// <remarks>Linux 5.10 pkcs7_verify.c and pkcs7_trust.c.</remarks>
    private Errno VerifyMessage(AppendedMessage message, ReadOnlySpan<byte> digest)
    {
        var chain = new List<ParsedCertificate>();
        var error = message.Signer is { } signer ? VerifyChain(message, signer, digest, chain) : Errno.None;
        if (error != Errno.None)
        {
            return error;
        }

        for (var i = 0; i < chain.Count; i++)
        {
            if (Trusted(chain[i].Identifiers[0], chain[i].SubjectKeyId) is { } known)
            {
                // The trusted key must itself have signed what the certificate of the message signed.
                return i == 0 ? VerifyDigest(known, message, digest) : VerifyCertificate(chain[i - 1], known);
            }

            if (chain[i].IsSelfSigned)
            {
                return Errno.ENOKEY;
            }
        }

        if (chain.Count > 0 && chain[^1].NamesAuthority && TrustedAuthority(chain[^1]) is { } authority)
        {
            return VerifyCertificate(chain[^1], authority);
        }

        return Trusted(message.SignerId, null) is { } direct ? VerifyDigest(direct, message, digest) : Errno.ENOKEY;
    }

    /// <summary>Follows the embedded certificates from the signer as far as they go, and checks each signature on the way.</summary>
    private Errno VerifyChain(AppendedMessage message, ParsedCertificate signer, ReadOnlySpan<byte> digest, List<ParsedCertificate> chain)
    {
        var error = VerifyDigest(signer, message, digest);
        var current = signer;
        chain.Add(current);
        while (error == Errno.None && !current.IsSelfSigned)
        {
            var (isBroken, issuer) = EmbeddedIssuer(message, current);
            if (isBroken)
            {
                return Errno.EKEYREJECTED;
            }

            if (issuer is null || chain.Contains(issuer))
            {
                return Errno.None;
            }

            error = _owner.Issuers.Verify(current, issuer);
            if (error == Errno.None)
            {
                chain.Add(issuer);
                current = issuer;
            }
        }

        return error;
    }

    private static (bool IsBroken, ParsedCertificate? Issuer) EmbeddedIssuer(AppendedMessage message, ParsedCertificate certificate)
    {
        if (certificate.AuthoritySerialAndIssuer is { } bySerial)
        {
            var found = message.Certificates.FirstOrDefault(candidate => candidate.Identifiers[0].Span.SequenceEqual(bySerial.Span));
            var isBroken = found is not null && certificate.AuthorityKeyId is { } both && !Same(found.SubjectKeyId, both);
            return (isBroken, found);
        }

        return (false, certificate.AuthorityKeyId is { } byKeyId
            ? message.Certificates.FirstOrDefault(candidate => Same(candidate.SubjectKeyId, byKeyId))
            : null);
    }

    private ParsedCertificate? TrustedAuthority(ParsedCertificate certificate) =>
        certificate.AuthoritySerialAndIssuer is { } bySerial
            ? Trusted(bySerial, certificate.AuthorityKeyId)
            : Trusted(certificate.AuthorityKeyId!.Value, null);

    /// <summary>The first key of any domain (N-168) with this identifier; if a second is given, its subject key identifier must be that.</summary>
    private ParsedCertificate? Trusted(ReadOnlyMemory<byte> identifier, ReadOnlyMemory<byte>? keyId)
    {
        foreach (var key in _keys)
        {
            if (key.Certificate is { } certificate && certificate.Identifiers.Any(candidate => candidate.Span.SequenceEqual(identifier.Span)))
            {
                return keyId is not { } second || Same(certificate.SubjectKeyId, second) ? certificate : null;
            }
        }

        return null;
    }

    private Errno VerifyDigest(ParsedCertificate certificate, AppendedMessage message, ReadOnlySpan<byte> digest) =>
        _owner.KeyOf(certificate) is { } key && key.Family == message.Family
            ? key.Verify(message.Algorithm, digest, message.Signature.Span)
            : Errno.EKEYREJECTED;

    private Errno VerifyCertificate(ParsedCertificate certificate, ParsedCertificate issuer) =>
        _owner.Issuers.Verify(certificate, issuer) == Errno.None ? Errno.None : Errno.EKEYREJECTED;

    private static bool Same(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte> right) => left is { } value && value.Span.SequenceEqual(right.Span);
}
