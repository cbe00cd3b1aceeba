using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Simulation.Tests.Checkpoints;

public sealed class StateBytesTests
{
    private const int HeaderLength = 8 + 4 + 32;

    [Fact]
    public void Nothing_stays_nothing() => Assert.Null(StateBytes.Read(StateBytes.Write(null, new ExternalObjects()), new ExternalObjects()));

    [Fact]
    public void Numbers_and_structs_keep_their_values()
    {
        var values = new object[]
        {
            true, (byte)1, (sbyte)-1, (short)-2, (ushort)2, -3, 3u, long.MinValue, ulong.MaxValue, 'c', 1.5, 2.5f, 12345.6789m, Int128.MinValue, UInt128.MaxValue,
            DayOfWeek.Friday, Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), BigInteger.Pow(7, 200), (1, "two", 3L), new Pair(1, 2), KeyValuePair.Create("k", 5), TimeSpan.FromSeconds(3),
        };
        Assert.Equal(values, Copy(values));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("not so plain: \u00e9, \u2203, \ud83d\ude00, \ud800")]
    public void Texts_keep_their_characters(string text) => Assert.Equal(text, Copy(text));

    [Fact]
    public void Arrays_keep_their_elements()
    {
        var jagged = new int[][] { [1, 2], null!, [], [3] };
        Assert.Equal(jagged, Copy(jagged));
        Assert.Equal([1, null, 3], Copy(new int?[] { 1, null, 3 }));
        Assert.Equal([new Pair(1, 2), new Pair(3, 4)], Copy(new Pair[] { new(1, 2), new(3, 4) }));
        Assert.Equal([("a", 1), ("b", 2)], Copy(new (string, int)[] { ("a", 1), ("b", 2) }));
        var square = Copy(new[,] { { "a", "b", "c" }, { "d", "e", "f" } });
        Assert.Equal((2, 3, "f"), (square.GetLength(0), square.GetLength(1), square[1, 2]));
        var bytes = RandomBytes(100_000);
        Assert.Equal(bytes, Copy(bytes));
    }

    [Fact]
    public void Shared_objects_stay_shared_and_equal_ones_stay_two()
    {
        var shared = new byte[] { 1 };
        var copy = Copy(new object[] { shared, shared, new byte[] { 1 } });
        Assert.Same(copy[0], copy[1]);
        Assert.NotSame(copy[0], copy[2]);
    }

    [Fact]
    public void A_cycle_closes_again()
    {
        var copy = Copy(Node.Ring(3));
        Assert.Same(copy, copy.Next!.Next!.Next);
        Assert.NotSame(copy, copy.Next.Next);
    }

    [Fact]
    public void A_list_of_a_million_nodes_needs_no_deep_stack()
    {
        var copy = Copy(Node.Ring(1_000_000));
        var length = 1;
        for (var node = copy.Next; node != copy; node = node!.Next)
        {
            length++;
        }

        Assert.Equal(1_000_000, length);
    }

    [Fact]
    public void Private_and_inherited_and_read_only_fields_are_kept()
    {
        var copy = Copy(new Derived(1, 2, 3));
        Assert.Equal((1, 2, 3), copy.All);
    }

    [Fact]
    public void Collections_keep_entries_order_and_comparers()
    {
        Assert.Equal([1, 2, 3], Copy(new List<int> { 1, 2, 3 }));
        Assert.Equal([1, 2, 3], Copy(new Queue<int>([1, 2, 3])));
        Assert.Equal([3, 2, 1], Copy(new Stack<int>([1, 2, 3])));
        Assert.Equal([1, 2], Copy(new LinkedList<int>([1, 2])));
        Assert.Equal([1, 2], Copy(ImmutableArray.Create(1, 2)).AsEnumerable());
        Assert.True(Copy(default(ImmutableArray<int>)).IsDefault);
        Assert.Equal([1, 2], Copy(ImmutableList.Create(1, 2)));
        Assert.Equal([1, 2], Copy(ImmutableQueue.Create(1, 2)));
        Assert.Equal([1, 2], Copy(ImmutableSortedSet.Create(2, 1)));

        var sorted = Copy(new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 2, ["a"] = 1, ["B"] = 3 });
        sorted.Add("C", 4);
        Assert.Equal(["B", "C", "a", "b"], sorted.Keys);
        var immutable = Copy(ImmutableSortedDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add("b", 2).Add("a", 1));
        Assert.Equal(2, immutable.SetItem("B", 7).Count);

        var queue = new PriorityQueue<string, int>([("b", 2), ("c", 3)]);
        var copied = Copy(queue);
        copied.Enqueue("a", 1);
        Assert.Equal(["a", "b", "c"], new[] { copied.Dequeue(), copied.Dequeue(), copied.Dequeue() });
    }

    [Fact]
    public void Hash_tables_are_filled_anew()
    {
        var byText = Copy(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        Assert.Equal((2, 1), (byText["b"], byText["a"]));
        Assert.Same(EqualityComparer<string>.Default, byText.Comparer);
        byText.Add("c", 3);
        Assert.Equal(2, Copy(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 2 })["a"]);
        Assert.Contains("x", Copy(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "X" }));
        Assert.Contains("x", Copy(ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "X")));
        var immutable = Copy(ImmutableDictionary<string, int>.Empty.Add("a", 1).Add("b", 2));
        Assert.Equal((2, 3), (immutable["b"], immutable.Add("c", 3)["c"]));
        Assert.Empty(Copy(ImmutableDictionary<int, int>.Empty));

        var withOwnComparer = Copy(new Dictionary<string, int>(new LengthComparer(3)) { ["aaaa"] = 4 });
        Assert.Equal(4, withOwnComparer["aaab"]);
    }

    [Fact]
    public void Hash_codes_of_another_process_do_not_matter()
    {
        // Such a key has another hash code in the copy than in the original, as a text has in another process.
        var key = new KeyByIdentity();
        var copy = Copy((new Dictionary<KeyByIdentity, int> { [key] = 1 }, ImmutableDictionary<KeyByIdentity, int>.Empty.Add(key, 2), new HashSet<KeyByIdentity> { key }, key));
        Assert.Equal((1, 2, true), (copy.Item1[copy.key], copy.Item2[copy.key], copy.Item3.Contains(copy.key)));
    }

    [Fact]
    public void A_key_that_leads_back_to_its_table_is_whole_when_the_table_is_filled()
    {
        var table = new Dictionary<KeyInCycle, string>();
        table.Add(new KeyInCycle("a", table), "x");
        var copy = Copy(table);
        Assert.Equal("x", copy[new KeyInCycle("a", copy)]);
        Assert.Same(copy, copy.Keys.Single().Table);
    }

    [Fact]
    public void A_memory_is_written_as_its_slice()
    {
        var array = RandomBytes(100_000);
        var bytes = StateBytes.Write(new ReadOnlyMemory<byte>(array, 10, 5), new ExternalObjects());
        Assert.True(bytes.Length < 2000, "the whole array was written");
        Assert.Equal(array[10..15], ((ReadOnlyMemory<byte>)StateBytes.Read(bytes, new ExternalObjects())!).ToArray());

        var (whole, memory, nothing) = Copy((array, new Memory<byte>(array), default(ReadOnlyMemory<byte>?)));
        memory.Span[3] ^= 1;
        Assert.Equal(memory.Span[3], whole[3]);
        Assert.Null(nothing);
        Assert.True(Copy((ReadOnlyMemory<byte>?)default(ReadOnlyMemory<byte>)).HasValue);
        Assert.Equal([new Pair(1, 2)], Copy(new Memory<Pair>([new(0, 0), new(1, 2)], 1, 1)).ToArray());
    }

    [Fact]
    public void Types_and_delegates_are_found_again()
    {
        Assert.Same(typeof(Dictionary<string, Node[]>), Copy<Type>(typeof(Dictionary<string, Node[]>)));
        var counter = new Counter();
        Action<int> add = counter.Add;
        var copy = Copy((counter, add, Twice: add + counter.AddDouble, Static: (Func<int, string>)Text, Generic: (Func<int, int>)Same<int>, Lambda: (Func<int, int>)(x => x + counter.Sum)));
        copy.add(3);
        Assert.Equal((3, 0), (copy.counter.Sum, counter.Sum));
        copy.Twice(1);
        Assert.Equal((6, "5", 7, 10), (copy.counter.Sum, copy.Static(5), copy.Generic(7), copy.Lambda(4)));
        Action<int> ofDelegate = new Action<int>(add.Invoke).Invoke;
        var nested = Copy((ofDelegate, counter));
        nested.ofDelegate(2);
        Assert.Equal(2, nested.counter.Sum);
    }

    [Fact]
    public void A_chain_in_flight_goes_on_in_the_copy()
    {
        var context = new OperationContext(default, null!);
        var chain = Outer(context, 2);
        context.Resume(5, null!);
        var copy = Copy((context, chain));
        copy.context.Resume(7, null!);
        Assert.Equal((true, 2 + 5 + 7 + 100), (copy.chain.IsDone, copy.chain.Result));
        Assert.False(chain.IsDone);
        context.Resume(1, null!);
        Assert.Equal(2 + 5 + 1 + 100, chain.Result);
    }

    [Fact]
    public void An_iterator_in_flight_goes_on_in_the_copy()
    {
        var iterator = Squares(3).GetEnumerator();
        iterator.MoveNext();
        var copy = Copy(iterator);
        Assert.True(copy.MoveNext());
        Assert.Equal(4, copy.Current);
        Assert.Equal(1, iterator.Current);
    }

    [Fact]
    public void A_histogram_keeps_its_counts()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(5_770_000);
        histogram.Record(12);
        var copy = Copy(histogram);
        copy.Record(13);
        Assert.Equal((3, 2), (copy.Count, histogram.Count));
        Assert.Equal(histogram.Values.GetValueAtPercentile(100), copy.Values.GetValueAtPercentile(100));
    }

    [Fact]
    public void External_objects_are_the_readers()
    {
        var (mine, yours) = (new Counter(), new Counter());
        var bytes = StateBytes.Write(new object[] { mine, mine, new Counter() }, new ExternalObjects().Add("counter", mine));
        var copy = (object[])StateBytes.Read(bytes, new ExternalObjects().Add("counter", yours))!;
        Assert.Same(yours, copy[0]);
        Assert.Same(yours, copy[1]);
        Assert.NotSame(yours, copy[2]);
        Assert.Contains("counter", Assert.Throws<CheckpointMismatchException>(() => StateBytes.Read(bytes, new ExternalObjects())).Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointMismatchException>(() => StateBytes.Read(
            StateBytes.Write(new Counter?[] { mine }, new ExternalObjects().Add("counter", mine)), new ExternalObjects().Add("counter", "no counter")));
        Assert.Throws<ArgumentException>(() => new ExternalObjects().Add("counter", mine).Add("counter", yours));
    }

    [Fact]
    public void What_cannot_be_written_is_named_by_the_way_that_leads_to_it()
    {
        AssertRefused("Holder.What", new Holder(new Thread(() => { })));
        AssertRefused("Holder.What", new Holder(Task.CompletedTask));
        AssertRefused("Holder.What", new Holder(CancellationToken.None));
        AssertRefused("Holder.What", new Holder((nint)5));
        AssertRefused("Holder.What", new Holder(new System.IO.StringReader("")));
        AssertRefused("Holder.What[1].What", new Holder(new object[] { 1, new Holder(new WeakReference(1)) }));
        AssertRefused("Holder.What._items[0].Item2.What", new Holder(new List<(int, Holder)> { (1, new Holder(CultureInfo.InvariantCulture)) }));
        AssertRefused("Holder.What[0].Value", new Holder(new Dictionary<int, object> { [1] = new InvalidOperationException() }));
        AssertRefused("Holder.What", new Holder(new Dictionary<int, int>.Enumerator()));
        AssertRefused("Holder.What", new Holder(new System.Collections.Concurrent.ConcurrentBag<int>()));
        AssertRefused("Holder.What", new Holder(StringComparer.InvariantCulture));
        AssertRefused("Holder.What", new Holder(new Lazy<int>(1)));
    }

    [Fact]
    public void Damaged_and_cut_bytes_are_refused()
    {
        var bytes = StateBytes.Write(new object[] { "text", new Dictionary<string, int> { ["a"] = 1 }, Node.Ring(3) }, new ExternalObjects());
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Throws<CheckpointMismatchException>(() => StateBytes.Read(bytes.AsSpan(0, i), new ExternalObjects()));
            bytes[i] ^= 0x10;
            Assert.Throws<CheckpointMismatchException>(() => StateBytes.Read(bytes, new ExternalObjects()));
            bytes[i] ^= 0x10;
        }
    }

    [Fact]
    public void Bytes_that_lie_under_a_right_digest_never_end_in_another_error() =>
        Gen.Select(Gen.Int[HeaderLength, 2000], Gen.Byte).Sample((place, value) =>
        {
            var bytes = StateBytes.Write(new object[] { "text", new Dictionary<string, int> { ["a"] = 1 }, Node.Ring(3), new Memory<byte>([1]), new Holder((Action<int>)new Counter().Add) }, new ExternalObjects());
            bytes[Math.Min(place, bytes.Length - 1)] = value;
            Seal(bytes);
            try
            {
                StateBytes.Read(bytes, new ExternalObjects());
            }
            catch (CheckpointMismatchException)
            {
            }
        });

    [Fact]
    public void Bytes_of_another_build_are_refused()
    {
        var bytes = StateBytes.Write(Node.Ring(1), new ExternalObjects());
        var at = bytes.AsSpan().IndexOf(typeof(Node).Module.ModuleVersionId.ToByteArray());
        bytes[at] ^= 1;
        Seal(bytes);
        var refused = Assert.Throws<CheckpointMismatchException>(() => StateBytes.Read(bytes, new ExternalObjects()));
        Assert.Contains("another build: ImaActors.Simulation.Tests.dll", refused.Message, StringComparison.Ordinal);
        bytes[8] = 99;
        Assert.Contains("format 99", Assert.Throws<CheckpointMismatchException>(() => StateBytes.Read(bytes, new ExternalObjects())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_state_gives_the_same_bytes()
    {
        var state = (Node.Ring(5), new Dictionary<int, string> { [1] = "a" }, new Pair(1, 2));
        Assert.Equal(StateBytes.Write(state, new ExternalObjects()), StateBytes.Write(state, new ExternalObjects()));
        Assert.Equal(StateBytes.Write(state, new ExternalObjects()), StateBytes.Write(Copy(state), new ExternalObjects()));
    }

    private static void Seal(byte[] bytes) => SHA256.HashData(bytes.AsSpan(HeaderLength), bytes.AsSpan(12));

    private static void AssertRefused(string path, Holder holder) =>
        Assert.StartsWith(path + ": ", Assert.Throws<UnwritableStateException>(() => StateBytes.Write(holder, new ExternalObjects())).Message, StringComparison.Ordinal);

    private static T Copy<T>(T value) => (T)StateBytes.Read(StateBytes.Write(value, new ExternalObjects()), new ExternalObjects())!;

    private static byte[] RandomBytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 >> 3))];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static T Same<T>(T value) => value;

    private static IEnumerable<int> Squares(int last)
    {
        for (var i = 1; i <= last; i++)
        {
            yield return i * i;
        }
    }

    private static async Chain<int> Outer(OperationContext context, int start) => await Inner(context, start) + 100;

    private static async Chain<int> Inner(OperationContext context, int start)
    {
        var sum = start;
        for (var i = 0; i < 2; i++)
        {
            sum += await context.Do(new Ask());
        }

        return sum;
    }

    private readonly record struct Pair(byte First, long Second);

    private sealed record Ask : Step<int>
    {
        public override OwnerAddress Owner => default;
    }

    private sealed record Holder(object What);

    private sealed class Counter
    {
        public int Sum { get; private set; }

        public void Add(int number) => Sum += number;

        public void AddDouble(int number) => Sum += 2 * number;
    }

    private sealed class Node
    {
        public Node? Next { get; private set; }

        public static Node Ring(int length)
        {
            var first = new Node();
            var last = first;
            for (var i = 1; i < length; i++)
            {
                last = last.Next = new Node();
            }

            last.Next = first;
            return first;
        }
    }

    private abstract class Base(int hidden)
    {
        private readonly int _same = hidden;

        protected int Hidden => _same;
    }

    private sealed class Derived(int hidden, int captured, int field) : Base(hidden)
    {
        private readonly int _same = field;

        public (int, int, int) All => (Hidden, captured, _same);
    }

    private sealed class LengthComparer(int length) : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?[..length] == y?[..length];

        public int GetHashCode(string obj) => obj[..length].Length;
    }

    private sealed class KeyByIdentity;

    private sealed record KeyInCycle(string Name, Dictionary<KeyInCycle, string> Table)
    {
        public bool Equals(KeyInCycle? other) => Name == other?.Name && ReferenceEquals(Table, other.Table);

        public override int GetHashCode() => Name.Length;
    }
}
