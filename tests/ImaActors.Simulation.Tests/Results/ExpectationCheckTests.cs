using System.Linq;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Results;

public sealed class ExpectationCheckTests
{
    [Fact]
    public void A_figure_is_held_against_its_bounds()
    {
        Holds(true, 20, Figure("starts.mean") with { AtLeast = 20, AtMost = 20 });
        Holds(false, 20, Figure("starts.mean") with { AtLeast = 21 });
        Holds(false, 20, Figure("starts.mean") with { AtMost = 19 });
        Holds(true, 2, Figure("violations") with { EqualTo = 2 });
        Holds(false, 2, Figure("violations") with { EqualTo = 3 });
    }

    [Theory]
    [InlineData(ExpectationCount.Entries, null, null, 11)]
    [InlineData(ExpectationCount.Entries, "web", null, 7)]
    [InlineData(ExpectationCount.Entries, "host", null, 2)]
    [InlineData(ExpectationCount.Entries, "none", null, 0)]
    [InlineData(ExpectationCount.Entries, null, "/app", 3)]
    [InlineData(ExpectationCount.Entries, null, "app data", 1)]
    [InlineData(ExpectationCount.Entries, "host", "passwd", 1)]
    [InlineData(ExpectationCount.Violations, null, null, 2)]
    [InlineData(ExpectationCount.Violations, "web", "/log", 2)]
    [InlineData(ExpectationCount.Violations, "host", null, 0)]
    [InlineData(ExpectationCount.Audit, null, null, 3)]
    [InlineData(ExpectationCount.Audit, null, "/log", 1)]
    [InlineData(ExpectationCount.Audit, null, "a é", 1)]
    [InlineData(ExpectationCount.Audit, null, "a", 1)]
    [InlineData(ExpectationCount.Audit, "web", null, 2)]
    [InlineData(ExpectationCount.Audit, "host", null, 1)]
    [InlineData(ExpectationCount.ContainersUp, null, null, 2)]
    [InlineData(ExpectationCount.ContainersUp, "db", null, 0)]
    [InlineData(ExpectationCount.Operations, null, null, 5)]
    public void Things_are_counted_by_group_and_path(ExpectationCount what, string? group, string? path, int found) =>
        Holds(true, found, Count(what) with { Containers = group, Path = path, EqualTo = found });

    [Theory]
    [InlineData(ExpectationCount.Entries, 105, 2)]
    [InlineData(ExpectationCount.Entries, 106, 3)]
    [InlineData(ExpectationCount.Violations, 219, 1)]
    [InlineData(ExpectationCount.Audit, 120, 1)]
    [InlineData(ExpectationCount.ContainersUp, 229, 1)]
    [InlineData(ExpectationCount.ContainersUp, 230, 2)]
    public void What_happened_later_does_not_count(ExpectationCount what, int by, int found) =>
        Holds(true, found, Count(what) with { By = new Duration(by), EqualTo = found });

    [Fact]
    public void Violations_are_counted_by_cause_and_audit_records_by_text()
    {
        Holds(true, 1, Count(ExpectationCount.Violations) with { Cause = "ToMToU", EqualTo = 1 });
        Holds(true, 1, Count(ExpectationCount.Entries) with { Cause = "open_writers", EqualTo = 1 });
        Holds(true, 2, Count(ExpectationCount.Audit) with { Text = "op=invalid_pcr", EqualTo = 2 });
        Holds(true, 1, Count(ExpectationCount.Audit) with { Text = "op=invalid_pcr", Path = "/log", EqualTo = 1 });
    }

    [Fact]
    public void Failures_are_counted_by_operation_group_and_error()
    {
        Holds(true, 4, Count(ExpectationCount.Operations) with { Operation = "open", EqualTo = 4 });
        Holds(true, 3, Count(ExpectationCount.Operations) with { Error = "any", EqualTo = 3 });
        Holds(true, 1, Count(ExpectationCount.Operations) with { Error = "ENOSPC", EqualTo = 1 });
        Holds(true, 2, Count(ExpectationCount.Operations) with { Error = "any", Operation = "open", EqualTo = 2 });
        Holds(true, 1, Count(ExpectationCount.Operations) with { Error = "any", Operation = "open", Containers = "db", EqualTo = 1 });
    }

