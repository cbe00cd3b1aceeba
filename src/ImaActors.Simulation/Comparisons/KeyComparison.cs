using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Simulation.Comparisons;

/// <summary>A key of two scenarios whose values differ.</summary>
/// <param name="Key">Dotted path of the key, or the path of a file.</param>
/// <param name="Left">Its value in the first scenario, or null if that does not set it.</param>
/// <param name="Right">Its value in the second scenario, or null.</param>
public sealed record KeyComparison(string Key, string? Left, string? Right)
{
    /// <summary>The keys whose values differ: those of the first scenario in their order, then those that only the second sets.</summary>
    public static IEnumerable<KeyComparison> Of(ConfigObject left, ConfigObject right)
    {
        var (lefts, rights) = (Flat(left), Flat(right));
        return lefts.Keys.Concat(rights.Keys.Where(key => !lefts.ContainsKey(key)))
            .Select(key => new KeyComparison(key, lefts.GetValueOrDefault(key), rights.GetValueOrDefault(key)))
            .Where(one => one.Left != one.Right);
    }

    private static OrderedDictionary<string, string> Flat(ConfigObject root)
    {
        var flat = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        Add(flat, string.Empty, root);
        return flat;
    }

    private static void Add(OrderedDictionary<string, string> flat, string key, ConfigNode node)
    {
        switch (node)
        {
            case ConfigText text:
                flat[key] = text.Text;
                break;
            case ConfigList { Items.IsEmpty: true }:
                flat[key] = "[]";
                break;
            case ConfigList list:
                for (var i = 0; i < list.Items.Length; i++)
                {
                    Add(flat, ConfigKey.Item(key, i), list.Items[i]);
                }

                break;
            case ConfigObject { Members.IsEmpty: true }:
                flat[key] = "{}";
                break;
            case ConfigObject inner:
                foreach (var member in inner.Members)
                {
                    Add(flat, ConfigKey.Member(key, member.Name), member.Value);
                }

                break;
            default:
                throw new System.Diagnostics.UnreachableException($"unknown node {node.GetType().Name}");
        }
    }
}
