using System;
using System.Linq;
using System.Text;
using ImaActors.Core.Boot;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>What stands in a scenario file arrives in the scenario.</summary>
public sealed class ScenarioFileTests
{
    private static readonly Scenario Full = Scenarios.Read(FullScenario.Text);

    [Fact]
    public void The_top_level_arrives()
    {
        Assert.Equal(("full-1", "Does every key arrive?", ulong.MaxValue), (Full.Name, Full.Question, Full.Seed));
        Assert.Equal((false, true), (Full.HasIma, Full.SharesNamespace));
        Assert.Equal((Duration.FromMicroseconds(50), Duration.FromSeconds(60)), (Full.Resolution, Full.Length!.Value));
    }

    [Fact]
    public void A_machine_arrives()
    {
        var machine = Full.Machines[0];
        Assert.Equal(("small", 2, 8, 2L << 30, (int?)77, true), (machine.Name, machine.Count, machine.Cores, machine.Memory, machine.NamespaceLimit, machine.CarriesListOverKexec));
        Assert.Equal("key a", System.Text.Encoding.ASCII.GetString([.. Assert.Single(machine.BuiltInCertificates)]));
        Assert.Same(KernelProfiles.Namespaced, machine.Profile);
        Assert.Equal(["ima_policy=tcb", "ima_hash=sha512"], machine.Parameters.ToArray());
        Assert.Equal(new StorageSpec { Latency = new UniformDistribution(1000, 2000), BytesPerSecond = 1 << 30, QueueDepth = 3, StartsCached = true }, machine.Storage);
        Assert.Equal(new LockSet { Activation = false, ActiveList = false, Inode = false, Record = false, ListAndTpm = false }, machine.Locks);
        Assert.Same(KernelProfiles.Stock61, Full.Machines[1].Profile);
    }

    [Fact]
    public void A_tpm_arrives_with_its_preset_or_its_own_latency()
    {
        var tpm = Full.Machines[0].Tpm!;
        Assert.Equal([HashAlgorithm.Sha256, HashAlgorithm.Sm3], tpm.Banks.ToArray());
        Assert.Equal("swtpm", tpm.Preset);
        Assert.Equal(new ConstantDistribution(43_000), tpm.ExtendLatency);
        var start = Assert.Single(tpm.StartValues);
        Assert.Equal((HashAlgorithm.Sha256, 0, 0xaa), (start.Bank, start.Register, start.Value[^1]));
        Assert.Equal(LogNormalDistribution.Of(5_000_000, 20_000_000), Full.Machines[1].Tpm!.ExtendLatency);
        Assert.Null(Full.Machines[1].Tpm!.Preset);
    }

    [Fact]
    public void Costs_arrive_and_algorithms_without_a_figure_keep_the_default()
    {
        var costs = Full.Machines[0].Costs;
        Assert.Equal(
            Enumerable.Range(1, 12).Select(n => (long)n),
            new[] { costs.Call, costs.PathComponent, costs.Fork, costs.Exec, costs.Map, costs.NamespaceCreation, costs.Hook, costs.NamespaceVisit, costs.Entry, costs.Append, costs.HashStart, costs.Signature }.Select(cost => cost.Nanoseconds));
        Assert.Equal((13, 2500, 1000, 550), (costs.CopyPicosecondsPerByte, costs.DefaultHashPicosecondsPerByte, costs.HashPicosecondsPerByte[HashAlgorithm.Sha1], costs.HashPicosecondsPerByte[HashAlgorithm.Sha256]));
        Assert.DoesNotContain(HashAlgorithm.Md4, costs.HashPicosecondsPerByte.Keys);
    }

    [Fact]
    public void The_files_of_an_image_are_those_of_its_folder_its_manifest_and_its_list()
    {
        var image = Full.Images[0];
        Assert.Equal(("web", "common", ImageLayer.Private), (image.Name, image.Base, image.Layer));
        Assert.Equal(["/bin", "/bin/run", "/etc", "/etc/x", "/usr/bin/app", "/etc/app.conf", "/bin/sh", "/data/f{n}", "/etc/motd", "/usr/bin/x"], image.Files.Select(file => file.Path));
        Assert.Equal(
            "Directory Given Directory Given Program Data Program Data Given Script",
            string.Join(' ', image.Files.Select(file => file.Kind.ToString())));
        Assert.Equal(["755", "755", "755", "600", "755", "644", "4755", "644", "600", "755"], image.Files.Select(file => Convert.ToString(file.Mode, 8)));
        Assert.Equal("x = 1\n", Encoding.UTF8.GetString(image.Files[3].Content.AsSpan()));
        Assert.Equal((70_000, "/lib/ld.so"), (image.Files[4].Size, image.Files[4].Interpreter));
        Assert.Equal((1u, 2u), (image.Files[5].Uid, image.Files[5].Gid));
        var program = image.Files[6];
        Assert.Equal((1 << 20, 5u, 6u, "/lib/ld.so"), (program.Size, program.Uid, program.Gid, program.Interpreter));
        Assert.Equal(["security.ima=0102", "user.a=FF"], program.Xattrs.Select(xattr => xattr.Name + "=" + Convert.ToHexString(xattr.Value.AsSpan())));
        Assert.Equal((3, 4096), (image.Files[7].Count, image.Files[7].Size));
        Assert.Equal("hello\n", Encoding.UTF8.GetString(image.Files[8].Content.AsSpan()));
        Assert.Equal([ImageFileKind.Given, ImageFileKind.Directory], Full.Volumes[0].Files.Select(file => file.Kind));
    }

