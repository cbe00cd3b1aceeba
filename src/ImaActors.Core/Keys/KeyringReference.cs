namespace ImaActors.Core.Keys;

/// <summary>How an operation may name a keyring.</summary>
public enum KeyringKind
{
    /// <summary>The keyring with the serial number in the reference.</summary>
    Numbered,
    /// <summary>The trusted keyring <c>.ima</c> (A-12).</summary>
    Ima,
    /// <summary>The session keyring of the process.</summary>
    Session,
    /// <summary>The keyring of the process's user.</summary>
    User,
    /// <summary>The process keyring.</summary>
    Process,
}

/// <summary>A keyring as an operation names it.</summary>
public readonly record struct KeyringReference(KeyringKind Kind, KeyId Id)
{
    /// <summary><c>.ima</c>.</summary>
    public static readonly KeyringReference Ima = new(KeyringKind.Ima, default);

    /// <summary><c>@session</c>.</summary>
    public static readonly KeyringReference Session = new(KeyringKind.Session, default);

    /// <summary><c>@user</c>.</summary>
    public static readonly KeyringReference User = new(KeyringKind.User, default);

    /// <summary><c>@process</c>.</summary>
    public static readonly KeyringReference Process = new(KeyringKind.Process, default);

    /// <summary>The keyring with this serial number.</summary>
    public static KeyringReference To(KeyId id) => new(KeyringKind.Numbered, id);
}
