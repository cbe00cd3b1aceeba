using System;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario policy-rollout against a calculation by hand.</summary>
public sealed class PolicyRolloutTests
{
    private const int Containers = 20;

    private static readonly Instant Rollout = Instant.Zero + Duration.FromSeconds(5);

    [Fact]
    public void The_updates_come_one_after_the_other_and_none_waits_for_the_tpm()
    {
        const int components = 10;                   // /srv/containers/web-0/root/sys/kernel/security/integrity/ima/policy
        const int active = 1 + Containers + 5 + 1;   // initial, web, left-out, writer
        var scenario = Library.Load("policy-rollout");
        var costs = scenario.Machine().Costs;
        var update = costs.Call.Nanoseconds + (components * costs.PathComponent.Nanoseconds)
            + (active * costs.NamespaceVisit.Nanoseconds) + costs.Hook.Nanoseconds;   // FILE_CHECK of the open; a rule is no file content

        var updates = SmallScenarios.Serial(scenario).Machines.Single().OperationRecords.Where(record => record.Kind == "write_all").ToList();

        Assert.Equal(
            Enumerable.Range(0, Containers).Select(number => Rollout + new Duration(number * update)),
            updates.Select(record => record.Start));
        Assert.Equal(Rollout + new Duration(Containers * update), updates.Max(record => record.End));
    }

    [Fact]
    public void Each_namespace_measures_what_it_reads_from_the_end_of_its_own_update_on()
    {
        const int start = 1 + 1;   // ns_aggregate, program
        const int records = 4;
        const int leftOut = 5;
        const int writer = 1;      // its ns_aggregate: nothing is read there
        const int host = 1 + 3;    // boot_aggregate, and three policy files

        var result = SmallScenarios.Serial(Library.Load("policy-rollout"));
        var machine = result.Machines.Single();
        var boot = machine.Boots.Single();

        Assert.Equal(Containers * (start + records), result.Figure("entries.web"));
        Assert.Equal((Containers * (start + records)) + (leftOut * start) + writer + host, result.Figure("entries"));
        foreach (var one in boot.Namespaces.Where(one => one.Group == "web"))
        {
            var inForce = machine.OperationRecords.Single(record => record.Kind == "write_all" && record.Process == one.Container + "/main").End;
            var measured = Enumerable.Range(0, boot.Entries.Length)
                .Where(entry => boot.Entries[entry].Ordinal == one.Ordinal && ListWriter.AsciiAll([boot.Entries[entry]]).Contains("/data/record-", StringComparison.Ordinal))
                .Select(entry => boot.EntryInstants[entry]).ToList();
            Assert.Equal(records, measured.Count);
            Assert.All(measured, instant => Assert.True(instant > inForce));
        }
    }

    [Fact]
    public void A_file_that_was_opened_under_the_rule_has_a_violation_and_one_opened_before_it_has_none()
    {
        var early = SmallScenarios.Serial(Library.Load("policy-rollout", ("define.old", "measure\n")));

        Assert.Equal(Containers + 5, early.Figure("violations.tomtou"));   // with a rule for all from the start on: web and left-out
        Assert.Equal(0, SmallScenarios.Serial(Library.Load("policy-rollout")).Figure("violations"));
    }
}
