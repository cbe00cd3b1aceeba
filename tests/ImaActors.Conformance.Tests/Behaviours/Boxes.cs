using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Behaviours;

/// <summary>Small containers of one image, and what tests look at in their runs.</summary>
internal static class Boxes
{
    public const string Policy = "measure func=BPRM_CHECK\nmeasure func=MMAP_CHECK mask=MAY_EXEC\nmeasure func=FILE_CHECK mask=MAY_READ\n";

    private const int Executable = 0x1ed;

    public static ImageSpec Image(ImageLayer layer = ImageLayer.Shared) => new()
    {
        Name = "box",
        Layer = layer,
        Files =
        [
            new ImageFile { Path = "/bin/server", Kind = ImageFileKind.Program, Mode = Executable, Size = 1000 },
            new ImageFile { Path = "/bin/tool-{n}", Kind = ImageFileKind.Command, Mode = Executable, Size = 1000, Count = 3 },
            new ImageFile { Path = "/lib/x.so", Kind = ImageFileKind.Library, Mode = Executable, Size = 1000 },
            new ImageFile { Path = "/etc/conf", Size = 100 },
            new ImageFile { Path = "/data/f-{n}", Size = 100, Count = 3 },
        ],
    };

    /// <summary>A container whose only process behaves.</summary>
    public static ContainerSpec Of(string name, params BehaviourSpec[] behaviours) => new()
    {
        Name = name,
        Machine = "host",
        Image = "box",
        Policy = Policy,
        Processes = [new ProcessSpec { Name = "main", Behaviours = [.. behaviours] }],
    };

    public static BehaviourSpec Behaviour(BehaviourKind kind, int cycles, params string[] files) => new() { Kind = kind, Files = [.. files], Cycles = cycles, Size = 64 };

    public static Scenario Scenario(params ContainerSpec[] containers) => SmallScenarios.Of(containers) with
    {
        Images = [Image()],
        Volumes = [new VolumeSpec { Name = "vol", Files = [new ImageFile { Path = "/v", Size = 50 }] }],
    };

    public static ConstantDistribution Milliseconds(long milliseconds) => new(Duration.FromMilliseconds(milliseconds).Nanoseconds);

    /// <summary>Runs a scenario on the serial engine; its checks must hold.</summary>
    public static MachineResult Run(Scenario scenario) => Assert.Single(RunAll(scenario).Machines);

    public static ScenarioResult RunAll(Scenario scenario)
    {
        var result = SmallScenarios.Serial(scenario);
        Assert.Empty(result.FailedChecks);
        return result;
    }

    /// <summary>System calls of a process from its first behaviour on, as kind and subject, with the error if there is one.</summary>
    public static IEnumerable<string> Calls(this MachineResult machine, string process, int skip = 0) => machine.OperationRecords
        .Where(record => record.Process == process).Skip(skip)
        .Select(record => record.Kind + " " + record.Subject + (record.Error is null ? string.Empty : " " + record.Error));

    /// <summary>Names of the entries of a namespace, by the container that made it; violations with their cause before.</summary>
    public static IEnumerable<string> Names(this BootResult boot, string container) => boot.Entries
        .Select((entry, position) => (entry, cause: boot.ViolationCauses[position]))
        .Where(listed => boot.Namespaces.Single(one => one.Ordinal == listed.entry.Ordinal).Container == container)
        .Select(listed => (listed.cause is null ? string.Empty : listed.cause + " ") + Name(listed.entry));

    /// <summary>Name of an entry without the directory that a container is rooted in.</summary>
    public static string Name(ListEntry entry)
    {
        var name = KernelText.UpToNul(KernelText.FromBytes(entry.Fields[1].Span));
        foreach (var root in new[] { "/root/", "/images/box/" })
        {
            var place = name.IndexOf(root, StringComparison.Ordinal);
            name = place < 0 ? name : name[(place + root.Length - 1)..];
        }

        return name.StartsWith("ns_aggregate", StringComparison.Ordinal) ? "ns_aggregate" : name;
    }

    public static void NothingFailed(this MachineResult machine)
    {
        Assert.True(machine.Failures.IsEmpty, string.Join(" and ", machine.Failures));
        Assert.All(machine.Starts, start => Assert.True(start.Up is not null, start.ToString()));
    }
}
