using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>Writes one graph. Objects get numbers as they are met and are written in that order, so the list of objects is the work list.</summary>
internal sealed class StateWriter(ExternalObjects externals)
{
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<(object Value, Origin Origin)> _objects = [];
    private readonly Dictionary<Type, int> _typeNumbers = [];
    private readonly List<Type> _types = [];
    private readonly Dictionary<(object Array, int Index, int Length), Array> _slices = [];
    private readonly ArrayBufferWriter<byte> _head = new();
    private readonly ArrayBufferWriter<byte> _table = new();
    private readonly ArrayBufferWriter<byte> _content = new();
    private int _current = -1;

    /// <summary>Bytes written.</summary>
    public int Length => checked(_head.WrittenCount + _table.WrittenCount + _content.WrittenCount);

    /// <summary>Writes all that can be reached.</summary>
    public void Run(object? root)
    {
        Reference(root, root?.GetType().Name ?? string.Empty);
        for (_current = 0; _current < _objects.Count; _current++)
        {
            Write(_objects[_current].Value);
        }

        WriteHead();
    }

    /// <summary>Copies what was written.</summary>
    public void CopyTo(Span<byte> target)
    {
        _head.WrittenSpan.CopyTo(target);
        _table.WrittenSpan.CopyTo(target[_head.WrittenCount..]);
        _content.WrittenSpan.CopyTo(target[(_head.WrittenCount + _table.WrittenCount)..]);
    }

    /// <summary>Writes a number into the content.</summary>
    public void Number(int number) => _content.PutNumber(number);

    /// <summary>Writes the number of an object, 0 for null; an object that was not met before is written later.</summary>
    /// <param name="value">The object.</param>
    /// <param name="name">Where it stands in the current object.</param>
    /// <param name="index">Index of the element in which it stands, or -1.</param>
    /// <param name="piece">Fields of the element that lead to it.</param>
    public void Reference(object? value, string name, int index = -1, string piece = "") => _content.PutNumber(NumberOf(value, new Origin(_current, name, index, piece)));

    /// <summary>Writes a value piece by piece.</summary>
    public void Value(Slot[] slots, ref byte start, string name = "", int index = -1)
    {
        foreach (ref readonly var slot in slots.AsSpan())
        {
            ref var place = ref Unsafe.AddByteOffset(ref start, slot.Offset);
            switch (slot.Kind)
            {
                case SlotKind.Raw:
                    _content.Write(MemoryMarshal.CreateReadOnlySpan(ref place, slot.Size));
                    break;
                case SlotKind.Reference:
                    Reference(Unsafe.As<byte, object?>(ref place), name, index, slot.Name);
                    break;
                default:
                    Reference(Slice(ref place, slot, name, index), name, index, slot.Name);
                    break;
            }
        }
    }

    /// <summary>The error for a piece of the current object.</summary>
    public UnwritableStateException Unwritable(string name, int index, string refusal) => new(PathOf(new Origin(_current, name, index, string.Empty)), refusal);

    private int NumberOf(object? value, in Origin origin)
    {
        if (value is null)
        {
            return 0;
        }

        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, value, out var known);
        if (!known)
        {
            _objects.Add((value, origin));
            number = _objects.Count;
        }

