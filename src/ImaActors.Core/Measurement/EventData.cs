using System;
using System.Collections.Immutable;
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

    /// <summary>The digest is that of fs-verity: <c>verity:</c> in field <c>d-ngv2</c> (crosswalk 5.19).</summary>
    public bool IsVerityDigest { get; init; }

    /// <summary>Owner and mode of the inode for the fields <c>iuid</c>, <c>igid</c>, <c>imode</c> (crosswalk 5.14); null without a file.</summary>
    public InodeOwner? Owner { get; init; }

    /// <summary>A portable EVM signature (the whole security.evm), or null (crosswalk 5.14).</summary>
    public ReadOnlyMemory<byte>? EvmSignature { get; init; }

    /// <summary>The extended attributes that EVM protects and the file has, in EVM's order (crosswalk 5.14).</summary>
    public ImmutableArray<ProtectedXattr> ProtectedXattrs { get; init; } = [];
}

/// <summary>Owner and mode of an inode.</summary>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Mode">Type and permissions.</param>
public readonly record struct InodeOwner(uint Uid, uint Gid, ushort Mode);

/// <summary>An extended attribute that EVM protects.</summary>
/// <param name="Name">Full name, kernel text.</param>
/// <param name="Value">Its value.</param>
public readonly record struct ProtectedXattr(string Name, ReadOnlyMemory<byte> Value);
