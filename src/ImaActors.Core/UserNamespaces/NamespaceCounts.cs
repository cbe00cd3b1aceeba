using System;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.UserNamespaces;

/// <summary>Whose namespaces are counted: one euid in one user namespace (N-15).</summary>
/// <param name="UserNamespace">The user namespace.</param>
/// <param name="Euid">Real euid of the creator.</param>
public readonly record struct NamespaceCountKey(UserNamespaceOrdinal UserNamespace, uint Euid) : IComparable<NamespaceCountKey>
{
    /// <inheritdoc/>
    public int CompareTo(NamespaceCountKey other)
    {
        var order = UserNamespace.Value.CompareTo(other.UserNamespace.Value);
        return order == 0 ? Euid.CompareTo(other.Euid) : order;
    }
}

/// <summary>Counts and limits of one kind of namespace (<c>user.max_ima_namespaces</c>, <c>user.max_user_namespaces</c>): an immutable snapshot (N-15).</summary>
/// <param name="Counts">Namespaces that exist; zeros are left out.</param>
/// <param name="Limits">The setting by ordinal of the user namespace; where none was written there is no limit.</param>
public sealed record NamespaceCountTable(ImmutableSortedDictionary<NamespaceCountKey, int> Counts, ImmutableSortedDictionary<int, int> Limits)
{
    /// <summary>Nothing counted, no limit.</summary>
    public static readonly NamespaceCountTable Empty = new(ImmutableSortedDictionary<NamespaceCountKey, int>.Empty, ImmutableSortedDictionary<int, int>.Empty);

    /// <summary>The count of one euid in one user namespace.</summary>
    public int this[UserNamespaceOrdinal userNamespace, uint euid] => Counts.GetValueOrDefault(new NamespaceCountKey(userNamespace, euid));

    /// <summary>The setting of a user namespace (Linux 5.10 ucount.c: INT_MAX in a new one).</summary>
    public int LimitOf(UserNamespaceOrdinal userNamespace) => Limits.GetValueOrDefault(userNamespace.Value, int.MaxValue);

    /// <summary>With the setting of a user namespace written; it applies to later creations only (N-15).</summary>
    public NamespaceCountTable WithLimit(UserNamespaceOrdinal userNamespace, int limit) => this with { Limits = Limits.SetItem(userNamespace.Value, limit) };
}

/// <summary>Counting namespaces against the limits of a user namespace and of all its ancestors (N-15; Linux 5.10 ucount.c, inc_ucount).</summary>
public static class NamespaceCounts
{
    /// <summary>
    /// One more namespace of <paramref name="euid"/> in <paramref name="userNamespace"/>, and in every ancestor for the euid that created the
    /// level below. ENOSPC and the counts as they were if any of these would go over its limit.
    /// </summary>
    public static (Errno Error, NamespaceCountTable Counts) Charge(UserNamespaceTable table, NamespaceCountTable counts, UserNamespaceOrdinal userNamespace, uint euid)
    {
        var next = counts.Counts;
        for (var key = new NamespaceCountKey(userNamespace, euid); ;)
        {
            var count = next.GetValueOrDefault(key);
            if (count >= counts.LimitOf(key.UserNamespace))
            {
                return (Errno.ENOSPC, counts);
            }

            next = next.SetItem(key, count + 1);
            if (Above(table, key) is not { } above)
            {
                return (Errno.None, counts with { Counts = next });
            }

            key = above;
        }
    }

    /// <summary>Gives back what <see cref="Charge"/> took for the same user namespace and euid (N-15).</summary>
    public static NamespaceCountTable Release(UserNamespaceTable table, NamespaceCountTable counts, UserNamespaceOrdinal userNamespace, uint euid)
    {
        var next = counts.Counts;
        for (NamespaceCountKey? at = new NamespaceCountKey(userNamespace, euid); at is { } key; at = Above(table, key))
        {
            var count = next.GetValueOrDefault(key);
            Invariant.That(count > 0, "a namespace is released only once");
            next = count == 1 ? next.Remove(key) : next.SetItem(key, count - 1);
        }

        return counts with { Counts = next };
    }

    private static NamespaceCountKey? Above(UserNamespaceTable table, NamespaceCountKey key)
    {
        var userNamespace = table[key.UserNamespace];
        return userNamespace.Parent is { } parent ? new NamespaceCountKey(parent, userNamespace.CreatorEuid) : null;
    }
}
