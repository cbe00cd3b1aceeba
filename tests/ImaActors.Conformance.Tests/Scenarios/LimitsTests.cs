using System;
using System.Linq;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario limits against a calculation by hand.</summary>
public sealed class LimitsTests
{
    private const int Limit = 8;
    private const int First = 12;
    private const int Second = 8;

    [Fact]
    public void As_many_come_up_as_the_limit_allows_and_the_rest_leave_nothing_behind()
    {
        var result = SmallScenarios.Serial(Library.Load("limits"));
        var machine = result.Machines.Single();

        Assert.Equal(First - Limit, result.Figure("containers.failed"));
        Assert.Equal(Limit + Math.Min(Second, Limit), result.Figure("namespaces.created"));
        Assert.Equal(2 * Limit, result.Figure("entries.first"));   // ns_aggregate and program; none for those that were refused
        Assert.Equal(2 * Second, result.Figure("entries.second"));
        Assert.Equal(1 + 2 + 1, result.Figure("entries.host"));    // boot_aggregate, two policies, the agent's program
        Assert.Equal(0, result.Figure("namespaces.active-at-end"));

        var refused = machine.Starts.Where(start => start.Failure == "unshare: ENOSPC").Select(start => start.Container).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(First - Limit, refused.Count);
        var ordinals = machine.Containers.Where(container => refused.Contains(container.Name)).Select(container => container.Ordinal).ToHashSet();
        var calls = machine.OperationRecords.Where(record => ordinals.Contains(record.Key.Container)).ToList();
        Assert.Equal(First - Limit, calls.Count(record => record.Kind == "spawn"));   // the helper alone
        Assert.Equal(First - Limit, calls.Count(record => record.Kind == "exit"));    // and it has ended
    }

    [Fact]
    public void With_a_higher_limit_nobody_is_refused() =>
        Assert.Equal(0, SmallScenarios.Serial(Library.Load("limits", ("machines.host.max-ima-namespaces", ShortVersions.Number(First)))).Figure("containers.failed"));
}
