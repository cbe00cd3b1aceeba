using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Behaviours;

/// <summary>Each event of a timeline happens, once, and has the effect that the kernel's rules say.</summary>
public sealed class TimelineTests
{
    private static readonly Duration HalfASecond = Duration.FromMilliseconds(500);

    private static readonly MachineSpec TcbMachine = SmallScenarios.Machine with { Parameters = ["ima_policy=tcb"] };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_policy_update_changes_the_rules_of_each_container_of_the_group(bool withUsers)
    {
        var container = Reading("c", "/data/f-0", "/data/f-1") with
        {
            Count = 2, Policy = "dont_measure fsmagic=0x9fa0\n", UserNamespace = withUsers ? new IdMapSpec(100_000, 65_536) : null,
        };
        var scenario = Boxes.Scenario(container, container with { Name = "other", Count = 1, UserNamespace = null });
        var machine = Boxes.Run(scenario with { Timeline = [new PolicyUpdateEvent("update", HalfASecond, "c", "measure func=FILE_CHECK mask=MAY_READ\n")] });
        machine.NothingFailed();
        Assert.Equal(2, machine.OperationRecords.Count(record => record.Kind == "write_all"));
        Assert.Equal(["ns_aggregate", "/data/f-1"], machine.Boots[0].Names("c-0"));
        Assert.Equal(["ns_aggregate", "/data/f-1"], machine.Boots[0].Names("c-1"));
        Assert.Equal(["ns_aggregate"], machine.Boots[0].Names("other-0"));
        Assert.Contains("mask=MAY_READ", machine.Boots[0].Namespaces.Single(one => one.Container == "c-0").Policy);
    }

    [Theory]
    [InlineData(TamperTarget.Volume, ImageLayer.Shared)]
    [InlineData(TamperTarget.Containers, ImageLayer.Private)]
    [InlineData(TamperTarget.Containers, ImageLayer.Direct)]
    [InlineData(TamperTarget.Image, ImageLayer.Direct)]
    public void A_file_that_the_host_has_read_and_writes_is_measured_anew(TamperTarget target, ImageLayer layer)
    {
        var machine = Boxes.Run(Tampered(target, layer, TcbMachine, hostReads: true));
        machine.NothingFailed();
        var path = target == TamperTarget.Volume ? "/vol/v" : "/data/f-0";
        Assert.Equal(["ns_aggregate", path, path], machine.Boots[0].Names("c-0"));
        Assert.Equal(5, machine.OperationRecords.Last(record => record.Process == "c-0/main" && record.Kind == "read").Ret);
    }

    [Theory]
    [InlineData(TamperTarget.Volume, ImageLayer.Shared)]
    [InlineData(TamperTarget.Containers, ImageLayer.Private)]
    public void A_writer_without_a_record_of_the_file_resets_nobody(TamperTarget target, ImageLayer layer)
    {
        // N-137: the container reads the new content and goes on with the old digest.
        var machine = Boxes.Run(Tampered(target, layer, SmallScenarios.Machine, hostReads: false));
        machine.NothingFailed();
        Assert.Equal(["ns_aggregate", target == TamperTarget.Volume ? "/vol/v" : "/data/f-0"], machine.Boots[0].Names("c-0"));
        Assert.Equal(5, machine.OperationRecords.Last(record => record.Process == "c-0/main" && record.Kind == "read").Ret);
    }

    [Fact]
    public void A_file_of_an_overlay_that_the_host_writes_is_copied_up_and_measured_anew()
    {
        var machine = Boxes.Run(Tampered(TamperTarget.Containers, ImageLayer.Shared, SmallScenarios.Machine, hostReads: false));
        machine.NothingFailed();
        Assert.Equal(["spawn root/0/c-0", "write_file /srv/containers/c-0/root/data/f-0", "exit "], machine.Calls("root").Where(call => call.Contains("root/", System.StringComparison.Ordinal)).TakeLast(1).Concat(machine.Calls("root/0/c-0").Skip(1)));
        Assert.Equal(["ns_aggregate", "/data/f-0", "/data/f-0"], machine.Boots[0].Names("c-0"));
        Assert.Equal(5, machine.OperationRecords.Last(record => record.Process == "c-0/main" && record.Kind == "read").Ret);
    }

