using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Conformance.Tests.Behaviours;

/// <summary>Each behaviour makes its calls in their order, none fails, and the list has what they cause.</summary>
public sealed class BehaviourTests
{
    private const int Launch = 1;   // chroot; the other calls of the launch are those of the helper

    [Fact]
    public void Read_mostly_opens_reads_and_closes_and_a_file_is_measured_once()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 3, "/data/f-{n}") with { FileCount = 2 })));
        machine.NothingFailed();
        Assert.Equal(
            ["open /data/f-0", "read r", "close r", "open /data/f-1", "read r", "close r", "open /data/f-0", "read r", "close r"],
            machine.Calls("c-0/main", Launch));
        Assert.Equal(["ns_aggregate", "/data/f-0", "/data/f-1"], machine.Boots[0].Names("c-0"));
    }

    [Fact]
    public void Exec_storm_runs_programs_and_each_is_measured_once()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ExecStorm, 4, "/bin/tool-{n}") with { FileCount = 3 })));
        machine.NothingFailed();
        Assert.Equal(["exec /bin/tool-0", "exec /bin/tool-1", "exec /bin/tool-2", "exec /bin/tool-0"], machine.Calls("c-0/main", Launch));
        Assert.Equal(["ns_aggregate", "/bin/tool-0", "/bin/tool-1", "/bin/tool-2"], machine.Boots[0].Names("c-0"));
    }

    [Fact]
    public void Read_mostly_with_a_command_runs_it_before_each_read()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 2, "/data/f-0") with { Command = "/bin/tool-0" })));
        machine.NothingFailed();
        Assert.Equal(
            ["exec /bin/tool-0", "open /data/f-0", "read r", "close r", "exec /bin/tool-0", "open /data/f-0", "read r", "close r"],
            machine.Calls("c-0/main", Launch));
        Assert.Equal(["ns_aggregate", "/bin/tool-0", "/data/f-0"], machine.Boots[0].Names("c-0"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Copies_of_a_process_share_one_list_and_begin_it_again_at_its_end(int copies)
    {
        const int length = 7;
        var alone = ListOf(1, 2 * length)[0];
        Assert.Equal(alone[..length], alone[length..]);
        Assert.True(alone.Distinct().Count() > 1);

        var read = ListOf(copies, 2 * length);
        for (var copy = 0; copy < copies; copy++)
        {
            var own = Enumerable.Range(0, length).Where(place => place % copies == copy).Select(place => alone[place]).ToList();
            Assert.Equal(Enumerable.Range(0, 2 * length).Select(cycle => own[cycle % own.Count]), read[copy]);
        }
    }

    /// <summary>The files that each copy opens.</summary>
    private static string[][] ListOf(int copies, int cycles)
    {
        var reading = Boxes.Behaviour(BehaviourKind.ReadMostly, cycles, "/data/f-{n}") with { FileCount = 3, Choice = FileChoice.List, ListLength = 7 };
        var container = Boxes.Of("c") with { Processes = [new ProcessSpec { Name = "main", Count = copies, Behaviours = [reading] }] };
        var machine = Boxes.Run(Boxes.Scenario(container));
        machine.NothingFailed();
        return
        [
            .. Enumerable.Range(0, copies).Select(copy => machine.OperationRecords
                .Where(record => record.Process == (copies == 1 ? "c-0/main" : $"c-0/main-{copy}") && record.Kind == "open")
                .Select(record => record.Subject).ToArray()),
        ];
    }

    [Theory]
    [InlineData(ImageLayer.Shared)]
    [InlineData(ImageLayer.Private)]
    [InlineData(ImageLayer.Direct)]
    public void Update_replaces_a_file_which_is_measured_anew(ImageLayer layer)
    {
        var read = Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0");
        var machine = Boxes.Run(
            Boxes.Scenario(Boxes.Of("c", read, Boxes.Behaviour(BehaviourKind.Update, 1, "/data/f-0"), read)) with { Images = [Boxes.Image(layer)] });
        machine.NothingFailed();
        Assert.Equal(["create /data/f-0.c-0.1.0", "rename /data/f-0.c-0.1.0"], machine.Calls("c-0/main", Launch).Skip(3).Take(2));
        Assert.Equal(["ns_aggregate", "/data/f-0", "/data/f-0"], machine.Boots[0].Names("c-0"));
    }

    [Theory]
    [InlineData(ImageLayer.Shared)]
    [InlineData(ImageLayer.Private)]
    public void Log_appends_and_rotates(ImageLayer layer)
    {
        var log = Boxes.Behaviour(BehaviourKind.Log, 5, "/data/log") with { RotateAfter = 2 };
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", log, Boxes.Behaviour(BehaviourKind.ReadMostly, 2, "/data/log.1") with { Size = 4096 })) with { Images = [Boxes.Image(layer)] });
        machine.NothingFailed();
        Assert.Equal(
            [
                "open /data/log", "write log", "write log", "close log", "rename /data/log", "open /data/log", "write log", "write log", "close log",
                "rename /data/log", "open /data/log", "write log",
            ],
            machine.Calls("c-0/main", Launch).Take(12));
        Assert.Equal(128, machine.OperationRecords.Last(record => record.Kind == "read").Ret);   // two appends
        Assert.Equal(["ns_aggregate", "/data/log.1"], machine.Boots[0].Names("c-0"));
    }

    [Fact]
    public void Write_while_read_violates_as_ToMToU()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.WriteWhileRead, 2, "/data/f-0"))));
        machine.NothingFailed();
        Assert.Equal(["open /data/f-0", "open /data/f-0", "write w", "close w", "close r"], machine.Calls("c-0/main", Launch).Take(5));
        Assert.Equal(["ns_aggregate", "/data/f-0", "ToMToU /data/f-0", "/data/f-0", "ToMToU /data/f-0"], machine.Boots[0].Names("c-0"));
        Assert.Equal(2, machine.Boots[0].Namespaces.Single(one => one.Container == "c-0").Violations);
    }

    [Fact]
    public void Read_while_write_violates_as_open_writers()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadWhileWrite, 2, "/data/f-0"))));
        machine.NothingFailed();
        Assert.Equal(["open /data/f-0", "open /data/f-0", "read r", "close r", "close w"], machine.Calls("c-0/main", Launch).Take(5));
        Assert.Equal(["ns_aggregate", "open_writers /data/f-0", "/data/f-0", "open_writers /data/f-0"], machine.Boots[0].Names("c-0"));
    }

    [Fact]
    public void Write_holds_the_file_and_nothing_is_measured()
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.Write, 1, "/data/f-0") with { Hold = Boxes.Milliseconds(7) })));
        machine.NothingFailed();
        Assert.Equal(["open /data/f-0", "write w", "close w"], machine.Calls("c-0/main", Launch));
        Assert.Equal(["ns_aggregate"], machine.Boots[0].Names("c-0"));
        AssertHeld(machine, "write", 7);
    }

    [Fact]
    public void Hold_open_keeps_a_measured_file_open_and_a_writer_meanwhile_violates()
    {
        var hold = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.HoldOpen, 1, "/vol/v") with { Hold = Boxes.Milliseconds(40) }) with { Volumes = [new VolumeMount("vol", "/vol", false)] };
        var writer = Boxes.Of("w", Boxes.Behaviour(BehaviourKind.Write, 1, "/vol/v") with { After = Boxes.Milliseconds(30) }) with { Volumes = [new VolumeMount("vol", "/vol", false)] };
        var machine = Boxes.Run(Boxes.Scenario(hold, writer));
        machine.NothingFailed();
        Assert.Equal(["open /vol/v", "read r", "close r"], machine.Calls("c-0/main", Launch));
        Assert.Equal(["ns_aggregate", "/vol/v", "ToMToU /vol/v"], machine.Boots[0].Names("c-0"));
        Assert.Equal(["ns_aggregate"], machine.Boots[0].Names("w-0"));
        AssertHeld(machine, "read", 40);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("measure func=BPRM_CHECK\n")]
    public void Namespace_churn_makes_a_namespace_in_each_cycle_and_numbers_are_used_again(string? policy)
    {
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c", Boxes.Behaviour(BehaviourKind.NamespaceChurn, 3, "/bin/tool-0") with { Policy = policy })));
        machine.NothingFailed();
        Assert.Equal(
            policy is null ? ["exec /bin/tool-0", "exit "] : ["write_all /sys/kernel/security/ima/policy", "exec /bin/tool-0", "exit "],
            machine.Calls("c-0/main/child").Take(policy is null ? 2 : 3));
        var made = machine.Boots[0].Namespaces.Where(one => one.Ordinal.Value > 1).ToList();
        Assert.Equal(3, made.Count);
        Assert.Single(made.Select(one => one.Number).Distinct());
        Assert.All(made, one => Assert.True(one.Activated < one.Retired));
        Assert.All(made, one => Assert.Equal(policy is null ? 1 : 2, one.Entries));   // the aggregate, and the program
    }

    [Fact]
    public void Keys_enter_the_domain_of_the_container_and_leave_it()
    {
        var built = SigningKey.CreateRsa(1024, [1]);
        var keys = Enumerable.Range(2, 2).Select(seed => built.Certify("built", SigningKey.CreateRsa(1024, [(byte)seed]), "key " + seed)).ToArray();
        var rotation = new BehaviourSpec { Kind = BehaviourKind.KeyRotation, Keys = [[.. keys[0]], [.. keys[1]]], Cycles = 3 };
        var container = Boxes.Of("c", rotation) with { Policy = "measure func=KEY_CHECK keyrings=.ima\n", Certificate = [.. keys[0]], Keys = [[.. keys[1]]] };
        var scenario = Boxes.Scenario(container);
        var machine = Boxes.Run(scenario with { Machines = [scenario.Machines[0] with { BuiltInCertificates = [[.. built.SelfSigned("built")]] }] });
        machine.NothingFailed();
        Assert.Equal(
            ["add_key key0", "add_key key1", "key_unlink key0", "add_key key2", "key_unlink key1"],
            machine.Calls("c-0/main", Launch + 1));
        Assert.Equal(["ns_aggregate", ".ima", ".ima"], machine.Boots[0].Names("c-0"));   // two certificates; added again they are duplicates
    }

    [Fact]
    public void A_key_that_no_built_in_key_has_signed_is_refused()
    {
        var stranger = SigningKey.CreateRsa(1024, [9]);
        var machine = Boxes.Run(Boxes.Scenario(Boxes.Of("c") with { Certificate = [.. stranger.SelfSigned("stranger")] }));
        Assert.Equal("spawn: " + Errno.ENOKEY, Assert.Single(machine.Starts).Failure);
    }

    [Fact]
    public void Read_list_sees_the_list_of_its_namespace_grow()
    {
        var lister = new ProcessSpec { Name = "lister", Behaviours = [new BehaviourSpec { Kind = BehaviourKind.ReadList, Cycles = 3, Every = Boxes.Milliseconds(20) }] };
        var container = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 3, "/data/f-{n}") with { FileCount = 3, Every = Boxes.Milliseconds(20), After = Boxes.Milliseconds(10) });
        var machine = Boxes.Run(Boxes.Scenario(container with { Processes = [.. container.Processes, lister] }));
        machine.NothingFailed();
        var lengths = machine.OperationRecords.Where(record => record.Kind == "read_file" && record.Process == "c-0/lister").Select(record => record.Ret).ToList();
        Assert.Equal(3, lengths.Count);
        Assert.True(lengths[0] < lengths[1] && lengths[1] < lengths[2], string.Join(' ', lengths));
    }

    private static void AssertHeld(ImaActors.Simulation.Results.MachineResult machine, string before, long milliseconds)
    {
        var last = machine.OperationRecords.First(record => record.Process == "c-0/main" && record.Kind == before);
        var close = machine.OperationRecords.First(record => record.Process == "c-0/main" && record.Kind == "close");
        Assert.Equal(ImaActors.Simulation.Time.Duration.FromMilliseconds(milliseconds), close.Start - last.End);
    }
}
