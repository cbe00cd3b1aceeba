using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>Reads one graph: makes all objects empty, then the delegates, then fills the objects, then the hash tables.</summary>
internal sealed class StateReader(ReadOnlySpan<byte> bytes, ExternalObjects externals)
{
    private readonly byte[] _bytes = bytes.ToArray();
    private readonly List<(int Number, Type Type, List<Call> Calls)> _delegates = [];
    private readonly List<(int Number, Func<object> Make)> _tables = [];
    private Type[] _types = [];
    private object?[] _objects = [];
    private TypePlan?[] _plans = [];
    private int _at;

    /// <summary>Reads everything and gives the root.</summary>
    public object? Run()
    {
        try
        {
            ReadHead();
            for (var number = 1; number < _objects.Length; number++)
            {
                Make(number);
            }

            MakeDelegates();
            var root = Object(Count());
            for (var number = 1; number < _objects.Length; number++)
            {
                Fill(number);
            }

            // Those met last lie deepest: a table inside a key is complete before the key is looked at.
            foreach (var (number, make) in Enumerable.Reverse(_tables))
            {
                Become(_objects[number]!, make());
            }

            return root;
        }
        catch (Exception cause) when (cause is not (CheckpointMismatchException or OutOfMemoryException))
        {
            // The digest fits, so either the writer is wrong or somebody made the bytes by hand: no caller can tell them apart.
            throw new CheckpointMismatchException("the checkpoint does not hold together", cause);
        }
    }

