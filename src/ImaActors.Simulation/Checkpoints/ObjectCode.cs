using System;
using System.Collections.Generic;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>First number of an object's record: a special kind, or the number of its type plus <see cref="FirstType"/>.</summary>
internal static class ObjectCode
{
    /// <summary>An external object: its name.</summary>
    public const int External = 0;

    /// <summary><see cref="EqualityComparer{T}.Default"/>: the type.</summary>
    public const int DefaultEquality = 1;

    /// <summary><see cref="Comparer{T}.Default"/>: the type.</summary>
    public const int DefaultOrder = 2;

    /// <summary><see cref="StringComparer.Ordinal"/>.</summary>
    public const int Ordinal = 3;

    /// <summary><see cref="StringComparer.OrdinalIgnoreCase"/>.</summary>
    public const int OrdinalIgnoreCase = 4;

    /// <summary>A type: its number.</summary>
    public const int Type = 5;

    /// <summary>A delegate: its type, and method and target of each call.</summary>
    public const int Delegate = 6;

    /// <summary>Objects of the first type.</summary>
    public const int FirstType = 8;

    /// <summary>Objects of a type may have a code of their own: comparers, types, delegates.</summary>
    public static bool IsSpecial(Type type) =>
        type.IsAssignableTo(typeof(Type)) || type.IsAssignableTo(typeof(Delegate)) || type.IsAssignableTo(typeof(StringComparer))
        || ElementOf(type, typeof(EqualityComparer<>)) is not null || ElementOf(type, typeof(Comparer<>)) is not null;

    /// <summary>The element type if an object is the default comparer of one kind, or null.</summary>
    /// <param name="value">The object.</param>
    /// <param name="comparer">The open type <see cref="EqualityComparer{T}"/> or <see cref="Comparer{T}"/>.</param>
    public static Type? DefaultOf(object value, Type comparer) =>
        ElementOf(value.GetType(), comparer) is { } element && ReferenceEquals(DefaultComparer(comparer, element), value) ? element : null;

    private static Type? ElementOf(Type? type, Type comparer) =>
        type is null ? null : type.IsGenericType && type.GetGenericTypeDefinition() == comparer ? type.GetGenericArguments()[0] : ElementOf(type.BaseType, comparer);

    /// <summary>The default comparer of an element type.</summary>
    public static object DefaultComparer(Type comparer, Type element) =>
        comparer.MakeGenericType(element).GetProperty(nameof(Comparer<>.Default))!.GetValue(null)!;
}
