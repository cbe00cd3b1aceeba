using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>What a piece of a value is.</summary>
internal enum SlotKind
{
    /// <summary>Bytes without references.</summary>
    Raw,
    /// <summary>A reference.</summary>
    Reference,
    /// <summary>A memory: an array and a range of it.</summary>
    Memory,
}

/// <summary>A piece of a value: where it lies and what it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Bytes from the beginning of the value.</param>
/// <param name="Size">Bytes of a raw piece.</param>
/// <param name="Type">Type of a reference; type of the array of a memory.</param>
/// <param name="Name">Fields that lead to it, as a programmer calls them.</param>
internal readonly record struct Slot(SlotKind Kind, nint Offset, int Size, Type Type, string Name);

/// <summary>How objects of a type are written.</summary>
internal enum Shape
{
    /// <summary>Field by field.</summary>
    Fields,
    /// <summary>Element by element.</summary>
    Array,
    /// <summary>Characters.</summary>
    String,
    /// <summary>Entries of a hash table.</summary>
    Entries,
}

/// <summary>How objects of one type are written and read; made once for each type.</summary>
internal sealed class TypePlan
{
    private static readonly ConcurrentDictionary<Type, TypePlan> Plans = new();

    private TypePlan(Type type)
    {
        Shape = type == typeof(string) ? Shape.String : type.IsArray ? Shape.Array : HashShape.Of(type) is { } entries && (Entries = entries) is not null ? Shape.Entries : Shape.Fields;
        Refusal = Shape == Shape.Fields ? WritableTypes.Refusal(type) : null;
        var slots = new List<Slot>();
        if (Refusal is null && Shape == Shape.Array)
        {
            var element = type.GetElementType()!;
            Refusal = Flatten(element, 0, string.Empty, slots);
            ElementSize = element.IsValueType ? RuntimeHelpers.SizeOf(element.TypeHandle) : Unsafe.SizeOf<object>();
        }
        else if (Refusal is null && Shape != Shape.String)
        {
            Refusal = FlattenFields(type, slots);
        }

        Slots = Merged(slots);
        MayBeSpecial = ObjectCode.IsSpecial(type);
    }

    /// <summary>How objects of the type are written.</summary>
    public Shape Shape { get; }

    /// <summary>Why they cannot be, or null.</summary>
    public string? Refusal { get; }

    /// <summary>Fields of an object, or one element of an array.</summary>
    public Slot[] Slots { get; }

    /// <summary>Bytes of an element of an array.</summary>
    public int ElementSize { get; }

    /// <summary>Entries of a hash table.</summary>
    public HashShape? Entries { get; }

    /// <summary>Objects of the type may have a code of their own.</summary>
    public bool MayBeSpecial { get; }

    /// <summary>Elements are bytes without references or gaps.</summary>
    public bool IsRaw => Slots is [{ Kind: SlotKind.Raw } only] && only.Size == ElementSize;

    /// <summary>The plan of a type.</summary>
    public static TypePlan Of(Type type) => Plans.GetOrAdd(type, static one => new TypePlan(one));

    /// <summary>Pieces of a value that stands alone, such as a key of a hash table, and why it cannot be written.</summary>
    public static (Slot[] Slots, string? Refusal) OfValue(Type type)
    {
        var slots = new List<Slot>();
        var refusal = Flatten(type, 0, string.Empty, slots);
        return (Merged(slots), refusal);
    }

    /// <summary>Where a memory keeps array, index and length.</summary>
    public static (nint Array, nint Index, nint Length) MemoryFields { get; } = (MemoryField("_object"), MemoryField("_index"), MemoryField("_length"));

    private static nint MemoryField(string name) =>
        FieldOffsets.OfStruct(typeof(Memory<byte>).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!);

    private static string? FlattenFields(Type type, List<Slot> slots)
    {
        if (type.IsValueType)
        {
            return Flatten(type, 0, string.Empty, slots);
        }

        var instance = RuntimeHelpers.GetUninitializedObject(type);
        return FieldOffsets.Fields(type)
            .Select(field => Flatten(field.FieldType, FieldOffsets.Of(field, instance), NameOf(field), slots))
            .FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>Takes a value apart; gives a reason if that cannot be.</summary>
    private static string? Flatten(Type type, nint offset, string name, List<Slot> slots)
    {
        if (type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint))
        {
            return Place(name, "a pointer or handle means nothing to another process");
        }

        if (!type.IsValueType)
        {
            slots.Add(new Slot(SlotKind.Reference, offset, 0, type, name));
            return null;
        }

        if (type.IsPrimitive || type.IsEnum)
        {
            slots.Add(new Slot(SlotKind.Raw, offset, RuntimeHelpers.SizeOf(type.TypeHandle), type, name));
            return null;
        }

        if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Memory<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>)))
        {
            slots.Add(new Slot(SlotKind.Memory, offset, 0, type.GetGenericArguments()[0].MakeArrayType(), name));
            return null;
        }

        return WritableTypes.Refusal(type) is { } refusal
            ? Place(name, refusal)
            : FieldOffsets.Fields(type)
                .Select(field => Flatten(field.FieldType, offset + FieldOffsets.OfStruct(field), name.Length == 0 ? NameOf(field) : $"{name}.{NameOf(field)}", slots))
                .FirstOrDefault(inner => inner is not null);
    }

    private static string Place(string name, string refusal) => name.Length == 0 ? refusal : $"{name}: {refusal}";

    /// <summary>By place, raw neighbours in one piece.</summary>
    private static Slot[] Merged(List<Slot> slots)
    {
        var merged = new List<Slot>();
        foreach (var slot in slots.OrderBy(slot => slot.Offset))
        {
            if (merged.Count > 0 && slot.Kind == SlotKind.Raw && merged[^1] is { Kind: SlotKind.Raw } last && last.Offset + last.Size == slot.Offset)
            {
                merged[^1] = last with { Size = last.Size + slot.Size };
            }
            else
            {
                merged.Add(slot);
            }
        }

        return [.. merged];
    }

    /// <summary>A property's name for its field, a parameter's name for a captured one.</summary>
    private static string NameOf(FieldInfo field) =>
        field.Name[0] == '<' && field.Name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? field.Name[1..end] : field.Name;
}
