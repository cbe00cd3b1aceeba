using System.Collections.Immutable;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Namespaces;

/// <summary>States of an IMA namespace (N-4); a retired one is in no table.</summary>
public enum NamespaceState
{
    /// <summary>Made, not yet activated; no hook evaluates it (N-7).</summary>
    Pending,
    /// <summary>In the list of active namespaces.</summary>
    Active,
}

/// <summary>Life cycle facts of an IMA namespace, as its owner, the kernel, publishes them.</summary>
/// <param name="Ordinal">Our own name of it.</param>
/// <param name="Number">Visible number.</param>
/// <param name="Owner">Owning user namespace (N-9, N-33).</param>
/// <param name="State">Pending or active.</param>
/// <param name="Activation">Order of activation: root has 0 (N-104).</param>
public sealed record NamespaceFacts(NamespaceOrdinal Ordinal, NamespaceId Number, UserNamespaceOrdinal Owner, NamespaceState State, int Activation);

/// <summary>
/// Everything that a check of one inode asks about namespaces: life cycle facts, the policies they published, and the user
/// namespaces. An immutable snapshot.
/// </summary>
/// <param name="ByOrdinal">Facts of all namespaces, pending ones included.</param>
/// <param name="ActiveByOrder">Active ones in order of activation.</param>
/// <param name="Appraising">Those of them with appraise in their action mask, in order of activation.</param>
/// <param name="Policies">Policies by ordinal.</param>
/// <param name="Users">User namespaces.</param>
/// <param name="Endings">How many namespaces have ended so far.</param>
public sealed record NamespaceTable(
    ImmutableSortedDictionary<int, NamespaceFacts> ByOrdinal,
    ImmutableSortedDictionary<int, NamespaceOrdinal> ActiveByOrder,
    ImmutableSortedDictionary<int, NamespaceOrdinal> Appraising,
    ImmutableDictionary<int, PolicySnapshot> Policies,
    UserNamespaceTable Users,
    long Endings = 0)
{
    /// <summary>Number of active namespaces.</summary>
    public int ActiveCount => ActiveByOrder.Count;

    /// <summary>Facts of a namespace, or null if it does not exist (any more).</summary>
    public NamespaceFacts? Find(NamespaceOrdinal ordinal) => ByOrdinal.TryGetValue(ordinal.Value, out var facts) ? facts : null;

    /// <summary>Facts of a namespace that must exist.</summary>
    public NamespaceFacts this[NamespaceOrdinal ordinal] => ByOrdinal[ordinal.Value];

    /// <summary>The policy that a namespace published; a namespace that published none is a defect of the run.</summary>
    public PolicySnapshot PolicyOf(NamespaceOrdinal ordinal)
    {
        Invariant.That(Policies.TryGetValue(ordinal.Value, out var policy), "a namespace is used that has published no policy");
        return policy!;
    }
}

/// <summary>Translates remapped numbers of rules through the map of the owner of the current process's own IMA namespace (N-74).</summary>
public sealed class OwnerIdMap(NamespaceTable table, NamespaceOrdinal own) : IRuleIdMap
{
    /// <inheritdoc/>
    public uint? RealUid(uint stored) => IdMaps.ToReal(table.Users, table[own].Owner, stored, false);
}
