using System.Collections.Generic;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Results;

/// <summary>Which group of containers a namespace of a boot belongs to.</summary>
internal sealed class NamespaceGroups
{
    private readonly Dictionary<NamespaceOrdinal, string> _groups = [];

    /// <summary>The groups of a boot.</summary>
    public NamespaceGroups(BootResult boot)
    {
        foreach (var one in boot.Namespaces)
        {
            _groups[one.Ordinal] = one.Ordinal == NamespaceOrdinal.Initial ? FigureCatalog.Host : one.Group ?? FigureCatalog.Ungrouped;
        }
    }

    /// <summary>The group of an entry: a group of containers, <c>host</c> or <c>ungrouped</c>.</summary>
    public string Of(ListEntry entry) => _groups.TryGetValue(entry.Ordinal, out var group)
        ? group
        : entry.Ordinal == NamespaceOrdinal.Initial ? FigureCatalog.Host : FigureCatalog.Ungrouped;
}
