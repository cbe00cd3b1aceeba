using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>Which types may be written field by field: ours, the base library's collections, and its structs.</summary>
internal static class WritableTypes
{
    /// <summary>The namespace of ours, and a library whose objects are plain numbers.</summary>
    private static readonly string[] OurAssemblies = ["ImaActors.", "ima-actors", "HdrHistogram"];

    private static readonly string[] Collections =
        ["System.Collections", "System.Collections.Generic", "System.Collections.Immutable", "System.Collections.ObjectModel"];

    /// <summary>Tables by hash code; those that can be written have a <see cref="HashShape"/>.</summary>
    private static readonly Type[] HashTables =
    [
        typeof(Dictionary<,>), typeof(HashSet<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(OrderedDictionary<,>), typeof(System.Collections.Hashtable),
    ];

    private static readonly Type[] TablesOfKeysOrValues = [typeof(Dictionary<,>.KeyCollection), typeof(Dictionary<,>.ValueCollection)];

    /// <summary>Why a type cannot be written field by field, or null.</summary>
    public static string? Refusal(Type type)
    {
        if (type.IsDefined(typeof(InlineArrayAttribute), false))
        {
            return $"{type} is an inline array, which checkpoints do not know";
        }

        for (var part = type; part is not null && part != typeof(object) && part != typeof(ValueType) && part != typeof(Enum); part = part.BaseType)
        {
            if (Innermost(part) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static string? Innermost(Type type)
    {
        if (IsOurs(type))
        {
            return null;
        }

        var definition = Definition(type);
        var isHash = HashTables.Contains(definition)
            || (type.DeclaringType is { } outer && HashTables.Contains(Definition(outer)) && !TablesOfKeysOrValues.Contains(definition));
        if (isHash)
        {
            return $"{type} depends on hash codes, which differ from process to process";
        }

        var isValue = type.IsValueType && type.Namespace is { } space && !space.StartsWith("System.Threading", StringComparison.Ordinal);
        var isTuple = type.Namespace == "System" && type.Name.StartsWith("Tuple`", StringComparison.Ordinal);
        return isValue || isTuple || Collections.Contains(type.Namespace)
            ? null
            : $"{type} is neither ours nor a collection; name the object as an external one, or keep it out of the state";
    }

    private static bool IsOurs(Type type) =>
        type.Assembly.GetName().Name is { } name && OurAssemblies.Any(ours => ours[^1] == '.' ? name.StartsWith(ours, StringComparison.Ordinal) : name == ours);

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
