using System.Collections.Generic;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;

namespace ImaActors.Report.Data;

/// <summary>Namespaces that belong together: of a group of containers, the initial one of each machine, or those that no start made.</summary>
internal sealed class NamespaceClass(string name)
{
    /// <summary>The group, <c>host</c> or <c>ungrouped</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The name as a reader understands it.</summary>
    public string Label => LabelOf(Name);

    /// <summary>How many namespaces.</summary>
    public long Namespaces { get; set; }

    /// <summary>Their entries, violations included.</summary>
    public long Entries { get; set; }

    /// <summary>Their violations.</summary>
    public long Violations { get; set; }

    /// <summary>How many entries there were when.</summary>
    public StepCurve Growth { get; } = new();

    /// <summary>The name of a class as a reader understands it.</summary>
    public static string LabelOf(string name) => name switch
    {
        FigureCatalog.Host => "the host",
        FigureCatalog.Ungrouped => "other processes",
        _ => "containers " + name,
    };

    /// <summary>The class of each namespace of a boot, by ordinal.</summary>
    public static Dictionary<int, string> NamesOf(BootResult boot)
    {
        var names = new Dictionary<int, string> { [NamespaceOrdinal.Initial.Value] = FigureCatalog.Host };
        foreach (var one in boot.Namespaces)
        {
            names[one.Ordinal.Value] = one.Ordinal == NamespaceOrdinal.Initial ? FigureCatalog.Host : one.Group ?? FigureCatalog.Ungrouped;
        }

        return names;
    }
}
