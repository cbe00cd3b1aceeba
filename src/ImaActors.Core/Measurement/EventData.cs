using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>What the fields of a template are filled from (M-45).</summary>
public sealed record EventData
{
    /// <summary>Digest of file or buffer. For a violation any value: violations hold zeros.</summary>
    public required Digest FileDigest { get; init; }

    /// <summary>Full path or event name, kernel text, spaces not yet replaced (M-48).</summary>
    public required string Name { get; init; }

    /// <summary>There is a file behind the event, so a name over 255 bytes falls back to its last component (M-47).</summary>
    public bool HasFile { get; init; }

    /// <summary>The whole value of security.ima, or null.</summary>
    public ReadOnlyMemory<byte>? SecurityIma { get; init; }

    /// <summary>The measured buffer, or null for files.</summary>
    public ReadOnlyMemory<byte>? Buffer { get; init; }

    /// <summary>Digest of the content without its appended signature, or null.</summary>
    public Digest? ModsigDigest { get; init; }

    /// <summary>The appended PKCS#7 message, or null.</summary>
    public ReadOnlyMemory<byte>? Modsig { get; init; }

    /// <summary>Number of the namespace that the entry is for.</summary>
    public required NamespaceId Namespace { get; init; }

    /// <summary>A violation: zeros instead of digests (M-41).</summary>
    public bool IsViolation { get; init; }

    /// <summary>
    /// Hashes the file again for field <c>d</c> when <see cref="FileDigest"/> is neither sha1 nor md5 (M-45); null where there is
    /// no file (the field then cannot be built, M-46), returns null where there is no such digest.
    /// </summary>
    public Func<HashAlgorithm, byte[]?>? Rehash { get; init; }
}