    [Fact]
    public void Single_operations_are_counted_from_their_records()
    {
        var result = SmallRun.Result(SmallRun.Machine() with { OperationRecords = SmallRun.Records });
        Holds(result, true, 1, Count(ExpectationCount.Operations) with { By = new Duration(107), EqualTo = 1 });
        Holds(result, true, 2, Count(ExpectationCount.Operations) with { Path = "/app", EqualTo = 2 });
        Holds(result, true, 3, Count(ExpectationCount.Operations) with { Containers = "web", EqualTo = 3 });
        Holds(result, true, 1, Count(ExpectationCount.Operations) with { By = new Duration(310), Error = "any", Containers = "db", EqualTo = 1 });
        Holds(result, true, 1, Count(ExpectationCount.Operations) with { By = new Duration(400), Operation = "spawn", Error = "ENOSPC", EqualTo = 1 });
    }

    [Fact]
    public void Without_records_an_instant_of_operations_is_an_error()
    {
        foreach (var (expectation, why) in new[]
        {
            (Count(ExpectationCount.Operations) with { By = new Duration(1), AtLeast = 0 }, "the filter by"),
            (Count(ExpectationCount.Operations) with { Path = "/app", AtLeast = 0 }, "the filter path"),
            (Count(ExpectationCount.Operations) with { Containers = "web", AtLeast = 0 }, "the filter containers"),
        })
        {
            var outcome = Evaluate(SmallRun.Result(), expectation);
            Assert.False(outcome.Holds);
            Assert.Null(outcome.Found);
            Assert.Contains(why, outcome.Problem);
            Assert.Contains("run it with records of operations", outcome.Problem);
        }
    }

    [Fact]
    public void Without_names_of_containers_a_group_of_operations_or_records_is_an_error()
    {
        var result = SmallRun.Result(SmallRun.Machine() with { OperationRecords = SmallRun.Records, Containers = [] });
        Problem(result, "audit records cannot be counted by containers", Count(ExpectationCount.Audit) with { Containers = "web", AtLeast = 0 });
        Problem(result, "operations cannot be counted by containers", Count(ExpectationCount.Operations) with { Containers = "web", AtLeast = 0 });
    }

    [Fact]
    public void A_wrong_expectation_does_not_hold_and_says_why()
    {
        Problem("there is no figure start.p99; the nearest is starts.p99", Figure("start.p99") with { AtLeast = 0 });
        Problem("starts.p99 has no value in this run", Figure("starts.p99") with { AtLeast = 0 }, SmallRun.Result(SmallRun.Machine() with { Starts = [] }));
        Problem("there is no machine m9; machines are host1", Figure("entries") with { AtLeast = 0, Machine = "m9" });
        Problem("it names neither", new Expectation { Name = "x", AtLeast = 0 });
        Problem("it names both", Figure("entries") with { Count = ExpectationCount.Entries, AtLeast = 0 });
        Problem("it has no bound", Figure("entries"));
        Problem("its bounds are durations, but the unit is count", Figure("entries") with { AtLeast = 0, IsDuration = true });
        Problem("the filter cause selects", Figure("violations") with { AtLeast = 0, Cause = "ToMToU" });
        Problem("entries have no text", Count(ExpectationCount.Entries) with { AtLeast = 0, Text = "x" });
        Problem("operations have no cause", Count(ExpectationCount.Operations) with { AtLeast = 0, Cause = "ToMToU" });
        Problem("containers up have no path", Count(ExpectationCount.ContainersUp) with { AtLeast = 0, Path = "/" });
        Problem("audit records have no error", Count(ExpectationCount.Audit) with { AtLeast = 0, Error = "any" });
        Problem("entries have entries.web", Figure("entries") with { AtLeast = 0, Containers = "web" });
    }

    [Fact]
    public void A_machine_is_named_by_its_kind_or_its_own_name()
    {
        var spec = SmallRun.Spec with { Count = 2 };
        var result = SmallRun.Result(
            SmallRun.Machine() with { Name = "host1-0", Spec = spec },
            SmallRun.Machine(new SmallBoot()) with { Name = "host1-1", Spec = spec },
            SmallRun.Machine(new SmallBoot()) with { Name = "other", Spec = spec with { Name = "other" } });
        Holds(result, true, 13, Figure("entries") with { EqualTo = 13 });
        Holds(result, true, 12, Figure("entries") with { EqualTo = 12, Machine = "host1" });
        Holds(result, true, 1, Figure("entries") with { EqualTo = 1, Machine = "host1-1" });
        Holds(result, true, 12, Count(ExpectationCount.Entries) with { EqualTo = 12, Machine = "host1" });
        Holds(result, true, 1, Figure("machine.other.entries") with { EqualTo = 1 });
    }

