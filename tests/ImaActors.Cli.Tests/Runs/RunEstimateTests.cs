using System;
using ImaActors.Cli.Runs;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Cli.Tests.Runs;

public sealed class RunEstimateTests
{
    private static readonly RunOptions Plain = new() { Scenario = "small", Engine = new EngineOptions(1, 1) };

    private static readonly Scenario Two = SmallScenario.Scenario with
    {
        Machines = [SmallScenario.Scenario.Machines[0] with { Count = 2 }],
        Images =
        [
            new ImageSpec { Name = "base", Files = [new ImageFile { Path = "/lib", Kind = ImageFileKind.Library, Size = 1000 }] },
            new ImageSpec { Name = "app", Base = "base", Files = [new ImageFile { Path = "/f{n}", Count = 9 }] },
        ],
        Containers =
        [
            new ContainerSpec
            {
                Name = "web",
                Machine = "host",
                Image = "app",
                Count = 5,
                Depth = 2,
                Starts = 3,
                Processes =
                [
                    new ProcessSpec
                    {
                        Name = "p",
                        Count = 4,
                        Program = "/bin/p",
                        Libraries = ["/lib"],
                        Behaviours = [new BehaviourSpec { Kind = BehaviourKind.ReadMostly, Files = ["/f{n}"], FileCount = 9, Every = new ConstantDistribution(100_000_000) }],
                    },
                ],
            },
        ],
    };

    [Fact]
    public void Machines_containers_namespaces_processes_and_files_are_counted()
    {
        var estimate = RunEstimate.Of(Two, Plain);
        Assert.Equal((2, 20, 60.0, 62.0, 80, 20), (estimate.Machines, estimate.Containers, estimate.Starts, estimate.Namespaces, estimate.Processes, estimate.Files));
    }

    [Fact]
    public void A_private_image_has_its_files_in_each_container()
    {
        var scenario = Two with { Images = [Two.Images[0], Two.Images[1] with { Layer = ImageLayer.Private }] };
        Assert.Equal(20 * 10, RunEstimate.Of(scenario, Plain).Files);
    }

    [Fact]
    public void A_cycle_without_end_fills_the_length_of_the_run()
    {
        // 60 starts with 4 processes and 2 files each, and 80 processes that read 10 times in a second.
        var expected = (60 * RunCosts.OperationsPerStart) + (60 * 4 * 2 * RunCosts.OperationsPerFile) + (80 * 10 * RunCosts.OperationsPerCycle(BehaviourKind.ReadMostly));
        Assert.Equal(expected, RunEstimate.Of(Two, Plain).Operations);
    }

    [Fact]
    public void A_list_of_bounded_reads_does_not_grow_with_time()
    {
        var hour = Two with { Length = Duration.FromSeconds(3600) };
        Assert.Equal(RunEstimate.Of(Two, Plain).Entries, RunEstimate.Of(hour, Plain).Entries);
        Assert.True(RunEstimate.Of(hour, Plain).Operations > RunEstimate.Of(Two, Plain).Operations);
    }

    [Fact]
    public void Records_of_operations_and_views_take_room()
    {
        var plain = RunEstimate.Of(Two, Plain);
        var kept = RunEstimate.Of(Two, Plain with { Operations = true });
        Assert.True(kept.Memory > plain.Memory && kept.Disk > plain.Disk);
        Assert.True(RunEstimate.Of(Two, Plain with { Views = ViewSelection.All }).Disk > plain.Disk);
    }

    [Fact]
    public void Every_behaviour_has_a_cost() =>
        Assert.All(Enum.GetValues<BehaviourKind>(), kind => Assert.InRange(RunCosts.OperationsPerCycle(kind), 1, 10));
}
