using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Keys;

/// <summary>Our serial number of a key: counts up and is never used again.</summary>
public readonly record struct KeyId(int Value);

/// <summary>Types of keys that this simulator has.</summary>
public enum KeyType
{
    /// <summary><c>keyring</c>.</summary>
    Keyring,
    /// <summary><c>user</c>.</summary>
    User,
    /// <summary><c>asymmetric</c>.</summary>
    Asymmetric,
}

/// <summary>A key as it is at one moment. Immutable; the links of keyrings are kept by <see cref="KeyringTable"/>.</summary>
public sealed record Key
{
    /// <summary>Serial number.</summary>
    public required KeyId Id { get; init; }

    /// <summary>Type.</summary>
    public required KeyType Type { get; init; }

    /// <summary>Description as kernel text; the name of a keyring.</summary>
    public required string Description { get; init; }

    /// <summary>Real uid of the owner.</summary>
    public uint Uid { get; init; }

    /// <summary>Real gid of the owner.</summary>
    public uint Gid { get; init; }

    /// <summary>Rights, as in <see cref="KeyRights"/>.</summary>
    public uint Rights { get; init; }

    /// <summary>Payload as supplied; empty for keyrings.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The certificate of an asymmetric key.</summary>
    public ParsedCertificate? Certificate { get; init; }

    /// <summary>The namespace that the key counts for; only keys in <c>.ima</c> have one (N-167).</summary>
    public NamespaceOrdinal? Domain { get; init; }

    /// <summary>The line that describes the key (N-176), with real ids: <c>type;uid;gid;rights;description</c>.</summary>
    public string ListingLine => $"{TypeName};{Uid};{Gid};{Rights:x8};{Description}";

    private string TypeName => Type switch
    {
        KeyType.Keyring => "keyring",
        KeyType.User => "user",
        _ => "asymmetric",
    };
}

/// <summary>Rights on keys: six bits each for who possesses the key, its user, its group and others (Linux 5.10 include/linux/key.h).</summary>
public static class KeyRights
{
    /// <summary>See attributes.</summary>
    public const uint View = 0x01;

    /// <summary>Read the payload; list a keyring.</summary>
    public const uint Read = 0x02;

    /// <summary>Update the payload; add to a keyring and take from it.</summary>
    public const uint Write = 0x04;

    /// <summary>Be found by a search.</summary>
    public const uint Search = 0x08;

    /// <summary>Be linked.</summary>
    public const uint Link = 0x10;

    /// <summary>All six rights.</summary>
    public const uint All = 0x3f;

    /// <summary>Asymmetric keys of add_key: neither readable nor writable (N-176).</summary>
    public const uint OfAddedAsymmetric = 0x3901_0000;

    /// <summary>User keys and keyrings of add_key.</summary>
    public const uint OfAddedWritable = 0x3f01_0000;

    /// <summary>Keys that the kernel loads from a file (N-176).</summary>
    public const uint OfLoadedCertificate = 0x1f03_0000;

    /// <summary>The keyring <c>.ima</c>: root may do everything but change its attributes, nobody else anything (N-177).</summary>
    public const uint OfImaKeyring = 0x1f0f_0000;

    /// <summary>Session keyrings.</summary>
    public const uint OfSessionKeyring = 0x3f03_0000;

    /// <summary>The keyrings that every user has.</summary>
    public const uint OfUserKeyring = 0x1f3f_0000;

    private const int PossessorShift = 24;
    private const int UserShift = 16;
    private const int GroupShift = 8;

    /// <summary>Whether a process has all of <paramref name="wanted"/> (Linux 5.10 security/keys/permission.c, key_task_permission).</summary>
    public static bool Allow(uint rights, bool possesses, bool isUser, bool isGroup, uint wanted)
    {
        var granted = isUser ? rights >> UserShift
            : isGroup && (rights >> GroupShift & All) != 0 ? rights >> GroupShift
            : rights;
        if (possesses)
        {
            granted |= rights >> PossessorShift;
        }

        return (granted & wanted) == wanted;
    }
}
