using System.Collections.Generic;
using System.Linq;
using CsCheck;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class MeasurementLogTests
{
    private static readonly MeasurementSettings Machine = Settings(HashAlgorithm.Sha256, Namespaced);

    private static ListEntry Make(string name, uint number = 0, int ordinal = 0, int pcr = 10, bool violation = false) =>
        Entry(Machine, "ima-ng", File(name) with { Namespace = new NamespaceId(number), IsViolation = violation }, pcr, ordinal);

    [Fact]
    public void The_same_content_and_path_again_is_a_duplicate_M_57_M_61()
    {
        var log = new MeasurementLog();
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a")));
        Assert.Equal(AppendOutcome.Duplicate, log.Append(Make("/a")));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/b")));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a", pcr: 11)));
        Assert.Equal(3, log.Count);
        Assert.Equal("/b\0", KernelText.FromBytes(log[1].Fields[1].Span));
    }

    [Fact]
    public void Violations_are_neither_tested_nor_found_M_63()
    {
        var log = new MeasurementLog();
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a", violation: true)));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a", violation: true)));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a")));
        Assert.Equal(3, log.Count);
    }

    [Fact]
    public void Each_namespace_records_the_same_file_N_143()
    {
        var log = new MeasurementLog();
        log.StartNamespace(new NamespaceOrdinal(1));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a")));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a", 5, 1)));
        Assert.Equal(AppendOutcome.Duplicate, log.Append(Make("/a", 5, 1)));
    }

    [Fact] // N-144
    public void A_number_used_again_does_not_hit_the_entries_of_the_dead_namespace()
    {
        var log = new MeasurementLog();
        log.StartNamespace(new NamespaceOrdinal(1));
        log.Append(Make("/a", 5, 1));
        log.Retire(new NamespaceOrdinal(1));
        log.StartNamespace(new NamespaceOrdinal(2));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a", 5, 2)));
        Assert.Equal(AppendOutcome.Duplicate, log.Append(Make("/a", 5, 2)));
        Assert.Equal(2, log.Count);
    }

    [Fact] // N-144, the quirk
    public void A_number_used_again_is_suppressed_by_the_same_digest_of_another_namespace_behind_its_start()
    {
        var log = new MeasurementLog();
        log.StartNamespace(new NamespaceOrdinal(1));
        log.Append(Make("/a", 5, 1));
        log.Retire(new NamespaceOrdinal(1));
        log.StartNamespace(new NamespaceOrdinal(2));

        // Root records the same digest in another register; the second look at the list compares neither register nor number.
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a", pcr: 12)));
        Assert.Equal(AppendOutcome.Duplicate, log.Append(Make("/a", 5, 2)));

        // Without an indexed key there is no second look.
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a", 5, 2, pcr: 11)));
    }

    [Fact] // N-31 step 5, N-146, M-65
    public void A_namespace_starts_at_the_end_of_the_list()
    {
        var log = new MeasurementLog();
        log.Append(Make("/a"));
        log.StartNamespace(new NamespaceOrdinal(1));
        Assert.Equal(0, log.StartOf(NamespaceOrdinal.Initial));
        Assert.Equal(1, log.StartOf(new NamespaceOrdinal(1)));
        log.Retire(new NamespaceOrdinal(1));
        Assert.Null(log.StartOf(new NamespaceOrdinal(1)));
        Assert.Equal(1, log.Count);
        Assert.Throws<BrokenInvariantException>(() => log.Append(Make("/b", 5, 1)));
        Assert.Throws<BrokenInvariantException>(() => log.Retire(NamespaceOrdinal.Initial));
    }

    [Fact]
    public void Restored_entries_are_counted_but_not_indexed_M_64_M_92()
    {
        var log = new MeasurementLog();
        log.AppendRestored(Make("/a"));
        log.AppendRestored(Make("/b", violation: true));
        Assert.Equal(AppendOutcome.Added, log.Append(Make("/a")));
        Assert.Equal(AppendOutcome.Duplicate, log.Append(Make("/a")));
        Assert.Equal(3, log.Count);
    }

    // The rule N-144 word by word, with a walk through the whole list.
    private sealed class Naive
    {
        private readonly List<(uint Number, int Pcr, string Digest, bool Indexed)> _list = [];
        private readonly Dictionary<int, int> _starts = new() { [0] = 0 };

        public void Start(int ordinal) => _starts[ordinal] = _list.Count;

        public bool Append(uint number, int ordinal, int pcr, string digest, bool violation)
        {
            if (violation)
            {
                _list.Add((number, pcr, "0", false));
                return true;
            }

            var hit = _list.Any(entry => entry.Indexed && entry.Number == number && entry.Pcr == pcr && entry.Digest == digest);
            if (hit && _list.Skip(_starts[ordinal]).Any(entry => entry.Digest == digest))
            {
                return false;
            }

            _list.Add((number, pcr, digest, !hit));
            return true;
        }
    }

    [Fact]
    public void The_list_does_what_the_rule_says_N_144() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[10, 11]).List[0, 60].Sample(steps =>
        {
            var log = new MeasurementLog();
            var naive = new Naive();
            var current = new int[3];
            var next = 1;
            foreach (var (action, name, slot, pcr) in steps)
            {
                if (slot > 0 && (current[slot] == 0 || action == 0))
                {
                    // A namespace dies and its number is used again by the next one.
                    if (current[slot] != 0)
                    {
                        log.Retire(new NamespaceOrdinal(current[slot]));
                    }

                    current[slot] = next++;
                    log.StartNamespace(new NamespaceOrdinal(current[slot]));
                    naive.Start(current[slot]);
                }

                var entry = Make("/" + name, (uint)slot, current[slot], pcr, violation: action == 1);
                var expected = naive.Append((uint)slot, current[slot], pcr, Hex(entry.SystemDigest), action == 1);
                if ((log.Append(entry) == AppendOutcome.Added) != expected)
                {
                    return false;
                }
            }

            return true;
        });
}
