using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>
/// A hash table as its entries. It is made anew when all else is filled, because keys have their hash codes only then; the new
/// table's fields are then copied into the object that others refer to already.
/// </summary>
internal abstract class HashShape
{
    /// <summary>Writes comparers and entries.</summary>
    public abstract void Write(StateWriter writer, object table);

    /// <summary>Reads them; what is returned makes the table.</summary>
    public abstract Func<object> Read(StateReader reader);

    /// <summary>The shape of a type, or null if it is no hash table with one.</summary>
    public static HashShape? Of(Type type)
    {
        if (!type.IsGenericType)
        {
            return null;
        }

        var definition = type.GetGenericTypeDefinition();
        var shape = definition == typeof(Dictionary<,>) ? typeof(DictionaryShape<,>)
            : definition == typeof(HashSet<>) ? typeof(SetShape<>)
            : definition == typeof(ImmutableDictionary<,>) ? typeof(ImmutableDictionaryShape<,>)
            : definition == typeof(ImmutableHashSet<>) ? typeof(ImmutableSetShape<>)
            : null;
        return shape is null ? null : (HashShape)Activator.CreateInstance(shape.MakeGenericType(type.GetGenericArguments()))!;
    }

    /// <summary>Writes and reads values of one type.</summary>
    protected sealed class Part<T>(string name)
    {
        private readonly (Slot[] Slots, string? Refusal) _plan = TypePlan.OfValue(typeof(T));

        /// <summary>Writes the value of an entry.</summary>
        public void Write(StateWriter writer, T value, int index)
        {
            if (_plan.Refusal is { } refusal)
            {
                throw writer.Unwritable(name, index, refusal);
            }

            writer.Value(_plan.Slots, ref Unsafe.As<T, byte>(ref value), name, index);
        }

        /// <summary>Reads the value of an entry.</summary>
        public T Read(StateReader reader)
        {
            T value = default!;
            reader.Value(_plan.Slots, ref Unsafe.As<T, byte>(ref value));
            return value;
        }
    }

    private abstract class PairsShape<TKey, TValue> : HashShape
        where TKey : notnull
    {
        private readonly Part<TKey> _key = new("Key");
        private readonly Part<TValue> _value = new("Value");

        protected void WritePairs(StateWriter writer, IReadOnlyCollection<KeyValuePair<TKey, TValue>> pairs)
        {
            writer.Number(pairs.Count);
            var index = 0;
            foreach (var (key, value) in pairs)
            {
                _key.Write(writer, key, index);
                _value.Write(writer, value, index++);
            }
        }

        protected KeyValuePair<TKey, TValue>[] ReadPairs(StateReader reader)
        {
            var pairs = new KeyValuePair<TKey, TValue>[reader.EntryCount()];
            for (var i = 0; i < pairs.Length; i++)
            {
                pairs[i] = new KeyValuePair<TKey, TValue>(_key.Read(reader), _value.Read(reader));
            }

            return pairs;
        }
    }

    private sealed class DictionaryShape<TKey, TValue> : PairsShape<TKey, TValue>
        where TKey : notnull
    {
        public override void Write(StateWriter writer, object table)
        {
            var dictionary = (Dictionary<TKey, TValue>)table;
            writer.Reference(dictionary.Comparer, nameof(dictionary.Comparer));
            WritePairs(writer, dictionary);
        }

        public override Func<object> Read(StateReader reader)
        {
            var comparer = reader.Reference<IEqualityComparer<TKey>>();
            var pairs = ReadPairs(reader);
            return () => new Dictionary<TKey, TValue>(pairs, comparer);
        }
    }

    private sealed class ImmutableDictionaryShape<TKey, TValue> : PairsShape<TKey, TValue>
        where TKey : notnull
    {
        public override void Write(StateWriter writer, object table)
        {
            var dictionary = (ImmutableDictionary<TKey, TValue>)table;
            writer.Reference(dictionary.KeyComparer, nameof(dictionary.KeyComparer));
            writer.Reference(dictionary.ValueComparer, nameof(dictionary.ValueComparer));
            WritePairs(writer, dictionary);
        }

        public override Func<object> Read(StateReader reader)
        {
            var keyComparer = reader.Reference<IEqualityComparer<TKey>>();
            var valueComparer = reader.Reference<IEqualityComparer<TValue>>();
            var pairs = ReadPairs(reader);
            return () => ImmutableDictionary.CreateRange(keyComparer, valueComparer, pairs);
        }
    }

    private abstract class ItemsShape<T> : HashShape
    {
        private readonly Part<T> _item = new(string.Empty);

        protected void WriteItems(StateWriter writer, IReadOnlyCollection<T> items, IEqualityComparer<T> comparer)
        {
            writer.Reference(comparer, "Comparer");
            writer.Number(items.Count);
            var index = 0;
            foreach (var item in items)
            {
                _item.Write(writer, item, index++);
            }
        }

        protected (T[] Items, IEqualityComparer<T> Comparer) ReadItems(StateReader reader)
        {
            var comparer = reader.Reference<IEqualityComparer<T>>();
            var items = new T[reader.EntryCount()];
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = _item.Read(reader);
            }

            return (items, comparer);
        }
    }

    private sealed class SetShape<T> : ItemsShape<T>
    {
        public override void Write(StateWriter writer, object table) => WriteItems(writer, (HashSet<T>)table, ((HashSet<T>)table).Comparer);

        public override Func<object> Read(StateReader reader)
        {
            var (items, comparer) = ReadItems(reader);
            return () => new HashSet<T>(items, comparer);
        }
    }

    private sealed class ImmutableSetShape<T> : ItemsShape<T>
    {
        public override void Write(StateWriter writer, object table) => WriteItems(writer, (ImmutableHashSet<T>)table, ((ImmutableHashSet<T>)table).KeyComparer);

        public override Func<object> Read(StateReader reader)
        {
            var (items, comparer) = ReadItems(reader);
            return () => ImmutableHashSet.CreateRange(comparer, items);
        }
    }
}
