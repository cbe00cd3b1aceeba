using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Keys;

/// <summary>Who performs an operation on keys.</summary>
/// <param name="Process">The process.</param>
/// <param name="Credentials">Its credentials.</param>
/// <param name="ChildrenNamespace">The IMA namespace that its children will be in: the domain of keys it adds to <c>.ima</c> (N-169).</param>
public sealed record KeyCaller(ProcessId Process, Credentials Credentials, NamespaceOrdinal ChildrenNamespace);

/// <summary>Outcome of adding or updating a key.</summary>
/// <param name="Error">None, or why nothing happened.</param>
/// <param name="Key">The key that now holds the payload.</param>
/// <param name="Event">What KEY_CHECK has to judge (M-80), or null.</param>
public sealed record KeyAddition(Errno Error, KeyId Key, KeyEvent? Event)
{
    /// <summary>Nothing happened.</summary>
    public static KeyAddition Failure(Errno error) => new(error, default, null);
}

/// <summary>Outcome of listing a keyring: a line for each key in the order of adding, <c>?ERRNO</c> for keys that may not be described.</summary>
public sealed record KeyListing(Errno Error, ImmutableArray<string> Lines);