    [Fact]
    public void A_group_of_containers_arrives()
    {
        var web = Full.Containers[0];
        Assert.Equal(("web", 100, "small", "web", "outer", 1, true), (web.Name, web.Count, web.Machine, web.Image, web.Inside, web.Depth, web.ImaNamespace));
        Assert.Equal(Duration.FromSeconds(1), web.StartAt);
        Assert.Equal(ExponentialDistribution.WithMean(10_000_000), web.StartEvery);
        Assert.Equal(new IdMapSpec(200_000, 1000), web.UserNamespace);
        Assert.Equal(("measure func=FILE_CHECK\n", "ima_template=ima-ng"), (web.Policy, web.Kcmd));
        Assert.Equal("key a", Encoding.UTF8.GetString(web.Certificate.AsSpan()));
        Assert.Equal(["key a", "key b"], web.Keys.Select(key => Encoding.UTF8.GetString(key.AsSpan())));
        Assert.Equal([new VolumeMount("data", "/data", true)], web.Volumes.ToArray());
        Assert.Equal(new EmpiricalDistribution([1_000_000_000, 3_000_000_000]), web.Lifetime);
        Assert.Equal((0, false), (web.Starts, web.RestartsAfterReboot));
        Assert.False(Full.Containers[2].ImaNamespace);
    }

    [Fact]
    public void A_list_and_the_command_of_a_reader_arrive()
    {
        var reader = Full.Containers[0].Processes.Single(process => process.Name == "lister").Behaviours[0];
        Assert.Equal((FileChoice.List, 4, "/bin/sh", 5), (reader.Choice, reader.ListLength, reader.Command, reader.Cycles));
        Assert.Null(Full.Containers[0].Processes[0].Behaviours[0].Command);
    }

    [Fact]
    public void Processes_and_their_behaviours_arrive()
    {
        var main = Full.Containers[0].Processes[0];
        Assert.Equal(("main", 2, "/bin/sh"), (main.Name, main.Count, main.Program));
        Assert.Equal(["/lib/ld.so", "/etc/motd"], main.Libraries.Concat(main.Configuration));
        var reader = main.Behaviours[0];
        Assert.Equal((BehaviourKind.ReadMostly, 3, FileChoice.Uniform, 9, 1024), (reader.Kind, reader.FileCount, reader.Choice, reader.Cycles, reader.Size));
        Assert.Equal((new ConstantDistribution(1_000_000), new ConstantDistribution(2_000_000)), (reader.After, reader.Every));
        Assert.Equal(7, main.Behaviours[1].RotateAfter);
        Assert.Single(main.Behaviours[2].Keys);
        var second = Full.Containers[0].Processes[1];
        Assert.Equal(new ConstantDistribution(3_000_000), second.Behaviours[0].Hold);
        Assert.Equal("measure func=BPRM_CHECK\n", second.Behaviours[1].Policy);
    }

    [Fact]
    public void Named_blocks_keep_the_order_of_the_file()
    {
        Assert.Equal(["small", "big"], Full.Machines.Select(one => one.Name));
        Assert.Equal(["web", "common"], Full.Images.Select(one => one.Name));
        Assert.Equal(["web", "outer", "plain"], Full.Containers.Select(one => one.Name));
        Assert.Equal(["main", "zz", "lister", "aa"], Full.Containers[0].Processes.Select(one => one.Name));
        Assert.Equal(["later", "sooner", "third", "fourth", "reload", "halt", "again", "jump"], Full.Timeline.Select(one => one.Name));
        Assert.Equal(["fast", "some", "told", "none", "full", "up"], Full.Expectations.Select(one => one.Name));
    }

    [Fact]
    public void The_timeline_arrives()
    {
        Assert.Equal(new PolicyUpdateEvent("later", Duration.FromSeconds(20), "web", "measure func=MMAP_CHECK\n"), Full.Timeline[0]);
        var tamper = Assert.IsType<TamperEvent>(Full.Timeline[1]);
        Assert.Equal((TamperTarget.Volume, "data", "/a", "two"), (tamper.Target, tamper.TargetName, tamper.Path, Encoding.UTF8.GetString(tamper.Content.AsSpan())));
        Assert.Equal([TamperTarget.Volume, TamperTarget.Containers, TamperTarget.Image], Full.Timeline.OfType<TamperEvent>().Select(one => one.Target));
        Assert.Equal(
            [new PolicyUpdateEvent("reload", Duration.FromSeconds(11), "web", "measure func=FILE_CHECK\n"), new StopEvent("halt", Duration.FromSeconds(30), "web"), new RebootEvent("again", Duration.FromSeconds(40), "small"), new KexecEvent("jump", Duration.FromSeconds(50), "big")],
            Full.Timeline.Skip(4));
    }

