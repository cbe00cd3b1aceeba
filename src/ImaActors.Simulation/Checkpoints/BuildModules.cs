using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>What identifies a build: the modules that define the types of a state, each with the version id that its compiler gave it.</summary>
internal static class BuildModules
{
    /// <summary>Modules of types and of their type arguments, by name.</summary>
    public static IReadOnlyList<(string Name, Guid Version)> Of(IEnumerable<Type> types)
    {
        var modules = new HashSet<Module>();
        foreach (var type in types)
        {
            Add(modules, type);
        }

        return [.. modules.Select(module => (module.Name, module.ModuleVersionId)).OrderBy(module => module.Name, StringComparer.Ordinal)];
    }

    private static void Add(HashSet<Module> modules, Type type)
    {
        modules.Add(type.Module);
        if (type.HasElementType)
        {
            Add(modules, type.GetElementType()!);
        }

        foreach (var argument in type.GetGenericArguments())
        {
            Add(modules, argument);
        }
    }
}
