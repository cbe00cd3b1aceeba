using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>Where fields lie in objects and structs, asked from the runtime itself: the difference of two field addresses.</summary>
internal static class FieldOffsets
{
    private delegate nint InObject(object instance);

    private delegate nint InStruct(ref byte start);

    /// <summary>The first byte of an object's fields, or of a boxed value.</summary>
    public static ref byte Start(object instance) => ref Unsafe.As<Raw>(instance).First;

    /// <summary>Instance fields, those of base classes first.</summary>
    public static IEnumerable<FieldInfo> Fields(Type type)
    {
        if (type.BaseType is { } parent && parent != typeof(ValueType))
        {
            foreach (var field in Fields(parent))
            {
                yield return field;
            }
        }

        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            yield return field;
        }
    }

    /// <summary>Bytes from <see cref="Start"/> to a field of an object.</summary>
    public static nint Of(FieldInfo field, object instance)
    {
        var code = Method([typeof(object)], out var method);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldflda, field);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldflda, typeof(Raw).GetField(nameof(Raw.First))!);
        code.Emit(OpCodes.Sub);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<InObject>()(instance);
    }

    /// <summary>Bytes from the beginning of a struct to one of its fields.</summary>
    public static nint OfStruct(FieldInfo field)
    {
        var code = Method([typeof(byte).MakeByRefType()], out var method);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldflda, field);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Sub);
        code.Emit(OpCodes.Ret);
        byte start = 0;
        return method.CreateDelegate<InStruct>()(ref start);
    }

    private static ILGenerator Method(Type[] parameters, out DynamicMethod method)
    {
        method = new DynamicMethod("offset", typeof(nint), parameters, typeof(FieldOffsets).Module, skipVisibility: true);
        return method.GetILGenerator();
    }

    /// <summary>Stands for any object: its field lies where every object's fields begin.</summary>
    private sealed class Raw
    {
        public byte First;
    }
}
