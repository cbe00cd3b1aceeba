using System;
using System.Collections.Immutable;
using ImaActors.Core.Keys;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Appraisal;

/// <summary>An appended signature that was found behind the content of a file .</summary>
/// <param name="Message">The PKCS#7 message.</param>
/// <param name="Digest">Digest of the content before it, in the message's algorithm.</param>
public sealed record AppendedSignature(ReadOnlyMemory<byte> Message, Digest Digest);

/// <summary>Signatures and the keys they are checked with, as published by the keyring's owner.</summary>
public interface ISignatureVerifier
{
    /// <summary>Verifies a type 0x03 label against a digest with the keys of a namespace's domain (A-23, N-168).</summary>
    Errno VerifyLabel(NamespaceOrdinal domain, ReadOnlySpan<byte> label, Digest fileDigest);

    /// <summary>Finds an appended signature, or null .</summary>
    AppendedSignature? FindAppended(ReadOnlySpan<byte> content);

    /// <summary>Verifies an appended signature; keys of every namespace count (N-168).</summary>
    Errno VerifyAppended(AppendedSignature signature);

    /// <summary>Whether a digest is in the kernel's blacklist .</summary>
    bool IsBlacklisted(Digest digest);
}

/// <summary>Makes verifiers; ImaActors.Crypto implements it.</summary>
public interface ISignatureVerifiers
{
    /// <summary>A verifier over the keys of <c>.ima</c> as they are now, in the order of their adding. It never changes and serves any number of threads.</summary>
    ISignatureVerifier Over(ImmutableArray<Key> keys);
}

/// <summary>Questions about template fields.</summary>
public static class TemplateFieldsExtensions
{
    /// <summary>The template shows appended signatures .</summary>
    public static bool ContainsModsig(this ImmutableArray<TemplateField> fields) =>
        fields.Contains(TemplateField.DModsig) || fields.Contains(TemplateField.Modsig);
}
