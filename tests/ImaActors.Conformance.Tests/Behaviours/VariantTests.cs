using System.Linq;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Behaviours;

/// <summary>The same workload without IMA, and with one namespace for all; and the policy of the initial namespace, on which that rests.</summary>
public sealed class VariantTests
{
    private const string Reads = "measure func=FILE_CHECK mask=MAY_READ\n";

    private static readonly MachineSpec TcbMachine = SmallScenarios.Machine with { Parameters = ["ima_policy=tcb", "ima_hash=sha256"] };

    public static TheoryData<string> All() => [.. Library.Names.Where(name => name is not "tpm-storm")];

    [Theory]
    [MemberData(nameof(All))]
    public void Without_IMA_nothing_is_listed_audited_or_refused_and_every_check_holds(string name)
    {
        var result = SmallScenarios.Serial(ShortVersions.Load(name, ("ima", "off")));
        Assert.Empty(result.FailedChecks);
        Assert.All(result.Machines.SelectMany(machine => machine.Boots), boot => Assert.Empty(boot.Entries));
        Assert.All(result.Machines.SelectMany(machine => machine.Boots), boot => Assert.Empty(boot.Audit));
        Assert.Equal(0, result.Figure("namespaces.created"));
        Assert.Equal(0, result.Figure("starts.share.tpm-wait") + result.Figure("starts.share.extending") + result.Figure("starts.share.hashing") + result.Figure("starts.share.verifying"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void With_one_namespace_every_check_holds_and_no_container_has_one(string name)
    {
        var result = SmallScenarios.Serial(ShortVersions.Load(name, ("namespaces", "shared")));
        Assert.Empty(result.FailedChecks);
        Assert.Equal(0, result.Figure("namespaces.created"));
        Assert.True(result.Figure("entries.host") > 0);
    }

    [Fact]
    public void Processes_make_the_same_calls_but_those_that_only_IMA_has()
    {
        var scenario = Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 5, "/data/f-{n}") with { FileCount = 3 }));
        var (own, none) = (Boxes.Run(scenario), Boxes.Run(scenario with { HasIma = false }));
        Assert.Equal(
            ["unshare ", "mount /srv/containers/c-0/root", "unshare ", "write_file /sys/kernel/security/ima/policy_for_children", "spawn c-0/main", "exit "],
            own.Calls("c-0/runtime"));
        Assert.Equal(["unshare ", "mount /srv/containers/c-0/root", "spawn c-0/main", "exit "], none.Calls("c-0/runtime"));
        Assert.Equal(own.Calls("c-0/main"), none.Calls("c-0/main"));
        Assert.Equal(1 + (5 * 3), none.Calls("c-0/main").Count());
    }

    [Fact]
    public void What_is_run_mapped_or_read_comes_from_the_disk_once_whether_IMA_looks_at_it_or_not()
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 6, "/data/f-{n}") with { FileCount = 3 });
        container = container with { Processes = [container.Processes[0] with { Program = "/bin/server", Libraries = ["/lib/x.so"], Configuration = ["/etc/conf"] }] };
        var scenario = Boxes.Scenario(container).With(SmallScenarios.Machine with { Storage = new StorageSpec { StartsCached = false, Latency = Boxes.Milliseconds(1) } });

        // Program, library, configuration, three files; with IMA the policy besides.
        Assert.Equal(6, SmallScenarios.Serial(scenario with { HasIma = false }).Figure("storage.served"));
        Assert.Equal(7, SmallScenarios.Serial(scenario).Figure("storage.served"));
    }

    [Fact]
    public void One_namespace_has_the_built_in_rules_then_those_of_each_group_each_once()
    {
        var scenario = Boxes.Scenario(
            Boxes.Of("a") with { Policy = Reads }, Boxes.Of("b") with { Policy = Reads + "measure func=BPRM_CHECK\n" }) with { SharesNamespace = true };
        var policy = Boxes.Run(scenario.With(TcbMachine)).Boots[0].Namespaces.Single().Policy!.Split('\n', System.StringSplitOptions.TrimEntries | System.StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("dont_measure fsmagic=0x9fa0", policy[0]);
        Assert.Equal(["measure func=POLICY_CHECK", "measure func=FILE_CHECK mask=MAY_READ", "measure func=BPRM_CHECK"], policy[^3..]);
        Assert.Equal(policy.Length, policy.Distinct().Count());
    }

    [Fact]
    public void What_two_containers_read_of_one_file_is_listed_once_in_one_namespace()
    {
        var behaviour = Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/vol/v");
        var scenario = Boxes.Scenario(Boxes.Of("c", behaviour) with { Count = 3, Policy = Reads, Volumes = [new VolumeMount("vol", "/vol", true)] });
        Assert.Equal(3, Boxes.Run(scenario).Boots[0].Entries.Count(entry => Boxes.Name(entry).EndsWith("/vol/v", System.StringComparison.Ordinal)));
        Assert.Equal(1, Boxes.Run(scenario with { SharesNamespace = true }).Boots[0].Entries.Count(entry => Boxes.Name(entry).EndsWith("/vol/v", System.StringComparison.Ordinal)));
    }

    [Fact]
    public void The_policy_of_a_machine_is_loaded_before_the_first_container_is_started()
    {
        var scenario = Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0")) with { ImaNamespace = false, Policy = null, Count = 50 });
        var machine = Boxes.Run(scenario.With(SmallScenarios.Machine with { Policy = Reads, Cores = 1 }));
        machine.NothingFailed();
        var loaded = machine.OperationRecords.Single(record => record.Kind == "write_all");
        Assert.Equal(("root", Reads.Length), (loaded.Process, (int)loaded.Ret));
        Assert.All(machine.Starts, start => Assert.Equal(loaded.End, start.Requested));
        Assert.Equal(50, machine.Boots[0].Names("host").Count(name => name == "/data/f-0"));   // each in its own overlay, so each has its own path
    }

    [Fact]
    public void A_policy_of_a_machine_that_is_refused_keeps_containers_from_starting_and_is_the_reason()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c") with { Count = 2 }).With(SmallScenarios.Machine with { Policy = "measure func=NO_SUCH_CHECK\n" }));
        Assert.All(machine.Starts, start => Assert.Equal("the policy of the machine was refused: EINVAL", start.Failure));
        Assert.Equal(2, machine.Starts.Length);
    }

    [Fact]
    public void A_policy_update_of_the_host_changes_the_rules_of_the_initial_namespace()
    {
        var container = Boxes.Of(
            "c", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0"), Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-1") with { After = Boxes.Milliseconds(900) })
            with { ImaNamespace = false, Policy = null };
        var machine = Boxes.Run(Boxes.Scenario(container) with { Timeline = [new PolicyUpdateEvent("update", Duration.FromMilliseconds(500), "host", Reads)] });
        machine.NothingFailed();
        Assert.Equal(["boot_aggregate", "/data/f-1"], machine.Boots[0].Names("host"));
    }

    [Fact]
    public void A_churn_without_IMA_makes_children_without_namespaces()
    {
        var scenario = Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.NamespaceChurn, 3, "/bin/tool-{n}") with { FileCount = 3, Policy = Reads }));
        Assert.Equal(4, SmallScenarios.Serial(scenario).Figure("namespaces.created"));
        var shared = SmallScenarios.Serial(scenario with { SharesNamespace = true });
        Assert.Equal(0, shared.Figure("namespaces.created"));
        Assert.Equal(3, shared.Machines[0].OperationRecords.Count(record => record.Kind == "exec" && record.Error is null));
    }
}