        return number;
    }

    private void Write(object value)
    {
        if (externals.TryGetName(value, out var name))
        {
            _table.PutNumber(ObjectCode.External);
            Characters(_table, name);
            return;
        }

        var type = value.GetType();
        var plan = TypePlan.Of(type);
        if (!plan.MayBeSpecial || !Special(value))
        {
            if (plan.Refusal is { } refusal)
            {
                throw new UnwritableStateException(PathOf(_objects[_current].Origin), refusal);
            }

            _table.PutNumber(ObjectCode.FirstType + NumberOf(type));
            switch (plan.Shape)
            {
                case Shape.String:
                    Characters(_table, (string)value);
                    break;
                case Shape.Array:
                    Elements((Array)value, plan);
                    break;
                case Shape.Entries:
                    plan.Entries!.Write(this, value);
                    break;
                default:
                    Value(plan.Slots, ref FieldOffsets.Start(value));
                    break;
            }
        }
    }

    private bool Special(object value)
    {
        if (ObjectCode.DefaultOf(value, typeof(EqualityComparer<>)) is { } equality)
        {
            PutWithType(ObjectCode.DefaultEquality, equality);
        }
        else if (ObjectCode.DefaultOf(value, typeof(Comparer<>)) is { } order)
        {
            PutWithType(ObjectCode.DefaultOrder, order);
        }
        else if (ReferenceEquals(value, StringComparer.Ordinal) || ReferenceEquals(value, StringComparer.OrdinalIgnoreCase))
        {
            _table.PutNumber(ReferenceEquals(value, StringComparer.Ordinal) ? ObjectCode.Ordinal : ObjectCode.OrdinalIgnoreCase);
        }
        else if (value is Type type)
        {
            PutWithType(ObjectCode.Type, type);
        }
        else if (value is Delegate calls)
        {
            Calls(calls);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void PutWithType(int code, Type type)
    {
        _table.PutNumber(code);
        _table.PutNumber(NumberOf(type));
    }

    /// <summary>Methods are written by their token, which one build never gives to two.</summary>
    private void Calls(Delegate calls)
    {
        PutWithType(ObjectCode.Delegate, calls.GetType());
        var list = calls.GetInvocationList();
        _table.PutNumber(list.Length);
        foreach (var call in list)
        {
            if (call.Method.DeclaringType is not { } declaring || declaring.Module.Assembly.IsDynamic)
            {
                throw Unwritable("Method", -1, "a method made at run time has no name");
            }

            _table.PutNumber(NumberOf(declaring));
            _table.PutNumber(call.Method.MetadataToken);
            var arguments = call.Method.IsGenericMethod ? call.Method.GetGenericArguments() : [];
            _table.PutNumber(arguments.Length);
            foreach (var argument in arguments)
            {
                _table.PutNumber(NumberOf(argument));
            }

            _table.PutNumber(NumberOf(call.Target, new Origin(_current, "Target", -1, string.Empty)));
        }
    }

    private void Elements(Array array, TypePlan plan)
    {
        for (var dimension = 0; dimension < array.Rank; dimension++)
        {
            if (array.GetLowerBound(dimension) != 0)
            {
                throw new UnwritableStateException(PathOf(_objects[_current].Origin), "an array that does not begin at 0");
            }

            _table.PutNumber(array.GetLength(dimension));
        }

        ref var start = ref MemoryMarshal.GetArrayDataReference(array);
        if (plan.IsRaw)
        {
            _content.Write(MemoryMarshal.CreateReadOnlySpan(ref start, checked(array.Length * plan.ElementSize)));
            return;
        }

        for (var i = 0; i < array.Length; i++)
        {
            Value(plan.Slots, ref Unsafe.AddByteOffset(ref start, (nint)i * plan.ElementSize), index: i);
        }
    }

    /// <summary>The array that a memory covers; a part of one is copied, once for all memories with the same part.</summary>
    private Array? Slice(ref byte memory, in Slot slot, string name, int element)
    {
        var (arrayAt, indexAt, lengthAt) = TypePlan.MemoryFields;
        var whole = Unsafe.As<byte, object?>(ref Unsafe.AddByteOffset(ref memory, arrayAt));
        var index = Unsafe.As<byte, int>(ref Unsafe.AddByteOffset(ref memory, indexAt));
        var length = Unsafe.As<byte, int>(ref Unsafe.AddByteOffset(ref memory, lengthAt));
        if (whole is null)
        {
            return null;
        }

        if (whole is not Array array || array.GetType() != slot.Type)
        {
            throw Unwritable(name.Length == 0 ? slot.Name : name, element, $"a memory over {whole.GetType()} instead of an array");
        }

        if (index == 0 && length == array.Length)
        {
            return array;
        }

        if (!_slices.TryGetValue((array, index, length), out var slice))
        {
            slice = Array.CreateInstance(slot.Type.GetElementType()!, length);
            Array.Copy(array, index, slice, 0, length);
            _slices.Add((array, index, length), slice);
        }

        return slice;
    }

    private static void Characters(ArrayBufferWriter<byte> buffer, string text)
    {
        buffer.PutNumber(text.Length);
        var isNarrow = Ascii.IsValid(text);
        buffer.PutNumber(isNarrow ? 1 : sizeof(char));
        if (isNarrow)
        {
            buffer.Advance(Encoding.Latin1.GetBytes(text, buffer.GetSpan(Math.Max(1, text.Length))));
        }
        else
        {
            buffer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    private int NumberOf(Type type)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_typeNumbers, type, out var known);
        if (!known)
        {
            number = _types.Count;
            _types.Add(type);
        }

        return number;
    }

    private void WriteHead()
    {
        var modules = BuildModules.Of(_types);
        _head.PutNumber(modules.Count);
        foreach (var (name, version) in modules)
        {
            Characters(_head, name);
            version.TryWriteBytes(_head.GetSpan(16));
            _head.Advance(16);
        }

        _head.PutNumber(_types.Count);
        foreach (var type in _types)
        {
            Characters(_head, type.AssemblyQualifiedName!);
        }

        _head.PutNumber(_objects.Count);
    }

    private string PathOf(Origin origin)
    {
        var path = string.Empty;
        for (; origin.Parent >= 0; origin = _objects[origin.Parent].Origin)
        {
            var index = origin.Index < 0 ? string.Empty : $"[{origin.Index}]";
            path = index + string.Concat(new[] { origin.Name, origin.Piece }.Where(name => name.Length > 0).Select(name => "." + name)) + path;
        }

        return origin.Name + path;
    }

    /// <summary>Where an object was met first: in which object, in which field or kind of entry, in which element, in which field of that.</summary>
    private readonly record struct Origin(int Parent, string Name, int Index, string Piece);
}
