using System.Linq;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Core.Boot;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Behaviours;

/// <summary>What a container can have is seen to work.</summary>
public sealed class ContainerTests
{
    [Theory]
    [InlineData(ImageLayer.Shared)]
    [InlineData(ImageLayer.Private)]
    [InlineData(ImageLayer.Direct)]
    public void A_container_with_a_user_namespace_comes_up_and_reads_its_list(ImageLayer layer)
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadList, 1), Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0")) with
        {
            Count = 2, UserNamespace = new IdMapSpec(100_000, 65_536), Kcmd = "ima_template=ima-ns",
        };
        var machine = Boxes.Run(Boxes.Scenario(container) with { Images = [Boxes.Image(layer)] });
        machine.NothingFailed();
        Assert.All(
            new[] { "c-0", "c-1" },
            name => Assert.Equal(["ns_aggregate", "/sys/kernel/security/integrity/ima/ascii_runtime_measurements", "/data/f-0"], machine.Boots[0].Names(name)));
    }

    [Fact]
    public void Root_of_a_user_namespace_writes_its_own_copy_of_an_image_and_no_file_of_the_host()
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.Update, 1, "/data/f-0"), Boxes.Behaviour(BehaviourKind.Write, 1, "/vol/v")) with
        {
            UserNamespace = new IdMapSpec(100_000, 65_536), Volumes = [new VolumeMount("vol", "/vol", false)],
        };
        var machine = Boxes.Run(Boxes.Scenario(container) with { Images = [Boxes.Image(ImageLayer.Private)] });
        Assert.Equal(
            ["create /data/f-0.c-0.0.0", "rename /data/f-0.c-0.0.0", "open /vol/v EACCES"], machine.Calls("c-0/main", 1).Take(3));
    }

    [Fact]
    public void The_template_of_a_kcmd_is_that_of_the_container()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0")) with { Kcmd = "ima_template=ima-ns" }));
        machine.NothingFailed();
        Assert.Equal(["ima-ng", "ima-ng", "ima-ns"], machine.Boots[0].Entries.Select(entry => entry.Template.Name));   // the aggregate has that of the activator
    }

    [Fact]
    public void A_read_only_volume_is_read_and_not_written()
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/vol/v"), Boxes.Behaviour(BehaviourKind.Write, 1, "/vol/v")) with { Volumes = [new VolumeMount("vol", "/vol", true)] };
        var machine = Boxes.Run(Boxes.Scenario(container));
        Assert.Equal(["open /vol/v", "read r", "close r", "open /vol/v EROFS"], machine.Calls("c-0/main", 1).Take(4));
        Assert.Equal(["ns_aggregate", "/vol/v"], machine.Boots[0].Names("c-0"));
    }

    [Theory]
    [InlineData(ImageLayer.Shared, 0)]
    [InlineData(ImageLayer.Private, 0)]
    [InlineData(ImageLayer.Direct, 1)]
    public void A_write_reaches_another_container_only_in_a_direct_image(ImageLayer layer, int measuredAnew)
    {
        var read = Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0");
        var reader = Boxes.Of("reader", read, read with { After = Boxes.Milliseconds(100) });
        var writer = Boxes.Of("writer", read, Boxes.Behaviour(BehaviourKind.Write, 1, "/data/f-0") with { After = Boxes.Milliseconds(50) });
        var machine = Boxes.Run(Boxes.Scenario(reader, writer) with { Images = [Boxes.Image(layer)] });
        machine.NothingFailed();
        Assert.Equal(1 + measuredAnew, machine.Boots[0].Names("reader-0").Count(name => name == "/data/f-0"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chain_of_containers_comes_up_from_the_outermost(bool withUsers)
    {
        var chain = Boxes.Of("chain") with { Image = null, Depth = 4, Count = 2, UserNamespace = withUsers ? new IdMapSpec(100_000, 1_000) : null, Processes = [] };
        var machine = Boxes.Run(Boxes.Scenario(chain));
        machine.NothingFailed();
        Assert.Equal(["chain-0", "chain-0.2", "chain-0.3", "chain-0.4"], machine.Starts.Where(start => start.Container.StartsWith("chain-0", System.StringComparison.Ordinal)).OrderBy(start => start.Up).Select(start => start.Container));
        Assert.Equal(8, machine.Boots[0].Namespaces.Count(one => one.Activated is not null && one.Container != "host"));
    }

    [Fact]
    public void Containers_inside_others_come_up_after_them_whatever_their_order_in_the_scenario()
    {
        var inner = Boxes.Of("inner", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-1")) with { Image = null, Policy = null, Kcmd = "ima_policy=tcb", Inside = "outer", Count = 2 };
        var machine = Boxes.Run(Boxes.Scenario(inner, Boxes.Of("outer") with { Count = 2 }));
        machine.NothingFailed();
        foreach (var number in new[] { "0", "1" })
        {
            Assert.True(UpOf(machine, "outer-" + number) < UpOf(machine, "inner-" + number));
            Assert.Contains("/data/f-1", machine.Boots[0].Names("inner-" + number));
            Assert.DoesNotContain("/data/f-1", machine.Boots[0].Names("outer-" + number));
        }
    }

    [Fact]
    public void A_lifetime_ends_a_container_and_each_start_has_a_new_namespace()
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 0, "/data/f-0") with { Every = Boxes.Milliseconds(10) }) with { Lifetime = Boxes.Milliseconds(50), Starts = 3 };
        var machine = Boxes.Run(Boxes.Scenario(container) with { Length = Duration.FromSeconds(1) });
        machine.NothingFailed();
        Assert.Equal(3, machine.Starts.Length);
        Assert.Equal(["ns_aggregate", "/data/f-0", "ns_aggregate", "/data/f-0", "ns_aggregate", "/data/f-0"], machine.Boots[0].Names("c-0"));
        var namespaces = machine.Boots[0].Namespaces.Where(one => one.Container == "c-0").ToList();
        Assert.Equal(3, namespaces.Count);
        Assert.All(namespaces, one => Assert.NotNull(one.Retired));
    }

    [Fact]
    public void A_container_inside_one_that_is_started_again_is_started_with_it()
    {
        var outer = Boxes.Of("outer") with { Image = null, Lifetime = Boxes.Milliseconds(50), Starts = 3, Processes = [] };
        var inner = Boxes.Of("inner") with { Image = null, Inside = "outer", Processes = [] };
        var machine = Boxes.Run(Boxes.Scenario(outer, inner) with { Length = Duration.FromSeconds(1) });
        machine.NothingFailed();
        Assert.Equal(["outer-0", "inner-0", "outer-0", "inner-0", "outer-0", "inner-0"], machine.Starts.Select(start => start.Container));
    }

    [Fact]
    public void Processes_of_a_container_share_its_namespace()
    {
        var reader = new ProcessSpec { Name = "worker", Count = 3, Program = "/bin/server", Libraries = ["/lib/x.so"], Configuration = ["/etc/conf"], Behaviours = [Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0")] };
        var container = Boxes.Of("c") with { Processes = [new ProcessSpec { Name = "idle" }, reader] };
        var machine = Boxes.Run(Boxes.Scenario(container));
        machine.NothingFailed();
        Assert.Equal(["ns_aggregate", "/bin/server", "/lib/x.so", "/etc/conf", "/data/f-0"], machine.Boots[0].Names("c-0"));
        foreach (var name in new[] { "c-0/worker-0", "c-0/worker-1", "c-0/worker-2" })
        {
            Assert.Equal(
                ["exec_hold /bin/server", "open /lib/x.so", "mmap library", "close library", "read_file /etc/conf", "open /data/f-0", "read r", "close r"],
                machine.Calls(name));
        }
    }

    [Fact]
    public void A_container_without_an_IMA_namespace_is_measured_as_the_host()
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ExecStorm, 1, "/bin/tool-0")) with { ImaNamespace = false, Policy = null };
        var machine = Boxes.Run(Boxes.Scenario(container).With(SmallScenarios.Machine with { Parameters = ["ima_policy=tcb"] }));
        machine.NothingFailed();
        Assert.Single(machine.Boots[0].Namespaces);
        Assert.Equal(["boot_aggregate", "/bin/tool-0"], machine.Boots[0].Names("host"));
    }

    [Fact]
    public void Containers_of_a_stock_kernel_have_no_namespaces()
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ExecStorm, 1, "/bin/tool-0")) with { ImaNamespace = false, Policy = null, Count = 3 };
        var machine = Boxes.Run(Boxes.Scenario(container).With(SmallScenarios.Machine with { Profile = KernelProfiles.Stock61, Parameters = ["ima_policy=tcb"] }));
        machine.NothingFailed();
        Assert.Single(machine.Boots[0].Namespaces);
        Assert.Equal(["boot_aggregate", "/bin/tool-0", "/bin/tool-0", "/bin/tool-0"], machine.Boots[0].Names("host"));   // an overlay each
    }

    [Fact]
    public void Machines_of_a_kind_have_lists_of_equal_names_and_different_content()
    {
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.Update, 1, "/data/f-0"), Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0"));
        var result = Boxes.RunAll(Boxes.Scenario(container).With(SmallScenarios.Machine with { Count = 2 }));
        Assert.Equal(["host-0", "host-1"], result.Machines.Select(machine => machine.Name));
        Assert.Equal(result.Machines[0].Boots[0].Names("c-0"), result.Machines[1].Boots[0].Names("c-0"));
        Assert.NotEqual(result.Machines[0].Boots[0].Entries[^1].Fields[0].ToArray(), result.Machines[1].Boots[0].Entries[^1].Fields[0].ToArray());
    }

    private static Instant UpOf(MachineResult machine, string container) => machine.Starts.Single(start => start.Container == container).Up!.Value;
}