    [Fact]
    public void A_stop_ends_programs_processes_and_the_namespace_for_good()
    {
        var container = Reading("c", "/data/f-0") with { Lifetime = Boxes.Milliseconds(5_000), Starts = 5 };
        container = container with { Processes = [container.Processes[0] with { Program = "/bin/server" }, new ProcessSpec { Name = "idle", Program = "/bin/server" }] };
        var machine = Boxes.Run(Boxes.Scenario(container) with { Timeline = [new StopEvent("stop", HalfASecond, "c")], Length = Duration.FromSeconds(20) });
        machine.NothingFailed();
        foreach (var process in new[] { "c-0/main", "c-0/idle" })
        {
            Assert.Equal(["kill program", "exit "], machine.Calls(process).Where(call => call.StartsWith("kill", System.StringComparison.Ordinal) || call.StartsWith("exit", System.StringComparison.Ordinal)));
        }

        Assert.Single(machine.Starts);
        var retired = machine.Boots[0].Namespaces.Single(one => one.Container == "c-0").Retired!.Value;
        Assert.InRange(retired.Nanoseconds, HalfASecond.Nanoseconds, HalfASecond.Nanoseconds + 1_000_000);
    }

    [Fact]
    public void A_container_that_is_stopped_before_its_start_is_never_started_and_one_in_its_start_does_not_come_up()
    {
        var early = Boxes.Of("c", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0")) with { Count = 2, StartEvery = Boxes.Milliseconds(1_000) };
        early = early with { Processes = [early.Processes[0] with { Program = "/bin/server" }] };
        var machine = Boxes.Run(Boxes.Scenario(early) with { Timeline = [new StopEvent("stop", Duration.FromMilliseconds(7), "c")] });
        var start = Assert.Single(machine.Starts);
        Assert.Equal(("c-0", "stopped"), (start.Container, start.Failure));
        Assert.NotNull(machine.Boots[0].Namespaces.Single(one => one.Container == "c-0").Retired);
    }

    [Theory]
    [InlineData(ImageLayer.Shared)]
    [InlineData(ImageLayer.Private)]
    public void After_a_reboot_list_and_registers_are_new_and_files_are_as_they_were_left(ImageLayer layer)
    {
        ImmutableArray<byte> firmware = [.. Enumerable.Repeat((byte)7, 32)];
        var machine = TcbMachine with { Tpm = TcbMachine.Tpm! with { StartValues = [new RegisterStart(HashAlgorithm.Sha256, 0, firmware)] } };
        var read = Boxes.Behaviour(BehaviourKind.ReadMostly, 1, "/data/f-0");
        var container = Boxes.Of("c", read, Boxes.Behaviour(BehaviourKind.Update, 1, "/data/f-0"), read);
        var once = Reading("once", "/data/f-1") with { RestartsAfterReboot = false };
        var scenario = Boxes.Scenario(container, once) with { Images = [Boxes.Image(layer)], Timeline = [new RebootEvent("reboot", HalfASecond, "host")] };
        var result = Boxes.Run(scenario.With(machine));
        result.NothingFailed();
        var (first, second) = (result.Boots[0], result.Boots[1]);
        Assert.Equal(["c-0", "once-0", "c-0"], result.Starts.Select(start => start.Container));
        Assert.Equal(first.Names("c-0"), second.Names("c-0"));
        Assert.Equal(first.Entries[0].Fields[0].ToArray(), second.Entries[0].Fields[0].ToArray());   // the firmware's values are the same
        Assert.Equal(firmware, second.StartRegisters!.Read(1, 0).ToArray());
        Assert.Equal(Digests(first, "/data/f-0")[1], Digests(second, "/data/f-0")[0]);               // what was written before the reboot
        Assert.NotEqual(Digests(first, "/data/f-0")[1], Digests(second, "/data/f-0")[1]);            // and is written anew after it
        Assert.True(second.EntryInstants[0] >= new Instant(HalfASecond.Nanoseconds));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_kexec_registers_go_on_and_the_list_if_it_is_carried_over(bool carries)
    {
        var scenario = Boxes.Scenario(Reading("c", "/data/f-0")) with { Timeline = [new KexecEvent("kexec", HalfASecond, "host")] };
        var result = Boxes.Run(scenario.With(TcbMachine with { CarriesListOverKexec = carries }));
        result.NothingFailed();
        var (first, second) = (result.Boots[0], result.Boots[1]);
        Assert.Equal(first.Registers!.Read(1, 10).ToArray(), second.StartRegisters!.Read(1, 10).ToArray());
        Assert.NotEqual(first.Registers!.Read(1, 10).ToArray(), second.Registers!.Read(1, 10).ToArray());
        var own = second.Entries.Skip(carries ? first.Entries.Length : 0).Select(Boxes.Name).ToList();
        Assert.Equal(["boot_aggregate", "ns_aggregate", "/data/f-0"], own.Where(name => !name.StartsWith("/srv", System.StringComparison.Ordinal)));
        if (carries)
        {
            Assert.Equal(first.Entries.Select(entry => entry.Sha1Digest.ToArray()), second.Entries.Take(first.Entries.Length).Select(entry => entry.Sha1Digest.ToArray()));
        }
    }

    [Fact]
    public void What_is_due_while_the_boot_before_still_ends_happens_after_the_reboot()
    {
        // The extend of the aggregate begins before the reboot and ends after the tamper is due.
        var tamper = new TamperEvent("tamper", Duration.FromMilliseconds(3), TamperTarget.Volume, "vol", "/v", [1, 2, 3]);
        var scenario = Boxes.Scenario(Reading("c", "/data/f-0")) with { Timeline = [new RebootEvent("reboot", Duration.FromMilliseconds(2), "host"), tamper] };
        var result = Boxes.Run(scenario);
        Assert.True(result.Boots[1].Start > new Instant(tamper.At.Nanoseconds));
        Assert.Equal(result.Boots[1].Start, Assert.Single(result.OperationRecords, record => record.Subject == "/srv/volumes/vol/v").Start);
    }

    /// <summary>A container that reads one file at once and another, or the same, after the middle of the run.</summary>
    private static ContainerSpec Reading(string name, params string[] files) => Boxes.Of(
        name,
        Boxes.Behaviour(BehaviourKind.ReadMostly, 1, files[0]),
        Boxes.Behaviour(BehaviourKind.ReadMostly, 1, files[^1]) with { After = Boxes.Milliseconds(1_000) });

    private static Scenario Tampered(TamperTarget target, ImageLayer layer, MachineSpec machine, bool hostReads)
    {
        var path = target == TamperTarget.Volume ? "/vol/v" : "/data/f-0";
        var container = Reading("c", path) with { Volumes = [new VolumeMount("vol", "/vol", false)] };
        var (name, inside) = target switch
        {
            TamperTarget.Volume => ("vol", "/v"),
            TamperTarget.Image => ("box", path),
            _ => ("c", path),
        };
        var onHost = target == TamperTarget.Volume ? "/srv/volumes/vol/v" : layer == ImageLayer.Direct ? "/srv/images/box" + path : "/srv/containers/c-0/root" + path;
        var host = Boxes.Of("plain", Boxes.Behaviour(BehaviourKind.ReadMostly, 1, onHost) with { After = Boxes.Milliseconds(100) }) with { Image = null, ImaNamespace = false, Policy = null };
        IEnumerable<ContainerSpec> containers = hostReads ? [container, host] : [container];
        return (Boxes.Scenario([.. containers]) with
        {
            Images = [Boxes.Image(layer)], Timeline = [new TamperEvent("tamper", HalfASecond, target, name, inside, [1, 2, 3, 4, 5])],
        }).With(machine);
    }

    private static List<byte[]> Digests(BootResult boot, string name) =>
        [.. boot.Entries.Where(entry => Boxes.Name(entry) == name && entry.Ordinal != NamespaceOrdinal.Initial).Select(entry => entry.Fields[0].ToArray())];
}