    [Fact]
    public void Expectations_arrive()
    {
        Assert.Equal(
            [
                new Expectation { Name = "fast", Figure = "starts.p99", Machine = "small", Containers = "web", AtMost = 2_000_000_000, IsDuration = true },
                new Expectation { Name = "some", Count = ExpectationCount.Violations, Containers = "host", Path = "/data", Cause = "ToMToU", By = Duration.FromSeconds(5), AtLeast = 1, AtMost = 10 },
                new Expectation { Name = "told", Count = ExpectationCount.Audit, Text = "cause=", Path = "x", AtLeast = 1 },
                new Expectation { Name = "none", Count = ExpectationCount.Entries, EqualTo = 0 },
                new Expectation { Name = "full", Count = ExpectationCount.Operations, Operation = "spawn", Error = "ENOSPC", AtLeast = 1, AtMost = 3 },
                new Expectation { Name = "up", Count = ExpectationCount.ContainersUp, EqualTo = 100 },
            ],
            Full.Expectations.ToArray());
    }

    [Fact]
    public void What_is_not_set_has_the_value_of_the_reference_configuration()
    {
        var scenario = Scenarios.Read("name = t\nlength = 1 s\nmachines { host {} }\ncontainers { a { processes { p { behaviours = [{ kind = read-list }] } } } }");
        Assert.Equal((1ul, Duration.FromMicroseconds(100), ""), (scenario.Seed, scenario.Resolution, scenario.Question));
        var machine = scenario.Machines[0];
        Assert.Equal((1, 4, 16L << 30, (int?)null, (TpmSpec?)null), (machine.Count, machine.Cores, machine.Memory, machine.NamespaceLimit, machine.Tpm));
        Assert.Equal(Duration.FromMicroseconds(60), machine.Costs.Signature);
        Assert.Equal(LockSet.All, machine.Locks);
        var container = scenario.Containers[0];
        Assert.Equal("host", container.Machine);
        Assert.Equal(Shown.Whole(new ContainerSpec { Name = "a", Machine = "host", Processes = container.Processes }), Shown.Whole(container));
        Assert.Equal(Shown.Whole(new BehaviourSpec { Kind = BehaviourKind.ReadList }), Shown.Whole(container.Processes[0].Behaviours[0]));
    }

    [Theory]
    [InlineData("tpm12-infineon-before-9f3fc7bc", 117_000_000)]
    [InlineData("tpm12-infineon", 40_000_000)]
    [InlineData("tpm20-stm-before-9f3fc7bc", 20_000_000)]
    [InlineData("tpm20-stm", 7_000_000)]
    [InlineData("tpm20-2024", 5_770_000)]
    [InlineData("vtpm-2024", 1_180_000)]
    [InlineData("swtpm", 43_000)]
    [InlineData("none", 0)]
    public void A_tpm_has_the_latency_of_its_preset(string preset, long nanoseconds)
    {
        var tpm = Scenarios.Read($"name = t\nmachines {{ host {{ tpm {{ latency = {preset} }} }} }}").Machines[0].Tpm!;
        Assert.Equal((preset, new ConstantDistribution(nanoseconds)), (tpm.Preset, tpm.ExtendLatency));
    }

    [Theory]
    [InlineData("1 ns", 1)]
    [InlineData("1us", 1_000)]
    [InlineData("5.77 ms", 5_770_000)]
    [InlineData("1.5 s", 1_500_000_000)]
    [InlineData("\"2 m\"", 120_000_000_000)]
    [InlineData("1 h", 3_600_000_000_000)]
    public void Durations_have_units(string written, long nanoseconds) =>
        Assert.Equal(nanoseconds, Scenarios.Read(Scenarios.With($"length = {written}")).Length!.Value.Nanoseconds);

    [Theory]
    [InlineData("starts.p99")]
    [InlineData("operations.read_file.max")]
    [InlineData("machine.host-0.active-list-lock.mean-wait")]
    public void Every_figure_can_be_expected(string figure) =>
        Assert.Equal(figure, Assert.Single(Scenarios.Read(Scenarios.With($"expect.e {{ figure = {figure}, at-least = 0 }}")).Expectations).Figure);

    [Fact]
    public void Substitutions_give_blocks_a_common_base()
    {
        var scenario = Scenarios.Read(Scenarios.With("define.many { count = 3, depth = 2 }\ncontainers { a = ${define.many} { depth = 4 }, b = ${define.many} }"));
        Assert.Equal([("a", 3, 4), ("b", 3, 2)], scenario.Containers.Select(one => (one.Name, one.Count, one.Depth)));
    }
}
