using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Processes;

/// <summary>What keeps namespaces alive, and what ends with the last reference (N-46, N-47).</summary>
public static class References
{
    /// <summary>The reference of a namespace of another kind; they share one count table, whatever their kind.</summary>
    public static NamespaceReference Other(int id) => new(NamespaceKind.Mount, id);

    /// <summary>The reference of an IMA namespace.</summary>
    public static NamespaceReference Ima(NamespaceOrdinal ordinal) => new(NamespaceKind.Ima, ordinal.Value);

    /// <summary>The reference of a user namespace.</summary>
    public static NamespaceReference User(UserNamespaceOrdinal ordinal) => new(NamespaceKind.User, ordinal.Value);

    /// <summary>Adds a reference.</summary>
    public static KernelState Hold(this KernelState state, NamespaceReference reference) => state with
    {
        References = state.References.SetItem(reference, state.References.GetValueOrDefault(reference) + 1),
    };

    /// <summary>Takes a reference away; with the last one the namespace ends, and so may what it held. Ended IMA namespaces are added to <paramref name="retired"/>.</summary>
    public static KernelState Drop(this KernelState state, NamespaceReference reference, ICollection<NamespaceOrdinal> retired)
    {
        var count = state.References[reference] - 1;
        Invariant.That(count >= 0, "a namespace has fewer references than holders");
        if (count > 0)
        {
            return state with { References = state.References.SetItem(reference, count) };
        }

        state = state with { References = state.References.Remove(reference) };
        return reference.Kind switch
        {
            NamespaceKind.Ima => EndIma(state, reference.Id, retired),
            NamespaceKind.User => EndUser(state, reference.Id, retired),
            _ => EndOther(state, reference.Id, retired),
        };
    }

    private static KernelState EndIma(KernelState state, int id, ICollection<NamespaceOrdinal> retired)
    {
        var facts = state.Namespaces[id];
        var charge = state.Charges[id];
        retired.Add(facts.Ordinal);
        state = state with
        {
            Namespaces = state.Namespaces.Remove(id),
            ActiveByOrder = facts.State == NamespaceState.Active ? state.ActiveByOrder.Remove(facts.Activation) : state.ActiveByOrder,
            Numbers = state.Numbers.Return(facts.Number.Value),
            Counts = NamespaceCounts.Release(state.Users, state.Counts, charge.UserNamespace, charge.Euid),
            Charges = state.Charges.Remove(id),
        };
        return state.Drop(User(facts.Owner), retired);
    }

    private static KernelState EndUser(KernelState state, int id, ICollection<NamespaceOrdinal> retired)
    {
        var ended = state.Users.ByOrdinal[id];
        state = state with
        {
            Users = new UserNamespaceTable(state.Users.ByOrdinal.Remove(id)),
            Numbers = state.Numbers.Return(ended.Number.Value),
        };
        return state.Drop(User(ended.Parent!.Value), retired);
    }

    private static KernelState EndOther(KernelState state, int id, ICollection<NamespaceOrdinal> retired)
    {
        var ended = state.Others[id];
        var numbers = state.Numbers;
        foreach (var number in ended.Numbers)
        {
            numbers = numbers.Return(number);
        }

        state = state with { Others = state.Others.Remove(id), Numbers = numbers };
        return state.Drop(User(ended.Owner), retired);
    }
}
