using System;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Simulation.Comparisons;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Comparisons;

/// <summary>Two results of which one was changed in one place: the comparison names this place.</summary>
public sealed class ComparisonTests
{
    private static readonly ScenarioResult Run = SmallScenarios.Serial(ShortVersions.Load("tomtou"));

    private static MachineResult Machine => Run.Machines[0];

    private static BootResult Boot => Machine.Boots[0];

    [Fact]
    public void Equal_runs_have_no_difference()
    {
        var comparison = Compared(Run);
        Assert.True(comparison.AreEqual);
        Assert.Null(comparison.First);
        Assert.Null(comparison.FirstInstant);
    }

    [Fact]
    public void An_entry_that_differs_is_named_with_both_contents_and_the_namespace()
    {
        var changed = Boot.Entries[14] with { Pcr = 11 };
        var difference = First(With(Boot with { Entries = Boot.Entries.SetItem(14, changed).RemoveAt(20), EntryInstants = Boot.EntryInstants.RemoveAt(20), ViolationCauses = Boot.ViolationCauses.RemoveAt(20) }));
        Assert.Equal(("entry 15", "host", 0), (difference.What, difference.Machine, difference.Boot));
        Assert.StartsWith("10 ", difference.Left.Content, StringComparison.Ordinal);
        Assert.StartsWith("11 ", difference.Right.Content, StringComparison.Ordinal);
        Assert.Contains(Boot.Namespaces.Single(one => one.Ordinal == changed.Ordinal).Container!, difference.Left.Namespace, StringComparison.Ordinal);
        Assert.Equal(Boot.EntryInstants[14].Nanoseconds / Run.Scenario.Resolution.Nanoseconds, difference.Left.Tick);
    }

    [Fact]
    public void A_list_that_is_shorter_lacks_its_first_missing_entry()
    {
        var difference = First(With(Boot with { Entries = Boot.Entries[..^1], EntryInstants = Boot.EntryInstants[..^1], ViolationCauses = Boot.ViolationCauses[..^1] }));
        Assert.Equal("entry 24", difference.What);
        Assert.Null(difference.Right.Content);
    }

    [Fact]
    public void Of_two_machines_the_difference_that_comes_first_in_virtual_time_is_named()
    {
        var two = Run with { Machines = [Machine with { Name = "a" }, Machine with { Name = "b" }] };
        var late = Boot with { Entries = Boot.Entries.SetItem(20, Boot.Entries[20] with { Pcr = 11 }) };
        var early = Boot with { Entries = Boot.Entries.SetItem(3, Boot.Entries[3] with { Pcr = 11 }) };
        var other = two with { Machines = [two.Machines[0] with { Boots = [late] }, two.Machines[1] with { Boots = [early] }] };
        Assert.Equal(("entry 4", "b"), RunComparison.Of(RunEvaluation.Of(two), RunEvaluation.Of(other)).First is { } first ? (first.What, first.Machine) : default);
    }

    [Fact]
    public void Operations_audit_registers_namespaces_and_starts_come_after_equal_lists()
    {
        var namespaces = Boot with { Namespaces = Boot.Namespaces.SetItem(2, Boot.Namespaces[2] with { Violations = 77 }) };
        Assert.Equal("namespace 2", First(With(namespaces)).What);
        var audit = namespaces with { Audit = Boot.Audit.SetItem(4, Boot.Audit[4] with { Text = "other" }) };
        Assert.Equal(("audit record 5", "other"), (First(With(audit)).What, First(With(audit)).Right.Content));
        var records = Machine.OperationRecords.SetItem(9, Machine.OperationRecords[9] with { Ret = -1, Error = "EIO" });
        var operations = First(Run with { Machines = [Machine with { Boots = [audit], OperationRecords = records }] });
        Assert.StartsWith("operation " + records[9].Process + ":", operations.What, StringComparison.Ordinal);
        Assert.EndsWith("= -1 EIO", operations.Right.Content, StringComparison.Ordinal);
        Assert.StartsWith("register 10 of bank sha1", First(With(Boot with { Registers = Boot.StartRegisters })).What, StringComparison.Ordinal);
        var start = First(Run with { Machines = [Machine with { Starts = [Machine.Starts[0] with { Up = null, Failure = "no" }, .. Machine.Starts[1..]] }] });
        Assert.Equal(("start of a container", Machine.Starts[0].Container + ": no"), (start.What, start.Right.Content));
    }

    [Fact]
    public void What_only_operations_read_is_a_difference_too() =>
        Assert.Equal("what operations read", First(Run with { Machines = [Machine with { OperationSemanticDigest = [1, 2, 3] }] }).What);

    [Fact]
    public void Equal_results_at_other_times_name_the_first_instant()
    {
        var later = Run with { Machines = [Machine with { Boots = [Boot with { EntryInstants = Boot.EntryInstants.SetItem(6, Boot.EntryInstants[6] + new Duration(5)) }] }] };
        var comparison = Compared(later);
        Assert.False(comparison.AreEqual);
        Assert.True(comparison.AreSemanticallyEqual);
        Assert.Null(comparison.First);
        Assert.Equal("instant of entry 7", comparison.FirstInstant!.What);
        Assert.Equal(5, (comparison.FirstInstant.Right.At!.Value - comparison.FirstInstant.Left.At!.Value).Nanoseconds);
    }

    [Fact]
    public void Figures_have_differences_in_their_unit_and_as_a_part()
    {
        var figure = new FigureComparison("steps", "count", 200, 150);
        Assert.Equal((-50m, -0.25m), (figure.Difference!.Value, figure.Relative!.Value));
        Assert.Null(new FigureComparison("steps", "count", 0, 150).Relative);
        Assert.Null(new FigureComparison("steps", "count", null, 150).Difference);
    }

    [Fact]
    public void Keys_of_scenarios_are_compared_by_their_values()
    {
        var differences = KeyComparison.Of(Root("a = 1, b { c = [x, y], e = same }"), Root("b { e = same, c = [x, z, w] }, d = {}"));
        Assert.Equal(
            [new KeyComparison("a", "1", null), new KeyComparison("b.c[1]", "y", "z"), new KeyComparison("b.c[2]", null, "w"), new KeyComparison("d", null, "{}")],
            differences);
    }

    private static Simulation.Scenarios.ConfigObject Root(string text) => HoconDocument.Parse(text, "text").Root!;

    private static ScenarioResult With(BootResult boot) => Run with { Machines = [Machine with { Boots = [boot] }] };

    private static RunDifference First(ScenarioResult other) => Compared(other).First!;

    private static RunComparison Compared(ScenarioResult other) => RunComparison.Of(RunEvaluation.Of(Run), RunEvaluation.Of(other));
}
