using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Report.Sections;

/// <summary>The main settings of the scenario as it was run.</summary>
internal static class SettingSection
{
    private const int MachinesMax = 6;
    private const int GroupsMax = 12;
    private const int PolicyLinesMax = 12;

    /// <summary>The section.</summary>
    public static Section Of(RunData run)
    {
        var scenario = run.Scenario;
        List<Part> parts = [.. scenario.Machines.Take(MachinesMax).Select(machine => (Part)Machine(machine)), .. scenario.Containers.Take(GroupsMax).Select(group => (Part)Group(group))];
        if (!scenario.Timeline.IsEmpty)
        {
            parts.Add(Timeline(scenario));
        }

        var omitted = System.Math.Max(0, scenario.Machines.Length - MachinesMax) + System.Math.Max(0, scenario.Containers.Length - GroupsMax);
        if (omitted > 0)
        {
            parts.Add(Part.Empty($"{Say.Count(omitted, "more block")} of machines or containers stand in scenario.conf."));
        }

        return new Section(
            "setting",
            "What was simulated",
            $"The main settings as they were run; scenario.conf beside this page has all of them. {(scenario.Length is { } length ? $"No operation begins after {Say.Time(length)}." : "The run ends when every process has done its work.")}",
            parts);
    }

    private static Terms Machine(MachineSpec machine)
    {
        var storage = machine.Storage;
        List<Term> terms =
        [
            new("kernel", machine.Profile.Name + (machine.Parameters.IsEmpty ? string.Empty : ", parameters " + string.Join(' ', machine.Parameters))),
            new("cores, memory", $"{Say.Count(machine.Cores, "core")}, {Say.Bytes(machine.Memory)}"),
            new("disk", $"{Say.Spread(storage.Latency)} to the first byte, {(storage.BytesPerSecond == 0 ? "no limit of bandwidth" : Say.Bytes(storage.BytesPerSecond) + " a second")}, {(storage.StartsCached ? "all files in memory from the start" : "files are read once")}"),
            new("TPM", machine.Tpm is { } tpm
                ? $"{tpm.Preset ?? "own latency"}: {Say.Spread(tpm.ExtendLatency)} for an extend of {Say.List(tpm.Banks.Select(bank => bank.Name()))}"
                : "none"),
            new("locks that are off", LocksOff(machine.Locks)),
        ];
        return new Terms(machine.Count == 1 ? $"Machine {machine.Name}" : $"{Say.Number(machine.Count)} machines {machine.Name}", terms);
    }

    private static string LocksOff(LockSet locks)
    {
        (bool IsOn, string Name)[] all =
        [
            (locks.Activation, "activation"), (locks.ActiveList, "active-list"), (locks.Inode, "inode"), (locks.Record, "record"), (locks.ListAndTpm, "list-and-tpm"),
        ];
        return all.All(one => one.IsOn) ? "none: all are waited for, as in the kernel" : Say.List(all.Where(one => !one.IsOn).Select(one => one.Name));
    }

    private static Terms Group(ContainerSpec group)
    {
        List<Term> terms =
        [
            new("started", $"{Say.Number(group.Count)}, the first at {Say.Time(group.StartAt)}"
                + (group.Count > 1 ? $", then one every {Say.Spread(group.StartEvery)}" : string.Empty)
                + (group.Starts == 1 ? string.Empty : group.Starts == 0 ? ", again and again" : $", {Say.Count(group.Starts, "time")} each")
                + (group.Lifetime is { } life ? $", stopped after {Say.Spread(life)}" : string.Empty)),
            new("IMA namespace", group.ImaNamespace ? "one of its own" : "none: it shares that of its parent"),
            new("processes", group.Processes.IsEmpty ? "none" : Say.List(group.Processes.Select(ProcessOf))),
            new("policy", group.Policy is { } policy ? Policy(policy) : "none is loaded"),
        ];
        if (group.Image is { } image)
        {
            terms.Insert(1, new Term("image", image));
        }

        return new Terms($"Containers {group.Name}" + (group.Depth > 1 ? $", {Say.Number(group.Depth)} deep" : string.Empty), terms);
    }

    private static string ProcessOf(ProcessSpec process) => process.Name
        + (process.Count > 1 ? $" ({Say.Number(process.Count)})" : string.Empty)
        + (process.Program is { } program ? " runs " + program : string.Empty)
        + (process.Behaviours.IsEmpty ? string.Empty : (process.Program is null ? " does " : ", then ") + Say.List(process.Behaviours.Select(behaviour => Words(behaviour.Kind))));

    /// <summary>The name of a kind of behaviours in a scenario file: ReadMostly is read-mostly.</summary>
    private static string Words(BehaviourKind kind) =>
        string.Concat(kind.ToString().Select((letter, place) => char.IsUpper(letter) ? (place == 0 ? string.Empty : "-") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Policy(string policy)
    {
        string[] lines = [.. policy.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return string.Join('\n', lines.Take(PolicyLinesMax)) + (lines.Length > PolicyLinesMax ? $"\nand {Say.Count(lines.Length - PolicyLinesMax, "more line")}" : string.Empty);
    }

    private static Part Timeline(Scenario scenario) => new Terms(
        "What happens from outside", [.. scenario.Timeline.Take(GroupsMax).Select(one => new Term(Say.Time(one.At), $"{one.Name}: {What(one)}"))]);

    private static string What(TimelineEvent one) => one switch
    {
        PolicyUpdateEvent update => $"each of the containers {update.Containers} loads a new policy",
        TamperEvent tamper => $"the host's root writes {tamper.Path} of {tamper.TargetName}",
        StopEvent stop => $"the containers {stop.Containers} are stopped",
        RebootEvent reboot => $"{reboot.Machine} reboots",
        KexecEvent kexec => $"{kexec.Machine} boots a new kernel by kexec",
        _ => "an event",
    };
}