    [Fact]
    public void Starts_of_one_group_have_figures_of_their_own()
    {
        Holds(true, 0, Figure("containers.up") with { EqualTo = 0, Containers = "db" });
        Holds(true, 2, Figure("containers.up") with { EqualTo = 2, Containers = "web" });
        Holds(true, 30, Figure("starts.max") with { EqualTo = 30, Containers = "web" });
    }

    [Fact]
    public void What_was_expected_is_said_in_words()
    {
        Assert.Equal("starts.p99 at most 5 ms", Evaluate(SmallRun.Result(), Figure("starts.p99") with { AtMost = 5_000_000, IsDuration = true }).Expected);
        Assert.Equal("starts.share.tpm-wait at least 0.5 and at most 1", Evaluate(SmallRun.Result(), Figure("starts.share.tpm-wait") with { AtLeast = 0.5m, AtMost = 1 }).Expected);
        Assert.Equal("list.bytes at least 10 bytes", Evaluate(SmallRun.Result(), Figure("list.bytes") with { AtLeast = 10 }).Expected);
        var all = Count(ExpectationCount.Violations) with { Machine = "host1", Containers = "web", Path = "/log", Cause = "ToMToU", By = Duration.FromSeconds(2), EqualTo = 1 };
        Assert.Equal("violations (machine host1, containers web, path /log, cause ToMToU, by 2 s) exactly 1", Evaluate(SmallRun.Result(), all).Expected);
        Assert.Equal("20 ns", Evaluate(SmallRun.Result(), Figure("starts.mean") with { AtLeast = 0 }).FoundText);
    }

    [Fact]
    public void The_verdict_weighs_checks_then_interruption_then_expectations()
    {
        var good = SmallRun.Result().Expecting(Figure("entries") with { AtLeast = 1 });
        var broken = SmallRun.Result().Expecting(Figure("entries") with { AtLeast = 100 });
        Assert.Equal((Verdict.Good, "good: all checks hold, 1 expectation holds"), Judge(good));
        Assert.Equal((Verdict.Good, "good: all checks hold, nothing was expected"), Judge(SmallRun.Result()));
        Assert.Equal((Verdict.ExpectationFailed, "not as expected: 1 of 1 expectation does not hold: e: entries at least 100, found 11"), Judge(broken));
        Assert.Equal((Verdict.Partial, "interrupted: this is what was done so far"), Judge(broken with { IsPartial = true }));
        Assert.Equal((Verdict.CheckFailed, "a check failed: entry 3 is in the list already"), Judge(good with { IsPartial = true, FailedChecks = [new FailedCheck(RunCheck.Duplicates, "entry 3 is in the list already")] }));
        Assert.Equal(["good", "expectation-failed", "check-failed", "partial"], System.Enum.GetValues<Verdict>().Select(RunVerdict.NameOf));
    }

    private static (Verdict Verdict, string Words) Judge(ScenarioResult result)
    {
        var run = RunEvaluation.Of(result);
        return (run.Verdict, run.Words);
    }

    private static Expectation Figure(string name) => new() { Name = "e", Figure = name };

    private static Expectation Count(ExpectationCount what) => new() { Name = "e", Count = what };

    private static void Holds(bool holds, decimal found, Expectation expectation) => Holds(SmallRun.Result(), holds, found, expectation);

    private static void Holds(ScenarioResult result, bool holds, decimal found, Expectation expectation)
    {
        var outcome = Evaluate(result, expectation);
        Assert.Null(outcome.Problem);
        Assert.Equal((holds, found), (outcome.Holds, outcome.Found));
    }

    private static void Problem(string problem, Expectation expectation, ScenarioResult? result = null) => Problem(result ?? SmallRun.Result(), problem, expectation);

    private static void Problem(ScenarioResult result, string problem, Expectation expectation)
    {
        var outcome = Evaluate(result, expectation);
        Assert.False(outcome.Holds);
        Assert.Contains(problem, outcome.Problem);
    }

    private static ExpectationOutcome Evaluate(ScenarioResult result, Expectation expectation)
    {
        var expecting = result.Expecting(expectation);
        return Assert.Single(ExpectationCheck.Evaluate(expecting, Figures.Of(expecting)));
    }
}
