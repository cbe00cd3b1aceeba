using System.Threading;
using ImaActors.Actors.Hosting;
using ImaActors.Core.Boot;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>Scenarios made in code, small enough to calculate by hand, and how tests run them.</summary>
internal static class SmallScenarios
{
    /// <summary>Costs that are easy to add up: whole microseconds.</summary>
    public static CostModel RoundCosts { get; } = new()
    {
        Call = Duration.FromMicroseconds(1),
        Fork = Duration.FromMicroseconds(50),
        Exec = Duration.FromMicroseconds(200),
        Hook = Duration.FromMicroseconds(2),
        Entry = Duration.FromMicroseconds(3),
        Append = Duration.FromMicroseconds(1),
        NamespaceCreation = Duration.FromMicroseconds(10),
    };

    public static MachineSpec Machine { get; } = new()
    {
        Name = "host",
        Profile = KernelProfiles.Namespaced,
        Parameters = [],
        Cores = 4,
        Storage = new StorageSpec { StartsCached = true },
        Tpm = new TpmSpec { ExtendLatency = new ConstantDistribution(Duration.FromMilliseconds(5).Nanoseconds) },
        Costs = RoundCosts,
    };

    public static Scenario Of(params ContainerSpec[] containers) => new() { Name = "small", Machines = [Machine], Containers = [.. containers] };

    public static Scenario With(this Scenario scenario, MachineSpec machine) => scenario with { Machines = [machine] };

    public static ScenarioResult Serial(Scenario scenario, int shards = 8) =>
        new SerialScenarioEngine().Run(scenario, new ScenarioRunOptions(new EngineOptions(1, shards), true), new Silent(), CancellationToken.None);

    public static ScenarioResult Actors(Scenario scenario, int threads, int shards) =>
        new ActorScenarioEngine().Run(scenario, new ScenarioRunOptions(new EngineOptions(threads, shards), true), new Silent(), CancellationToken.None);

    private sealed class Silent : IRunObserver
    {
        public void Advanced(RunProgress progress)
        {
        }
    }
}
