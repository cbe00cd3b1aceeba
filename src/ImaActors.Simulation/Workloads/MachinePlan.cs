using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>One container of one machine: what its specification says, with everything that depends on its number filled in.</summary>
public sealed record ContainerPlan
{
    /// <summary>Number on its machine from 1; 0 is the host.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Name: group and number, and the level of a chain from its second link on.</summary>
    public required string Name { get; init; }

    /// <summary>Specification of its group.</summary>
    public required ContainerSpec Spec { get; init; }

    /// <summary>Number in its group.</summary>
    public required int Number { get; init; }

    /// <summary>When it is started; for one inside another: how long after that one is up.</summary>
    public required Duration StartAt { get; init; }

    /// <summary>The container inside which it is started, or null for the host.</summary>
    public ContainerPlan? Parent { get; init; }

    /// <summary>Host id of id 0 in this container.</summary>
    public long FirstHostId(IdMapSpec map) => map.FirstHostId + ((long)Number * map.Length);

    /// <summary>Host id of id 0 of the next user namespace around this container; 0 on the host.</summary>
    public long FirstHostIdAround()
    {
        for (var around = Parent; around is not null; around = around.Parent)
        {
            if (around.Spec.UserNamespace is { } map)
            {
                return around.FirstHostId(map);
            }
        }

        return 0;
    }
}

/// <summary>One machine of a scenario with all its containers.</summary>
public sealed record MachinePlan
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Specification of the machine.</summary>
    public required MachineSpec Spec { get; init; }

    /// <summary>Name: that of the specification, with a number when there are several.</summary>
    public required string Name { get; init; }

    /// <summary>Number among all machines of the scenario; part of the address of draws.</summary>
    public required int Number { get; init; }

    /// <summary>Containers by ordinal, from 1.</summary>
    public required ImmutableArray<ContainerPlan> Containers { get; init; }

    /// <summary>All machines of a scenario, in the order of their specifications.</summary>
    public static ImmutableArray<MachinePlan> Of(Scenario scenario)
    {
        scenario = ScenarioVariant.Of(scenario);
        var machines = ImmutableArray.CreateBuilder<MachinePlan>();
        foreach (var spec in scenario.Machines)
        {
            for (var i = 0; i < spec.Count; i++)
            {
                machines.Add(new MachinePlan
                {
                    Scenario = scenario,
                    Spec = spec,
                    Name = spec.Count == 1 ? spec.Name : spec.Name + "-" + i.ToString(CultureInfo.InvariantCulture),
                    Number = machines.Count,
                    Containers = PlanContainers(scenario, spec, machines.Count),
                });
            }
        }

        return machines.ToImmutable();
    }

    /// <summary>The image of a container, or null.</summary>
    public ImageSpec? ImageOf(ContainerSpec spec) => spec.Image is null ? null : Scenario.Images.First(image => image.Name == spec.Image);

    /// <summary>Entity of the draws of a container or of a group: different on each machine.</summary>
    public long EntityOf(int ordinal) => EntityOf(Number, ordinal);

    private static long EntityOf(int machine, int number) => ((long)machine << 32) | (uint)number;

    /// <summary>Groups in their order, but none before the one that it is inside of.</summary>
    private static List<int> OutermostFirst(ImmutableArray<ContainerSpec> groups)
    {
        var order = new List<int>(groups.Length);
        for (var i = 0; i < groups.Length; i++)
        {
            var chain = new Stack<int>();
            for (var at = i; at >= 0 && !order.Contains(at) && !chain.Contains(at);)
            {
                chain.Push(at);
                var around = groups[at].Inside;
                at = around is null ? -1 : groups.ToList().FindIndex(group => group.Name == around);
            }

            order.AddRange(chain);
        }

        return order;
    }

    private static ImmutableArray<ContainerPlan> PlanContainers(Scenario scenario, MachineSpec machine, int machineNumber)
    {
        var containers = ImmutableArray.CreateBuilder<ContainerPlan>();
        var groups = new Dictionary<string, List<ContainerPlan>>(System.StringComparer.Ordinal);
        foreach (var group in OutermostFirst(scenario.Containers))
        {
            var spec = scenario.Containers[group];
            if (spec.Machine != machine.Name)
            {
                continue;
            }

            var made = new List<ContainerPlan>();
            var start = spec.StartAt;
            for (var number = 0; number < spec.Count; number++)
            {
                if (number > 0)
                {
                    var entity = EntityOf(machineNumber, group);
                    start += new Duration(spec.StartEvery.Sample(RandomStream.Draw(scenario.Seed, DrawPurpose.StartGap, entity, number, 0)));
                }

                var parent = spec.Inside is { } inside ? groups[inside][number % groups[inside].Count] : null;
                for (var level = 1; level <= spec.Depth; level++)
                {
                    var name = spec.Name + "-" + number.ToString(CultureInfo.InvariantCulture);
                    parent = new ContainerPlan
                    {
                        Ordinal = containers.Count + 1,
                        Name = level == 1 ? name : name + "." + level.ToString(CultureInfo.InvariantCulture),
                        Spec = spec,
                        Number = number,
                        StartAt = level == 1 ? start : Duration.Zero,
                        Parent = parent,
                    };
                    containers.Add(parent);
                }

                made.Add(parent!);
            }

            groups.Add(spec.Name, made);
        }

        return containers.ToImmutable();
    }
}