    /// <summary>A number of the content that is not negative.</summary>
    public int Count()
    {
        var number = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var part = _bytes[_at++];
            number |= (uint)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return checked((int)number);
            }
        }
    }

    /// <summary>A number of entries, each of which has a byte at least.</summary>
    public int EntryCount() => Bounded(Count(), 1);

    /// <summary>A reference that must be there.</summary>
    public T Reference<T>()
        where T : class => (T)Object(Count())!;

    /// <summary>Reads a value piece by piece.</summary>
    public void Value(Slot[] slots, ref byte start)
    {
        foreach (ref readonly var slot in slots.AsSpan())
        {
            ref var place = ref Unsafe.AddByteOffset(ref start, slot.Offset);
            switch (slot.Kind)
            {
                case SlotKind.Raw:
                    Take(slot.Size).CopyTo(MemoryMarshal.CreateSpan(ref place, slot.Size));
                    break;
                case SlotKind.Reference:
                    Unsafe.As<byte, object?>(ref place) = Fitting(Object(Count()), slot);
                    break;
                default:
                    var array = (Array?)Fitting(Object(Count()), slot);
                    Unsafe.As<byte, object?>(ref Unsafe.AddByteOffset(ref place, TypePlan.MemoryFields.Array)) = array;
                    Unsafe.As<byte, int>(ref Unsafe.AddByteOffset(ref place, TypePlan.MemoryFields.Index)) = 0;
                    Unsafe.As<byte, int>(ref Unsafe.AddByteOffset(ref place, TypePlan.MemoryFields.Length)) = array?.Length ?? 0;
                    break;
            }
        }
    }

    /// <summary>A wrong object in a field would break the runtime itself, so each is looked at.</summary>
    private static object? Fitting(object? value, in Slot slot) =>
        value is null || slot.Type == typeof(object) || slot.Type.IsInstanceOfType(value)
            ? value
            : throw new CheckpointMismatchException($"the checkpoint has a {value.GetType()} where a {slot.Type} belongs, in {slot.Name}");

    /// <summary>A length for which there are bytes; a wrong one must not ask for all memory.</summary>
    private int Bounded(int count, int size) => (long)count * size <= _bytes.Length ? count : throw new CheckpointMismatchException("the checkpoint has a length beyond its end");

    private object? Object(int number) => number == 0 ? null : _objects[number];

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _bytes.AsSpan(_at, length);
        _at += length;
        return taken;
    }

    private string Characters()
    {
        var length = Count();
        return Count() == 1 ? Encoding.Latin1.GetString(Take(length)) : new string(MemoryMarshal.Cast<byte, char>(Take(checked(length * sizeof(char)))));
    }

    private void ReadHead()
    {
        var written = new List<(string Name, Guid Version)>();
        for (var rest = Count(); rest > 0; rest--)
        {
            written.Add((Characters(), new Guid(Take(16))));
        }

        var names = new string[EntryCount()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Characters();
        }

        _types = [.. names.Select(name => Type.GetType(name, throwOnError: false)
            ?? throw new CheckpointMismatchException($"the checkpoint was written by another build: there is no type {name}"))];
        var here = BuildModules.Of(_types).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, version) in written)
        {
            if (!here.TryGetValue(name, out var own) || own != version)
            {
                throw new CheckpointMismatchException($"the checkpoint was written by another build: {name} is not the same; go on with the build that wrote it, or begin the run anew");
            }
        }

        _objects = new object?[EntryCount() + 1];
        _plans = new TypePlan?[_objects.Length];
    }

    private void Make(int number)
    {
        var code = Count();
        _objects[number] = code switch
        {
            ObjectCode.External => External(Characters()),
            ObjectCode.DefaultEquality => ObjectCode.DefaultComparer(typeof(EqualityComparer<>), _types[Count()]),
            ObjectCode.DefaultOrder => ObjectCode.DefaultComparer(typeof(Comparer<>), _types[Count()]),
            ObjectCode.Ordinal => StringComparer.Ordinal,
            ObjectCode.OrdinalIgnoreCase => StringComparer.OrdinalIgnoreCase,
            ObjectCode.Type => _types[Count()],
            ObjectCode.Delegate => NoteDelegate(number),
            _ => MakeEmpty(number, _types[code - ObjectCode.FirstType]),
        };
    }

    private object External(string name) => externals.TryGetValue(name, out var value)
        ? value
        : throw new CheckpointMismatchException($"the checkpoint refers to an external object {name}, which the reader does not have");

    private object MakeEmpty(int number, Type type)
    {
        var plan = TypePlan.Of(type);
        if (plan.Refusal is { } refusal)
        {
            throw new CheckpointMismatchException($"the checkpoint holds what is never written: {refusal}");
        }

        _plans[number] = plan;
        switch (plan.Shape)
        {
            case Shape.String:
                return Characters();
            case Shape.Array:
                var lengths = new int[type.GetArrayRank()];
                for (var dimension = 0; dimension < lengths.Length; dimension++)
                {
                    lengths[dimension] = Count();
                }

                _ = Bounded(lengths.Aggregate(1, (product, length) => checked(product * length)), plan.IsRaw ? plan.ElementSize : Math.Min(1, plan.Slots.Length));
                return Array.CreateInstance(type.GetElementType()!, lengths);
            default:
                return RuntimeHelpers.GetUninitializedObject(type);
        }
    }

    private object? NoteDelegate(int number)
    {
        var type = _types[Count()];
        var calls = new List<Call>();
        for (var rest = Count(); rest > 0; rest--)
        {
            var declaring = _types[Count()];
            var token = Count();
            var arguments = new Type[EntryCount()];
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = _types[Count()];
            }

            calls.Add(new Call(declaring, token, arguments, Count()));
        }

        _delegates.Add((number, type, calls));
        return null;
    }

    /// <summary>A delegate needs its target, which may be a delegate that was met later.</summary>
    private void MakeDelegates()
    {
        for (var open = _delegates; open.Count > 0;)
        {
            var waiting = open.Where(one => one.Calls.Any(call => call.Target != 0 && _objects[call.Target] is null)).ToList();
            if (waiting.Count == open.Count)
            {
                throw new CheckpointMismatchException("the checkpoint has delegates that wait for each other");
            }

            foreach (var (number, type, calls) in open.Except(waiting))
            {
                _objects[number] = Delegate.Combine([.. calls.Select(call => call.Make(type, Object(call.Target)))]);
            }

            open = waiting;
        }
    }

    private void Fill(int number)
    {
        if (_plans[number] is not { } plan)
        {
            return;
        }

        var value = _objects[number]!;
        switch (plan.Shape)
        {
            case Shape.String:
                break;
            case Shape.Array:
                Elements((Array)value, plan);
                break;
            case Shape.Entries:
                _tables.Add((number, plan.Entries!.Read(this)));
                break;
            default:
                Value(plan.Slots, ref FieldOffsets.Start(value));
                break;
        }
    }

    private void Elements(Array array, TypePlan plan)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(array);
        if (plan.IsRaw)
        {
            var length = checked(array.Length * plan.ElementSize);
            Take(length).CopyTo(MemoryMarshal.CreateSpan(ref start, length));
            return;
        }

        for (var i = 0; i < array.Length; i++)
        {
            Value(plan.Slots, ref Unsafe.AddByteOffset(ref start, (nint)i * plan.ElementSize));
        }
    }

    /// <summary>Makes an empty object the same as another of its type.</summary>
    private static void Become(object empty, object made)
    {
        ref var from = ref FieldOffsets.Start(made);
        ref var to = ref FieldOffsets.Start(empty);
        foreach (var slot in TypePlan.Of(empty.GetType()).Slots)
        {
            ref var source = ref Unsafe.AddByteOffset(ref from, slot.Offset);
            ref var target = ref Unsafe.AddByteOffset(ref to, slot.Offset);
            if (slot.Kind == SlotKind.Raw)
            {
                MemoryMarshal.CreateReadOnlySpan(ref source, slot.Size).CopyTo(MemoryMarshal.CreateSpan(ref target, slot.Size));
            }
            else
            {
                Unsafe.As<byte, object?>(ref target) = Unsafe.As<byte, object?>(ref source);
            }
        }
    }

    private sealed record Call(Type Declaring, int Token, Type[] Arguments, int Target)
    {
        public Delegate Make(Type type, object? target)
        {
            var method = Declaring.GetMethods(Methods).First(method => method.MetadataToken == Token);
            return Delegate.CreateDelegate(type, target, Arguments.Length == 0 ? method : method.MakeGenericMethod(Arguments));
        }

        private const BindingFlags Methods = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    }
}
