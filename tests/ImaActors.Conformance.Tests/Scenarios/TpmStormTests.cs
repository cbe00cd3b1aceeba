using System;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>
/// The scenario tpm-storm against calculations by hand, with fewer containers. They are rooted in the image itself here: below an overlay
/// the first reader of a file changes its access time and checks it a second time, which would make the sums longer and no clearer.
/// </summary>
public sealed class TpmStormTests
{
    private const int EntriesOfContainer = 5;   // ns_aggregate, program, loader, library, configuration
    private const int EntriesOfHost = 1;        // the policy file, which the policy tcb of the host measures once

    /// <summary>
    /// Why nothing but the extends matters: while one container is activated all others wait for the lock of activation, or their
    /// checks wait for the TPM. An activation that waits for the list of active namespaces gets it at the very instant at which the
    /// extend of the last check before it ends, so its ns_aggregate comes to the TPM at that instant. While that is extended, the checks
    /// that waited meanwhile get to the queue. So from the first entry on the TPM is never idle, and the last entry is the last thing
    /// that the last container waits for.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(500)]
    public void With_no_cost_but_the_TPM_the_last_container_is_up_when_all_entries_are_extended(int containers)
    {
        const int callsBefore = 3;   // spawn, unshare, write of policy_for_children: no cost, so one nanosecond each
        var scenario = Storm(containers, ShortVersions.OnlyTheTpmCosts);
        var latency = scenario.Machine().Tpm!.ExtendLatency.Sample(0);

        var result = SmallScenarios.Serial(scenario);

        Assert.Equal(callsBefore + (Extends(containers) * latency), result.Figure("containers.last-up"));
        Assert.Equal(Extends(containers), result.Figure("tpm.extends"));
    }

    /// <summary>
    /// With the costs of reference.conf there are two gaps, both at the start, when no check of any container is under way: between
    /// the entry of the policy file and the first ns_aggregate, and between that and the second one. From then on what a container
    /// computes between two entries is done while entries of another are extended.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(500)]
    public void With_all_costs_the_last_container_is_up_after_the_first_arrival_all_extends_two_gaps_and_its_last_read(int containers)
    {
        const int configuration = 4096;   // bytes of /etc/server.conf
        const int setting = 6;            // components of /sys/kernel/security/integrity/ima/policy_for_children
        const int policyPath = 3;         // components of /srv/policies/web
        var scenario = Storm(containers, ("machines.host.cores", "512"));   // a core for each, so that none waits for one
        var machine = scenario.Machine();
        var costs = machine.Costs;
        var policy = scenario.PolicyLength("web");
        var section = costs.Append.Nanoseconds + machine.Tpm!.ExtendLatency.Sample(0);

        // A hook walks past every active namespace, and asks the policy of its own.
        long Check(int active) => (active * costs.NamespaceVisit.Nanoseconds) + costs.Hook.Nanoseconds;
        long Copy(long bytes) => ShortVersions.ByteCost(bytes, costs.CopyPicosecondsPerByte);

        // From the start to the arrival of the first entry, the policy file, at the TPM.
        var spawnOfHelper = costs.Call.Nanoseconds + costs.Fork.Nanoseconds;
        var unshare = costs.Call.Nanoseconds + costs.NamespaceCreation.Nanoseconds;
        var configure = costs.Call.Nanoseconds + (setting * costs.PathComponent.Nanoseconds) + Check(1);   // what is written is no file content: no copy
        var spawnOfMain = costs.Call.Nanoseconds + costs.Fork.Nanoseconds;
        var openOfPolicy = (policyPath * costs.PathComponent.Nanoseconds) + Check(1);
        var fromDisk = machine.Storage.Latency.Sample(0) + (policy * 1_000_000_000 / machine.Storage.BytesPerSecond);
        var digest = costs.HashStart.Nanoseconds + ShortVersions.ByteCost(policy, costs.HashPicosecondsPerByte[HashAlgorithm.Sha256]);
        var arrival = spawnOfHelper + unshare + configure + spawnOfMain + openOfPolicy + fromDisk + digest + costs.Entry.Nanoseconds;

        // The rest of the first activation: the policy is read and checked as a policy, one namespace is active.
        var firstGap = Copy(policy) + Check(1);

        // The second activation, with two active namespaces: the file is opened, read and checked, and measured already.
        var secondGap = (policyPath * costs.PathComponent.Nanoseconds) + Check(2) + Copy(policy) + Check(2);

        // After its last entry the last container copies its configuration.
        var tail = Copy(configuration);

        Assert.Equal(
            arrival + (Extends(containers) * section) + firstGap + secondGap + tail,
            SmallScenarios.Serial(scenario).Figure("containers.last-up"));
    }

    [Fact]
    public void With_latencies_of_a_log_normal_distribution_their_sum_is_within_four_standard_errors_of_its_mean()
    {
        const int containers = 400;
        const double median = 5e6;
        const double p99 = 20e6;
        const double z99 = 2.3263478740408408;   // 99 of 100 of a standard normal distribution are below it
        var sigma = Math.Log(p99 / median) / z99;
        var mean = median * Math.Exp(sigma * sigma / 2);
        var deviation = mean * Math.Sqrt(Math.Exp(sigma * sigma) - 1);
        var sum = Extends(containers) * mean;
        var error = Math.Sqrt(Extends(containers)) * deviation;
        var scenario = Storm(
            containers,
            [
                .. ShortVersions.OnlyTheTpmCosts,
                ("machines.host.tpm.latency.log-normal.median", "5 ms"),
                ("machines.host.tpm.latency.log-normal.p99", "20 ms"),
            ]);

        var result = SmallScenarios.Serial(scenario);

        var busy = result.Machines.Single().Resources.Single(resource => resource.Name == "tpm").Busy.Nanoseconds;
        Assert.InRange(busy, sum - (4 * error), sum + (4 * error));
        Assert.InRange((double)result.Figure("containers.last-up"), busy, busy * 1.001);   // never idle here either, but for the gaps at both ends
    }

    /// <summary>Several extends fit into a tick then, and what continues within it meets what was served already.</summary>
    [Theory]
    [InlineData("43 us")]
    [InlineData("10 us")]
    [InlineData("1 us")]
    public void With_a_TPM_that_is_faster_than_a_tick_extends_still_go_one_after_the_other(string latency)
    {
        const int containers = 50;
        var scenario = Storm(containers, [.. ShortVersions.OnlyTheTpmCosts, ("machines.host.tpm.latency", latency)]);
        var result = SmallScenarios.Serial(scenario);
        var extends = Extends(containers) * scenario.Machine().Tpm!.ExtendLatency.Sample(0);

        Assert.InRange(result.Figure("containers.last-up"), extends, extends + 20);   // calls without a cost: a few nanoseconds at both ends
        Assert.True(result.Figure("tpm.utilisation") <= 1);
        Assert.True(result.Figure("activation-lock.utilisation") <= 1);
        Assert.All(result.Machines.Single().Starts, start => Assert.True(start.Spent[TimeUse.ActivationWait] >= Duration.Zero));
        var instants = result.Machines.Single().Boots.Single().EntryInstants;
        Assert.Equal(instants.Order(), instants);
    }

    private static long Extends(int containers) => EntriesOfHost + ((long)containers * EntriesOfContainer);

    private static Scenario Storm(int containers, params (string Key, string Value)[] overrides) =>
        Library.Load("tpm-storm", [("containers.web.count", ShortVersions.Number(containers)), ("images.web.layer", "direct"), .. overrides]);
}
